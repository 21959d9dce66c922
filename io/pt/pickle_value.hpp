// What a pickle holds, as inert data: numbers, texts, containers, and records of what it would have called.
#pragma once

#include "io/pt/pickle_classes.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace cgcl {

/// Index of a value inside its document.
using PickleRef = std::uint32_t;

enum class PickleKind : std::uint8_t {
  none,
  boolean,
  integer,
  real,
  text,
  bytes,
  tuple,
  list,
  dict,
  set,       // items; a dict alternates keys and values
  type,      // a class of the table by itself
  object,    // instance of a class; items: arguments, then the state if BUILD gave one
  call,      // a class or function applied to arguments; items as above
  storage,   // a persistent id ("storage", type, key, device, elements); text: key
};

struct PickleValue {
  PickleKind kind = PickleKind::none;
  PickleClass type = PickleClass::none;   // of type, object, call, storage
  std::uint16_t depth = 0;                // nesting below it, as far as known when it was made
  std::uint32_t children = 0;             // 1 + index of its item list; 0 when it has none
  std::int64_t integer = 0;               // boolean, integer, elements of a storage
  double real = 0;
  std::string_view text;   // text, bytes: inside the bytes of the pickle
};

/// A parsed pickle. Texts point into the bytes it was parsed from, which must outlive it.
class PickleDocument {
 public:
  [[nodiscard]] PickleRef root() const { return root_; }
  [[nodiscard]] PickleRef size() const { return static_cast<PickleRef>(values_.size()); }
  [[nodiscard]] const PickleValue& at(PickleRef ref) const { return values_[ref]; }
  [[nodiscard]] bool is(PickleRef ref, PickleKind kind) const { return at(ref).kind == kind; }
  [[nodiscard]] bool is_text(PickleRef ref, std::string_view text) const {
    return is(ref, PickleKind::text) && at(ref).text == text;
  }
  [[nodiscard]] std::span<const PickleRef> items(PickleRef ref) const;

  /// The value of a text key, the last one where it stands twice as in Python; empty when `dict` is no dict.
  [[nodiscard]] std::optional<PickleRef> find(PickleRef dict, std::string_view key) const;

  /// The state that BUILD gave to an object or call.
  [[nodiscard]] std::optional<PickleRef> state(PickleRef object) const;

 private:
  friend class PickleMachine;

  std::deque<PickleValue> values_;
  std::vector<std::vector<PickleRef>> children_;
  PickleRef root_ = 0;
};

}   // namespace cgcl
