#include "io/netlist/library_cells.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for any_of

namespace cgcl {

namespace {

constexpr std::int32_t kSeveral = -2;

std::string folded(std::string_view name) {
  std::string out(name);
  for (char& c : out) c = lower(c);
  return out;
}

/// Copies one netlist into another with other numbers for names, files and cells.
class LibraryCopy {
 public:
  LibraryCopy(Netlist& netlist, const Netlist& library, DuplicateRule duplicates, Diagnostics& diagnostics)
      : netlist_(netlist),
        library_(library),
        duplicates_(duplicates),
        diagnostics_(diagnostics),
        first_file_(static_cast<std::int32_t>(netlist.files.size())),
        name_(idx(library.names.size()), kNoName),
        cell_(library.cells.size(), -1) {}

  void run() {
    take_scale();
    netlist_.files.insert(netlist_.files.end(), library_.files.begin(), library_.files.end());
    netlist_.globals_first = netlist_.globals_first || library_.globals_first;
    copy(library_.parameters, netlist_.parameters);
    netlist_.functions.append(library_.functions);
    for (const GlobalNet& global : library_.globals)
      netlist_.globals.push_back({name(global.name), global.type});
    for (std::size_t c = 1; c < library_.cells.size(); ++c) cell(c);
    for (Model model : library_.models) {
      model.name = name(model.name);
      if (model.cell > 0) model.cell = cell_[idx(model.cell)];
      model.place = place(model.place);
      netlist_.models.push_back(std::move(model));
    }
  }

 private:
  void take_scale() {
    if (library_.scale_m == netlist_.scale_m) return;
    const bool sized = std::any_of(netlist_.cells.begin(), netlist_.cells.end(), [&](const Cell& cell) {
      return netlist_.dialect != Dialect::verilog || cell.library;
    });
    if (sized && netlist_.cells.size() > 1)
      throw Error(ErrorId::bad_value,
                  str("lengths are multiples of ", library_.scale_m, " m (.option scale), those before of ",
                      netlist_.scale_m, " m; expected one scale for all cells"),
                  library_.files.empty() ? "" : printable(library_.files[0]));
    netlist_.scale_m = library_.scale_m;
  }

  NameId name(NameId id) {
    if (id == kNoName) return kNoName;
    NameId& known = name_[idx(id)];
    if (known == kNoName) known = netlist_.names.id(library_.names[id]);
    return known;
  }

  /// Simulators of the SPICE family take these for node 0.
  NameId net_name(NameId id) {
    const std::string_view text = library_.names[id];
    if (library_.dialect == Dialect::spice && netlist_.dialect != Dialect::spice)
      for (const std::string_view ground : {"gnd", "gnd!", "ground"})
        if (equal_folded(text, ground)) return netlist_.names.id("0");
    return name(id);
  }

  [[nodiscard]] Place place(Place place) const {
    if (place.file >= 0) place.file += first_file_;
    return place;
  }

  void copy(const std::vector<Parameter>& from, std::vector<Parameter>& to) {
    to.reserve(to.size() + from.size());
    for (Parameter parameter : from) {
      parameter.name = name(parameter.name);
      parameter.place = place(parameter.place);
      to.push_back(std::move(parameter));
    }
  }

  void cell(std::size_t c) {
    const Cell& from = library_.cells[c];
    Cell to;
    to.name = name(from.name);
    to.place = place(from.place);
    to.library = true;
    if (from.parent > 0) {
      to.parent = cell_[idx(from.parent)];
      if (to.parent < 0) return;   // inside one that is left out
    } else if (!fresh(to)) {
      return;
    }
    to.ports = from.ports;
    to.port_types = from.port_types;
    for (std::size_t n = 0; n < from.nets.size(); ++n)
      to.nets.push_back(n < idx(from.ports) ? name(from.nets[n]) : net_name(from.nets[n]));
    copy(from.header, to.header);
    copy(from.local, to.local);
    to.branches = from.branches;
    for (Branch& branch : to.branches) {
      branch.condition.name = name(branch.condition.name);
      branch.condition.place = place(branch.condition.place);
    }
    to.elements.reserve(from.elements.size());
    for (const Element& element : from.elements) to.elements.push_back(copied(element));
    cell_[c] = static_cast<std::int32_t>(netlist_.cells.size());
    netlist_.cells.push_back(std::move(to));
  }

