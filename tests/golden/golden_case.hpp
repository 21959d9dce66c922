// One golden file, opened for one device and dtype: hands out inputs, collects the largest error.
#pragma once

#include "autograd/ops.hpp"
#include "io/report/json_value.hpp"
#include "io/safetensors/safetensors.hpp"
#include "layers/module.hpp"

#include <string>
#include <vector>

namespace cgcl::golden {

/// Tensors `in.*`, `param.*`, `gout.*` go in, `out.*` and `grad.*` are expected. Short names below leave the
/// prefix away where the function implies it.
class GoldenCase {
 public:
  GoldenCase(const SafetensorsFile& file, const Exec& exec, DType dtype);

  [[nodiscard]] const Exec& exec() const { return exec_; }
  [[nodiscard]] DType dtype() const { return dtype_; }

  // ---- what goes in
  [[nodiscard]] bool has(const std::string& name) const { return file_.find(name) != nullptr; }
  /// Size of dimension `axis` of a tensor.
  [[nodiscard]] std::int64_t size(const std::string& name, std::size_t axis) const;
  /// A tensor of the file in the dtype of the run. More than two dimensions are folded into the last.
  [[nodiscard]] Tensor real(const std::string& name) const;
  [[nodiscard]] std::vector<double> reals(const std::string& name) const;
  [[nodiscard]] std::vector<std::int32_t> ids(const std::string& name) const;
  [[nodiscard]] std::vector<float> floats(const std::string& name) const;
  /// in.NAME as a leaf that requires a gradient when grad.NAME is expected.
  [[nodiscard]] Var input(const std::string& name);
  /// The two rows of in.NAME.
  struct Pairs {
    std::vector<std::int32_t> first, second;
  };
  [[nodiscard]] Pairs pairs(const std::string& name) const;
  [[nodiscard]] double number(const std::string& attr, double fallback) const;
  [[nodiscard]] std::string text(const std::string& attr, const std::string& fallback) const;
  [[nodiscard]] std::vector<double> list(
      const std::string& attr) const;   // empty where the attribute is absent
  [[nodiscard]] bool flag(const std::string& attr, bool fallback) const;
  /// Loads param.* into the module and remembers its parameters for grad.*.
  void load(Module& module);

  // ---- what comes out
  void expect(const std::string& name, const std::vector<double>& got);   // against out.NAME
  void expect(const std::string& name, const Tensor& got);
  void expect_gradient(const std::string& name,
                       const Tensor& got);   // against grad.NAME, where the file has that
  /// Adds out * gout.NAME to the objective, where the file has that.
  void objective(Tape& tape, const std::string& name, const Var& out);
  /// expect and objective in one.
  void result(Tape& tape, const std::string& name, const Var& out);
  /// Runs backward and compares every grad.* of the file. A gradient that nothing produced counts as zero.
  void gradients(Tape& tape);
  /// Fails the case with a reason.
  void fail(const std::string& reason);

  [[nodiscard]] double worst() const { return worst_; }
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  void compare(const std::string& name, const std::vector<double>& got);

  const SafetensorsFile& file_;
  const Exec& exec_;
  DType dtype_;
  JsonValue attrs_;
  NamedVars leaves_;
  Var objective_;
  double worst_ = 0;
  std::string failure_;
};

using Handler = void (*)(GoldenCase&);

/// A row of the table: an operation of the files, and how to run it here.
struct OpRow {
  const char* op;
  Handler run;
  bool host_only = false;   // no tensors: run once
};

/// The rows of each family; together the whole table.
[[nodiscard]] std::vector<OpRow> layer_rows();
[[nodiscard]] std::vector<OpRow> loss_rows();
[[nodiscard]] std::vector<OpRow> model_rows();
[[nodiscard]] std::vector<OpRow> host_rows();

}   // namespace cgcl::golden
