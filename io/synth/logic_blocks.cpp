// Decoders and timing logic, packed in lines of standard cells.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/synth/blocks.hpp"

#include <algorithm>

namespace cgcl::synth {

void Packer::put(const char* cell, const std::string& name, const NetIds& nets) {
  const int type = find_cell(circuit.cells, cell);
  const Nm cell_width = circuit.cells[idx(type)].width;
  if (x > 0 && x + cell_width > width) {
    x = 0;
    ++line;
  }
  place(circuit, type, block, name, left + x, top - (line + 1) * kRowHeight, nets, false, line % 2 == 1);
  x += cell_width;
}

int address_bits(int n) {
  int bits = 0;
  while ((1 << bits) < n) ++bits;
  return bits;
}

namespace {

std::int32_t node(Packer& packer, const std::string& name) {
  return add_net(packer.circuit, name, packer.block);
}

/// One-hot lines of the address bits [first, first + bits): a NAND (an inverter for one bit) and
/// a buffer each.
NetIds predecode_group(Packer& packer, int first, int bits, const NetIds& value, const NetIds& complement) {
  NetIds lines;
  for (int code = 0; code < (1 << bits); ++code) {
    const std::string tag = str(first, "_", code);
    NetIds inputs;
    for (int b = 0; b < bits; ++b) {
      const auto bit = idx(first + b);
      inputs.push_back((code >> b) & 1 ? value[bit] : complement[bit]);
    }
    const std::int32_t n = node(packer, str("PN", tag)), line = node(packer, str("PD", tag));
    inputs.push_back(n);
    if (bits == 1)
      packer.put("INVX2", str("XPN", tag), inputs);
    else
      packer.put(bits == 2 ? "NAND2" : "NAND3", str("XPN", tag), inputs);
    packer.put("INVX8", str("XPD", tag), {n, line});
    lines.push_back(line);
  }
  return lines;
}

}   // namespace

std::vector<NetIds> place_predecoder(Packer& packer, const NetIds& address, std::int32_t clock,
                                     int min_groups) {
  const int bits = static_cast<int>(address.size());
  NetIds value, complement;
  for (int b = 0; b < bits; ++b) {
    const std::int32_t q = node(packer, str("AQ<", b, ">")), n = node(packer, str("AN<", b, ">"));
    const std::int32_t p = node(packer, str("AP<", b, ">"));
    packer.put("DFF", str("XAR", b), {address[idx(b)], clock, q});
    packer.put("INVX4", str("XAN", b), {q, n});
    packer.put("INVX4", str("XAP", b), {n, p});
    value.push_back(p);
    complement.push_back(n);
  }
  const int groups = std::max(min_groups, (bits + 2) / 3);
  std::vector<NetIds> out;
  int first = 0;
  for (int g = 0; g < groups; ++g) {
    const int size = bits / groups + (g < bits % groups ? 1 : 0);
    out.push_back(predecode_group(packer, first, size, value, complement));
    first += size;
  }
  return out;
}

void place_timing_chain(Packer& packer, std::int32_t clock, std::int32_t write_port, std::int32_t word_enable,
                        const ColumnControls& controls, int rows, int cols) {
  Circuit& circuit = packer.circuit;
  std::int32_t delayed = clock;
  for (int i = 0; i < 5; ++i) {   // an odd chain: the pulse lasts as long as its delay
    const std::int32_t next = node(packer, str("CD<", i, ">"));
    packer.put("DELAY", str("XCD", i), {delayed, next});
    delayed = next;
  }
  const std::int32_t pulse = node(packer, "PULSEN"), wen_q = node(packer, "WENQ"), rbl = node(packer, "RBL");
  const std::int32_t rblb = node(packer, "RBLB"), done = node(packer, "DONE"), sae_n = node(packer, "SAEN");
  const std::int32_t wen_n = node(packer, "WENN"), pre_n = node(packer, "PREN");
  packer.put("NAND2", "XPULSE", {clock, delayed, pulse});
  packer.put("INVX8", "XWLEN", {pulse, word_enable});
  packer.put("INVX4", "XPREN", {pulse, pre_n});
  packer.put("INVX8", "XPRE", {pre_n, controls.precharge});
  packer.put("DFF", "XWENR", {write_port, clock, wen_q});
  packer.put("NAND2", "XWENN", {wen_q, word_enable, wen_n});
  packer.put("INVX8", "XWEN", {wen_n, controls.write});
  packer.put("INVX2", "XDONE", {rbl, done});
  packer.put("NAND2", "XSAEN", {done, word_enable, sae_n});
  packer.put("INVX8", "XSAE", {sae_n, controls.sense});
  // The replica column stands right of the array; only its first cells discharge the bit line.
  const int cell = find_cell(circuit.cells, "CELL6T"), precharge = find_cell(circuit.cells, "PRECH6");
  const Nm x = cols * circuit.cells[idx(cell)].width;
  for (int r = 0; r < rows; ++r) {
    place(circuit, cell, packer.block, str("XREP", r), x, r * kRowHeight,
          {r < 4 ? word_enable : kVss, rbl, rblb}, cols % 2 == 1, r % 2 == 1);
  }
  place(circuit, precharge, packer.block, "XREPPRE", x, rows * kRowHeight, {rbl, rblb, controls.precharge},
        cols % 2 == 1);
}

std::int32_t place_timing_slice(Packer& packer, int slice, int variant, int stages, std::int32_t clock,
                                std::int32_t data, const NetIds& taps) {
  static const char* kinds[] = {"INVX1", "DELAY", "INVX2", "DELAY", "INVX4"};
  const std::string s = str(slice);
  const auto local = [&](const char* stem, int i = -1) {
    return node(packer, i < 0 ? stem + s : str(stem, s, "_", i));
  };
  const std::int32_t q = local("Q"), start = local("ST"), merged = local("MG"), pulse = local("PN"),
                     word = local("WL");
  packer.put("DFF", "XR" + s, {data, clock, q});
  packer.put("NAND2", "XS" + s, {clock, q, start});
  NetIds chain{start};
  for (int i = 0; i < stages; ++i) {
    chain.push_back(local("C", i));
    packer.put(kinds[(i * (1 + variant % 3) + variant) % 5], str("XC", s, "_", i),
               {chain[idx(i)], chain.back()});
  }
  NetIds gated;
  const int count = static_cast<int>(taps.size());
  for (int t = 0; t < count; ++t) {
    gated.push_back(local("T", t));
    const auto tap = idx(stages * (t + 1) / count);
    packer.put("NAND2", str("XT", s, "_", t), {chain[tap], taps[idx(t)], gated.back()});
  }
  packer.put("NAND3", "XM" + s, {gated[0], gated[1], gated[2], merged});
  packer.put("NOR2", "XP" + s, {merged, start, pulse});
  packer.put("INVX2", "XB" + s, {pulse, word});
  const std::int32_t out = add_net(packer.circuit, str("P<", slice, ">"), -1, true);
  packer.put(variant % 2 ? "INVX8" : "INVX4", "XO" + s, {word, out});
  const std::int32_t bl = local("BL"), blb = local("BLB"), seen = local("DN");
  packer.put("PRECH6", "XL" + s, {bl, blb, start});
  for (int i = 0; i < 2 + variant % 3; ++i) packer.put("CELL6T", str("XB", s, "_", i), {word, bl, blb});
  packer.put("NAND2", "XD" + s, {bl, q, seen});
  packer.put("INVX1", "XE" + s, {seen, add_net(packer.circuit, str("E<", slice, ">"), -1, true)});
  return q;
}

}   // namespace cgcl::synth
