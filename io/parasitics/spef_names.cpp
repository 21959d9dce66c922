#include "io/parasitics/spef_names.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/parasitics/record_tokens.hpp"

namespace cgcl {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}   // namespace

std::optional<std::uint64_t> SpefNames::index_of(std::string_view token, std::string_view& rest) {
  if (token.size() < 2 || token[0] != '*' || !is_digit(token[1])) return std::nullopt;
  std::uint64_t value = 0;
  std::size_t i = 1;
  for (; i < token.size() && is_digit(token[i]); ++i) {
    if (i > 18) return std::nullopt;   // 18 digits fit
    value = 10 * value + static_cast<std::uint64_t>(token[i] - '0');
  }
  rest = token.substr(i);
  return value;
}

NameId& SpefNames::slot(std::uint64_t index) {
  if (index < dense_.size()) return dense_[idx(index)];
  // A hole may be a million wide: memory stays in proportion to what is defined.
  if (index > 4 * defined_ + (std::uint64_t{1} << 20)) return sparse_[index];
  dense_.grow_to(idx(index) + 1);
  return dense_[idx(index)];
}

void SpefNames::define(std::uint64_t index, std::string_view name) {
  const std::string_view plain = unescaped(name);
  ParasiticNodes& nodes = builder_.nodes();
  NameId& mapped = slot(index);
  if (mapped == 0) {
    mapped = nodes.append_name(plain) + 1;
    ++defined_;
  } else if (nodes.text(mapped - 1) != plain) {
    builder_.notes().error(ErrorId::parasitic_name, str("*", index, " is defined twice"), source_.where());
  }
}

void SpefNames::end_definitions() {
  for (const auto& [later, earlier] : builder_.nodes().index_names()) same_.emplace(later, earlier);
  // Most files have one name map and no other names behind it. Once is enough: a file that goes back and
  // forth would make the index again and again.
  if (!ended_) builder_.nodes().drop_name_index();
  ended_ = true;
}

NameId SpefNames::look_up(std::uint64_t index) {
  if (index < dense_.size() && dense_[idx(index)] != 0) return dense_[idx(index)] - 1;
  if (const auto found = sparse_.find(index); found != sparse_.end()) return found->second - 1;
  builder_.notes().error(ErrorId::parasitic_name, str("*", index, " is not in the name map"),
                         source_.where());
  const NameId made = builder_.nodes().name(str("*", index));
  sparse_[index] = made + 1;
  return made;
}

SpefName SpefNames::parts(std::string_view token) {
  std::string_view rest;
  const auto index = index_of(token, rest);
  if (!index) return literal(token);
  NameId mapped = look_up(*index);
  if (!same_.empty())
    if (const auto first = same_.find(mapped); first != same_.end()) mapped = first->second;
  if (rest.empty()) {
    // A name that is "instance:pin" itself.
    const std::string_view text = builder_.nodes().text(mapped);
    const std::size_t at = builder_.nodes().split(text);
    if (at == std::string_view::npos) return {mapped, {}};
    return {builder_.nodes().name(text.substr(0, at)), text.substr(at + 1)};
  }
  if (rest[0] == builder_.nodes().delimiter() && rest.size() > 1) return {mapped, rest.substr(1)};
  return literal(token);   // "*1x": a name after all
}

std::string_view SpefNames::unescaped(std::string_view token) {
  for (std::size_t at = token.find('\\'); at < token.size() - 1; at = token.find('\\', at + 2))
    if (std::string_view("/.|").find(token[at + 1]) != std::string_view::npos)
      builder_.note_escaped_divider();
  return without_escapes(token, storage_);
}

SpefName SpefNames::literal(std::string_view token) {
  ParasiticNodes& nodes = builder_.nodes();
  std::size_t at = nodes.split(token);
  if (token.find('\\') == std::string_view::npos) {
    if (at == std::string_view::npos) return {nodes.name(token), {}};
    return {nodes.name(token.substr(0, at)), token.substr(at + 1)};
  }
  // An escaped delimiter is part of the name.
  while (at != std::string_view::npos && at > 0 && token[at - 1] == '\\')
    at = at < 2 ? std::string_view::npos : token.rfind(nodes.delimiter(), at - 2);
  if (at == 0 || at == std::string_view::npos) return {nodes.name(unescaped(token)), {}};
  const NameId prefix = nodes.name(unescaped(token.substr(0, at)));
  return {prefix, unescaped(token.substr(at + 1))};
}

NameId SpefNames::whole(std::string_view token) {
  const SpefName name = parts(token);
  if (name.suffix.empty()) return name.prefix;
  return builder_.nodes().name(full(token));
}

std::string SpefNames::full(std::string_view token) {
  const SpefName name = parts(token);
  std::string text(builder_.nodes().text(name.prefix));
  if (!name.suffix.empty()) (text += builder_.nodes().delimiter()) += name.suffix;
  return text;
}

}   // namespace cgcl
