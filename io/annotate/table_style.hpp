// What all tables of predictions share: units, order, and whether comment lines stand before the header.
#pragma once

#include <cstdint>

namespace cgcl {

enum class TableOrder : std::uint8_t { capacitance, name };   // the largest first; by the bytes of the names

struct TableStyle {
  bool si = false;         // farad and metre instead of fF and um
  bool comments = false;   // lines that begin with #, before the header
  TableOrder order = TableOrder::capacitance;
  int threads = 1;   // that make rows of couplings; the file does not depend on it
};

/// Multiply SI values with `cap` and `length`; the suffixes end the names of columns.
struct TableUnits {
  double cap = 1, length = 1;
  const char *cap_suffix = "_F", *length_suffix = "_m";
};

[[nodiscard]] inline TableUnits units_of(const TableStyle& style) {
  return style.si ? TableUnits{} : TableUnits{1e15, 1e6, "_fF", "_um"};
}

}   // namespace cgcl
