// The benchmark: rows with a body and a model of its work, timed against the roofline of the run and against
// a peer.
#pragma once

#include "apps/bench/cases.hpp"
#include "apps/bench/roofline.hpp"
#include "io/safetensors/safetensors.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cgcl::bench {

/// One measured row; the fields are the keys of `bench --json`. median_us is the time of one item: of a call,
/// unless the shape says "a link" or the like. gbps counts gigabytes a second of the work
/// model. fraction_of_roofline is max(bytes / copy bandwidth, flops / product peak) / time; it can pass 1
/// inside a cache. ratio_to_peer is the peer's time over ours, 0 without a peer.
/// On a CUDA device median_us is that of the row as a recorded step, and eager_us that of the same work
/// issued call by call, which short work does not fill the device with. What cannot be recorded is issued:
/// why_eager says why.
struct BenchResult {
  std::string name{}, device{}, shape{};
  double median_us = 0, gbps = 0, gflops = 0, fraction_of_roofline = 0;
  std::string peer{};
  double ratio_to_peer = 0;
  double eager_us = 0;   // 0 where median_us is not of a recorded step
  std::string why_eager{};
};

/// A row made ready: `body` is timed and `peer`, when not empty, takes turns with it. They own what they
/// need.
struct BenchWork {
  std::function<void()> body{};
  std::function<void()> peer{};
  bool recordable = false;   // both keep to the rules of StepParts::compute: a device replays them
  std::function<void()> before{}, before_peer{};   // on the host, ahead of each call: StepParts::prepare
  /// Instead of all these, where set: the row times itself on `exec` and returns microseconds of `count`
  /// calls.
  std::function<std::vector<double>(const Exec& exec, int count)> samples{};
  std::string peer_name{};   // where it differs from the row's: the peer depends on the device
  double items = 1;          // that one call of `body` works through
  double peer_share = 1;     // of the body's work that one call of `peer` does; its time is divided by it
};

/// A row before it is made ready. Others append their own to the list: layers, steps, epochs.
struct BenchRow {
  std::string name{}, shape{};
  Cost cost{};
  std::string peer{};   // what the peer is, or empty
  std::function<BenchWork(const Exec&)> make{};
  bool heavy = false;        // minutes and gigabytes: timed once, and only where a filter names it
  std::int64_t memory = 0;   // bytes held at once, as expected; 0: about those of `cost`
  /// What one call reads and gives, for a peer outside this program; empty where there is none.
  std::function<SafetensorsData(const Exec&)> tensors{};
};

/// What the names of heavy rows begin with, and what a filter must contain to select one.
inline constexpr const char* kHeavyPrefix = "whole/";

struct BenchOptions {
  std::string filter{};   // part of the name, or several with commas between them; empty: all
  SamplePlan plan{};
  bool peers = true;
  bool once = false;   // each body exactly once and nothing else beside what makes it ready: for a profiler
};

/// The operations of the case table at their large shape: the forward pass as "NAME", and forward and
/// backward as "NAME+grad" for those with a gradient. Builds no tensor.
[[nodiscard]] std::vector<BenchRow> op_rows();

/// Makes, times and drops one row. Without a roofline, as with `once`, its fraction is 0.
[[nodiscard]] BenchResult measure(const Exec& exec, const std::optional<Roofline>& roofline,
                                  const BenchRow& row, const BenchOptions& options);

/// Whether a part of `filter` stands in the row's name.
[[nodiscard]] bool matches(const std::string& filter, const BenchRow& row);
/// Whether `options` select a row; heavy ones need a filter that contains kHeavyPrefix.
[[nodiscard]] bool selected(const BenchOptions& options, const BenchRow& row);

/// Bytes that `options` will hold at once, within a factor of two: what a row needs, or the roofline.
[[nodiscard]] std::int64_t expected_bytes(const BenchOptions& options, const std::vector<BenchRow>& rows);

/// Measures the roofline unless `once`, then makes, times and drops the selected rows one after the other.
/// `done` is called after each, for progress. Without a selected row nothing is measured. Throws what rows
/// throw.
[[nodiscard]] std::vector<BenchResult> run_bench(const Exec& exec, const BenchOptions& options,
                                                 const std::vector<BenchRow>& rows,
                                                 const std::function<void(const BenchResult&)>& done = {});
[[nodiscard]] std::vector<BenchResult> run_bench(const Exec& exec, const BenchOptions& options);

}   // namespace cgcl::bench
