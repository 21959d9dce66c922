#include "io/pt/pickle_value.hpp"

namespace cgcl {

std::span<const PickleRef> PickleDocument::items(PickleRef ref) const {
  const std::uint32_t children = at(ref).children;
  if (children == 0) return {};
  return children_[children - 1];
}

std::optional<PickleRef> PickleDocument::find(PickleRef dict, std::string_view key) const {
  if (!is(dict, PickleKind::dict)) return std::nullopt;
  const std::span<const PickleRef> pairs = items(dict);
  for (std::size_t i = pairs.size(); i >= 2; i -= 2)
    if (is_text(pairs[i - 2], key)) return pairs[i - 1];
  return std::nullopt;
}

std::optional<PickleRef> PickleDocument::state(PickleRef object) const {
  const bool can_have = is(object, PickleKind::object) || is(object, PickleKind::call);
  const std::span<const PickleRef> parts = items(object);
  if (!can_have || parts.size() < 2) return std::nullopt;
  return parts[1];
}

}   // namespace cgcl
