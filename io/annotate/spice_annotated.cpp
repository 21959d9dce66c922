// A copy of the netlist, byte for byte, with C cards where its nets have names.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/cell_agreement.hpp"
#include "io/annotate/deck_text.hpp"
#include "io/annotate/formats.hpp"
#include "io/annotate/provenance.hpp"
#include "io/annotate/spice_cards.hpp"
#include "io/netlist/detect_dialect.hpp"

#include <algorithm>
#include <filesystem>

namespace cgcl {
namespace {

constexpr const char* kInstead = "write .inc (cards on hierarchical nets) or .spf instead";

struct Job {
  const CircuitPrediction& prediction;
  const NetCapacitances& caps;
  const NetNames& names;
  const WriteOptions& options;
  DeckText deck;
};

/// Cards are added before the line at `offset`: `set`, the nets of `instance`, or all with paths (-1).
struct Insertion {
  std::size_t offset = 0;
  std::int32_t instance = -1;
  CardSet set;
};

/// Of the top cell in the text, or nothing where the top is the deck itself.
const DeckCell* top_cell(const Job& job) {
  const FlatCircuit& flat = job.names.flat();
  if (flat.deck) return nullptr;
  const DeckCell* cell = job.deck.cell(flat.top);
  if (!cell || !flat.ports.empty()) return cell;
  // A deck may be called like a cell without ports: whose elements were read?
  std::string_view first;
  if (flat.devices() > 0 && flat.device_instance[0] == 0) first = flat.names[flat.device_name[0]];
  if (flat.instances.size() > 1) first = flat.names[flat.instances[1].name];
  const bool deck = std::any_of(job.deck.outside.begin(), job.deck.outside.end(),
                                [&](const std::string& name) { return equal_folded(name, first); });
  return deck ? nullptr : cell;
}

std::size_t top_offset(const Job& job) {
  const FlatCircuit& flat = job.names.flat();
  if (const DeckCell* cell = top_cell(job)) return cell->end;
  if (flat.deck || flat.ports.empty()) return job.deck.end;
  throw Error(
      ErrorId::annotation,
      str("the top cell ", printable(flat.top), " is not defined in this file, so it cannot be annotated"),
      printable(job.options.netlist), kInstead);
}

/// Deals nets and couplings out to the insertions of their instances.
void fill_sets(const Job& job, std::vector<Insertion>& insertions) {
  const FlatCircuit& flat = job.names.flat();
  std::vector<std::int32_t> insertion_of(flat.instances.size(), -1);
  for (std::size_t i = 0; i < insertions.size(); ++i)
    insertion_of[idx(insertions[i].instance)] = static_cast<std::int32_t>(i);
  const auto of_net = [&](std::int32_t net) {
    const auto owner = flat.net_instance[idx(job.names.flat_net(net))];
    return insertion_of[idx(owner)];
  };
  const auto nets = static_cast<std::int32_t>(job.prediction.nets.size());
  for (std::int32_t n = 0; n < nets; ++n) {
    if (of_net(n) >= 0) insertions[idx(of_net(n))].set.nets.push_back(n);
  }
  for (std::size_t k = 0; k < job.prediction.couplings.size(); ++k) {
    const std::int32_t i = of_net(job.prediction.couplings[k].a);
    if (i >= 0) insertions[idx(i)].set.couplings.push_back(static_cast<std::int64_t>(k));
  }
}

/// One insertion per cell, in the order of the text; empty when a cell is not found there.
std::vector<Insertion> places_in_cells(const Job& job, const CellAgreement& agreement) {
  std::vector<Insertion> out;
  for (std::size_t c = 0; c < agreement.entries.size(); ++c) {
    if (agreement.entries[c] == 0) continue;
    const std::int32_t instance = agreement.instance_of[c];
    if (instance == 0) {
      out.push_back({top_offset(job), 0, {}});
      continue;
    }
    const DeckCell* cell = c < job.options.cells.size() ? job.deck.cell(job.options.cells[c]) : nullptr;
    if (!cell) return {};
    out.push_back({cell->end, instance, {}});
  }
  std::sort(out.begin(), out.end(),
            [](const Insertion& a, const Insertion& b) { return a.offset < b.offset; });
  fill_sets(job, out);
  return out;
}

[[noreturn]] void refuse(const Job& job, const CellAgreement& agreement) {
  throw Error(ErrorId::annotation,
              str("instances of ", agreement.differing, " of ", agreement.cells,
                  " cells have different capacitances and ", agreement.crossing,
                  " couplings join nets of different instances, so they cannot be written into cells",
                  job.deck.multiplied ? "; instances have multipliers" : ""),
              printable(job.options.netlist), kInstead);
}

std::vector<Insertion> places(const Job& job, bool cdl, WrittenPrediction& report) {
  const FlatCircuit& flat = job.names.flat();
  const std::size_t top = top_offset(job);
  const bool all_in_top = std::all_of(flat.net_instance.begin(), flat.net_instance.end(),
                                      [](std::int32_t instance) { return instance == 0; });
  if (all_in_top) return {{top, -1, {}}};
  const CellAgreement agreement = cell_agreement(job.prediction, job.caps, job.names, job.options.agreement);
  if (agreement.complete() && !job.deck.multiplied) {
    std::vector<Insertion> in_cells = places_in_cells(job, agreement);
    if (!in_cells.empty()) return in_cells;
  }
  if (cdl) refuse(job, agreement);
  report.notes.push_back(str("instances of ", agreement.differing, " of ", agreement.cells,
                             " cells differ and ", agreement.crossing,
                             " couplings join instances: cards name nets inside instances, as ngspice does"));
  return {{top, -1, {}}};
}

void note_includes(const std::string& path, const Job& job, WrittenPrediction& report) {
  namespace fs = std::filesystem;
  if (!job.deck.includes) return;
  std::error_code failure;
  const fs::path from = fs::weakly_canonical(fs::path(job.options.netlist), failure).parent_path();
  const fs::path to = fs::weakly_canonical(fs::path(path), failure).parent_path();
  if (failure || from != to)
    report.notes.push_back("the netlist includes files by relative paths: keep the copy in the same folder");
}

void write_block(TextFile& out, const Job& job, const SpiceCards& cards, const Insertion& insertion,
                 bool first) {
  out << "* begin of predicted capacitances\n";
  if (first) {
    write_provenance(out, "* ", job.prediction);
    write_totals(out, "* ", job.prediction, job.caps);
    write_rails(out, "* ", job.prediction);
  }
  cards.write_key(out);
  if (insertion.instance < 0)
    cards.write(out);
  else
    cards.write(out, insertion.set);
  out << "* end of predicted capacitances\n";
}

}   // namespace

void write_annotated(const std::string& path, bool cdl, const CircuitPrediction& prediction,
                     const NetCapacitances& caps, const NetNames& names, const WriteOptions& given,
                     WrittenPrediction& report) {
  WriteOptions options = given;
  if (options.netlist.empty()) options.netlist = names.flat().source;
  if (looks_like_verilog(LineSource(options.netlist)))
    throw Error(ErrorId::annotation, "a Verilog netlist cannot be annotated with SPICE cards",
                printable(options.netlist), "write .spef or .spf instead");
  Job job{prediction, caps, names, options, read_deck(options.netlist)};
  if (job.deck.spectre)
    throw Error(ErrorId::annotation, "a Spectre netlist cannot be annotated with SPICE cards",
                printable(options.netlist), "write .spf, which Spectre stitches (option spf)");
  // Readers take the backslashes away, simulators keep them: the cards would miss their nets.
  if (job.deck.escaped || names.flat().escaped)
    throw Error(ErrorId::annotation, "names are written with backslashes, so cards would not meet their nets",
                printable(options.netlist), "write .spf or .spef instead");
  const std::vector<Insertion> insertions = places(job, cdl, report);
  CardStyle style;
  style.element = free_element_name(names.flat(), job.deck.c_names);
  const SpiceCards cards(prediction, caps, names, style);
  TextFile out(path);
  const std::string_view text = job.deck.text;
  std::size_t done = 0;
  for (const Insertion& insertion : insertions) {
    out << text.substr(done, insertion.offset - done);
    if (insertion.offset > 0 && text[insertion.offset - 1] != '\n') out << '\n';
    done = insertion.offset;
    write_block(out, job, cards, insertion, &insertion == &insertions.front());
  }
  out << text.substr(done);
  out.commit();
  note_includes(path, job, report);
}

}   // namespace cgcl
