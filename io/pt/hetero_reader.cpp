#include "io/pt/hetero_reader.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/graph/graph_info.hpp"
#include "io/pt/hetero_stores.hpp"
#include "io/text/sha256.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cgcl {
namespace {

constexpr std::int64_t kBulkColumn = static_cast<std::int64_t>(NetColumn::bulks);
constexpr std::int32_t kDropped = -1;

std::string stem_of(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

/// Builds one graph; every member function is one step of the conversion.
class HeteroConversion {
 public:
  HeteroConversion(const PtArchive& archive, const PtImportOptions& options)
      : stores_(archive), options_(options), where_(archive.where()) {}

  CircuitGraph run() {
    read_nodes();
    choose_power();
    number_nodes();
    fill_features();
    fill_ground();
    add_messages();
    add_links();
    return std::move(graph_);
  }

 private:
  [[noreturn]] void fail(ErrorId id, const std::string& what) const { throw Error(id, what, where_); }
  void note(const std::string& text) const {
    if (options_.notes) options_.notes->push_back(text);
  }

  NumberTable node_features(const char* type, std::int64_t most_columns) const {
    NumberTable x = stores_.node_table(type, "x");
    if (!x.present) fail(ErrorId::schema, str("there are no features 'x' of the nodes '", type, "'"));
    if (x.columns < 1 || x.columns > most_columns)
      fail(ErrorId::schema,
           str("the nodes '", type, "' have ", x.columns, " feature columns, expected 1 to ", most_columns));
    for (std::size_t i = 0; i < x.values.size(); ++i)
      if (!(x.values[i] >= 0 && x.values[i] <= std::numeric_limits<float>::max()))
        fail(ErrorId::graph_invalid,
             str("feature ", i % idx(x.columns), " of ", type, " ", i / idx(x.columns), " is ", x.values[i]));
    return x;
  }

  void read_nodes() {
    net_ = node_features("net", kFeatureColumns);
    device_ = node_features("device", kFeatureColumns);
    pin_ = node_features("pin", 1);
    for (std::size_t i = 0; i < pin_.values.size(); ++i)
      if (pin_.values[i] > 16 || pin_.values[i] != std::floor(pin_.values[i]))
        fail(ErrorId::graph_invalid,
             str("pin ", i, " has code ", pin_.values[i], ", expected a whole number from 0 to 16"));
    if (net_.rows + device_.rows + pin_.rows > std::numeric_limits<std::int32_t>::max())
      fail(ErrorId::graph_invalid, "the graph has more than 2^31 nodes");
    graph_.devices = static_cast<std::int32_t>(device_.rows);
    graph_.pins = static_cast<std::int32_t>(pin_.rows);
    graph_.devices_read = device_.rows;
  }

  void choose_power() {
    is_power_.assign(idx(net_.rows), false);
    const PowerNets& power = options_.power;
    if (power.rule == PowerNets::Rule::automatic && net_.columns > kBulkColumn)
      for (std::int64_t net = 0; net < net_.rows; ++net)
        is_power_[idx(net)] = net_.values[idx(net * net_.columns + kBulkColumn)] > 0;
    for (const std::int64_t net :
         power.rule == PowerNets::Rule::listed ? power.ids : std::vector<std::int64_t>{}) {
      if (net < 0 || net >= net_.rows)
        fail(ErrorId::bad_value,
             str("power net ", net, " does not exist, the file has nets 0 to ", net_.rows - 1));
      is_power_[idx(net)] = true;
    }
  }

  void number_nodes() {
    net_ids_.assign(idx(net_.rows), kDropped);
    std::string names;
    for (std::size_t net = 0; net < is_power_.size(); ++net) {
      if (!is_power_[net]) {
        net_ids_[net] = graph_.nets++;
        continue;
      }
      graph_.power_nets.push_back(str("net ", net));
      names += (names.empty() ? "" : ", ") + graph_.power_nets.back();
    }
    const bool automatic = options_.power.rule == PowerNets::Rule::automatic;
    if (names.empty())
      note("no power nets are left out");
    else
      note("power nets left out: " + names + (automatic ? " (device bulks are tied to them)" : ""));
  }

  void fill_features() {
    graph_.features.assign(idx(graph_.nodes()) * kFeatureColumns, 0.0f);
    std::size_t node = 0;
    for (const NumberTable* table : {&net_, &device_, &pin_})
      for (std::int64_t row = 0; row < table->rows; ++row) {
        if (table == &net_ && is_power_[idx(row)]) continue;
        const auto first = table->values.begin() + row * table->columns;
        std::transform(first, first + table->columns,
                       graph_.features.begin() + static_cast<std::ptrdiff_t>(node * kFeatureColumns),
                       [](double value) { return static_cast<float>(value); });
        ++node;
      }
  }

  void require_capacitances(const NumberTable& y, std::int64_t rows, const char* what) const {
    if (y.rows != rows || y.columns != 1)
      fail(ErrorId::schema,
           str("'y' of ", what, " has shape [", y.rows, ",", y.columns, "], expected [", rows, ",1]"));
    for (std::size_t i = 0; i < y.values.size(); ++i)
      if (!(y.values[i] >= 0) || std::isinf(y.values[i]))
        fail(ErrorId::label_invalid, str("capacitance ", i, " of ", what, " is ", y.values[i], " F"));
  }

  void fill_ground() {
    graph_.ground_F.assign(idx(graph_.nets), std::numeric_limits<double>::quiet_NaN());
    const NumberTable y = stores_.node_table("net", "y");
    if (!y.present) return note("the file has no ground capacitances");
    require_capacitances(y, net_.rows, "net");
    for (std::size_t net = 0; net < net_ids_.size(); ++net)
      if (net_ids_[net] != kDropped) graph_.ground_F[idx(net_ids_[net])] = y.values[net];
  }

  /// Node id of row `id` of a store, kDropped for a power net.
  std::int32_t node_id(NodeType type, std::int64_t id, const char* relation) const {
    const std::int64_t rows = type == NodeType::net      ? net_.rows
                              : type == NodeType::device ? device_.rows
                                                         : pin_.rows;
    if (id < 0 || id >= rows)
      fail(ErrorId::graph_invalid, str("an edge of ", relation, " names node ", id, " of ", rows));
    if (type == NodeType::net) return net_ids_[idx(id)];
    return static_cast<std::int32_t>(id) + graph_.nets + (type == NodeType::pin ? graph_.devices : 0);
  }

  void add_edges(const StoredEdges& edges, const char* name, NodeType src, NodeType dst, Relation relation) {
    for (std::size_t i = 0; i < edges.src.size(); ++i) {
      const std::int32_t from = node_id(src, edges.src[i], name), to = node_id(dst, edges.dst[i], name);
      if (from == kDropped || to == kDropped) continue;
      graph_.edges.src.push_back(from);
      graph_.edges.dst.push_back(to);
      graph_.edges.relation.push_back(static_cast<std::uint8_t>(relation));
    }
  }

  void mark_terminals(const StoredEdges& edges, const char* name) {
    for (const std::int64_t id : edges.dst) {
      const std::int32_t net = node_id(NodeType::net, id, name);
      if (net != kDropped) has_terminal_[idx(net)] = true;
    }
  }

  void add_messages() {
    const StoredEdges device_pin = stores_.edges("device", "device-pin", "pin");
    const StoredEdges pin_net = stores_.edges("pin", "pin-net", "net");
    if (!device_pin.present || !pin_net.present)
      fail(ErrorId::schema, "the edge stores device-pin and pin-net are needed");
    add_edges(device_pin, "device-pin", NodeType::device, NodeType::pin, Relation::device_pin);
    add_edges(pin_net, "pin-net", NodeType::pin, NodeType::net, Relation::pin_net);
    has_terminal_.assign(idx(graph_.nets), false);
    mark_terminals(pin_net, "pin-net");
    mark_terminals(stores_.edges("device", "device-net", "net"),
                   "device-net");   // a bulk is a terminal too
  }

  bool bears_links(std::int32_t node) const { return node >= graph_.nets || has_terminal_[idx(node)]; }

  void add_coupling(const char* src_name, const char* name, const char* dst_name, NodeType src, NodeType dst,
                    Relation relation) {
    const StoredEdges edges = stores_.edges(src_name, name, dst_name);
    if (!edges.present) return;
    const NumberTable y = stores_.edge_table(src_name, name, dst_name, "y");
    if (!y.present) fail(ErrorId::schema, str("the edges of ", name, " have no capacitances 'y'"));
    require_capacitances(y, static_cast<std::int64_t>(edges.src.size()), name);
    graph_.capacitors_read += static_cast<std::int64_t>(edges.src.size());
    for (std::size_t i = 0; i < edges.src.size(); ++i) {
      const std::int32_t from = node_id(src, edges.src[i], name), to = node_id(dst, edges.dst[i], name);
      if (from == kDropped || to == kDropped) continue;
      if (!bears_links(from) || !bears_links(to)) {
        ++without_terminal_;
        continue;
      }
      graph_.links.src.push_back(from);
      graph_.links.dst.push_back(to);
      graph_.links.relation.push_back(static_cast<std::uint8_t>(relation));
      graph_.links.cap_F.push_back(y.values[i]);
    }
  }

  void add_links() {
    add_coupling("pin", "cc_p2n", "net", NodeType::pin, NodeType::net, Relation::pin_to_net);
    add_coupling("pin", "cc_p2p", "pin", NodeType::pin, NodeType::pin, Relation::pin_to_pin);
    add_coupling("net", "cc_n2n", "net", NodeType::net, NodeType::net, Relation::net_to_net);
    if (without_terminal_ > 0)
      note(str(without_terminal_, " couplings left out: a net of theirs has no device terminal"));
    if (graph_.links.size() == 0) note("the file has no couplings between nodes that stay");
  }

  HeteroStores stores_;
  const PtImportOptions& options_;
  std::string where_;
  CircuitGraph graph_;
  NumberTable net_, device_, pin_;
  std::vector<bool> is_power_, has_terminal_;   // by net of the file, by net of the graph
  std::vector<std::int32_t> net_ids_;           // node id of each net of the file
  std::int64_t without_terminal_ = 0;
};

}   // namespace

CircuitGraph parse_pt(std::vector<std::byte> bytes, const std::string& where,
                      const PtImportOptions& options) {
  const std::string digest = sha256_hex(bytes);
  const PtArchive archive = parse_pt_archive(std::move(bytes), where);
  CircuitGraph graph = HeteroConversion(archive, options).run();
  graph.name = options.name.empty() ? stem_of(where) : options.name;
  graph.source = where.substr(where.rfind('/') + 1) + " (PyG HeteroData)";
  graph.source_sha256 = digest;
  graph.cap_range = options.cap_range;
  validate(graph, where);
  require_links_in_range(graph, where);
  return graph;
}

CircuitGraph read_pt(const std::string& path, const PtImportOptions& options) {
  return parse_pt(read_file(path), printable(path), options);
}

}   // namespace cgcl
