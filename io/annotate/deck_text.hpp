// Where in the text of a SPICE or CDL netlist cards can be added.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// A .subckt in the text, with the place of its .ends. Not those inside another one.
struct DeckCell {
  std::string name;
  std::size_t end = 0;   // offset of the line with its .ends
};

struct DeckText {
  std::string text;
  std::vector<DeckCell> cells;        // in order
  std::size_t end = 0;                // offset of the line with .end outside cells, or the size of the text
  std::vector<std::string> outside;   // names of the elements outside cells
  std::vector<std::string> c_names;   // names of all elements that begin with C
  bool multiplied = false;            // an instance has a parameter m
  bool includes = false;              // names a file by a relative path
  bool escaped = false;               // a backslash stands before a character of a name
  bool spectre = false;

  /// The first cell of that name, whatever its case; nullptr when there is none.
  [[nodiscard]] const DeckCell* cell(std::string_view name) const;
};

/// Reads and scans the file, plain or packed; of a plain file every byte is kept. Throws as
/// LineSource and read_file.
[[nodiscard]] DeckText read_deck(const std::string& path);

/// The scan alone.
[[nodiscard]] DeckText scan_deck(std::string text);

}   // namespace cgcl
