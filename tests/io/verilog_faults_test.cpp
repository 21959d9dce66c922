// What is no structural Verilog: refused with its place and its name.
#include "engine/core/error.hpp"
#include "io/netlist/elaborate.hpp"
#include "io/netlist/netlist_reader.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

using namespace cgcl;

namespace {

struct Refusal {
  ErrorId id = ErrorId::internal;
  std::string where, what;
};

Refusal refusal(std::string_view text, const NetlistOptions& options = {}) {
  Diagnostics diagnostics;
  try {
    (void)read_verilog_text(text, "t.v", options, diagnostics);
  } catch (const Error& error) {
    return {error.id(), error.where(), error.what()};
  }
  return {};
}

/// Of one item inside a module, which stands at line 2 from column 1 on.
Refusal item(std::string_view text) {
  return refusal(str("module top (a, b); input a; input [3:0] b;\n", text, "\nendmodule\n"));
}

struct Row {
  const char* text;
  ErrorId id;
  const char *where, *what;
};

void check(const Row& row, const Refusal& got) {
  const std::string text = row.text, where = row.where;
  CAPTURE(text);
  CHECK(got.id == row.id);
  CHECK(got.where == where);
  CHECK_MESSAGE(got.what.find(row.what) != std::string::npos, got.what);
}

}   // namespace

TEST_CASE("verilog: a file that begins with a primitive is Verilog, and told what it holds") {
  NetlistOptions options;
  Diagnostics diagnostics;
  try {
    (void)read_netlist_text("// cells\nprimitive mux (q, a, b);\n  output q;\nendprimitive\n", "t.v", options,
                            diagnostics);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.id() == ErrorId::verilog_behaviour);
    CHECK(std::string(error.what()).find("a primitive of its own (UDP)") != std::string::npos);
    CHECK(error.where() == "t.v:2:1");
  }
  // The title of a deck that begins with the word, and a card after it.
  CHECK(read_netlist_text("primitive test deck\nR1 a b 1k\n.end\n", "t.sp", options, diagnostics).dialect ==
        Dialect::spice);
}

TEST_CASE("verilog: what computes is refused by its name") {
  constexpr auto id = ErrorId::verilog_behaviour;
  for (const Row& row : {
           Row{"always @(posedge a) q <= b;", id, "t.v:2:1", "an always block"},
           Row{"initial a = 0;", id, "t.v:2:1", "an initial block"},
           Row{"reg q;", id, "t.v:2:1", "a variable (reg)"},
           Row{"output reg q;", id, "t.v:2:8", "a variable (reg)"},
           Row{"integer i;", id, "t.v:2:1", "a variable"},
           Row{"parameter W = 8;", id, "t.v:2:1", "a parameter"},
           Row{"defparam u.W = 8;", id, "t.v:2:1", "a parameter"},
           Row{"generate", id, "t.v:2:1", "a generate block"},
           Row{"for (i = 0; i < 4; i = i + 1)", id, "t.v:2:1", "a generate loop"},
           Row{"if (1) g u (.A(a));", id, "t.v:2:1", "an if statement"},
           Row{"function f;", id, "t.v:2:1", "a function"},
           Row{"task t;", id, "t.v:2:1", "a task"},
           Row{"specify", id, "t.v:2:1", "a specify block"},
           Row{"and g1 (y, a, b);", id, "t.v:2:1", "a gate primitive"},
           Row{"tranif1 (x, y, a);", id, "t.v:2:1", "a switch primitive"},
           Row{"analog begin", id, "t.v:2:1", "Verilog-A"},
           Row{"electrical p;", id, "t.v:2:1", "Verilog-A"},
           Row{"$display(a);", id, "t.v:2:1", "a system task"},
           Row{"assign y = ~a;", id, "t.v:2:12", "an expression with '~'"},
           Row{"assign y = a & b;", id, "t.v:2:14", "an expression with '&'"},
           Row{"assign y = a ? b : c;", id, "t.v:2:14", "an expression with '?'"},
           Row{"assign y = f(a);", id, "t.v:2:13", "a call of a function"},
           Row{"assign y = $signed(a);", id, "t.v:2:12", "a system function"},
           Row{"assign y = u.n;", id, "t.v:2:13", "a hierarchical name"},
           Row{"assign y = b[i];", id, "t.v:2:14", "an index that is no number ('i')"},
           Row{"assign y = b[1+1];", id, "t.v:2:15", "a part of a bus with a computed range"},
           Row{"assign y = b[0+:2];", id, "t.v:2:15", "a part of a bus with a computed range"},
           Row{"assign #5 y = a;", id, "t.v:2:8", "a delay"},
           Row{"assign (strong0, weak1) y = a;", id, "t.v:2:8", "a strength"},
           Row{"wire #1 y;", id, "t.v:2:6", "a delay"},
           Row{"wire [3:0] m [7:0];", id, "t.v:2:14", "several dimensions"},
           Row{"wire [W:0] m;", id, "t.v:2:7", "an index that is no number ('W')"},
           Row{"g #(.W(8)) u (.A(a));", id, "t.v:2:4", "an instance with parameters"},
           Row{"g #5 u (.A(a));", id, "t.v:2:4", "a delay"},
           Row{"g u [3:0] (.A(a));", id, "t.v:2:5", "an array of instances"},
           Row{"g (a);", id, "t.v:2:3", "an instance without a name"},
           Row{"g u (.*);", id, "t.v:2:7", "a connection by .*"},
           Row{"g u (.A(!a));", id, "t.v:2:9", "an expression with '!'"},
           Row{"q <= a;", id, "t.v:2:3", "a statement with '<'"},
           Row{"tri1 y;", id, "t.v:2:1", "a net that pulls"},
       })
    check(row, item(row.text));
  check({"module m #(parameter W = 1) (a);", id, "t.v:1:10", "a module with parameters"},
        refusal("module m #(parameter W = 1) (a);"));
  check({"va", id, "t.v:1:1", "Verilog-A"},
        refusal("`include \"disciplines.vams\"\nmodule r (p); endmodule"));
  check({"primitive", id, "t.v:1:1", "a primitive of its own"}, refusal("primitive p (y, a);"));
  check({"package", id, "t.v:1:1", "a package"}, refusal("package p; endpackage"));
  check({"port", id, "t.v:1:16", "a port with another name"}, refusal("module m (.x(y)); endmodule"));
  check({"port", id, "t.v:1:11", "a port that is a concatenation"}, refusal("module m ({x,y}); endmodule"));
  check({"ansi", id, "t.v:1:18", "a variable (reg)"}, refusal("module m (output reg q); endmodule"));
}

