#include "apps/bench/bench.hpp"

#include "apps/bench/timing.hpp"
#include "engine/core/step_graph.hpp"
#include "engine/ops/pointwise.hpp"

#include <algorithm>   // for max, min

namespace cgcl::bench {

namespace {

/// Forward, and backward from a gradient of ones when asked for. Keeps its inputs.
std::function<void()> call(const Exec& exec, const Prepared& p, const Body& run, bool with_gradient) {
  const auto seed = std::make_shared<Tensor>();
  return [&exec, inputs = p.inputs, run, with_gradient, seed]() mutable {
    Tape tape(exec, with_gradient ? TapeMode::train : TapeMode::frozen);
    const Var y = run(tape, inputs);
    if (!with_gradient) return;
    if (!seed->defined()) {
      *seed = Tensor::empty_like(exec, y.value());
      ops::fill_in_place(exec, *seed, 1);
    }
    tape.backward(y, *seed);
    for (Var& input : inputs) input.clear_grad();
  };
}

BenchWork make_work(const Exec& exec, const OpCase& c, bool with_gradient) {
  const Prepared p = c.prepare(exec, DType::f32);
  BenchWork work{.body = call(exec, p, p.run, with_gradient), .recordable = true};
  if (exec.on_cuda() && p.cusparse) {
    work.peer = p.cusparse(exec, with_gradient);
    work.peer_name = "cuSPARSE, prepared";
  } else if (p.peer) {
    work.peer = call(exec, p, p.peer, with_gradient);
  }
  return work;
}

BenchRow row_of(const OpCase& c, bool with_gradient) {
  return {.name = c.name + (with_gradient ? "+grad" : ""),
          .shape = c.shape,
          .cost = with_gradient ? c.forward + c.backward : c.forward,
          .peer = c.peer,
          .make = [c, with_gradient](const Exec& exec) { return make_work(exec, c, with_gradient); },
          // The inputs of a call with a gradient are made for either, and held beside what the call makes.
          .memory = static_cast<std::int64_t>(c.has_gradient ? c.forward.bytes + c.backward.bytes
                                                             : 2 * c.forward.bytes)};
}

/// Microseconds of one call.
struct Times {
  double body = 0, peer = 0, eager = 0;
  std::string why_eager{};
};

/// `body` as a step that is recorded where the device can do that.
std::function<void()> as_step(const std::shared_ptr<StepGraph>& graph, const std::function<void()>& before,
                              const std::function<void()>& body) {
  const std::function<void()> nothing = [] {};
  return [graph, parts = StepParts{before ? before : nothing, body, nothing}] { graph->run(0, parts); };
}

Times self_timed(const Exec& exec, const BenchWork& work, const BenchOptions& options) {
  const int repetitions = options.once ? 1 : options.plan.at_least;
  Times times{.body = median(work.samples(exec, repetitions))};
  if (!exec.on_cuda() || options.once) return times;
  const Exec eager({.device = exec.device(),
                    .threads = exec.threads(),
                    .seed = exec.seed(),
                    .spmm = exec.spmm_backend(),
                    .step_replay = StepReplay::off,
                    .precision = exec.precision()});
  times.eager = median(work.samples(eager, repetitions));
  return times;
}

/// The row as it is issued call by call.
std::vector<std::function<void()>> plain_bodies(const BenchWork& work, bool peers) {
  const auto with = [](const std::function<void()>& before, const std::function<void()>& body) {
    return [before, body] {
      if (before) before();
      body();
    };
  };
  std::vector<std::function<void()>> bodies{with(work.before, work.body)};
  if (work.peer && peers) bodies.push_back(with(work.before_peer, work.peer));
  return bodies;
}

Times timed(const Exec& exec, const BenchWork& work, const BenchOptions& options) {
  const bool peer = work.peer && options.peers;
  std::vector<std::function<void()>> bodies = plain_bodies(work, peer);
  const auto graph = std::make_shared<StepGraph>(exec), peer_graph = std::make_shared<StepGraph>(exec);
  const bool recorded = exec.on_cuda() && work.recordable;
  if (recorded) {
    bodies.push_back(bodies[0]);
    bodies[0] = as_step(graph, work.before, work.body);
    if (peer) bodies[1] = as_step(peer_graph, work.before_peer, work.peer);
  }
  const std::vector<double> medians = interleaved_medians(exec, bodies, options.plan);
  Times times{.body = medians[0], .peer = peer ? medians[1] : 0};
  if (graph->replays()) times.eager = medians.back();
  if (recorded) times.why_eager = graph->why_plain();
  return times;
}

Times once(const Exec& exec, const BenchWork& work, bool peers) {
  const std::vector<double> each = single_times(exec, plain_bodies(work, peers));
  return {.body = each[0], .peer = each.size() > 1 ? each[1] : 0};
}

}   // namespace

BenchResult measure(const Exec& exec, const std::optional<Roofline>& roofline, const BenchRow& row,
                    const BenchOptions& options) {
  const BenchWork work = row.make(exec);
  const bool single = options.once || row.heavy;
  const Times times = work.samples ? self_timed(exec, work, options)
                      : single     ? once(exec, work, options.peers && !options.once)
                                   : timed(exec, work, options);
  BenchResult out{.name = row.name, .device = exec.device().name(), .shape = row.shape};
  out.median_us = times.body / work.items;
  out.eager_us = times.eager / work.items;
  out.why_eager = times.why_eager;
  const double seconds = 1e-6 * out.median_us;
  out.gbps = row.cost.bytes / seconds * 1e-9;
  out.gflops = row.cost.flops / seconds * 1e-9;
  if (roofline) out.fraction_of_roofline = roofline->seconds(row.cost) / seconds;
  if (!(times.peer > 0)) return out;
  out.peer = work.peer_name.empty() ? row.peer : work.peer_name;
  out.ratio_to_peer = times.peer / work.peer_share / times.body;
  return out;
}

std::vector<BenchRow> op_rows() {
  std::vector<BenchRow> rows;
  for (const OpCase& c : op_cases(Scale::large)) {
    rows.push_back(row_of(c, false));
    if (c.has_gradient) rows.push_back(row_of(c, true));
  }
  return rows;
}

bool matches(const std::string& filter, const BenchRow& row) {
  for (std::size_t first = 0; first <= filter.size();) {
    const std::size_t end = std::min(filter.find(',', first), filter.size());
    if (row.name.find(filter.substr(first, end - first)) != std::string::npos) return true;
    first = end + 1;
  }
  return false;
}

bool selected(const BenchOptions& options, const BenchRow& row) {
  return matches(options.filter, row) &&
         (!row.heavy || options.filter.find(kHeavyPrefix) != std::string::npos);
}

std::int64_t expected_bytes(const BenchOptions& options, const std::vector<BenchRow>& rows) {
  std::int64_t most = options.once ? 0 : kRooflineBytes;
  for (const BenchRow& row : rows)
    if (selected(options, row))
      most = std::max(most, row.memory > 0 ? row.memory : static_cast<std::int64_t>(row.cost.bytes));
  return most;
}

std::vector<BenchResult> run_bench(const Exec& exec, const BenchOptions& options,
                                   const std::vector<BenchRow>& rows,
                                   const std::function<void(const BenchResult&)>& done) {
  std::vector<BenchResult> results;
  std::optional<Roofline> roofline;
  for (const BenchRow& row : rows) {
    if (!selected(options, row)) continue;
    if (results.empty() && !options.once) {
      roofline = measure_roofline(exec, options.plan);
      exec.memory()->trim();
    }
    results.push_back(measure(exec, roofline, row, options));
    exec.memory()->trim();   // the next row has blocks of other sizes
    if (done) done(results.back());
  }
  return results;
}

std::vector<BenchResult> run_bench(const Exec& exec, const BenchOptions& options) {
  return run_bench(exec, options, op_rows());
}

}   // namespace cgcl::bench
