#include "io/annotate/net_names.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>
#include <functional>   // for hash

namespace cgcl {
namespace {

void check_name(const std::string& name) {
  const auto unfit = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; };
  if (!name.empty() && std::none_of(name.begin(), name.end(), unfit)) return;
  throw Error(
      ErrorId::graph_invalid,
      str("net '", printable(name), "' cannot be named in a netlist: it has a blank or control character"),
      {}, "write a .csv instead");
}

}   // namespace

NetNames::NetNames(const CircuitPrediction& prediction, const FlatCircuit& flat)
    : prediction_(prediction), flat_(flat) {
  if (flat.nets() == 0) return;
  flat_net_.assign(prediction.nets.size(), -1);
  predicted_.assign(idx(flat.nets()), -1);
  const auto count = static_cast<std::int32_t>(prediction.nets.size());
  for (std::int32_t n = 0; n < count; ++n) {
    const std::int32_t net = prediction.nets[idx(n)].circuit_net;
    if (net < 0 || net >= flat.nets() || predicted_[idx(net)] >= 0)
      throw Error(ErrorId::schema, str("net ", printable(prediction.nets[idx(n)].name), " of the prediction ",
                                       net < 0 || net >= flat.nets() ? "is not in the netlist"
                                                                     : "is one with another net of it"));
    flat_net_[idx(n)] = net;
    predicted_[idx(net)] = n;
  }
}

void NetNames::check(char divider, NameCase fold) const {
  std::string text;
  const auto spelling = [&](std::int32_t net) {
    text.clear();
    append_path(text, net, divider);
    if (fold == NameCase::folded) {
      for (char& c : text) c = lower(c);
    }
  };
  std::vector<std::pair<std::size_t, std::int32_t>> by_hash;
  const auto count = static_cast<std::int32_t>(prediction_.nets.size());
  for (std::int32_t n = 0; n < count; ++n) {
    check_name(prediction_.nets[idx(n)].name);
    spelling(n);
    by_hash.emplace_back(std::hash<std::string>()(text), n);
  }
  std::sort(by_hash.begin(), by_hash.end());
  for (std::size_t i = 1; i < by_hash.size(); ++i) {
    if (by_hash[i].first != by_hash[i - 1].first) continue;
    spelling(by_hash[i - 1].second);
    const std::string before = text;
    spelling(by_hash[i].second);
    if (before != text) continue;
    throw Error(ErrorId::case_collision,
                str("nets ", printable(path(by_hash[i - 1].second, divider)), " and ",
                    printable(path(by_hash[i].second, divider)), " would have one name in the output"),
                {}, "write .csv, or .spf where only case differs");
  }
}

void NetNames::append_flat(std::string& out, std::int32_t flat_net, char divider) const {
  const std::int32_t instance = flat_.net_instance[idx(flat_net)];
  append_instance(out, instance, divider);
  if (instance > 0) out += divider;
  out += flat_.names[flat_.net_name[idx(flat_net)]];
}

std::string NetNames::flat_path(std::int32_t flat_net, char divider) const {
  std::string out;
  append_flat(out, flat_net, divider);
  return out;
}

std::int32_t NetNames::depth(std::int32_t net) const {
  std::int32_t depth = 0;
  for (std::int32_t i = flat_.net_instance[idx(flat_net(net))]; i > 0; i = flat_.instances[idx(i)].parent)
    ++depth;
  return depth;
}

void NetNames::append_instance(std::string& out, std::int32_t instance, char divider) const {
  std::vector<std::int32_t> chain;   // from the bottom up
  for (; instance > 0; instance = flat_.instances[idx(instance)].parent) chain.push_back(instance);
  for (std::size_t i = chain.size(); i-- > 0;) {
    out += flat_.names[flat_.instances[idx(chain[i])].name];
    if (i > 0) out += divider;
  }
}

void NetNames::append_path(std::string& out, std::int32_t net, char divider) const {
  if (flat_.nets() == 0) {
    out += prediction_.nets[idx(net)].name;
    return;
  }
  append_flat(out, flat_net_[idx(net)], divider);
}

void NetNames::append_device(std::string& out, std::int32_t device, char divider) const {
  const std::int32_t instance = flat_.device_instance[idx(device)];
  append_instance(out, instance, divider);
  if (instance > 0) out += divider;
  out += flat_.names[flat_.device_name[idx(device)]];
}

std::string NetNames::path(std::int32_t net, char divider) const {
  std::string out;
  append_path(out, net, divider);
  return out;
}

PinIndex::PinIndex(const NetNames& names, std::int32_t nets) : first_(idx(nets) + 1, 0) {
  const FlatCircuit& flat = names.flat();
  if (flat.nets() == 0) return;
  const auto each_pin = [&](auto&& action) {
    for (std::int32_t d = 0; d < flat.devices(); ++d) {
      for (std::int32_t t = 0; t < flat.terminals(d); ++t) {
        const std::int32_t net = names.predicted_net(flat.net_of(d, t));
        if (net >= 0) action(net, NetPin{d, t});
      }
    }
  };
  each_pin([&](std::int32_t net, NetPin) { ++first_[idx(net) + 1]; });
  for (std::size_t n = 1; n < first_.size(); ++n) first_[n] += first_[n - 1];
  pins_.resize(idx(first_.back()));
  std::vector<std::int64_t> next(first_.begin(), first_.end() - 1);
  each_pin([&](std::int32_t net, NetPin pin) { pins_[idx(next[idx(net)]++)] = pin; });
}

std::string_view terminal_name(DeviceKind kind, std::int32_t terminal) {
  static constexpr std::string_view kMos[] = {"D", "G", "S", "B"}, kTwo[] = {"POS", "NEG", "BULK"},
                                    kBjt[] = {"C", "B", "E", "S"},
                                    kNumber[] = {"1", "2", "3", "4", "5", "6", "7", "8"};
  const auto t = idx(terminal);
  switch (kind) {
    case DeviceKind::mos:
      if (t < 4) return kMos[t];
      break;
    case DeviceKind::bjt:
      if (t < 4) return kBjt[t];
      break;
    case DeviceKind::resistor:
    case DeviceKind::capacitor:
    case DeviceKind::diode:
    case DeviceKind::inductor:
      if (t < 3) return kTwo[t];
      break;
    case DeviceKind::other:
      break;
  }
  return t < 8 ? kNumber[t] : "X";
}

bool is_cell_pin(const FlatCircuit& flat, NetPin pin) {
  return !flat.terminal_name.empty() &&
         flat.terminal_name[idx(flat.first_terminal[idx(pin.device)] + pin.terminal)] != kNoName;
}

std::string_view pin_name(const FlatCircuit& flat, NetPin pin) {
  if (is_cell_pin(flat, pin))
    return flat.names[flat.terminal_name[idx(flat.first_terminal[idx(pin.device)] + pin.terminal)]];
  return terminal_name(flat.type_of(pin.device).kind, pin.terminal);
}

}   // namespace cgcl
