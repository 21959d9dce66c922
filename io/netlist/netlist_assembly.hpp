// Puts a Netlist together statement by statement; the readers of all dialects use it.
#pragma once

#include "engine/core/index.hpp"
#include "io/netlist/netlist.hpp"
#include "io/netlist/netlist_reader.hpp"
#include "io/text/diagnostics.hpp"
#include "io/text/name_cache.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cgcl {

inline constexpr std::size_t kMaxCellDepth = 16;   // definitions inside definitions

/// Keeps the cells that are open, their local nets, and what can be resolved only when everything was read.
class NetlistAssembly {
 public:
  /// The netlist is empty but for its dialect and names, and gets its deck (cells[0]).
  NetlistAssembly(Netlist& netlist, const NetlistOptions& options, Diagnostics& diagnostics);

  /// The innermost open cell; 0 is the deck.
  [[nodiscard]] std::int32_t current() const { return open_.back(); }
  /// Of the cell that is open; the index of a cell may be used again, this number is not.
  [[nodiscard]] std::int32_t serial() const { return serials_[open_.size() - 1]; }
  [[nodiscard]] Cell& cell() { return netlist_.cells[idx(current())]; }

  /// .subckt; `spelling` is the name as it stands there. Reports ports named twice. Throws Error
  /// netlist_limit beyond kMaxCellDepth.
  void open_cell(NameId name, std::string_view spelling, std::span<const std::string_view> ports,
                 std::vector<Parameter> header, const Place& place);
  /// .ends; `name` may be kNoName. Reports an .ends that closes nothing and definitions that differ.
  void close_cell(NameId name, const Place& place);

  /// Local number of the net `name` (without escapes) of the open cell.
  std::int32_t net(std::string_view name, const Place& place) {
    return net(netlist_.names.id(name), name, place);
  }
  /// The same with the id of the name, whose spelling may be another.
  std::int32_t net(NameId id, std::string_view name, const Place& place);

  /// The same as a cache gave it: a net that the cell has already needs one look.
  std::int32_t net(NameCache::Found found, std::string_view name, const Place& place) {
    const std::vector<Local>& local = local_[open_.size() - 1];
    const auto at = idx(found.id);
    const bool known = at < local.size() && local[at].serial == serial();
    return known && found.first_spelling && respelled_.empty() ? local[at].number
                                                               : net(found.id, name, place);
  }

  /// A port of the deck, in a comment. Before its first element.
  void deck_port(std::string_view name, const Place& place);
  void forget_deck_ports();
  /// The net `number` of the open cell is to be called `name`. Done when the cell ends, unless it has another
  /// net of that name or a name given twice, which is reported.
  void name_net(NameId number, NameId name, const Place& place);

  /// Adds to the open cell. The views are copied.
  void add(Element element, std::span<const std::int32_t> nets, std::span<const Parameter> parameters);

  /// Adds to the open cell what is no element there; `name` is not looked up among others before finish().
  void add_capacitor(std::string_view name, std::int32_t a, std::int32_t b, double farad, const Place& place);

  /// One NAME=NET or NAME=VALUE behind $PINS.
  struct PinPair {
    NameId name = kNoName;
    std::string value;
    Place place;
  };
  /// The element added last is by name; finish() resolves whether a pair is a pin or a parameter.
  void connect_by_name(std::vector<PinPair> pairs);
  /// The element added last may be written CELL NETS / INSTANCE instead of INSTANCE NETS / CELL.
  void may_be_swapped();
  /// A `$name` ended the element added last, an instance, as a comment.
  void cut_at_dollar();
  /// The element added last, a bipolar transistor, may have its master as a fourth net, and as its model
  /// `other`, which now is its last parameter, the area. finish() resolves it by the models that there are;
  /// where they do not tell, `likely` says that it is as added.
  void may_have_substrate(NameId other, bool likely);
  /// Whether the master of a resistor or capacitor is called like a class of KLayout's extraction: R, C,
  /// PEX_RES, PEX_CAP. Of those that no model and no cell is named like, finish() takes the master away.
  [[nodiscard]] bool is_class(const Element& element);
  /// *.EQUIV: masters called `old_name` mean `new_name`.
  void rename_masters(NameId old_name, NameId new_name) { renamed_[old_name] = new_name; }

