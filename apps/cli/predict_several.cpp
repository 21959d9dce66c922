#include "apps/cli/predict_several.hpp"

#include "engine/core/error.hpp"
#include "engine/core/host_memory.hpp"

#include <algorithm>   // for max_element
#include <new>         // for bad_alloc

namespace cgcl {

namespace {

int exit_number(const Error& error) { return static_cast<int>(error.exit_code()); }

/// The error with how many inputs failed.
Error with_count(const Error& error, std::size_t failed, std::size_t designs) {
  const std::string count = failed == designs
                                ? str("all ", designs, " inputs failed")
                                : str(failed, " of ", designs, " inputs failed, the others are written");
  return {error.id(), str(error.what(), " (", count, ")"), error.where(), error.hint()};
}

}   // namespace

void predict_several(const std::vector<std::string>& designs, const std::vector<std::string>& outputs,
                     const std::function<JsonValue(const std::string&, const std::string&)>& predict,
                     Console& console) {
  JsonValue inputs = JsonValue::array();
  std::vector<Error> failed;
  Progress progress = console.progress("predict", static_cast<std::int64_t>(designs.size()));
  const auto fail = [&](const std::string& design, const Error& error) {
    failed.push_back(error);
    console.warn(str("'", printable(design), "' is not predicted: ", error.line()));
    inputs.push(JsonValue::object()
                    .set("input", design)
                    .set("state", "failed")
                    .set("error", error_json(error))
                    .set("result", JsonValue()));
  };
  for (std::size_t i = 0; i < designs.size(); ++i) {
    try {
      JsonValue result = predict(designs[i], outputs[i]);
      inputs.push(JsonValue::object()
                      .set("input", designs[i])
                      .set("state", "predicted")
                      .set("error", JsonValue())
                      .set("result", std::move(result)));
    } catch (const Error& error) {
      fail(designs[i], error);
    } catch (const std::bad_alloc&) {
      const std::string refusal = host_memory::take_refusal();
      fail(designs[i],
           ResourceError(ErrorId::memory_limit,
                         refusal.empty() ? "the system has no more memory for this process" : refusal));
    }
    progress.update(static_cast<std::int64_t>(i) + 1, printable(designs[i], 80));
  }
  progress.finish();
  console.result(JsonValue::object()
                     .set("inputs", std::move(inputs))
                     .set("predicted", static_cast<std::int64_t>(designs.size() - failed.size()))
                     .set("failed", static_cast<std::int64_t>(failed.size())));
  if (failed.empty()) return;
  throw with_count(
      *std::max_element(failed.begin(), failed.end(),
                        [](const Error& x, const Error& y) { return exit_number(x) < exit_number(y); }),
      failed.size(), designs.size());
}

}   // namespace cgcl
