#include "tests/cuda_host/settings.hpp"

#include "tests/cuda_host/running.hpp"

#include <cstdlib>   // for getenv, strtoull
#include <string>

namespace cuda_host {

namespace {

std::size_t number(const char* variable, std::size_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

Settings from_environment() {
  Settings out;
  const char* text = std::getenv("CUDA_HOST_ORDER");
  const std::string order = text == nullptr ? "forward" : text;
  if (order == "reverse") {
    out.order = Order::reverse;
  } else if (order.starts_with("random:")) {
    out.order = Order::random;
    out.seed = std::strtoull(order.c_str() + 7, nullptr, 10);
  } else if (order != "forward") {
    fault("CUDA_HOST_ORDER is none of forward, reverse, random:SEED");
  }
  out.lazy = number("CUDA_HOST_LAZY", 0) != 0;
  out.memory = number("CUDA_HOST_MEMORY", out.memory >> 20) << 20;
  out.failing = number("CUDA_HOST_FAIL", 0);
  out.copies = std::getenv("CUDA_HOST_COPIES");
  out.kernels = std::getenv("CUDA_HOST_KERNELS");
  out.stop_at_copy = number("CUDA_HOST_STOP", 0);
  return out;
}

}   // namespace

const Settings& settings() {
  static const Settings read = from_environment();
  return read;
}

}   // namespace cuda_host
