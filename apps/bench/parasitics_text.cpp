#include "apps/bench/parasitics_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace cgcl::bench {

namespace {

constexpr std::int64_t kPins = 4, kSubnodes = 12, kNeighbours = 6, kColumns = 64;

/// Appends to a text that was reserved.
struct Writer {
  std::string text;

  Writer& operator<<(std::string_view s) {
    text += s;
    return *this;
  }
  Writer& operator<<(std::int64_t v) {
    std::array<char, 24> digits;
    text.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), v).ptr);
    return *this;
  }
  /// A value in thousandths, as tools print: 0.0423
  Writer& fraction(std::int64_t tenthousandths) {
    std::array<char, 24> digits;
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), 10000 + tenthousandths % 10000).ptr;
    *this << tenthousandths / 10000;
    text += '.';
    text.append(digits.data() + 1, end);
    return *this;
  }
};

/// A whole number from 1 to `most` that looks random and depends on its arguments alone.
std::int64_t draw(std::int64_t i, std::int64_t j, std::int64_t most) {
  auto h = static_cast<std::uint64_t>(i) * 0x9E3779B97F4A7C15ull + static_cast<std::uint64_t>(j);
  h ^= h >> 31;
  h *= 0xD6E8FEB86659FD93ull;
  h ^= h >> 32;
  return 1 + static_cast<std::int64_t>(h % static_cast<std::uint64_t>(most));
}

/// Coupling of net `i` to the net `k` further on, at one sub-node of each; ten-thousandths of a femtofarad.
std::int64_t coupling(std::int64_t i, std::int64_t k) { return draw(i, 100 + k, 900); }
std::int64_t ground(std::int64_t i, std::int64_t s) { return draw(i, 200 + s, 4000); }

std::int64_t total(std::int64_t i, std::int64_t nets) {
  std::int64_t sum = 0;
  for (std::int64_t s = 1; s <= kSubnodes; ++s) sum += ground(i, s);
  for (std::int64_t k = 1; k <= kNeighbours; ++k) {
    if (i + k < nets) sum += coupling(i, k);
    if (i - k >= 0) sum += coupling(i - k, k);
  }
  return sum;
}

void net_name(Writer& out, std::int64_t i) {
  out << "XBANK" << i / 4096 << "/XROW" << i / kColumns % 64 << "/net" << i % kColumns;
}

void instance(Writer& out, std::int64_t i, std::int64_t pin) {
  net_name(out, i);
  out << "/MM" << pin;
}

void spf_net(Writer& out, std::int64_t i, std::int64_t nets) {
  out << "*|NET ";
  net_name(out, i);
  out << " ";
  out.fraction(total(i, nets)) << "F\n";
  for (std::int64_t p = 1; p <= kPins; ++p) {
    out << "*|I (";
    instance(out, i, p);
    out << ":GATE ";
    instance(out, i, p);
    out << " GATE I 0.0 ";
    out.fraction(draw(i, p, 9999999)) << " ";
    out.fraction(draw(i, 50 + p, 9999999)) << ")\n";
  }
  for (std::int64_t s = 1; s <= kSubnodes; ++s) {
    out << "R" << s << " ";
    net_name(out, i);
    out << ":" << s << " ";
    if (s <= kPins) {
      instance(out, i, s);
      out << ":GATE ";
    } else {
      net_name(out, i);
      out << ":" << s - kPins << " ";
    }
    out.fraction(draw(i, 300 + s, 999999)) << " $lvl=2\n";
    out << "C" << s << " ";
    net_name(out, i);
    out << ":" << s << " VSS ";
    out.fraction(ground(i, s)) << "F\n";
  }
  for (std::int64_t k = 1; k <= kNeighbours && i + k < nets; ++k) {
    out << "CC" << k << " ";
    net_name(out, i);
    out << ":" << k << " ";
    net_name(out, i + k);
    out << ":" << k + kNeighbours << " ";
    out.fraction(coupling(i, k)) << "F\n";
  }
  out << "*\n";
}

