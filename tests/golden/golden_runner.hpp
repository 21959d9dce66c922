// Runs the golden cases: reference results of other software, one file a case.
#pragma once

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

/// The folder named by CIRCUITGCL_GOLDEN, else ../shared/golden where that exists, else empty.
[[nodiscard]] std::string golden_folder();

/// Every *.safetensors of the folder in order of name: f32 and f64 on the CPU, f32 on CUDA where a device is
/// usable. An operation without a handler, or a file that cannot be read, is a failed case.
[[nodiscard]] std::vector<Outcome> run_golden(const std::string& folder);

/// Prints "NAME DEVICE ERROR ok|FAIL" for each outcome to stdout and reasons to stderr; 0 when there are
/// cases and all passed, else 1.
int golden_report();

}   // namespace cgcl::golden