  /// Parameters known here: of the open cells, of their headers, and globals; nullptr when there is none.
  [[nodiscard]] const Expression* parameter(NameId name) const;
  void add_parameter(Parameter parameter);
  /// The value of a global was asked for.
  void note_use(NameId name);
  /// A cell visible from `scope`; -1: none.
  [[nodiscard]] std::int32_t find_cell(NameId name, std::int32_t scope) const;

  /// Reports cells left open, duplicate instances, names that differ only in case; resolves pins by name.
  void finish();

 private:
  struct Local {
    std::int32_t serial = -1, number = 0;   // of the cell that was open, of the net in it
  };
  struct ByName {
    std::int32_t cell = 0, element = 0;
    std::vector<PinPair> pairs;
  };
  struct NetName {
    std::int32_t cell = 0;
    NameId number = kNoName, name = kNoName;
    Place place;
  };
  struct Spot {
    std::int32_t cell = 0, element = 0;
  };
  struct Substrate {
    std::int32_t cell = 0, element = 0;
    NameId model = kNoName;
    bool area_likely = true;
  };

  void add_given();
  void fit(std::int32_t closed);
  void note_parameter(NameId name);
  [[nodiscard]] GivenParameter* given(NameId name);
  void check_spelling(std::string_view name, std::int32_t number, bool fresh, const Place& place);
  [[nodiscard]] bool alike(std::int32_t first, std::int32_t second) const;
  [[nodiscard]] bool alike(std::span<const Parameter> a, std::span<const Parameter> b) const;
  [[nodiscard]] bool alike(const std::vector<CapacitorCard>& a, const std::vector<CapacitorCard>& b) const;
  [[nodiscard]] bool alike_by_name(const ByName* a, const ByName* b) const;
  [[nodiscard]] const ByName* pairs_of(std::int32_t cell, std::int32_t element) const;
  [[nodiscard]] bool is_hollow(std::int32_t cell) const;
  void resolve_duplicate(std::int32_t before, std::int32_t again);
  void replace(std::int32_t before, std::int32_t again);
  void drop_from(std::int32_t cell);
  void name_nets(std::int32_t cell);
  void resolve_classes();
  void resolve_swapped();
  void resolve_substrates();
  void resolve_by_name();
  [[nodiscard]] std::unordered_map<NameId, std::int32_t> numbers_of_nets(std::int32_t cell) const;
  void resolve_pins(const ByName& entry, std::unordered_map<NameId, std::int32_t>& numbers);
  void report_duplicate_instances();
  void report_duplicate_capacitors();
  void report_duplicate(std::int32_t cell, std::string_view name, const Place& first, const Place& again);
  void report_case_collisions();
  void report_dollars();
  [[nodiscard]] Element& element(const Spot& spot);
  [[nodiscard]] Spot last() const;
  [[nodiscard]] std::string line_of(const Place& place) const;

  Netlist& netlist_;
  const NetlistOptions& options_;
  Diagnostics& diagnostics_;
  std::vector<bool> has_inner_;           // by cell: others are defined inside it
  std::vector<Element> spare_elements_;   // room of cells that are closed, for the next one
  std::vector<NameId> spare_nets_;
  std::vector<std::int32_t> open_;   // outermost first; the deck is always open
  // Cells by the order in which they were opened: the number of a duplicate that was dropped is used again.
  std::vector<std::int32_t> serials_ = {0};   // [depth]
  std::int32_t opened_ = 0;
  std::vector<std::vector<Local>> local_;   // [depth][name]: the number of the net in the cell open there
  std::unordered_map<std::int64_t, std::string>
      respelled_;   // (serial, net) whose first spelling there is another
  std::unordered_map<std::int64_t, std::int32_t> cell_of_;        // (parent + 1, name)
  std::unordered_map<std::int32_t, std::string> cell_spelling_;   // of cells whose name is kept otherwise
  std::unordered_map<NameId, std::size_t> global_parameter_;
  std::vector<char> is_parameter_;   // [names] 1: a cell or the deck has a parameter of that name
  std::unordered_map<NameId, NameId> renamed_;
  std::vector<ByName> by_name_;
  std::unordered_map<std::int64_t, std::size_t> by_name_at_;   // (cell, element)
  bool classed_ = false, extracted_class_ = false;
  bool capacitor_elements_ = false;   // some capacitors are elements
  bool capacitors_in_order_ = true;   // of those that are not, by their names in each cell: none is twice
  std::vector<Spot> swapped_, cut_;
  std::vector<Substrate> substrates_;
  std::vector<NetName> net_names_;   // of the cells that are open
};

}   // namespace cgcl