  Element copied(Element element) {
    element.name = name(element.name);
    element.master = name(element.master);
    element.place = place(element.place);
    element.nets = netlist_.stored_numbers.keep(element.nets);
    room_.clear();
    for (const NameId pin : element.pins) room_.push_back(name(pin));
    element.pins = netlist_.stored_numbers.keep(room_);
    parameters_.clear();
    for (Parameter parameter : element.parameters) {
      parameter.name = name(parameter.name);
      parameter.place = place(parameter.place);
      parameters_.push_back(std::move(parameter));
    }
    element.parameters = netlist_.stored_parameters.keep(parameters_);
    return element;
  }

  /// Whether the cell is to be taken: no library before has it, or the last one counts.
  bool fresh(const Cell& to) {
    if (before_.empty())
      for (std::size_t c = 1; c < netlist_.cells.size(); ++c)
        if (netlist_.cells[c].library && netlist_.cells[c].parent <= 0)
          before_.emplace(netlist_.cells[c].name, static_cast<std::int32_t>(c));
    const auto found = before_.find(to.name);
    if (found == before_.end() || netlist_.cells[idx(found->second)].place.file >= first_file_) return true;
    Cell& other = netlist_.cells[idx(found->second)];
    const std::string again = str("cell ", printable(netlist_.names[to.name], 80), " is defined again");
    if (duplicates_ == DuplicateRule::error)
      throw Error(ErrorId::duplicate_cell, str(again, ", first at ", netlist_.where(other.place)),
                  netlist_.where(to.place), "--dup first or --dup last chooses one");
    diagnostics_.warn(ErrorId::w_duplicate_cell, again, netlist_.where(to.place));
    if (duplicates_ == DuplicateRule::first) return false;
    other.name = netlist_.names.id(str(netlist_.names[other.name], " (replaced)"));
    before_.erase(found);
    return true;
  }

  Netlist& netlist_;
  const Netlist& library_;
  DuplicateRule duplicates_;
  Diagnostics& diagnostics_;
  std::int32_t first_file_;
  std::vector<NameId> name_;                          // by NameId of the library
  std::vector<std::int32_t> cell_;                    // by cell of the library; -1: left out
  std::unordered_map<NameId, std::int32_t> before_;   // cells of libraries before, by name
  std::vector<std::int32_t> room_;
  std::vector<Parameter> parameters_;
};

}   // namespace

void add_library(Netlist& netlist, const Netlist& library, DuplicateRule duplicates,
                 Diagnostics& diagnostics) {
  LibraryCopy(netlist, library, duplicates, diagnostics).run();
}

LibraryIndex::LibraryIndex(const Netlist& netlist) : netlist_(netlist) {
  for (std::size_t c = 1; c < netlist.cells.size(); ++c) {
    const Cell& cell = netlist.cells[c];
    if (!cell.library || cell.parent > 0) continue;
    const auto at = static_cast<std::int32_t>(c);
    if (!exact_.emplace(cell.name, at).second) continue;
    const auto [found, fresh] = folded_.emplace(folded(netlist.names[cell.name]), at);
    if (!fresh) found->second = kSeveral;
  }
}

std::int32_t LibraryIndex::find(NameId name) const {
  if (const auto found = exact_.find(name); found != exact_.end()) return found->second;
  const auto found = folded_.find(folded(netlist_.names[name]));
  return found == folded_.end() || found->second == kSeveral ? -1 : found->second;
}

void replace_empty_cell(Netlist& netlist, std::int32_t cell, std::int32_t from) {
  Cell& empty = netlist.cells[idx(cell)];
  const NameId name = empty.name;
  if (name != netlist.cells[idx(from)].name) {
    empty = Cell(netlist.cells[idx(from)]);
    empty.name = name;
    return;
  }
  empty.name = netlist.names.id(str(netlist.names[name], " (empty)"));
  empty.library = true;
}

}   // namespace cgcl
