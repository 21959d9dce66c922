#include "io/pt/pickle_machine.hpp"

#include <algorithm>

namespace cgcl {
namespace {

// None, True, False and () are shared, so that a run of one-byte opcodes costs four bytes each.
constexpr PickleRef kNone = 0, kFalse = 1, kTrue = 2, kEmptyTuple = 3;

PickleValue record(PickleKind kind, PickleClass type) {
  PickleValue value;
  value.kind = kind;
  value.type = type;
  return value;
}

}   // namespace

PickleMachine::PickleMachine(ByteView bytes, const std::string& where, const PickleLimits& limits)
    : reader_(bytes, ErrorId::pickle_malformed, where), where_(where), limits_(limits) {
  make(record(PickleKind::none, PickleClass::none));
  for (const std::int64_t truth : {0, 1}) {
    PickleValue value = record(PickleKind::boolean, PickleClass::none);
    value.integer = truth;
    make(value);
  }
  make(record(PickleKind::tuple, PickleClass::none));
  static_assert(kNone == 0 && kFalse == 1 && kTrue == 2 && kEmptyTuple == 3);
}

void PickleMachine::fail(ErrorId id, const std::string& what) const {
  throw Error(id, what, str(where_, ":@", opcode_at_));
}

void PickleMachine::spend(std::uint64_t bytes) {
  spent_ += bytes;
  if (spent_ > limits_.memory_bytes)
    fail(ErrorId::pickle_limit,
         str("the pickle needs more than ", limits_.memory_bytes, " bytes of structure"));
}

PickleRef PickleMachine::make(const PickleValue& value) {
  spend(sizeof(PickleValue));
  document_.values_.push_back(value);
  return document_.size() - 1;
}

void PickleMachine::push(PickleRef ref) {
  spend(sizeof(PickleRef));
  stack_.push_back(ref);
}

PickleRef PickleMachine::pop() {
  const PickleRef ref = top();
  stack_.pop_back();
  spent_ -= sizeof(PickleRef);
  return ref;
}

PickleRef PickleMachine::top() const {
  const std::size_t floor = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() <= floor) malformed("an opcode needs a value that is not on the stack");
  return stack_.back();
}

void PickleMachine::push_mark() {
  if (marks_.size() >= limits_.depth)
    fail(ErrorId::pickle_limit, str("the pickle nests deeper than ", limits_.depth, " levels"));
  marks_.push_back(stack_.size());
}

std::vector<PickleRef> PickleMachine::pop_to_mark() {
  if (marks_.empty()) malformed("an opcode needs a mark that was not set");
  const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<PickleRef> items(first, stack_.end());
  stack_.erase(first, stack_.end());
  spent_ -= items.size() * sizeof(PickleRef);
  marks_.pop_back();
  return items;
}

void PickleMachine::add_item(PickleRef parent, PickleRef child) {
  PickleValue& value = document_.values_[parent];
  const int depth = document_.at(child).depth + 1;
  if (depth > limits_.depth)
    fail(ErrorId::pickle_limit, str("the pickle nests deeper than ", limits_.depth, " levels"));
  value.depth = std::max(value.depth, static_cast<std::uint16_t>(depth));
  if (value.children == 0) {
    spend(sizeof(std::vector<PickleRef>) + 32);   // and what the allocator adds
    document_.children_.emplace_back();
    value.children = static_cast<std::uint32_t>(document_.children_.size());
  }
  spend(2 * sizeof(PickleRef));   // a growing vector reserves up to twice its length
  document_.children_[value.children - 1].push_back(child);
}

void PickleMachine::push_container(PickleKind kind, std::span<const PickleRef> items) {
  if (kind == PickleKind::tuple && items.empty()) return push(kEmptyTuple);
  const PickleRef container = make(record(kind, PickleClass::none));
  for (const PickleRef item : items) add_item(container, item);
  push(container);
}

void PickleMachine::append(PickleKind kind, PickleRef target, std::span<const PickleRef> items) {
  if (!document_.is(target, kind)) malformed("items are added to a value of another kind");
  if (kind == PickleKind::dict && items.size() % 2 != 0) malformed("a dictionary has a key without a value");
  for (const PickleRef item : items) add_item(target, item);
}

void PickleMachine::push_class(std::string_view module, std::string_view name) {
  const auto type = pickle_class_named(module, name);
  if (!type)
    fail(ErrorId::pickle_class,
         "refuses class '" + printable(module, 100) + "." + printable(name, 100) + "'");
  push_value(record(PickleKind::type, *type));
}