TEST_CASE("verilog: parts that buses do not have") {
  constexpr auto id = ErrorId::verilog_select;
  for (const Row& row : {
           Row{"g u (.A(b[4]));", id, "t.v:2:9", "b[4] does not exist: b is [3:0]"},
           Row{"g u (.A(b[0:2]));", id, "t.v:2:9", "b[0:2] is written the other way round"},
           Row{"g u (.A(a[0]));", id, "t.v:2:9", "a net that is no bus"},
           Row{"wire [2:0] b;", id, "t.v:2:12", "b is declared as [2:0], but it is [3:0] at line 1"},
           Row{"g u (.A(n)); wire [1:0] n;", id, "t.v:2:25", "n is declared as [1:0], but it is one bit"},
           Row{"wire [1048576:0] w;", ErrorId::netlist_limit, "t.v:2:6", "at most 1048576 bits"},
           Row{"g u (.A({1000000000{b}}));", ErrorId::netlist_limit, "t.v:2:23", "for each byte of text"},
           Row{"g u (.A({0{a}}));", ErrorId::netlist_number, "t.v:2:10", "a repetition of 0 times"},
           Row{"g u (.A(4'b12));", ErrorId::netlist_number, "t.v:2:9", "is not a constant"},
           Row{"g u (.A(0'b1));", ErrorId::netlist_number, "t.v:2:9", "no width"},
           Row{"g u (.A(9999999'h1));", ErrorId::netlist_limit, "t.v:2:9", "a constant of 9999999 bits"},
       })
    check(row, item(row.text));
}

