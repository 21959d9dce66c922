// A netlist as written: cells with their elements, not elaborated. What the readers of SPICE, CDL,
// Spectre and Verilog produce, and elaborate() takes.
#pragma once

#include "io/netlist/expression.hpp"
#include "io/netlist/span_store.hpp"
#include "io/text/name_pool.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

enum class Dialect : std::uint8_t { spice, cdl, spectre, verilog };

/// Where a statement stands; `file` indexes Netlist::files.
struct Place {
  std::int32_t file = -1, line = 0, column = 0;
};

/// NAME=VALUE of an instance, a cell header, a .param.
struct Parameter {
  NameId name = kNoName;
  Expression value;
  Place place;
};

/// One instance of a cell or device. `letter` is the upper-case first letter of a SPICE element; a Spectre
/// instance has X, or R, C, L, M for the primitives of that kind; `*` is a *.CONNECT inside a cell. The spans
/// lie in the stores of the Netlist.
struct Element {
  char letter = 'X';
  bool probe = false;         // V: a source of 0 V and nothing else, which measures a current
  bool classed = false;       // R, C: the master is a class of an extractor where no model has its name
  bool by_name = false;       // $PINS: `pins` says which port of the master each net goes to
  NameId name = kNoName;      // as written, with its letter
  NameId master = kNoName;    // cell or model; kNoName for an ideal R, C or L
  std::int32_t branch = -1;   // of Cell::branches; -1: in every instance
  Place place;
  std::span<const std::int32_t> nets;      // of the cell, by local number
  std::span<const NameId> pins;            // parallel to nets when by_name
  std::span<const Parameter> parameters;   // as given; the value of an ideal R, C or L is "r", "c" or "l"
};

/// A card `C1 a b 1.2f` and nothing more, where NetlistOptions::capacitors_apart asks for it: an extraction
/// has more of them than of anything else.
struct CapacitorCard {
  NameId name = kNoName;       // of Netlist::capacitor_names
  std::int32_t a = 0, b = 0;   // nets of the cell
  Place place;
  double farad = 0;
};

/// A branch of `if (c) {..} else if (d) {..} else {..}` in a cell: its elements exist in the instances whose
/// parameters say so.
struct Branch {
  std::int32_t outer = -1;     // the branch that this one stands in; branches before it in the list
  std::int32_t earlier = -1;   // the branch before it in its chain
  bool otherwise = false;      // else: no condition
  Parameter condition;         // named "if"
  bool usual = false;          // taken with the defaults of the cell
  bool fixed = false;          // holds more than elements, which was read or left out as `usual` says
};

/// A cell, or the statements outside any (the deck).
struct Cell {
  NameId name = kNoName;
  std::int32_t parent = -1;   // the cell it is defined in; -1: at the top
  std::vector<NameId> nets;   // local names; the first `ports` are the ports, in order
  std::int32_t ports = 0;
  std::vector<char> port_types;    // of *.PININFO: I O B P G..., 0 unknown; empty or [ports]
  std::vector<Parameter> header;   // defaults of the .subckt line: an instance may override them
  std::vector<Parameter> local;    // .param inside the body, in order
  std::vector<Element> elements;
  std::vector<CapacitorCard> capacitors;   // which are no elements
  std::vector<Branch> branches;            // of Spectre
  bool passed_over = false;   // it holds what was read and left out: sources, behavioural elements
  bool library = false;       // of a file that was given for its cells (NetlistOptions::cells)
  Place place;

  [[nodiscard]] bool holds_nothing() const { return elements.empty() && capacitors.empty(); }
};

/// A .model card: what the name stands for.
struct Model {
  NameId name = kNoName;
  std::string type;         // lower case: nmos, pmos, npn, r, c, d ...
  std::int32_t cell = -1;   // scope; -1: the deck
  Place place;
};

/// Nets that mean the same everywhere, with the type that CDL gives them.
struct GlobalNet {
  NameId name = kNoName;
  char type = 0;   // P power, G ground, 0 unknown
};

/// A value from outside the files; Netlist::parameters begins with them, in this order.
struct GivenParameter {
  NameId name = kNoName;
  bool known = false;   // a file declares it or asked for its value while it was read
};

/// A file that an include names and that could not be opened.
struct MissingFile {
  std::string name;          // as written
  std::string fault, hint;   // which say where it was looked for
  Place place;               // of the include
};

struct Netlist {
  Dialect dialect = Dialect::spice;
  NamePool names;
  NamePool capacitor_names;         // of Cell::capacitors; one that several cells have is there as often
  std::vector<std::string> files;   // in the order they were opened; 0 is the one asked for
  std::vector<Cell> cells;   // cells[0] is the deck; it has a name and ports where xschem gives it some
  std::vector<Parameter> parameters;   // global .param, in order
  std::vector<GivenParameter> given;
  Functions functions;   // .func and .param f(x)=
  std::vector<Model> models;
  std::vector<GlobalNet> globals;                  // ground "0" is not listed
  std::vector<std::pair<NameId, NameId>> joined;   // *.CONNECT and *.JOIN: nets of the top that are one
  std::vector<MissingFile> missing;                // in the order of their includes
  std::string top_hint;                            // of a banner: "Top Cell Name"; may be empty
  bool escaped = false;     // a name of a net, instance or cell was written with backslashes
  bool extracted = false;   // a header of an extractor says so (Magic, KLayout-PEX, Calibre)
  double scale_m = 1;       // .option scale, *.SCALE: lengths are multiples of it
  /// `.option parhier=global`: a global .param counts before the cell that declares the same name, and before
  /// what an instance gives. Else the innermost counts.
  bool globals_first = false;
  /// sha256_of_lines() of the file that holds the cells and devices; of several, the digest of theirs one
  /// behind the other, in the order of `files`.
  std::string sha256;
  std::vector<char> of_library;           // [files] 1: opened as a section of a library, or by one
  std::vector<std::string> file_sha256;   // [files] of those that hold cells or devices, else empty
  std::string predicted_at;   // "file:line" where capacitances begin that circuitgcl predicted; empty: none

  // What the spans of the elements show.
  SpanStore<std::int32_t> stored_numbers;   // nets and pins
  SpanStore<Parameter> stored_parameters;

  [[nodiscard]] std::string where(const Place& place) const;   // "file:line:col"
  /// The digest of the files [files] that count; empty when none of them has one.
  [[nodiscard]] std::string digest(const std::vector<char>& counts) const;
};

}   // namespace cgcl