void PickleMachine::stack_global() {
  const PickleRef name = pop(), module = pop();
  if (!document_.is(name, PickleKind::text) || !document_.is(module, PickleKind::text))
    malformed("a class is named by something that is no text");
  push_class(document_.at(module).text, document_.at(name).text);
}

void PickleMachine::reduce() {
  const PickleRef arguments = pop(), callable = pop();
  const PickleClass type = document_.at(callable).type;
  if (!document_.is(callable, PickleKind::type) || !document_.is(arguments, PickleKind::tuple))
    malformed("a call needs a class and a tuple of arguments");
  if (!is_callable(type)) fail(ErrorId::pickle_class, str("refuses to call class '", name_of(type), "'"));
  // An empty dictionary is filled by SETITEMS later; its other forms of construction stay records.
  if (type == PickleClass::ordered_dict && document_.items(arguments).empty())
    return push_value(record(PickleKind::dict, type));
  const PickleRef call = make(record(PickleKind::call, type));
  add_item(call, arguments);
  push(call);
}

void PickleMachine::new_object() {
  const PickleRef arguments = pop(), type = pop();
  if (!document_.is(type, PickleKind::type) || !document_.is(arguments, PickleKind::tuple))
    malformed("an object needs a class and a tuple of arguments");
  if (!is_instantiable(document_.at(type).type))
    fail(ErrorId::pickle_class,
         str("refuses to make an object of class '", name_of(document_.at(type).type), "'"));
  const PickleRef object = make(record(PickleKind::object, document_.at(type).type));
  add_item(object, arguments);
  push(object);
}

void PickleMachine::build() {
  const PickleRef state = pop(), target = top();
  const PickleKind kind = document_.at(target).kind;
  if (kind == PickleKind::dict) return;   // attributes of an OrderedDict carry no data
  if ((kind != PickleKind::object && kind != PickleKind::call) || document_.state(target))
    malformed("a state is given to a value that takes none");
  add_item(target, state);
}

void PickleMachine::persistent_id() {
  const PickleRef tuple = pop();
  const std::span<const PickleRef> parts = document_.items(tuple);
  const bool sound = document_.is(tuple, PickleKind::tuple) && parts.size() == 5 &&
                     document_.is_text(parts[0], "storage") && document_.is(parts[1], PickleKind::type) &&
                     storage_type(document_.at(parts[1]).type) && document_.is(parts[2], PickleKind::text) &&
                     document_.is(parts[3], PickleKind::text) &&
                     document_.is(parts[4], PickleKind::integer) && document_.at(parts[4]).integer >= 0;
  if (!sound) fail(ErrorId::pickle_opcode, "refuses a persistent id that is not a tensor storage");
  PickleValue storage = record(PickleKind::storage, document_.at(parts[1]).type);
  storage.integer = document_.at(parts[4]).integer;
  storage.text = document_.at(parts[2]).text;
  push_value(storage);
}

void PickleMachine::remember(std::uint64_t slot) {
  if (slot >= limits_.memo)
    fail(ErrorId::pickle_limit,
         str("the pickle uses memo slot ", slot, ", at most ", limits_.memo, " are kept"));
  if (slot >= memo_.size()) {
    spend((slot + 1 - memo_.size()) * sizeof(PickleRef));
    memo_.resize(slot + 1, kUnset);
  }
  if (memo_[slot] == kUnset) ++remembered_;   // the slot that MEMOIZE takes next
  memo_[slot] = top();
}

void PickleMachine::recall(std::uint64_t slot) {
  if (slot >= memo_.size() || memo_[slot] == kUnset) malformed(str("memo slot ", slot, " was not set"));
  push(memo_[slot]);
}

PickleDocument PickleMachine::stop() {
  if (stack_.size() != 1 || !marks_.empty()) malformed("the pickle ends with values left over");
  if (reader_.left() != 0) malformed(str(reader_.left(), " bytes follow the end of the pickle"));
  document_.root_ = stack_.front();
  return std::move(document_);
}

PickleDocument PickleMachine::run() {
  for (std::uint64_t count = 0; count < limits_.opcodes; ++count) {
    opcode_at_ = reader_.position();
    if (!step(reader_.u8())) return stop();
  }
  fail(ErrorId::pickle_limit, str("the pickle has more than ", limits_.opcodes, " opcodes"));
}

PickleDocument parse_pickle(ByteView bytes, const std::string& where, const PickleLimits& limits) {
  return PickleMachine(bytes, where, limits).run();
}

}   // namespace cgcl
