#include "io/synth/cells.hpp"

#include "engine/core/error.hpp"

#include <algorithm>
#include <sstream>

namespace cgcl::synth {
namespace {

struct MosRow {
  const char* name;
  Model model;
  const char *d, *g, *s;
  Nm w, l;
  int slot = -1;   // -1: the next free one of its row
  bool mirrored = false;
};

struct ThruRow {
  const char* net;
  char direction;   // 'h' or 'v'
  int percent;      // of the cell's height or width
};

constexpr Model N = Model::nch, P = Model::pch, NC = Model::nch_cell, PC = Model::pch_cell;

int local_net(const CellType& cell, std::string_view name) {
  const auto it = std::find(cell.nets.begin(), cell.nets.end(), name);
  if (it == cell.nets.end()) throw Error(ErrorId::internal, str("cell ", cell.name, " has no net ", name));
  return static_cast<int>(it - cell.nets.begin());
}

void append_words(std::vector<std::string>& out, const char* words) {
  std::istringstream in{words};
  for (std::string word; in >> word;) out.push_back(word);
}

CellType make_cell(const char* name, const char* ports, const char* locals, const std::vector<MosRow>& rows,
                   const std::vector<ThruRow>& thru = {}, Nm pitch = kPitchLogic) {
  CellType cell;
  cell.pitch = pitch;
  cell.name = name;
  cell.nets = {"VDD", "VSS"};
  append_words(cell.nets, ports);
  cell.ports = static_cast<int>(cell.nets.size()) - kSupplies;
  append_words(cell.nets, locals);
  int next[2] = {0, 0};
  for (const MosRow& row : rows) {
    CellMos mos;
    mos.name = row.name;
    mos.model = row.model;
    const int bulk = is_pmos(row.model) ? kVdd : kVss;
    const int ends[4] = {local_net(cell, row.d), local_net(cell, row.g), local_net(cell, row.s), bulk};
    std::copy(ends, ends + 4, mos.terminal);
    mos.w = row.w;
    mos.l = row.l;
    int& free_slot = next[is_pmos(row.model) ? 1 : 0];
    mos.slot = row.slot >= 0 ? row.slot : free_slot;
    free_slot = std::max(free_slot, mos.slot + 1);
    mos.mirrored = row.mirrored;
    cell.mos.push_back(mos);
  }
  const Nm width = std::max(next[0], next[1]) * pitch;
  for (const ThruRow& t : thru) {
    const bool horizontal = t.direction == 'h';
    cell.thru.push_back(
        {local_net(cell, t.net), horizontal, (horizontal ? kRowHeight : width) * t.percent / 100});
  }
  lay_out(cell);
  return cell;
}

void add_bit_cells(std::vector<CellType>& out) {
  const std::vector<MosRow> core6 = {
      {"MPGL", NC, "BL", "WL", "Q", 120, 35, 0},        {"MPDL", NC, "Q", "QB", "VSS", 165, 35, 1},
      {"MPDR", NC, "QB", "Q", "VSS", 165, 35, 2, true}, {"MPGR", NC, "BLB", "WL", "QB", 120, 35, 3, true},
      {"MPUL", PC, "Q", "QB", "VDD", 55, 35, 1},        {"MPUR", PC, "QB", "Q", "VDD", 55, 35, 2, true}};
  out.push_back(make_cell("CELL6T", "WL BL BLB", "Q QB", core6,
                          {{"WL", 'h', 50}, {"BL", 'v', 6}, {"BLB", 'v', 94}}, kPitch6t));
  const std::vector<MosRow> core8 = {
      {"MPGL", NC, "WBL", "WWL", "Q", 120, 35, 0},      {"MPDL", NC, "Q", "QB", "VSS", 195, 32, 1},
      {"MPDR", NC, "QB", "Q", "VSS", 195, 32, 2, true}, {"MPGR", NC, "WBLB", "WWL", "QB", 120, 35, 3, true},
      {"MPUL", PC, "Q", "QB", "VDD", 55, 35, 1},        {"MPUR", PC, "QB", "Q", "VDD", 55, 35, 2, true},
      {"MRD", NC, "RM", "QB", "VSS", 210, 30, 4, true}, {"MRA", NC, "RBL", "RWL", "RM", 210, 30, 5, true}};
  out.push_back(make_cell(
      "CELL8T", "WWL WBL WBLB RWL RBL", "Q QB RM", core8,
      {{"WWL", 'h', 47}, {"RWL", 'h', 61}, {"WBL", 'v', 4}, {"WBLB", 'v', 62}, {"RBL", 'v', 93}}, kPitch8t));
}

void add_columns(std::vector<CellType>& out) {
  out.push_back(make_cell("PRECH6", "BL BLB PRE", "",
                          {{"MPL", P, "BL", "PRE", "VDD", 300, 30, 0},
                           {"MEQ", P, "BL", "PRE", "BLB", 240, 30, 1},
                           {"MPR", P, "BLB", "PRE", "VDD", 300, 30, 3, true}},
                          {{"PRE", 'h', 50}, {"BL", 'v', 6}, {"BLB", 'v', 94}}, kPitch6t));
  out.push_back(make_cell(
      "PRECH8", "WBL WBLB RBL PRE RPRE", "",
      {{"MPL", P, "WBL", "PRE", "VDD", 240, 30, 0},
       {"MEQ", P, "WBL", "PRE", "WBLB", 165, 30, 1},
       {"MPR", P, "WBLB", "PRE", "VDD", 240, 30, 3, true},
       {"MPD", P, "RBL", "RPRE", "VDD", 360, 30, 5}},
      {{"PRE", 'h', 47}, {"RPRE", 'h', 61}, {"WBL", 'v', 4}, {"WBLB", 'v', 62}, {"RBL", 'v', 93}}, kPitch8t));
  out.push_back(make_cell(
      "COLMUX", "BL BLB DL DLB CS CSB", "",
      {{"MNL", N, "BL", "CS", "DL", 400, 30, 0},
       {"MPL", P, "BL", "CSB", "DL", 600, 30, 0},
       {"MNR", N, "BLB", "CS", "DLB", 400, 30, 3, true},
       {"MPR", P, "BLB", "CSB", "DLB", 600, 30, 3, true}},
      {{"CS", 'h', 43}, {"CSB", 'h', 51}, {"DL", 'h', 9}, {"DLB", 'h', 91}, {"BL", 'v', 6}, {"BLB", 'v', 94}},
      kPitch6t));
  out.push_back(make_cell("SENSEAMP", "DL DLB SAE SO", "S SB TAIL",
                          {{"MI1", P, "S", "SAE", "DL", 300, 30},
                           {"MP1", P, "S", "SB", "VDD", 240, 40},
                           {"MP2", P, "SB", "S", "VDD", 240, 40, -1, true},
                           {"MI2", P, "SB", "SAE", "DLB", 300, 30, -1, true},
                           {"MPO", P, "SO", "SB", "VDD", 400, 30},
                           {"MN1", N, "S", "SB", "TAIL", 480, 40, 1},
                           {"MN2", N, "SB", "S", "TAIL", 480, 40, 2, true},
                           {"MNT", N, "TAIL", "SAE", "VSS", 800, 30},
                           {"MNO", N, "SO", "SB", "VSS", 200, 30, 4}},
                          {{"SAE", 'h', 50}}));
  out.push_back(make_cell("WRITEDRV", "DL DLB WEN D", "DB X1 X2",
                          {{"MN1", N, "DL", "WEN", "X1", 800, 30},
                           {"MN2", N, "X1", "DB", "VSS", 800, 30},
                           {"MN3", N, "DLB", "WEN", "X2", 800, 30},
                           {"MN4", N, "X2", "D", "VSS", 800, 30},
                           {"MNI", N, "DB", "D", "VSS", 200, 30},
                           {"MPI", P, "DB", "D", "VDD", 300, 30, 4}},
                          {{"WEN", 'h', 50}}));
}

void add_inverters(std::vector<CellType>& out) {
  for (int x = 1; x <= 8; x *= 2) {
    const std::string name = str("INVX", x);
    out.push_back(
        make_cell(name.c_str(), "A Y", "",
                  {{"MN", N, "Y", "A", "VSS", 100 * x, 30}, {"MP", P, "Y", "A", "VDD", 150 * x, 30}}));
  }
  out.push_back(make_cell("DELAY", "A Y", "X1 X2",
                          {{"MN1", N, "Y", "A", "X1", 120, 50},
                           {"MN2", N, "X1", "A", "VSS", 120, 50},
                           {"MP1", P, "Y", "A", "X2", 180, 50},
                           {"MP2", P, "X2", "A", "VDD", 180, 50}}));
}

/// NAND of k inputs A0.. with output `y`; stacked devices share diffusion, so their nets have no wire.
std::vector<MosRow> nand_rows(int k, const char* y) {
  static const char* in[] = {"A0", "A1", "A2", "A3"};
  static const char* mid[] = {"X1", "X2", "X3"};
  static const char* names[] = {"MN0", "MN1", "MN2", "MN3", "MP0", "MP1", "MP2", "MP3"};
  std::vector<MosRow> rows;
  for (int i = 0; i < k; ++i) {
    rows.push_back({names[i], N, i == 0 ? y : mid[i - 1], in[i], i == k - 1 ? "VSS" : mid[i], 100 * k, 30});
    rows.push_back({names[4 + i], P, y, in[i], "VDD", 150, 30});
  }
  return rows;
}

void add_gates(std::vector<CellType>& out) {
  static const char* ins[] = {"", "", "A0 A1 Y", "A0 A1 A2 Y", "A0 A1 A2 A3 Y"};
  static const char* sels[] = {"", "", "A0 A1 SEL", "A0 A1 A2 SEL", "A0 A1 A2 A3 SEL"};
  static const char* mids[] = {"", "", "X1", "X1 X2", "X1 X2 X3"};
  for (int k = 2; k <= 4; ++k) {
    out.push_back(make_cell(str("NAND", k).c_str(), ins[k], mids[k], nand_rows(k, "Y")));
    std::vector<MosRow> rows = nand_rows(k, "N");
    rows.push_back({"MNI", N, "SEL", "N", "VSS", 200, 30});
    rows.push_back({"MPI", P, "SEL", "N", "VDD", 300, 30});
    out.push_back(make_cell(str("ROWDEC", k).c_str(), sels[k], str("N ", mids[k]).c_str(), rows));
  }
  out.push_back(make_cell("NOR2", "A0 A1 Y", "X1",
                          {{"MN0", N, "Y", "A0", "VSS", 100, 30},
                           {"MN1", N, "Y", "A1", "VSS", 100, 30},
                           {"MP0", P, "Y", "A0", "X1", 400, 30},
                           {"MP1", P, "X1", "A1", "VDD", 400, 30}}));
  out.push_back(make_cell("WLDRV", "SEL WLEN WL", "N X1",
                          {{"MN0", N, "N", "SEL", "X1", 300, 30},
                           {"MN1", N, "X1", "WLEN", "VSS", 300, 30},
                           {"MP0", P, "N", "SEL", "VDD", 240, 30},
                           {"MP1", P, "N", "WLEN", "VDD", 240, 30},
                           {"MNW", N, "WL", "N", "VSS", 800, 30},
                           {"MPW", P, "WL", "N", "VDD", 1600, 30}},
                          {{"WLEN", 'v', 6}}));
  out.push_back(make_cell("WLBUF", "IN WL", "N",
                          {{"MN0", N, "N", "IN", "VSS", 200, 30},
                           {"MP0", P, "N", "IN", "VDD", 400, 30},
                           {"MNW", N, "WL", "N", "VSS", 1000, 30},
                           {"MPW", P, "WL", "N", "VDD", 2000, 30}}));
}

void add_flip_flop(std::vector<CellType>& out) {
  out.push_back(
      make_cell("DFF", "D CK Q", "CKB CKI A B C QN X1 X2 X3 X4",
                {{"MNC1", N, "CKB", "CK", "VSS", 100, 30},  {"MPC1", P, "CKB", "CK", "VDD", 150, 30},
                 {"MNC2", N, "CKI", "CKB", "VSS", 100, 30}, {"MPC2", P, "CKI", "CKB", "VDD", 150, 30},
                 {"MNT1", N, "A", "CKB", "D", 120, 30},     {"MPT1", P, "A", "CKI", "D", 120, 30},
                 {"MNB", N, "B", "A", "VSS", 150, 30},      {"MPB", P, "B", "A", "VDD", 220, 30},
                 {"MNF1", N, "A", "CKI", "X1", 80, 30},     {"MPF1", P, "A", "CKB", "X2", 80, 30},
                 {"MNF2", N, "X1", "B", "VSS", 80, 30},     {"MPF2", P, "X2", "B", "VDD", 80, 30},
                 {"MNT2", N, "C", "CKI", "B", 120, 30},     {"MPT2", P, "C", "CKB", "B", 120, 30},
                 {"MNQN", N, "QN", "C", "VSS", 150, 30},    {"MPQN", P, "QN", "C", "VDD", 220, 30},
                 {"MNG1", N, "C", "CKB", "X3", 80, 30},     {"MPG1", P, "C", "CKI", "X4", 80, 30},
                 {"MNG2", N, "X3", "QN", "VSS", 80, 30},    {"MPG2", P, "X4", "QN", "VDD", 80, 30},
                 {"MNQ", N, "Q", "QN", "VSS", 240, 30},     {"MPQ", P, "Q", "QN", "VDD", 360, 30}}));
}

}   // namespace

const char* model_name(Model model) {
  static const char* names[] = {"nch", "pch", "nch_cell", "pch_cell"};
  return names[static_cast<int>(model)];
}

std::vector<CellType> cell_library() {
  std::vector<CellType> out;
  add_bit_cells(out);
  add_columns(out);
  add_inverters(out);
  add_gates(out);
  add_flip_flop(out);
  return out;
}

int find_cell(const std::vector<CellType>& cells, std::string_view name) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].name == name) return static_cast<int>(i);
  }
  throw Error(ErrorId::internal, str("no cell named ", name));
}

}   // namespace cgcl::synth
