#include "tests/io/malformed_parts.hpp"
#include "tests/io/pt_builder.hpp"

namespace cgcl::test {

namespace {

void add(Corpus& corpus, const char* title, const std::string& pickle, ErrorId id) {
  corpus.push_back({title, Form::pt, archive_with_pickle(pickle), id});
}

void body(Corpus& corpus, const char* title, const std::string& opcodes, ErrorId id) {
  add(corpus, title, pickled(opcodes), id);
}

void add_classes(Corpus& corpus) {
  const std::string system =
      PickleWriter().global("os", "system").raw("(").text("touch canary").raw("tR").bytes();
  body(corpus, "os.system", system, ErrorId::pickle_class);
  body(corpus, "posix.system", PickleWriter().global("posix", "system").raw(")R").bytes(),
       ErrorId::pickle_class);
  body(corpus, "builtins.eval", PickleWriter().global("builtins", "eval").raw(")R").bytes(),
       ErrorId::pickle_class);
  body(corpus, "_load_from_bytes", PickleWriter().global("torch.storage", "_load_from_bytes").bytes(),
       ErrorId::pickle_class);
  body(corpus, "unknown class of a known module",
       PickleWriter().global("torch_geometric.data.storage", "Evil").bytes(), ErrorId::pickle_class);
  body(corpus, "known name of another module", PickleWriter().global("os", "OrderedDict").bytes(),
       ErrorId::pickle_class);
  body(corpus, "class name with dots", PickleWriter().global("torch", "_utils._rebuild_tensor_v2").bytes(),
       ErrorId::pickle_class);
  body(corpus, "control characters in a class", PickleWriter().global("os\x1b[2J", "system\r").bytes(),
       ErrorId::pickle_class);
  body(corpus, "STACK_GLOBAL of pieces", PickleWriter().text("os").text("system").raw("\x93)R").bytes(),
       ErrorId::pickle_class);
  body(corpus, "STACK_GLOBAL of memo pieces",
       PickleWriter()
           .text("os")
           .raw("\x94")
           .text("system")
           .raw(std::string("\x94"
                            "h\x00h\x01\x93)R",
                            8))
           .bytes(),
       ErrorId::pickle_class);
  body(corpus, "os.system inside a list", "](" + system + "e", ErrorId::pickle_class);
  body(corpus, "os.system thrown away", system + "0N", ErrorId::pickle_class);
  body(corpus, "calling a storage type", PickleWriter().global("torch", "FloatStorage").raw(")R").bytes(),
       ErrorId::pickle_class);
  body(corpus, "instance of a function",
       PickleWriter().global("torch._utils", "_rebuild_tensor_v2").raw(")\x81").bytes(),
       ErrorId::pickle_class);
}

void add_opcodes(Corpus& corpus) {
  body(corpus, "INST", "(ios\nsystem\n", ErrorId::pickle_opcode);
  body(corpus, "OBJ", "(No", ErrorId::pickle_opcode);
  body(corpus, "EXT1", "\x82\x01", ErrorId::pickle_opcode);
  body(corpus, "EXT4", "\x84\x01\x02\x03\x04", ErrorId::pickle_opcode);
  body(corpus, "text persistent id", "P1\n", ErrorId::pickle_opcode);
  body(corpus, "persistent id that is a text", PickleWriter().text("storage").raw("Q").bytes(),
       ErrorId::pickle_opcode);
  body(corpus, "persistent id with a negative size",
       PickleWriter()
           .raw("(")
           .text("storage")
           .global("torch", "FloatStorage")
           .text("0")
           .text("cpu")
           .integer(-1)
           .raw("tQ")
           .bytes(),
       ErrorId::pickle_opcode);
  body(corpus, "text integer", "I1\n", ErrorId::pickle_opcode);
  body(corpus, "unknown opcode", "\xfe", ErrorId::pickle_malformed);
}

void add_structure(Corpus& corpus) {
  add(corpus, "protocol 9", "\x80\x09N.", ErrorId::pickle_opcode);
  add(corpus, "no STOP", "\x80\x02N", ErrorId::pickle_malformed);
  add(corpus, "bytes behind STOP", "\x80\x02N.N.", ErrorId::pickle_malformed);
  add(corpus, "nothing on the stack", "\x80\x02.", ErrorId::pickle_malformed);
  add(corpus, "empty pickle", "", ErrorId::pickle_malformed);
  body(corpus, "two values left", "NN", ErrorId::pickle_malformed);
  body(corpus, "mark left", "N(", ErrorId::pickle_malformed);
  body(corpus, "tuple without a mark", "Nt", ErrorId::pickle_malformed);
  body(corpus, "pop from nothing", "0N", ErrorId::pickle_malformed);
  body(corpus, "append to an integer", "K\x01Na", ErrorId::pickle_malformed);
  body(corpus, "key without a value", "}(Nu", ErrorId::pickle_malformed);
  body(corpus, "memo slot never set", "h\x05", ErrorId::pickle_malformed);
  body(corpus, "state for a number", "K\x01}b", ErrorId::pickle_malformed);
  body(corpus, "call of a number", "K\x01)R", ErrorId::pickle_malformed);
  body(corpus, "class name without end", "cos", ErrorId::pickle_malformed);
  body(corpus, "text cut off",
       "X\xff\x00\x00\x00"
       "ab",
       ErrorId::pickle_malformed);
  body(corpus, "frame longer than the pickle", "\x95" + little(1'000'000, 8) + "N",
       ErrorId::pickle_malformed);
}

void add_bombs(Corpus& corpus) {
  body(corpus, "text of 4 GB",
       "X\xff\xff\xff\xff"
       "ab",
       ErrorId::pickle_limit);
  body(corpus, "text of 2^63 bytes", "\x8d" + little(UINT64_MAX / 2, 8), ErrorId::pickle_limit);
  body(corpus, "integer of 255 bytes", "\x8a\xff" + std::string(255, '\1'), ErrorId::pickle_limit);
  body(corpus, "memo slot 4294967295", "Nr\xff\xff\xff\xff", ErrorId::pickle_limit);
  body(corpus, "300 marks", std::string(300, '('), ErrorId::pickle_limit);
  body(corpus, "300 nested lists", std::string(300, ']') + std::string(299, 'a'), ErrorId::pickle_limit);
  body(corpus, "300 nested tuples", "N" + repeated("\x85", 300), ErrorId::pickle_limit);
  body(corpus, "list that doubles through the memo",
       "]" +
           repeated("q\x01]h\x01"
                    "ah\x01"
                    "a",
                    300) +
           "0",
       ErrorId::pickle_limit);
  body(corpus, "four million empty lists", std::string(4'000'000, ']'), ErrorId::pickle_limit);
}

}   // namespace

void add_pickles(Corpus& corpus) {
  add_classes(corpus);
  add_opcodes(corpus);
  add_structure(corpus);
  add_bombs(corpus);
}

}   // namespace cgcl::test
