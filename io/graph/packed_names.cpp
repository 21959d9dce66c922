#include "io/graph/packed_names.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for min, mismatch
#include <limits>
#include <string_view>

namespace cgcl {
namespace {

constexpr std::int64_t kMaxShared = 1024;   // a short file must not ask for the memory of a very long one
constexpr std::size_t kMaxLength = std::numeric_limits<std::int32_t>::max();

std::int64_t common_start(std::string_view a, std::string_view b) {
  return std::min(kMaxShared, std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

}   // namespace

PackedNames::PackedNames(const std::vector<std::string>& names) {
  shared_.reserve(names.size());
  rest_.reserve(names.size());
  std::string_view before;
  for (const std::string& name : names) {
    if (name.size() > kMaxLength) throw Error(ErrorId::netlist_limit, "a name is longer than 2 GiB");
    const std::int64_t shared = common_start(before, name);
    shared_.push_back(static_cast<std::int32_t>(shared));
    rest_.push_back(static_cast<std::int32_t>(static_cast<std::int64_t>(name.size()) - shared));
    bytes_.insert(bytes_.end(), name.begin() + shared, name.end());
    before = name;
  }
}

void PackedNames::add_lengths(SafetensorsData& data, const std::string& name) const {
  if (shared_.empty()) return;
  data.add(name + ".shared", {static_cast<std::int64_t>(shared_.size())}, shared_);
  data.add(name + ".rest", {static_cast<std::int64_t>(rest_.size())}, rest_);
}

void PackedNames::add_bytes(SafetensorsData& data, const std::string& name) const {
  if (!shared_.empty()) data.add(name + ".bytes", {static_cast<std::int64_t>(bytes_.size())}, bytes_);
}

std::vector<std::string> unpacked_names(const SafetensorsFile& file, const std::string& name,
                                        std::int64_t count) {
  if (!file.find(name + ".rest")) return {};
  const std::vector<std::int32_t> rest = file.values<std::int32_t>(name + ".rest", {count});
  const std::vector<std::int32_t> shared = file.values<std::int32_t>(name + ".shared", {count});
  const std::vector<std::uint8_t> bytes = file.values<std::uint8_t>(name + ".bytes");
  const auto refuse = [&] {
    throw Error(ErrorId::graph_invalid, "the lengths of '" + name + "' do not fit its bytes", file.where);
  };
  std::vector<std::string> names;
  names.reserve(rest.size());
  std::int64_t at = 0;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const std::string_view before = i > 0 ? std::string_view(names.back()) : std::string_view();
    const std::int64_t own = rest[i], repeated = shared[i];
    if (own < 0 || repeated < 0 || repeated > kMaxShared ||
        repeated > static_cast<std::int64_t>(before.size()) ||
        own > static_cast<std::int64_t>(bytes.size()) - at)
      refuse();
    std::string text;
    text.reserve(idx(own + repeated));
    text.append(before.substr(0, idx(repeated)));
    text.append(bytes.begin() + at, bytes.begin() + at + own);
    names.push_back(std::move(text));
    at += own;
  }
  if (at != static_cast<std::int64_t>(bytes.size())) refuse();
  return names;
}

}   // namespace cgcl
