// The cell around the nets of a DSPF file: ports, instance section, end.
#include "engine/core/error.hpp"
#include "io/parasitics/record_tokens.hpp"
#include "io/parasitics/spf_reader.hpp"

#include <algorithm>   // for sort, unique

namespace cgcl {

void SpfReader::device(std::string_view line) {
  RecordTokens tokens(line);
  const std::string_view name = tokens.next();
  if (name.empty() || lower(name[0]) < 'a' || lower(name[0]) > 'z') {   // quotes may hold nothing
    builder_.notes().warn(ErrorId::w_record, printable(name, 40), source_.where(1));
    return;
  }
  std::string_view node = tokens.next(), following = tokens.next();
  if (following.empty()) {
    builder_.notes().warn(ErrorId::w_record, str(printable(name, 40), " has no nodes"), source_.where(1));
    return;
  }
  devices_ = true;
  // Inductors of the extraction are neither devices nor labels.
  if (lower(name[0]) == 'l' && builder_.in_net() && !lines_.in_instances()) {
    builder_.notes().warn(ErrorId::w_skipped, "inductor", source_.where(1));
    devices_ = false;
    return;
  }
  count_device(name);
  // The last name before the parameters is the model.
  for (; !following.empty(); node = following, following = tokens.next()) {
    if (node.find('=') != std::string_view::npos || following.find('=') != std::string_view::npos) break;
    builder_.add_device_node(without(node, storage_));
  }
}

/// Fingers of one device have its name and a number behind it.
void SpfReader::count_device(std::string_view name) {
  const std::size_t at = name.rfind(finger_);
  if (at != std::string_view::npos && at > 0 && ParasiticNodes::is_number(name.substr(at + 1)))
    name = name.substr(0, at);
  std::uint64_t h = 0xCBF29CE484222325ull;
  for (const char c : name) h = (h ^ static_cast<unsigned char>(lower(c))) * 0x100000001B3ull;
  h ^= h >> 32;
  if (device_hashes_.empty() || device_hashes_.back() != h) device_hashes_.push_back(h);
}

void SpfReader::dot(std::string_view line) {
  RecordTokens tokens(line);
  const std::string_view key = tokens.next();
  statements_ = true;
  if (equal_folded(key, ".SUBCKT") || equal_folded(key, ".MACRO")) {
    second_cell_ = opened_;
    ended_ = false;
    const std::string_view name = tokens.next();
    builder_.close_net();
    if (second_cell_) return;
    opened_ = true;
    if (builder_.header().design.empty()) builder_.header().design = name;
    for (std::string_view port = tokens.next(); !port.empty(); port = tokens.next())
      if (port.find('=') == std::string_view::npos) builder_.add_port(without(port, storage_));
  } else if (equal_folded(key, ".ENDS") || equal_folded(key, ".EOM")) {
    ended_ = true;
    load_model_ = false;
    builder_.close_net();
  } else if (!equal_folded(key, ".END")) {
    builder_.notes().warn(ErrorId::w_skipped, printable(key, 40), source_.where(1));
  }
}

void SpfReader::finish() {
  std::sort(device_hashes_.begin(), device_hashes_.end());
  builder_.counts().devices =
      std::unique(device_hashes_.begin(), device_hashes_.end()) - device_hashes_.begin();
  if (!statements_) fault(ErrorId::netlist_empty, "no record of a DSPF or SPF file");
  if (!opened_ || ended_) return;
  builder_.notes().error(ErrorId::cut_short,
                         builder_.in_net()
                             ? str("the file ends inside *|NET ", printable(builder_.open_name(), 80))
                             : std::string("the file ends before .ENDS"),
                         source_.where());
}

}   // namespace cgcl
