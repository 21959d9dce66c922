// The pickle reader: a passive machine. It knows the opcodes that torch.save writes and a closed
// table of classes; whatever a pickle asks to call becomes a record. Nothing in it can execute,
// import or open anything.
#pragma once

#include "io/pt/pickle_value.hpp"
#include "io/text/file_bytes.hpp"

#include <cstdint>
#include <string>

namespace cgcl {

/// What a hostile pickle may consume.
struct PickleLimits {
  std::uint64_t opcodes = 20'000'000;
  std::uint16_t depth = 200;
  std::uint32_t memo = 4'000'000;
  std::uint64_t text_bytes = 64 * 1024;
  std::uint64_t memory_bytes = std::uint64_t{40} << 20;   // of values, items, stack and memo
};

/// Reads one pickle (protocol 2 to 5) that fills `bytes`; the document points into them. Throws Error
/// pickle_malformed, pickle_class (a class outside the table), pickle_opcode or pickle_limit.
[[nodiscard]] PickleDocument parse_pickle(ByteView bytes, const std::string& where,
                                          const PickleLimits& limits = {});

}   // namespace cgcl
