// The closed table of classes that a pickle may name. A name maps to an enum value, never to code.
#pragma once

#include "io/safetensors/data_type.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace cgcl {

enum class PickleClass : std::uint8_t {
  none,
  ordered_dict,
  default_dict,
  python_set,
  rebuild_tensor,
  rebuild_parameter,
  torch_size,
  torch_device,
  torch_dtype,
  storage_f64,
  storage_f32,
  storage_f16,
  storage_bf16,
  storage_i64,
  storage_i32,
  storage_i16,
  storage_i8,
  storage_u8,
  storage_bool,
  data,
  hetero_data,
  base_storage,
  node_storage,
  edge_storage,
  global_storage,
  edge_attribute,
  tensor_attribute,
  edge_layout,
  numpy_reconstruct,
  numpy_scalar,
  numpy_array,
  numpy_dtype,
  codecs_encode,
};

/// The class of "module.name", under its present and its former module names; empty when not in the table.
[[nodiscard]] std::optional<PickleClass> pickle_class_named(std::string_view module, std::string_view name);

/// "torch.FloatStorage", for messages.
[[nodiscard]] std::string_view name_of(PickleClass type);

/// Whether the class is a function or type that REDUCE may apply to arguments: the result is an inert record.
[[nodiscard]] bool is_callable(PickleClass type);

/// Whether NEWOBJ may make an instance: an inert record again.
[[nodiscard]] bool is_instantiable(PickleClass type);

/// The element type of a storage class; empty for other classes.
[[nodiscard]] std::optional<DataType> storage_type(PickleClass type);

}   // namespace cgcl
