#include "io/netlist/verilog_words.hpp"

#include <algorithm>   // for find, lower_bound
#include <array>

namespace cgcl {

namespace {

struct Word {
  std::string_view word, what;
};

// In the order of their letters. Verilog 2005, what SystemVerilog adds in modules, and Verilog-A.
constexpr std::array kBehaviour = {
    Word{"always", "an always block"},
    Word{"always_comb", "an always block"},
    Word{"always_ff", "an always block"},
    Word{"always_latch", "an always block"},
    Word{"analog", "an analog block (Verilog-A)"},
    Word{"and", "a gate primitive"},
    Word{"assert", "an assertion"},
    Word{"begin", "a block of statements"},
    Word{"bind", "a bind statement"},
    Word{"bit", "a variable"},
    Word{"branch", "a branch (Verilog-A)"},
    Word{"buf", "a gate primitive"},
    Word{"bufif0", "a gate primitive"},
    Word{"bufif1", "a gate primitive"},
    Word{"byte", "a variable"},
    Word{"case", "a case statement"},
    Word{"casex", "a case statement"},
    Word{"casez", "a case statement"},
    Word{"class", "a class"},
    Word{"cmos", "a switch primitive"},
    Word{"config", "a configuration"},
    Word{"deassign", "a procedural assignment"},
    Word{"defparam", "a parameter"},
    Word{"electrical", "a discipline (Verilog-A)"},
    Word{"enum", "a type"},
    Word{"event", "an event"},
    Word{"final", "a final block"},
    Word{"for", "a generate loop"},
    Word{"force", "a procedural assignment"},
    Word{"function", "a function"},
    Word{"generate", "a generate block"},
    Word{"genvar", "a generate block"},
    Word{"if", "an if statement"},
    Word{"import", "an import of a package"},
    Word{"initial", "an initial block"},
    Word{"int", "a variable"},
    Word{"integer", "a variable"},
    Word{"interface", "an interface"},
    Word{"localparam", "a parameter"},
    Word{"modport", "an interface"},
    Word{"nand", "a gate primitive"},
    Word{"nmos", "a switch primitive"},
    Word{"nor", "a gate primitive"},
    Word{"not", "a gate primitive"},
    Word{"notif0", "a gate primitive"},
    Word{"notif1", "a gate primitive"},
    Word{"or", "a gate primitive"},
    Word{"package", "a package"},
    Word{"parameter", "a parameter"},
    Word{"pmos", "a switch primitive"},
    Word{"primitive", "a primitive of its own (UDP)"},
    Word{"program", "a program block"},
    Word{"property", "a property"},
    Word{"pulldown", "a gate primitive"},
    Word{"pullup", "a gate primitive"},
    Word{"rcmos", "a switch primitive"},
    Word{"real", "a variable"},
    Word{"realtime", "a variable"},
    Word{"reg", "a variable (reg)"},
    Word{"release", "a procedural assignment"},
    Word{"rnmos", "a switch primitive"},
    Word{"rpmos", "a switch primitive"},
    Word{"rtran", "a switch primitive"},
    Word{"rtranif0", "a switch primitive"},
    Word{"rtranif1", "a switch primitive"},
    Word{"specify", "a specify block"},
    Word{"specparam", "a parameter"},
    Word{"struct", "a type"},
    Word{"task", "a task"},
    Word{"time", "a variable"},
    Word{"tran", "a switch primitive"},
    Word{"tranif0", "a switch primitive"},
    Word{"tranif1", "a switch primitive"},
    Word{"trireg", "a net that stores (trireg)"},
    Word{"typedef", "a type"},
    Word{"union", "a type"},
    Word{"while", "a loop"},
    Word{"xnor", "a gate primitive"},
    Word{"xor", "a gate primitive"},
};

constexpr std::array<std::string_view, 3> kDirections = {"input", "output", "inout"};
constexpr std::array<std::string_view, 11> kNets = {"wire",    "tri",     "tri0",   "tri1",  "wand", "wor",
                                                    "supply0", "supply1", "triand", "trior", "logic"};

}   // namespace

std::string_view verilog_behaviour(std::string_view word) {
  if (!word.empty() && word[0] == '$') return "a system task";
  const auto* found = std::lower_bound(kBehaviour.begin(), kBehaviour.end(), word,
                                       [](const Word& a, std::string_view b) { return a.word < b; });
  return found != kBehaviour.end() && found->word == word ? found->what : std::string_view();
}

bool is_verilog_direction(std::string_view word) {
  return std::find(kDirections.begin(), kDirections.end(), word) != kDirections.end();
}

bool is_verilog_net(std::string_view word) {
  return std::find(kNets.begin(), kNets.end(), word) != kNets.end();
}

}   // namespace cgcl
