// Entries of the tables through which the program calls a backend that is loaded at run time.
#pragma once

#include <utility>   // for forward

namespace cgcl {

/// A pointer to a function, called like the function. `Function` is its type, such as void(int).
template <class Function>
struct Slot;

template <class Result, class... Args>
struct Slot<Result(Args...)> {
  Result (*function)(Args...);
  Result operator()(Args... args) const { return function(std::forward<Args>(args)...); }
};

/// The same for functions of one name, told apart by their arguments.
template <class... Functions>
struct OverloadedSlot : Slot<Functions>... {
  using Slot<Functions>::operator()...;
};

}   // namespace cgcl
