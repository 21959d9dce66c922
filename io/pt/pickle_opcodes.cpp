// Decoding of pickle opcodes, grouped by what they do. Each group returns false for an opcode
// of another group.
#include "io/pt/pickle_machine.hpp"

#include <algorithm>
#include <bit>

namespace cgcl {
namespace {

constexpr PickleRef kNone = 0, kFalse = 1, kTrue = 2;

/// Why an opcode that exists is refused.
const char* refused_name(std::uint8_t opcode) {
  switch (opcode) {
    case 'i':
      return "INST (old-style instance)";
    case 'o':
      return "OBJ (old-style instance)";
    case 'P':
      return "PERSID (persistent id as text)";
    case 0x82:
    case 0x83:
    case 0x84:
      return "EXT (extension registry)";
    case 0x92:
      return "NEWOBJ_EX";
    case 0x96:
    case 0x97:
    case 0x98:
      return "BYTEARRAY8 or out-of-band buffers";
    case 'F':
    case 'I':
    case 'L':
    case 'S':
    case 'V':
    case 'd':
    case 'g':
    case 'l':
    case 'p':
      return "an opcode of text protocol 0";
    default:
      return nullptr;
  }
}

}   // namespace

void PickleMachine::refuse(std::uint8_t opcode) {
  if (const char* name = refused_name(opcode)) fail(ErrorId::pickle_opcode, str("refuses ", name));
  malformed(str("byte ", static_cast<int>(opcode), " is no opcode"));
}

bool PickleMachine::step(std::uint8_t opcode) {
  if (opcode == '.') return false;
  if (step_memo(opcode) || step_scalar(opcode) || step_container(opcode) || step_object(opcode)) return true;
  refuse(opcode);
}

bool PickleMachine::step_scalar(std::uint8_t opcode) {
  PickleValue integer;
  integer.kind = PickleKind::integer;
  switch (opcode) {
    case 'N':
      push(kNone);
      return true;
    case 0x88:
      push(kTrue);
      return true;
    case 0x89:
      push(kFalse);
      return true;
    case 'J':
      integer.integer = std::bit_cast<std::int32_t>(reader_.u32());
      break;
    case 'K':
      integer.integer = reader_.u8();
      break;
    case 'M':
      integer.integer = reader_.u16();
      break;
    case 0x8a:
      push_long(reader_.u8());
      return true;
    case 0x8b:
      push_long(reader_.u32());
      return true;
    case 'G':
      push_real();
      return true;
    case 'X':
    case 'T':
      push_text(PickleKind::text, reader_.u32());
      return true;
    case 0x8c:
    case 'U':
      push_text(PickleKind::text, reader_.u8());
      return true;
    case 0x8d:
      push_text(PickleKind::text, reader_.u64());
      return true;
    case 'B':
      push_text(PickleKind::bytes, reader_.u32());
      return true;
    case 'C':
      push_text(PickleKind::bytes, reader_.u8());
      return true;
    case 0x8e:
      push_text(PickleKind::bytes, reader_.u64());
      return true;
    default:
      return false;
  }
  push_value(integer);
  return true;
}

bool PickleMachine::step_container(std::uint8_t opcode) {
  switch (opcode) {
    case '(':
      push_mark();
      return true;
    case '1':
      pop_to_mark();
      return true;
    case ']':
      push_container(PickleKind::list, {});
      return true;
    case '}':
      push_container(PickleKind::dict, {});
      return true;
    case ')':
      push_container(PickleKind::tuple, {});
      return true;
    case 0x8f:
      push_container(PickleKind::set, {});
      return true;
    case 't':
      push_container(PickleKind::tuple, pop_to_mark());
      return true;
    case 0x91:
      push_container(PickleKind::set, pop_to_mark());
      return true;
    case 0x85:
    case 0x86:
    case 0x87: {
      PickleRef items[3];
      const std::size_t count = opcode - 0x84u;
      for (std::size_t i = count; i-- > 0;) items[i] = pop();
      push_container(PickleKind::tuple, std::span<const PickleRef>(items, count));
      return true;
    }
    case 'a':
    case 's': {
      PickleRef items[2];
      const std::size_t count = opcode == 'a' ? 1 : 2;
      for (std::size_t i = count; i-- > 0;) items[i] = pop();
      append(opcode == 'a' ? PickleKind::list : PickleKind::dict, top(),
             std::span<const PickleRef>(items, count));
      return true;
    }
    case 'e':
    case 'u':
    case 0x90: {
      const std::vector<PickleRef> items = pop_to_mark();
      append(opcode == 'e'   ? PickleKind::list
             : opcode == 'u' ? PickleKind::dict
                             : PickleKind::set,
             top(), items);
      return true;
    }
    default:
      return false;
  }
}

bool PickleMachine::step_memo(std::uint8_t opcode) {
  switch (opcode) {
    case 'q':
      remember(reader_.u8());
      return true;
    case 'r':
      remember(reader_.u32());
      return true;
    case 0x94:
      remember(remembered_);
      return true;
    case 'h':
      recall(reader_.u8());
      return true;
    case 'j':
      recall(reader_.u32());
      return true;
    default:
      return false;
  }
}

bool PickleMachine::step_object(std::uint8_t opcode) {
  switch (opcode) {
    case 0x80: {
      const int protocol = reader_.u8();
      if (protocol < 2 || protocol > 5)
        fail(ErrorId::pickle_opcode, str("refuses pickle protocol ", protocol, ", expected 2 to 5"));
      return true;
    }
    case 0x95:
      if (reader_.u64() > reader_.left()) malformed("a frame is longer than the pickle");
      return true;
    case '0':
      pop();
      return true;
    case '2':
      push(top());
      return true;
    case 'c': {
      const std::string_view module = read_line();
      push_class(module, read_line());
      return true;
    }
    case 0x93:
      stack_global();
      return true;
    case 'R':
      reduce();
      return true;
    case 0x81:
      new_object();
      return true;
    case 'b':
      build();
      return true;
    case 'Q':
      persistent_id();
      return true;
    default:
      return false;
  }
}

void PickleMachine::push_text(PickleKind kind, std::uint64_t length) {
  if (length > limits_.text_bytes)
    fail(ErrorId::pickle_limit,
         str("the pickle has a text of ", length, " bytes, at most ", limits_.text_bytes, " are read"));
  PickleValue value;
  value.kind = kind;
  value.text = reader_.text(length);
  push_value(value);
}

void PickleMachine::push_long(std::uint64_t width) {
  if (width > 8)
    fail(ErrorId::pickle_limit, str("the pickle has an integer of ", width, " bytes, at most 8 are read"));
  PickleValue value;
  value.kind = PickleKind::integer;
  std::uint64_t bits = width == 0 ? 0 : reader_.number(static_cast<int>(width));
  if (width != 0 && width < 8 && bits >> (8 * width - 1))
    bits |= ~std::uint64_t{0} << 8 * width;   // two's complement
  value.integer = std::bit_cast<std::int64_t>(bits);
  push_value(value);
}

void PickleMachine::push_real() {
  std::uint64_t bits = 0;
  for (const std::byte byte : reader_.take(8))
    bits = bits << 8 | std::to_integer<std::uint64_t>(byte);   // big-endian
  PickleValue value;
  value.kind = PickleKind::real;
  value.real = std::bit_cast<double>(bits);
  push_value(value);
}

std::string_view PickleMachine::read_line() {
  ByteReader ahead = reader_;
  const std::string_view rest = ahead.text(std::min<std::uint64_t>(ahead.left(), limits_.text_bytes));
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) malformed("a class name does not end");
  reader_.take(end + 1);
  return rest.substr(0, end);
}

}   // namespace cgcl
