#include "io/annotate/coupling_table.hpp"

#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"
#include "io/annotate/csv_text.hpp"

#include <algorithm>   // for min, stable_sort
#include <iterator>    // for ssize
#include <numeric>     // for iota
#include <span>
#include <tuple>   // for tie

namespace cgcl {
namespace {

/// Positions by falling capacitance.
std::vector<std::size_t> by_capacitance(const std::vector<double>& cap_F) {
  std::vector<std::size_t> order(cap_F.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t x, std::size_t y) { return cap_F[x] > cap_F[y]; });
  return order;
}

// Rows whose text is made at once, by one thread, and how often that before it is written: some 15 MB.
constexpr std::size_t kRowsPerChunk = 1024, kChunks = 32;

bool name_before(const CouplingRow& x, const CouplingRow& y) {
  return std::tie(x.victim, x.aggressor, x.victim_node, x.aggressor_node) <
         std::tie(y.victim, y.aggressor, y.victim_node, y.aggressor_node);
}

}   // namespace

std::string_view word_of(SamplePart part) {
  switch (part) {
    case SamplePart::train:
      return "train";
    case SamplePart::val:
      return "val";
    case SamplePart::val_twin_free:
      return "val_twin_free";
    case SamplePart::none:
      break;
  }
  return "none";
}

void write_coupling_rows(TextFile& out, const std::vector<double>& cap_F,
                         const std::function<CouplingRow(std::size_t)>& row, std::string_view source,
                         const TableStyle& style) {
  const TableUnits u = units_of(style);
  const std::string_view c = u.cap_suffix;
  out << "victim,aggressor,victim_node,aggressor_node,type,cc_pred" << c << ",cc_ext" << c
      << ",pct_of_victim,pct_of_aggressor,rank,existence,p10" << c << ",p90" << c << ",split,model,source\n";
  std::vector<std::size_t> order = by_capacitance(cap_F);
  std::vector<std::int64_t> rank(cap_F.size(), 0);   // 0: of lumped coupling
  std::int64_t next = 0;
  for (const std::size_t i : order)
    if (!row(i).aggressor.empty()) rank[i] = ++next;
  if (style.order == TableOrder::name)
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t x, std::size_t y) { return name_before(row(x), row(y)); });
  const auto write = [&](CsvRows& csv, std::size_t i) {
    const CouplingRow r = row(i);
    csv.name(r.victim).name(r.aggressor).name(r.victim_node).name(r.aggressor_node).word(r.type);
    csv.number(cap_F[i] * u.cap).number(r.extracted_F * u.cap);
    csv.number(r.victim_percent).number(r.aggressor_percent);
    if (rank[i] > 0)
      csv.count(rank[i]);
    else
      csv.empty();
    csv.number(r.existence).number(r.low_F * u.cap).number(r.high_F * u.cap);
    csv.word(word_of(r.split)).word(r.model).name(r.model == kExtracted ? "" : source).end();
  };
  for (std::size_t begin = 0; begin < order.size(); begin += kChunks * kRowsPerChunk) {
    const auto block =
        std::span(order).subspan(begin, std::min(kChunks * kRowsPerChunk, order.size() - begin));
    std::vector<CsvRows> text(kChunks);
    for_chunks(style.threads, std::ssize(block), kRowsPerChunk, [&](std::int64_t first, std::int64_t last) {
      CsvRows& csv = text[idx(first) / kRowsPerChunk];
      for (std::int64_t i = first; i < last; ++i) write(csv, block[idx(i)]);
    });
    for (const CsvRows& csv : text) out << csv.text();
  }
}

}   // namespace cgcl
