#include "apps/bench/bench.hpp"

#include "apps/bench/roofline.hpp"
#include "apps/bench/timing.hpp"
#include "engine/ops/pointwise.hpp"

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

/// The same case on a context of its own, which sends sparse products to cuSPARSE.
std::function<void()> cusparse_call(const Exec& exec, const OpCase& c, bool with_gradient) {
  const auto other = std::make_shared<Exec>(ExecOptions{.device = exec.device(),
                                                        .threads = exec.threads(),
                                                        .seed = exec.seed(),
                                                        .spmm = SpmmBackend::cusparse});
  const Prepared p = c.prepare(*other, DType::f32);
  return [other, body = call(*other, p, p.run, with_gradient)] {
    body();
    other->synchronize();
  };
}

BenchWork make_work(const Exec& exec, const OpCase& c, bool with_gradient) {
  const Prepared p = c.prepare(exec, DType::f32);
  const auto body = call(exec, p, p.run, with_gradient);
  if (exec.on_cuda() && c.has_cusparse_peer) return {body, cusparse_call(exec, c, with_gradient), "cuSPARSE"};
  if (p.peer) return {body, call(exec, p, p.peer, with_gradient)};
  return {body};
}

BenchRow row_of(const OpCase& c, bool with_gradient) {
  return {.name = c.name + (with_gradient ? "+grad" : ""),
          .shape = c.shape,
          .cost = with_gradient ? c.forward + c.backward : c.forward,
          .peer = c.peer,
          .make = [c, with_gradient](const Exec& exec) { return make_work(exec, c, with_gradient); }};
}

BenchResult measure(const Exec& exec, const Roofline& roofline, const BenchRow& row, int repetitions) {
  const BenchWork work = row.make(exec);
  std::vector<std::function<void()>> bodies{work.body};
  if (work.peer) bodies.push_back(work.peer);
  auto times = row.heavy ? single_times(exec, bodies) : interleaved_medians(exec, bodies, repetitions);
  times[0] /= work.items;
  const double seconds = 1e-6 * times[0];
  BenchResult out{row.name,
                  exec.device().name(),
                  row.shape,
                  times[0],
                  row.cost.bytes / seconds * 1e-9,
                  row.cost.flops / seconds * 1e-9,
                  roofline.seconds(row.cost) / seconds,
                  {},
                  0};
  if (!work.peer) return out;
  out.peer = work.peer_name.empty() ? row.peer : work.peer_name;
  out.ratio_to_peer = times[1] / work.peer_share / (times[0] * work.items);
  return out;
}

}   // namespace

std::vector<BenchRow> op_rows() {
  std::vector<BenchRow> rows;
  for (const OpCase& c : op_cases(Scale::large)) {
    rows.push_back(row_of(c, false));
    if (c.has_gradient) rows.push_back(row_of(c, true));
  }
  return rows;
}

bool selected(const BenchOptions& options, const BenchRow& row) {
  return row.name.find(options.filter) != std::string::npos &&
         (!row.heavy || options.filter.find(kHeavyPrefix) != std::string::npos);
}

std::vector<BenchResult> run_bench(const Exec& exec, const BenchOptions& options,
                                   const std::vector<BenchRow>& rows,
                                   const std::function<void(const BenchResult&)>& done) {
  std::vector<BenchResult> results;
  Roofline roofline;
  for (const BenchRow& row : rows) {
    if (!selected(options, row)) continue;
    if (results.empty()) roofline = measure_roofline(exec);
    results.push_back(measure(exec, roofline, row, options.quick ? 3 : options.repetitions));
    if (done) done(results.back());
  }
  return results;
}

std::vector<BenchResult> run_bench(const Exec& exec, const BenchOptions& options) {
  return run_bench(exec, options, op_rows());
}

}   // namespace cgcl::bench
