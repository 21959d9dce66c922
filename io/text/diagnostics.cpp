#include "io/text/diagnostics.hpp"

#include <algorithm>   // for find_if

namespace cgcl {

void Diagnostics::warn(ErrorId id, const std::string& what, const std::string& where, std::int64_t count) {
  auto kind =
      std::find_if(warnings_.begin(), warnings_.end(), [&](const WarningKind& k) { return k.id == id; });
  if (kind == warnings_.end()) kind = warnings_.insert(kind, WarningKind{.id = id, .count = 0, .first = {}});
  kind->count += count;
  if (kind->first.size() < kShownPlaces) kind->first.push_back({what, where});
}

bool Diagnostics::keeps_text(ErrorId id) const {
  const auto kind =
      std::find_if(warnings_.begin(), warnings_.end(), [&](const WarningKind& k) { return k.id == id; });
  return kind == warnings_.end() || kind->first.size() < kShownPlaces;
}

void Diagnostics::error(ErrorId id, const std::string& what, const std::string& where,
                        const std::string& hint) {
  error(Error(id, what, where, hint));
}

void Diagnostics::error(const Error& failure) {
  errors_.push_back(failure);
  if (errors_.size() >= kMaxErrors) throw_if_errors();
}

std::int64_t Diagnostics::count(ErrorId id) const {
  for (const WarningKind& kind : warnings_)
    if (kind.id == id) return kind.count;
  return 0;
}

void Diagnostics::throw_if_errors() const {
  if (errors_.empty()) return;
  const Error& first = errors_.front();
  if (errors_.size() == 1) throw first;
  throw Error(first.id(), str(first.what(), " (and ", errors_.size() - 1, " more, -v shows them)"),
              first.where(), first.hint());
}

void Diagnostics::merge(const Diagnostics& other) {
  for (const WarningKind& kind : other.warnings_) {
    std::int64_t left = kind.count;
    for (const WarningKind::Case& one : kind.first) {
      warn(kind.id, one.what, one.where);
      --left;
    }
    if (left > 0) warn(kind.id, "", "", left);
  }
  for (const Error& failure : other.errors_) error(failure);
}

std::vector<std::string> Diagnostics::lines() const {
  std::vector<std::string> out;
  for (const WarningKind& kind : warnings_) {
    std::string text = str(error_entry(kind.id).title, ": ");
    for (std::size_t i = 0; i < kind.first.size(); ++i) {
      const WarningKind::Case& one = kind.first[i];
      if (one.what.empty() && one.where.empty()) continue;
      text += str(i == 0 ? "" : "; ", one.where.empty() ? "" : one.where + ": ", one.what);
    }
    if (kind.count > 1) text += str(" (", kind.count, " in all)");
    out.push_back(printable(text + " [" + error_code(kind.id) + "]", 2000));
  }
  return out;
}

std::string place_text(const std::string& file, std::int64_t line, std::int64_t column) {
  return column > 0 ? str(printable(file), ":", line, ":", column) : str(printable(file), ":", line);
}

}   // namespace cgcl
