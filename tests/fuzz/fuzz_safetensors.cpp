// libFuzzer target: any bytes as a safetensors file and as a graph file. Only Error may come out.
#include "engine/core/error.hpp"
#include "io/graph/graph_file.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const cgcl::ByteView bytes = std::as_bytes(std::span<const std::uint8_t>(data, size));
  try {
    (void)cgcl::graph_from(cgcl::parse_safetensors({bytes.begin(), bytes.end()}, "fuzz.safetensors"));
  } catch (const cgcl::Error&) {
  }
  return 0;
}
