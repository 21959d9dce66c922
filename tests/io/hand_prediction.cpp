#include "tests/io/hand_prediction.hpp"

#include "io/text/file_bytes.hpp"

#include <sstream>

namespace cgcl::test {
namespace {

std::int32_t add_instance(FlatCircuit& c, std::int32_t parent, const char* name, std::int32_t cell) {
  c.instances.push_back({parent, c.names.id(name), cell});
  return static_cast<std::int32_t>(c.instances.size() - 1);
}

std::int32_t add_net(FlatCircuit& c, std::int32_t instance, const char* name) {
  c.net_instance.push_back(instance);
  c.net_name.push_back(c.names.id(name));
  c.net_ports.push_back(0);
  c.net_type.push_back(0);
  c.net_global.push_back(0);
  return c.nets() - 1;
}

void add_resistor(FlatCircuit& c, std::int32_t instance, const char* name, std::int32_t p, std::int32_t n) {
  c.device_instance.push_back(instance);
  c.device_name.push_back(c.names.id(name));
  c.device_type.push_back(0);
  c.terminal_net.insert(c.terminal_net.end(), {p, n});
  c.first_terminal.push_back(static_cast<std::int64_t>(c.terminal_net.size()));
}

FlatCircuit empty(const char* top) {
  FlatCircuit c;
  c.top = top;
  c.instances.push_back({-1, kNoName, 1});
  DeviceType type;
  type.kind = DeviceKind::resistor;
  type.value = 1000;
  type.terminals = 2;
  c.types.push_back(type);
  c.first_terminal = {0};
  return c;
}

NetPrediction net(const char* name, double ground_F, double lumped_F, bool port) {
  NetPrediction n;
  n.name = name;
  n.ground_F = ground_F;
  n.lumped_F = lumped_F;
  n.port = port;
  n.pins = 2;
  return n;
}

/// Nets in the order of the circuit.
void number_nets(CircuitPrediction& p) {
  for (std::size_t n = 0; n < p.nets.size(); ++n) p.nets[n].circuit_net = static_cast<std::int32_t>(n);
}

void describe(CircuitPrediction& p, const char* design) {
  p.design = design;
  p.source = std::string(design) + ".sp";
  p.source_sha256 = std::string(64, 'b');
  p.model = "run/model.safetensors";
  p.model_design = "macro";
}

}   // namespace

std::string hand_netlist() {
  return "* two stages\n"
         ".subckt INV A Z VDD VSS\n"
         "R1 A mid 1k\n"
         "R2 mid\n"
         "+ Z 1k\n"
         "R3 VDD VSS 1meg\n"
         ".ends INV\n"
         ".subckt TOP IN OUT VDD VSS\n"
         "Xi0 IN w VDD VSS INV\n"
         "Xi1 w OUT VDD VSS INV\n"
         ".ends\n";
}

FlatCircuit hand_circuit() {
  FlatCircuit c = empty("TOP");
  for (const char* port : {"IN", "OUT", "VDD", "VSS"}) c.ports.push_back(add_net(c, 0, port));
  const std::int32_t w = add_net(c, 0, "w");
  const std::int32_t i0 = add_instance(c, 0, "Xi0", 0), i1 = add_instance(c, 0, "Xi1", 0);
  const std::int32_t m0 = add_net(c, i0, "mid"), m1 = add_net(c, i1, "mid");
  add_resistor(c, i0, "R1", 0, m0);
  add_resistor(c, i0, "R2", m0, w);
  add_resistor(c, i0, "R3", 2, 3);
  add_resistor(c, i1, "R1", w, m1);
  add_resistor(c, i1, "R2", m1, 1);
  add_resistor(c, i1, "R3", 2, 3);
  return c;
}

CircuitPrediction hand_prediction(bool symmetric) {
  CircuitPrediction p;
  describe(p, "TOP");
  p.nets = {net("IN", 1e-15, 0.25e-15, true),
            net("OUT", 2e-15, 0, true),
            net("VDD", NetPrediction::kUnknown, NetPrediction::kUnknown, true),
            net("VSS", NetPrediction::kUnknown, NetPrediction::kUnknown, true),
            net("w", 3e-15, 0.5e-15, false),
            net("Xi0/mid", 0.4e-15, NetPrediction::kUnknown, false),
            net("Xi1/mid", symmetric ? 0.4e-15 : 0.6e-15, NetPrediction::kUnknown, false)};
  p.nets[2].rail = p.nets[3].rail = true;
  number_nets(p);
  const auto couple = [&](std::int32_t a, std::int32_t b, double cap_F) {
    CouplingPrediction c;
    c.a = a;
    c.b = b;
    c.cap_F = cap_F;
    p.couplings.push_back(c);
  };
  couple(0, 1, 0.125e-15);
  couple(0, 4, 3e-19);   // below the default cmin
  if (!symmetric) couple(4, 5, 0.0625e-15);
  if (!symmetric) couple(5, 6, 0.03125e-15);
  return p;
}

std::string flat_netlist() {
  return "a title in any words\r\nV1 n0 0 0\nR1 n0 n1 1k\nr2 n1 n2 1k\nCpg_1 n1 0 1e-18\n.end\nrest\n";
}

FlatCircuit flat_circuit() {
  FlatCircuit c = empty("ladder");
  for (const char* name : {"n0", "n1", "n2"}) add_net(c, 0, name);
  add_resistor(c, 0, "R1", 0, 1);
  add_resistor(c, 0, "r2", 1, 2);
  return c;
}

CircuitPrediction flat_prediction() {
  CircuitPrediction p;
  describe(p, "ladder");
  p.nets = {net("n0", 1.1e-15, 0, false), net("n1", 2.2e-15, 1e-16, false), net("n2", 0, 0, false)};
  number_nets(p);
  CouplingPrediction c;
  c.a = 1;
  c.b = 2;
  c.cap_F = 4.4e-16;
  p.couplings = {c};
  return p;
}

std::string text_of(const std::string& path) {
  const std::vector<std::byte> bytes = read_file(path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::map<std::string, double> node_sums(const std::string& text) {
  std::map<std::string, double> out;
  for (const std::string& line : lines_of(text)) {
    if (line.empty() || line[0] != 'C') continue;
    const std::vector<std::string> words = words_of(line);
    out[words.at(1)] += std::stod(words.at(3));
    out[words.at(2)] += std::stod(words.at(3));
  }
  return out;
}

}   // namespace cgcl::test
