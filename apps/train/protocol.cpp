#include "apps/train/protocol.hpp"

#include "engine/core/index.hpp"
#include "engine/core/name_table.hpp"

#include <algorithm>   // for min

namespace cgcl {

namespace {

constexpr struct {
  Protocol protocol;
  const char* name;
} kProtocols[] = {{Protocol::strict, "strict"}, {Protocol::compat, "compat"}};

constexpr struct {
  bool PublishedQuirks::*member;
  const char* name;
} kQuirks[] = {
    {&PublishedQuirks::batch_norm, "batch-norm"},
    {&PublishedQuirks::bmc, "bmc"},
    {&PublishedQuirks::mixture, "mixture"},
    {&PublishedQuirks::lds, "lds"},
    {&PublishedQuirks::bni, "bni"},
    {&PublishedQuirks::class_counts, "class-counts"},
    {&PublishedQuirks::order, "order"},
    {&PublishedQuirks::rounding, "rounding"},
    {&PublishedQuirks::all_nets, "all-nets"},
};

}   // namespace

Protocol parse_protocol(const std::string& name) { return row_named(kProtocols, name, "protocol").protocol; }
const char* name_of(Protocol protocol) { return kProtocols[idx(protocol)].name; }

PublishedQuirks all_quirks_but(const std::string& without) {
  PublishedQuirks out;
  for (const auto& row : kQuirks) out.*row.member = true;
  if (without == "none") return out;
  for (std::size_t begin = 0; begin <= without.size();) {
    const std::size_t end = std::min(without.find(',', begin), without.size());
    out.*row_named(kQuirks, without.substr(begin, end - begin), "quirk").member = false;
    begin = end + 1;
  }
  return out;
}

std::vector<std::string> names_of(const PublishedQuirks& quirks) {
  std::vector<std::string> out;
  for (const auto& row : kQuirks)
    if (quirks.*row.member) out.emplace_back(row.name);
  return out;
}

}   // namespace cgcl
