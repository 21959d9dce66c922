#include "layers/models/statistics_encoder.hpp"

namespace cgcl {

StatisticsEncoder::StatisticsEncoder(Initializer& init, std::int64_t width)
    : width_(width),
      net_(init, {.in = kStatistics, .out = width}),
      device_(init, {.in = kStatistics, .out = width}),
      pin_(init, kStatistics, width) {
  add_child("net_attr_layers", net_);
  add_child("dev_attr_layers", device_);
  add_child("pin_attr_layers", pin_);
}

Var StatisticsEncoder::forward(Tape& tape, const GraphBatch& batch) const {
  Var sum;
  const auto add = [&](const Var& part) { sum = sum.defined() ? ag::add(tape, sum, part) : part; };
  if (batch.net.attributes.defined()) {
    add(ag::scatter_rows(tape, net_.forward(tape, batch.net.attributes), batch.net.rows));
  }
  if (batch.device.attributes.defined()) {
    add(ag::scatter_rows(tape, device_.forward(tape, batch.device.attributes), batch.device.rows));
  }
  if (batch.pin_rows.index.defined()) {
    add(ag::scatter_rows(tape, pin_.forward(tape, batch.pin_code), batch.pin_rows));
  }
  CGCL_CHECK(sum.defined(), "the model reads statistics and the graph batch has none");
  return sum;
}

}   // namespace cgcl