void spef_net(Writer& out, std::int64_t i, std::int64_t nets) {
  const std::int64_t id = 1 + i * (1 + kPins);   // in the name map: a net, then its instances
  std::int64_t card = 0;
  out << "*D_NET *" << id << " ";
  out.fraction(total(i, nets)) << "\n*CONN\n";
  for (std::int64_t p = 1; p <= kPins; ++p) out << "*I *" << id + p << ":A I *D INVX1\n";
  out << "*CAP\n";
  for (std::int64_t s = 1; s <= kSubnodes; ++s) {
    out << ++card << " *" << id << ":" << s << " ";
    out.fraction(ground(i, s)) << "\n";
  }
  for (std::int64_t k = -kNeighbours; k <= kNeighbours; ++k) {
    if (k == 0 || i + k < 0 || i + k >= nets) continue;
    out << ++card << " *" << id << ":" << (k > 0 ? k : kNeighbours - k) << " *" << id + k * (1 + kPins) << ":"
        << (k > 0 ? k + kNeighbours : -k) << " ";
    out.fraction(k > 0 ? coupling(i, k) : coupling(i + k, -k)) << "\n";
  }
  out << "*RES\n";
  for (std::int64_t s = 1; s <= kSubnodes; ++s) {
    out << s << " *" << id << ":" << s << " *" << (s <= kPins ? id + s : id) << ":";
    if (s <= kPins)
      out << "A ";
    else
      out << s - kPins << " ";
    out.fraction(draw(i, 300 + s, 999999)) << "\n";
  }
  out << "*END\n\n";
}

/// As many nets as fit, then a comment up to the last byte.
template <class Make>
std::string fill(std::size_t bytes, const Make& make, std::string_view comment) {
  const std::size_t small = make(1024).size(), large = make(8192).size();
  const std::size_t each = (large - small) / (8192 - 1024);
  if (bytes < large) bytes = large + each;
  std::int64_t nets = 8192;
  std::string text;
  // Names grow with the number of nets: one correction comes close.
  for (int round = 0; round < 3; ++round) {
    const std::size_t size = text.empty() ? large : text.size();
    const double share = static_cast<double>(bytes) / static_cast<double>(size);
    nets = static_cast<std::int64_t>(static_cast<double>(nets) * share * (1 - 2e-4));
    text = std::string();   // two of them would be a lot of memory
    text = make(nets);
    if (text.size() <= bytes && bytes - text.size() < bytes / 500 + each) break;
  }
  if (text.size() + comment.size() + 1 < bytes) {
    text += comment;
    text.resize(bytes - 1, '-');
    text += '\n';
  }
  return text;
}

std::string spf(std::int64_t nets) {
  Writer out;
  out << "*|DSPF 1.5\n*|DESIGN \"bench\"\n*|DIVIDER /\n*|DELIMITER :\n.SUBCKT bench VDD VSS\n*|GROUND_NET "
         "VSS\n";
  for (std::int64_t i = 0; i < nets; ++i) spf_net(out, i, nets);
  out << "* Instance Section\n";
  for (std::int64_t i = 0; i < nets; ++i) {
    out << "M";
    instance(out, i, 1);
    out << " VDD ";
    instance(out, i, 1);
    out << ":GATE VSS VSS nch l=0.03u w=0.1u\n";
  }
  out << ".ENDS\n";
  return std::move(out.text);
}

std::string spef(std::int64_t nets) {
  Writer out;
  out << "*SPEF \"IEEE 1481-1999\"\n*DESIGN \"bench\"\n*DIVIDER /\n*DELIMITER :\n*BUS_DELIMITER []\n"
         "*T_UNIT 1 NS\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*L_UNIT 1 HENRY\n\n*NAME_MAP\n";
  for (std::int64_t i = 0; i < nets; ++i) {
    const std::int64_t id = 1 + i * (1 + kPins);
    out << "*" << id << " ";
    net_name(out, i);
    for (std::int64_t p = 1; p <= kPins; ++p) {
      out << "\n*" << id + p << " ";
      instance(out, i, p);
    }
    out << "\n";
  }
  out << "\n";
  for (std::int64_t i = 0; i < nets; ++i) spef_net(out, i, nets);
  return std::move(out.text);
}

}   // namespace

std::string spf_text(std::size_t bytes) { return fill(bytes, spf, "* "); }

std::string spef_text(std::size_t bytes) { return fill(bytes, spef, "// "); }

}   // namespace cgcl::bench