TEST_CASE("verilog: what breaks off or has parts too many") {
  constexpr auto id = ErrorId::netlist_syntax;
  for (const Row& row : {
           Row{"g u (.A(a);", id, "t.v:2:11", "expected ','"},
           Row{"g u (.A(a) .B(a));", id, "t.v:2:12", "expected ','"},
           Row{"g u (.A(a), a);", id, "t.v:2:13", "a connection by name, as the others are"},
           Row{"g u (a, .A(a));", id, "t.v:2:9", "a connection by position, as the others are"},
           Row{"g u (.A({a, }));", id, "t.v:2:13", "a net, a constant or a concatenation"},
           Row{"g u (.A({a));", id, "t.v:2:11", "a comma or }"},
           Row{"g u (.A(a b));", id, "t.v:2:11", "a comma or the end of the net"},
           Row{"g u;", id, "t.v:2:4", "expected '('"},
           Row{"wire ;", id, "t.v:2:6", "the name of a net"},
           Row{"input c;", id, "t.v:2:7", "is no port of the module"},
           Row{"= a;", id, "t.v:2:1", "a declaration, an instance or endmodule"},
           Row{"module m;", id, "t.v:2:1", "expected endmodule before it"},
           Row{"`else", id, "t.v:2:1", "without `ifdef"},
           Row{"g u (.\\ (a));", id, "t.v:2:7", "a backslash with nothing behind it"},
           Row{"g u (.A({2, a}));", id, "t.v:2:10", "a number without a width"},
           Row{"g u (.A(a)); h u (.A(a));", ErrorId::duplicate_instance, "t.v:2:16", "u is there twice"},
           Row{"`include \"cells.v\"", ErrorId::verilog_directive, "t.v:2:1", "`include is not read"},
           Row{"g u (.A(`NET));", ErrorId::verilog_directive, "t.v:2:9", "macro `NET is not expanded"},
           Row{"`ifdef X", ErrorId::cut_short, "t.v:2:1", "inside `ifdef"},
           Row{"/* open", ErrorId::cut_short, "t.v:2:1", "inside a comment"},
           Row{"(* open", ErrorId::cut_short, "t.v:2:1", "inside an attribute"},
           Row{"g u (.A(\"text", ErrorId::cut_short, "t.v:2:9", "not closed"},
       })
    check(row, item(row.text));
  check({"ports", ErrorId::duplicate_instance, "t.v:1:14", "port a is named twice"},
        refusal("module m (a, a); endmodule"));
  check({"cut", ErrorId::cut_short, "t.v:1:8", "the file ends inside module m"},
        refusal("module m (a); input a;\n"));
  check({"cut", ErrorId::cut_short, "t.v:1:12", "the file ends"}, refusal("module m (a"));
  check({"outside", id, "t.v:2:1", "expected module"}, refusal("module m; endmodule\nwire a;"));
  check({"twice", ErrorId::duplicate_cell, "t.v:2:8", "m is defined again, first at t.v:1:8"},
        refusal("module m; endmodule\nmodule m; endmodule"));
  check({"none", ErrorId::netlist_empty, "t.v:1:11", "no module"}, refusal("// nothing\n"));
}

TEST_CASE("verilog: pins that a module does not have, and circles") {
  const auto with = [](std::string_view connections) {
    return refusal(
        str("module sub (a, y); input a; output y; g u (.A(a), .Y(y)); endmodule\n"
            "module top (a); input a;\nsub s (",
            connections, ");\nendmodule\n"));
  };
  check({"pin", ErrorId::pin_count, "t.v:3:5", "s: pin q for cell sub with 2 ports (a y)"}, with(".q(a)"));
  check({"twice", ErrorId::pin_count, "t.v:3:5", "s: pin a twice"}, with(".a(a), .a(a)"));
  check({"many", ErrorId::pin_count, "t.v:3:5", "s: 3 connections by position"}, with("a, a, a"));
  Diagnostics diagnostics;
  const Netlist circle = read_verilog_text(
      "module p (a); input a; q u (.a(a)); endmodule\nmodule q (a); input a; p u (.a(a)); endmodule\n", "t.v",
      {}, diagnostics);
  CHECK(test::thrown_id([&] { (void)elaborate(circle, {.top = "p"}, diagnostics); }) ==
        ErrorId::cell_recursion);
}

TEST_CASE("verilog: nothing grows faster than the text") {
  // A port of a million bits that instances of a few letters leave open.
  std::string text = "module m (p); input [1048575:0] p; g u (.A(p[0])); endmodule\nmodule top;\n";
  for (int i = 0; i < 64; ++i) text += str("m u", i, " ();\n");
  CHECK(refusal(text + "endmodule\n").id == ErrorId::netlist_limit);
  // Braces in braces: no recursion, and a million of them are read.
  const std::string open(1'000'000, '{'), close(1'000'000, '}');
  CHECK(refusal(str("module m; g u (.A(", open, "a", close, ")); endmodule\n")).id == ErrorId::internal);
  std::string conditions = "module m;\n";
  for (int i = 0; i < 100'000; ++i) conditions += "`ifdef A\n";
  CHECK(refusal(conditions).id == ErrorId::cut_short);
}

TEST_CASE("verilog: every beginning of a file is read or refused") {
  const std::string text =
      "// head\nmodule top (a, \\b[0] );\n input [1:0] a; output \\b[0] ;\n`ifdef X\n wire c;\n`endif\n"
      " g u (.A({a, 2'b0x, {2{a[1]}}}), .\\B (\\b[0] )); /* end */ assign \\b[0] = a[0];\nendmodule\n";
  int sound = 0;
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const Refusal got = refusal(text.substr(0, size));
    sound += got.id == ErrorId::internal;
    if (got.id != ErrorId::internal) CHECK(got.where.substr(0, 3) == "t.v");
  }
  CHECK(sound == 2);   // with and without the last line's end
}
