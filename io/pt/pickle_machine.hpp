// The stack, marks and memo of the pickle reader. pickle_opcodes.cpp decodes opcodes and drives it.
#pragma once

#include "io/pt/byte_reader.hpp"
#include "io/pt/pickle.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// One method per effect of an opcode. Throws Error at the reader's position.
class PickleMachine {
 public:
  PickleMachine(ByteView bytes, const std::string& where, const PickleLimits& limits);

  /// Executes opcodes up to STOP; there is nothing to execute but pushes, pops and records.
  PickleDocument run();

 private:
  // pickle_opcodes.cpp
  bool step(std::uint8_t opcode);   // false at STOP
  bool step_scalar(std::uint8_t opcode);
  bool step_container(std::uint8_t opcode);
  bool step_memo(std::uint8_t opcode);
  bool step_object(std::uint8_t opcode);
  void push_text(PickleKind kind, std::uint64_t length);
  void push_long(std::uint64_t width);
  void push_real();
  std::string_view read_line();
  [[noreturn]] void refuse(std::uint8_t opcode);

  // pickle_machine.cpp
  [[noreturn]] void fail(ErrorId id, const std::string& what) const;
  [[noreturn]] void malformed(const std::string& what) const { fail(ErrorId::pickle_malformed, what); }
  void spend(std::uint64_t bytes);
  PickleRef make(const PickleValue& value);
  void push(PickleRef ref);
  void push_value(const PickleValue& value) { push(make(value)); }
  PickleRef pop();
  PickleRef top() const;
  void push_mark();
  std::vector<PickleRef> pop_to_mark();
  void add_item(PickleRef parent, PickleRef child);
  void push_container(PickleKind kind, std::span<const PickleRef> items);
  void append(PickleKind kind, PickleRef target, std::span<const PickleRef> items);
  void push_class(std::string_view module, std::string_view name);
  void stack_global();
  void reduce();
  void new_object();
  void build();
  void persistent_id();
  void remember(std::uint64_t slot);
  void recall(std::uint64_t slot);
  PickleDocument stop();

  static constexpr PickleRef kUnset = UINT32_MAX;

  ByteReader reader_;
  std::string where_;
  PickleLimits limits_;
  PickleDocument document_;
  std::vector<PickleRef> stack_, memo_;
  std::vector<std::size_t> marks_;
  std::uint64_t spent_ = 0, opcode_at_ = 0, remembered_ = 0;
};

}   // namespace cgcl
