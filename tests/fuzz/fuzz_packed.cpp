// libFuzzer target: any bytes as a packed file. Only Error may come out.
#include "engine/core/error.hpp"
#include "io/text/byte_stream.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>   // for abort
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int descriptor = ::memfd_create("fuzz", MFD_CLOEXEC);
  if (descriptor < 0 || ::write(descriptor, data, size) != static_cast<ssize_t>(size)) std::abort();
  try {
    cgcl::ByteStream stream("/proc/self/fd/" + std::to_string(descriptor));
    std::vector<char> piece(1000 + size % 7919);   // pieces of many lengths
    while (stream.read(piece.data(), piece.size()) > 0) {
    }
  } catch (const cgcl::Error&) {
  }
  ::close(descriptor);
  return 0;
}
