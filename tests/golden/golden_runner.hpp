// Runs the golden cases: reference results of other software, one file per case.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/tensor.hpp"
#include "io/safetensors/safetensors.hpp"

#include <string>
#include <vector>

namespace cgcl::golden {

/// One case on one device.
struct Outcome {
  std::string name, device;   // file stem; "cpu/f64"
  double max_error = 0;       // largest |a - b|
  bool ok = false;
  std::string reason;   // of a failure
};

/// The folder named by CIRCUITGCL_GOLDEN, else tests/golden/data of the source tree.
[[nodiscard]] std::string golden_folder();

/// Where a case runs: "cpu/f64", its execution context and the element type.
struct Place {
  std::string name;
  const Exec* exec;
  DType dtype;
};

/// One case in one place. An operation without a handler is a failed case.
[[nodiscard]] Outcome run_case(const SafetensorsFile& file, const std::string& name, const Place& place);

/// Every *.safetensors of the folder in order of name: f32 and f64 on the CPU, f32 on CUDA where a device is
/// usable. A file that cannot be read is a failed case. Throws Error file_missing when the folder is none or
/// holds no case.
[[nodiscard]] std::vector<Outcome> run_golden(const std::string& folder);

/// Prints "NAME DEVICE ERROR ok|FAIL" for each outcome to stdout and reasons to stderr; 0 when there are
/// cases and all passed, else 1.
int golden_report();

}   // namespace cgcl::golden
