// The schematic of a synthetic design: leaf cells, blocks, top cell.
#include "engine/core/index.hpp"
#include "io/netlist/synthetic_heading.hpp"
#include "io/synth/synth_text.hpp"
#include "io/text/name_pool.hpp"
#include "io/text/text_file.hpp"

#include <unordered_set>

namespace cgcl {
namespace {

using synth::CellType;
using synth::Circuit;
using synth::Instance;
using synth::kSupplies;
using synth::NamedNet;

/// Statements go over to a new line where they get long.
class Statement {
 public:
  explicit Statement(TextFile& out) : out_(out) {}
  void word(std::string_view text) {
    constexpr std::size_t kLine = 100;
    if (column_ > 0 && column_ + text.size() > kLine) {
      out_ << "\n+ ";
      column_ = 2;
    } else if (column_ > 0) {
      out_ << ' ';
    }
    out_ << text;
    column_ += text.size() + 1;
  }
  void end() {
    out_ << '\n';
    column_ = 0;
  }

 private:
  TextFile& out_;
  std::size_t column_ = 0;
};

class SpiceWriter {
 public:
  SpiceWriter(TextFile& out, const Circuit& circuit) : out_(out), statement_(out), circuit_(circuit) {
    find_users();
  }

  void write() {
    out_ << synthetic_heading(circuit_.name, circuit_.kind) << '\n';
    std::vector<char> used(circuit_.cells.size(), 0);
    for (const Instance& inst : circuit_.instances) used[idx(inst.cell)] = 1;
    for (std::size_t c = 0; c < used.size(); ++c) {
      if (used[c]) leaf(circuit_.cells[c]);
    }
    for (std::size_t b = 0; b < circuit_.blocks.size(); ++b) block(static_cast<std::int16_t>(b));
    top();
  }

 private:
  static constexpr std::int16_t kNoBlock = -1, kSeveral = -2;

  /// Which block uses a net, and the nets from outside that each block uses, in ascending order.
  void find_users() {
    const std::size_t named = circuit_.named.size();
    user_.assign(named, kNoBlock);
    for (const Instance& inst : circuit_.instances) {
      for_each_named(inst, [&](std::int32_t net) {
        std::int16_t& user = user_[idx(net)];
        user = user == kNoBlock || user == inst.block ? inst.block : kSeveral;
      });
    }
    ports_.resize(circuit_.blocks.size());
    std::vector<std::vector<char>> seen(circuit_.blocks.size(), std::vector<char>(named, 0));
    for (const Instance& inst : circuit_.instances) {
      for_each_named(inst, [&](std::int32_t net) {
        if (!inside(net, inst.block)) seen[idx(inst.block)][idx(net)] = 1;
      });
    }
    for (std::size_t b = 0; b < ports_.size(); ++b) {
      for (std::size_t net = kSupplies; net < named; ++net) {
        if (seen[b][net]) ports_[b].push_back(static_cast<std::int32_t>(net));
      }
    }
  }

  template <class Action>
  void for_each_named(const Instance& inst, Action action) const {
    const int ports = circuit_.cell_of(inst).ports;
    for (int p = 0; p < ports; ++p) action(circuit_.bindings[idx(inst.first_port + p)]);
  }

  /// The net belongs to the block alone, so its local name is enough.
  [[nodiscard]] bool inside(std::int32_t net, std::int16_t block) const {
    const NamedNet& named = circuit_.named[idx(net)];
    return named.block == block && !named.port && user_[idx(net)] == block;
  }

  /// A net as the block calls it. Formal names need only be unique in the block.
  [[nodiscard]] std::string local(std::int32_t net, std::int16_t block) const {
    if (net < kSupplies || inside(net, block)) return circuit_.named[idx(net)].name;
    std::string name = named_net_name(circuit_, net);
    if (own_names_.count(folded(name)) != 0) name += "_from_top";
    return name;
  }

  static std::string folded(std::string name) {
    for (char& c : name) c = lower(c);
    return name;
  }

  void supplies() {
    statement_.word(circuit_.named[synth::kVdd].name);
    statement_.word(circuit_.named[synth::kVss].name);
  }

  void leaf(const CellType& cell) {
    statement_.word(".subckt");
    statement_.word(cell.name);
    for (int p = 0; p < cell.ports; ++p) statement_.word(cell.nets[idx(kSupplies + p)]);
    supplies();
    statement_.end();
    for (const synth::CellMos& mos : cell.mos) {
      constexpr double kNano = 1e-9;
      out_ << mos.name;
      for (const int terminal : mos.terminal) out_ << ' ' << cell.nets[idx(terminal)];
      out_ << ' ' << synth::model_name(mos.model) << " w=" << Plain{mos.w * kNano}
           << " l=" << Plain{mos.l * kNano} << '\n';
    }
    out_ << ".ends\n";
  }

  [[nodiscard]] std::string block_cell(std::size_t block) const {
    return circuit_.name + "_" + circuit_.blocks[block];
  }

  void block(std::int16_t b) {
    own_names_.clear();
    for (std::size_t net = 0; net < circuit_.named.size(); ++net) {
      if (net < kSupplies || inside(static_cast<std::int32_t>(net), b))
        own_names_.insert(folded(circuit_.named[net].name));
    }
    statement_.word(".subckt");
    statement_.word(block_cell(idx(b)));
    for (const std::int32_t net : ports_[idx(b)]) statement_.word(local(net, b));
    supplies();
    statement_.end();
    for (const Instance& inst : circuit_.instances) {
      if (inst.block != b) continue;
      statement_.word(inst.name);
      for_each_named(inst, [&](std::int32_t net) { statement_.word(local(net, b)); });
      supplies();
      statement_.word(circuit_.cell_of(inst).name);
      statement_.end();
    }
    out_ << ".ends\n";
  }

  void top() {
    statement_.word(".subckt");
    statement_.word(circuit_.name);
    for (std::size_t net = kSupplies; net < circuit_.named.size(); ++net) {
      if (circuit_.named[net].port) statement_.word(named_net_name(circuit_, static_cast<std::int32_t>(net)));
    }
    supplies();
    statement_.end();
    for (std::size_t b = 0; b < circuit_.blocks.size(); ++b) {
      statement_.word(circuit_.blocks[b]);
      for (const std::int32_t net : ports_[b]) statement_.word(named_net_name(circuit_, net));
      supplies();
      statement_.word(block_cell(b));
      statement_.end();
    }
    out_ << ".ends\n";
  }

  TextFile& out_;
  Statement statement_;
  const Circuit& circuit_;
  std::vector<std::int16_t> user_;                 // [named nets] the block that uses it
  std::vector<std::vector<std::int32_t>> ports_;   // [blocks]
  std::unordered_set<std::string> own_names_;      // of the block being written, folded; only looked up
};

}   // namespace

void write_synth_spice(TextFile& out, const synth::Circuit& circuit) { SpiceWriter(out, circuit).write(); }

}   // namespace cgcl
