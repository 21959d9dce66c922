// Keys of tables that are the bytes of some numbers.
#pragma once

#include <cstdint>
#include <string>

namespace cgcl {

inline void append_bytes(std::string& key, const void* data, std::size_t size) {
  key.append(static_cast<const char*>(data), size);
}

inline void append(std::string& key, double value) { append_bytes(key, &value, sizeof value); }
inline void append(std::string& key, std::int32_t value) { append_bytes(key, &value, sizeof value); }

}   // namespace cgcl
