// Element types of tensors in files; the names are those of the safetensors format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace cgcl {

enum class DataType : std::uint8_t {
  f64,
  f32,
  f16,
  bf16,
  i64,
  i32,
  i16,
  i8,
  u64,
  u32,
  u16,
  u8,
  boolean,
};

/// Bytes of one element.
[[nodiscard]] constexpr std::int64_t size_of(DataType type) {
  switch (type) {
    case DataType::f64:
    case DataType::i64:
    case DataType::u64:
      return 8;
    case DataType::f32:
    case DataType::i32:
    case DataType::u32:
      return 4;
    case DataType::f16:
    case DataType::bf16:
    case DataType::i16:
    case DataType::u16:
      return 2;
    case DataType::i8:
    case DataType::u8:
    case DataType::boolean:
      return 1;
  }
  return 1;
}

/// "F32", "I64", "BOOL" and so on.
[[nodiscard]] std::string_view name_of(DataType type);

/// The inverse of name_of; empty for a name that is not known.
[[nodiscard]] std::optional<DataType> data_type_named(std::string_view name);

/// The element type that a C++ type is stored as. Half floats and booleans have no C++ type here.
template <class T>
[[nodiscard]] constexpr DataType data_type_of() {
  if constexpr (std::is_same_v<T, double>)
    return DataType::f64;
  else if constexpr (std::is_same_v<T, float>)
    return DataType::f32;
  else if constexpr (std::is_same_v<T, std::int64_t>)
    return DataType::i64;
  else if constexpr (std::is_same_v<T, std::int32_t>)
    return DataType::i32;
  else if constexpr (std::is_same_v<T, std::int16_t>)
    return DataType::i16;
  else if constexpr (std::is_same_v<T, std::int8_t>)
    return DataType::i8;
  else if constexpr (std::is_same_v<T, std::uint64_t>)
    return DataType::u64;
  else if constexpr (std::is_same_v<T, std::uint32_t>)
    return DataType::u32;
  else if constexpr (std::is_same_v<T, std::uint16_t>)
    return DataType::u16;
  else {
    static_assert(std::is_same_v<T, std::uint8_t>, "no element type for this C++ type");
    return DataType::u8;
  }
}

}   // namespace cgcl
