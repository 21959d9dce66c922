// std::variant whose copies may run out of memory.
#pragma once

#include <variant>

namespace cgcl {

/// Never held. Its copies are not trivial, and that is what it is for.
struct NoAlternative {
  NoAlternative() = delete;
  NoAlternative(const NoAlternative&) noexcept {}
  NoAlternative& operator=(const NoAlternative&) noexcept { return *this; }
  friend bool operator==(const NoAlternative&, const NoAlternative&) = default;
};

/// libstdc++ (12 at the least) takes a variant of nothing but texts, lists and numbers for one that always
/// holds a value. When copying such a one throws, it destroys a value that was never made. With one
/// alternative of another nature it looks first.
template <class... Types>
using SafeVariant = std::variant<Types..., NoAlternative>;

}   // namespace cgcl
