#include "apps/train/shards.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for clamp, copy, fill, min
#include <span>
#include <utility>   // for move

namespace cgcl {

ShardBounds::ShardBounds(std::size_t samples, int shards, std::size_t least)
    : samples_(samples),
      parts_(std::clamp<std::size_t>(samples / std::max<std::size_t>(1, least), 1, idx(shards))) {
  CGCL_CHECK(samples > 0 && shards > 0, "shards: ", shards, " of ", samples, " samples, expected some");
}

std::size_t ShardBounds::begin(int part) const { return idx(part) * samples_ / parts_; }

std::vector<double> ShardBounds::weights() const {
  std::vector<double> out;
  for (int part = 0; part < parts(); ++part)
    out.push_back(static_cast<double>(size(part)) / static_cast<double>(samples_));
  return out;
}

ShardSum::ShardSum(const Exec& exec, const Ranks& ranks, NamedVars parameters, NamedTensors buffers)
    : exec_(exec), ranks_(ranks), parameters_(std::move(parameters)), buffers_(std::move(buffers)) {
  floats_ = 1 + parameters_.size();
  for (const auto& [name, p] : parameters_) {
    CGCL_CHECK(p.value().dtype() == DType::f32, "shards: ", name, " is no float32");
    floats_ += idx(p.value().size());
  }
  for (const auto& [name, buffer] : buffers_) {
    CGCL_CHECK(buffer.dtype() == DType::f32, "shards: ", name, " is no float32");
    floats_ += idx(buffer.size());
  }
}

void ShardSum::begin_part() {
  for (std::size_t b = 0; b < buffers_.size(); ++b) buffers_[b].second.assign(exec_, before_[b]);
  for (auto& [name, p] : parameters_) p.clear_grad();
}

void ShardSum::pack(double loss, std::vector<float>& out) const {
  out[0] = static_cast<float>(loss);
  auto to = out.begin() + static_cast<std::ptrdiff_t>(1 + parameters_.size());
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Var& p = parameters_[i].second;
    const auto end = to + static_cast<std::ptrdiff_t>(p.value().size());
    out[1 + i] = p.grad().defined() ? 1.0f : 0.0f;
    if (p.grad().defined()) {
      const std::vector<float> gradient = p.grad().to_host<float>(exec_);
      std::copy(gradient.begin(), gradient.end(), to);
    } else {
      std::fill(to, end, 0.0f);
    }
    to = end;
  }
  for (const auto& [name, buffer] : buffers_) {
    const std::vector<float> values = buffer.to_host<float>(exec_);
    to = std::copy(values.begin(), values.end(), to);
  }
}

void ShardSum::add(const float* part, double weight) {
  const auto w = static_cast<float>(weight);
  loss_ += weight * static_cast<double>(part[0]);
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    if (part[1 + i] != 0.0f) reached_[i] = true;
  const float* values = part + 1 + parameters_.size();
  for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] += w * values[i];
}

void ShardSum::finish() {
  auto from = sum_.cbegin();
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    Var& p = parameters_[i].second;
    const auto end = from + static_cast<std::ptrdiff_t>(p.value().size());
    p.clear_grad();
    if (reached_[i]) {
      Tensor gradient = Tensor::empty_like(exec_, p.value());
      gradient.assign(exec_, std::vector<float>(from, end));
      p.accumulate(exec_, std::move(gradient));
    }
    from = end;
  }
  for (auto& [name, buffer] : buffers_) {
    const auto end = from + static_cast<std::ptrdiff_t>(buffer.size());
    buffer.assign(exec_, std::vector<float>(from, end));
    from = end;
  }
}

double ShardSum::run(const std::vector<double>& weights, const ShardGradients& gradients) {
  const auto parts = static_cast<int>(weights.size());
  const auto ranks = idx(ranks_.size());
  before_.clear();
  for (const auto& [name, buffer] : buffers_) before_.push_back(buffer.to_host<float>(exec_));
  sum_.assign(floats_ - 1 - parameters_.size(), 0.0f);
  reached_.assign(parameters_.size(), false);
  loss_ = 0;
  std::vector<float> mine(floats_), all(floats_ * ranks);
  for (int first = 0; first < parts; first += ranks_.size()) {
    if (const int part = first + ranks_.rank(); part < parts) {
      begin_part();
      pack(gradients(part), mine);
    }
    ranks_.gather(std::as_bytes(std::span(mine)), std::as_writable_bytes(std::span(all)));
    for (int r = 0; r < ranks_.size() && first + r < parts; ++r)
      add(all.data() + idx(r) * floats_, weights[idx(first + r)]);
  }
  finish();
  return loss_;
}

}   // namespace cgcl
