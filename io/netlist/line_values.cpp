#include "io/netlist/line_values.hpp"

namespace cgcl {

namespace {

constexpr int kMaxLineDepth = 256;
constexpr std::size_t kLongLine = 32;   // from here on names are looked up in a table

std::string folded(std::string_view name) {
  std::string text;
  for (const char c : name) text.push_back(lower(c));
  return text;
}

}   // namespace

LineValues::LineValues(std::span<const Parameter> line, ParameterValues& values, ParameterScope& scope)
    : line_(line), values_(values), scope_(scope) {}

double LineValues::value(const Parameter& parameter) {
  if (parameter.value.is_number()) return parameter.value.number();
  if (values_.netlist().dialect == Dialect::spectre) return values_.value(parameter.value, scope_);
  const bool own = &parameter >= line_.data() && &parameter < line_.data() + line_.size();
  if (own) return compute(static_cast<std::size_t>(&parameter - line_.data()));
  return values_.value(parameter.value, scope_);
}

double LineValues::compute(std::size_t at) {
  if (line_[at].value.is_number()) return line_[at].value.number();
  if (entries_.empty()) entries_.resize(line_.size());
  if (entries_[at].state == Entry::State::known) return entries_[at].number;
  if (depth_ >= kMaxLineDepth)
    throw ExpressionFault{ErrorId::netlist_limit,
                          str("values that refer to each other more than ", kMaxLineDepth, " deep"), 0};
  entries_[at].state = Entry::State::open;
  const std::size_t around = current_;
  current_ = at;
  ++depth_;
  try {
    entries_[at].number = line_[at].value.evaluate([&](std::string_view name) { return look_up(name); },
                                                   values_.netlist().functions);
  } catch (const ExpressionFault&) {
    entries_[at].state = Entry::State::fresh;
    current_ = around;
    --depth_;
    throw;
  }
  current_ = around;
  --depth_;
  entries_[at].state = Entry::State::known;
  return entries_[at].number;
}

std::optional<double> LineValues::look_up(std::string_view name) {
  bool open = false;
  if (values_.netlist().dialect == Dialect::spice)
    if (const std::optional<double> own = sibling(name, open)) return own;
  if (const std::optional<double> around = values_.look_up(name, scope_)) return around;
  if (values_.netlist().dialect != Dialect::spice)
    if (const std::optional<double> own = sibling(name, open)) return own;
  // `w=w` asks for a w around the instance, and for nothing else.
  if (open && find(name) != current_)
    throw ExpressionFault{
        ErrorId::parameter_cycle,
        str(printable(name), " needs itself, and nothing around the instance has that name"), 0};
  return std::nullopt;
}

std::optional<double> LineValues::sibling(std::string_view name, bool& open) {
  const std::size_t at = find(name);
  if (at == line_.size()) return std::nullopt;
  open = !entries_.empty() && entries_[at].state == Entry::State::open;
  if (open) return std::nullopt;
  return compute(at);
}

/// The last one of that name; line_.size() for none.
std::size_t LineValues::find(std::string_view name) {
  if (line_.size() < kLongLine) {
    for (std::size_t at = line_.size(); at-- > 0;)
      if (equal_folded(values_.netlist().names[line_[at].name], name)) return at;
    return line_.size();
  }
  if (places_.empty())
    for (std::size_t at = 0; at < line_.size(); ++at)
      places_[folded(values_.netlist().names[line_[at].name])] = at;
  const auto found = places_.find(folded(name));
  return found == places_.end() ? line_.size() : found->second;
}

}   // namespace cgcl
