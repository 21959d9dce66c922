// libFuzzer target: any bytes as a .pt file. Only Error may come out.
#include "engine/core/error.hpp"
#include "io/pt/hetero_reader.hpp"
#include "io/pt/pickle.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const cgcl::ByteView bytes = std::as_bytes(std::span<const std::uint8_t>(data, size));
  try {
    (void)cgcl::parse_pt({bytes.begin(), bytes.end()}, "fuzz.pt");
  } catch (const cgcl::Error&) {
  }
  // Checksums keep most mutations out of the pickle reader, so it gets the same bytes directly.
  try {
    (void)cgcl::parse_pickle(bytes, "fuzz.pkl");
  } catch (const cgcl::Error&) {
  }
  return 0;
}
