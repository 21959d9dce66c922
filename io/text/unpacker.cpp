#include "io/text/unpacker.hpp"

namespace cgcl {

void fail_damaged(Packing packing, const std::string& path, std::string_view reason) {
  throw Error(ErrorId::packed_damaged,
              str("the ", name_of(packing), " data are cut off or damaged: ", printable(reason, 80)),
              printable(path));
}

void fail_window(Packing packing, const std::string& path) {
  throw Error(
      ErrorId::netlist_limit,
      str("the ", name_of(packing), " data need more than ", kMaxWindow >> 20, " MB of memory to unpack"),
      printable(path), str("unpack it first: ", name_of(packing), " -d FILE"));
}

void fail_unpacking_memory(const std::string& path) {
  throw ResourceError(ErrorId::memory_limit, "no memory to decompress", printable(path));
}

}   // namespace cgcl
