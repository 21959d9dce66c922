#include "apps/cli/several_inputs.hpp"

#include "engine/core/error.hpp"
#include "engine/core/host_memory.hpp"
#include "io/text/packing.hpp"
#include "io/text/piped_input.hpp"

#include <algorithm>   // for max_element, sort
#include <filesystem>
#include <map>
#include <new>   // for bad_alloc

namespace cgcl {

namespace {

namespace fs = std::filesystem;

int exit_number(const Error& error) { return static_cast<int>(error.exit_code()); }

/// The error with how many inputs failed.
Error with_count(const Error& error, std::size_t failed, std::size_t inputs) {
  const std::string count = failed == inputs
                                ? str("all ", inputs, " inputs failed")
                                : str(failed, " of ", inputs, " inputs failed, the others are written");
  return {error.id(), str(error.what(), " (", count, ")"), error.where(), error.hint()};
}

}   // namespace

std::string design_stem(const std::string& path) {
  if (std::string piped = piped_stem(path); !piped.empty()) return piped;
  fs::path name = without_packing(fs::path(path).filename().string());
  if (name.extension() == ".safetensors") name = name.stem();
  if (name.has_extension()) name = name.stem();
  return name.string();
}

std::vector<std::string> files_in(const std::string& folder,
                                  const std::function<bool(const std::string&)>& wanted) {
  std::vector<std::string> out;
  std::error_code unreadable;
  for (const auto& entry : fs::directory_iterator(folder, unreadable)) {
    const std::string path = entry.path().string();
    if (!entry.path().filename().string().starts_with('.') && entry.is_regular_file(unreadable) &&
        wanted(path))
      out.push_back(path);
  }
  if (unreadable)
    throw Error(ErrorId::file_missing, "cannot be read: " + unreadable.message(), printable(folder));
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> outputs_in(const std::string& folder, const std::vector<std::string>& inputs,
                                    const std::function<std::string(const std::string&)>& name) {
  std::vector<std::string> out;
  std::map<std::string, std::string> taken;
  for (const std::string& input : inputs) {
    const std::string own = name(input);
    const auto [other, first] = taken.emplace(own, input);
    if (!first)
      throw Error(ErrorId::usage,
                  str("its output would be ", printable(own), ", as is that of ", printable(other->second),
                      ", expected inputs of different names"),
                  printable(input));
    out.push_back((fs::path(folder) / own).string());
  }
  return out;
}

void make_output_folder(const std::string& output) {
  if (output.empty()) return;
  std::error_code failure;
  fs::create_directories(output, failure);
  if (!fs::is_directory(output))
    throw Error(ErrorId::output_exists, str("cannot create the folder, ", failure.message()),
                printable(output));
}

void InputResults::add(const std::string& input, JsonValue result) {
  members_.push(JsonValue::object()
                    .set("input", input)
                    .set("state", done_)
                    .set("error", JsonValue())
                    .set("result", std::move(result)));
}

void InputResults::fail(const std::string& input, const Error& error, Console& console) {
  failed_.push_back(error);
  console.warn(str("'", printable(input), "' is not ", done_, ": ", error.line()));
  members_.push(JsonValue::object()
                    .set("input", input)
                    .set("state", "failed")
                    .set("error", error_json(error))
                    .set("result", JsonValue()));
}

void InputResults::add_member(JsonValue member, const std::optional<Error>& error) {
  members_.push(std::move(member));
  if (error) failed_.push_back(*error);
}

void InputResults::finish(Console& console) {
  const std::size_t inputs = members_.as_array().size();
  console.result(JsonValue::object()
                     .set("inputs", std::move(members_))
                     .set(done_, static_cast<std::int64_t>(inputs - failed_.size()))
                     .set("failed", static_cast<std::int64_t>(failed_.size())));
  if (failed_.empty()) return;
  throw with_count(
      *std::max_element(failed_.begin(), failed_.end(),
                        [](const Error& x, const Error& y) { return exit_number(x) < exit_number(y); }),
      failed_.size(), inputs);
}

void each_input(const std::vector<std::string>& inputs, const std::string& command, const std::string& done,
                const std::function<JsonValue(std::size_t)>& work, Console& console) {
  InputResults results(done);
  Progress progress = console.progress(command, static_cast<std::int64_t>(inputs.size()));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    try {
      results.add(inputs[i], work(i));
    } catch (const Error& error) {
      results.fail(inputs[i], error, console);
    } catch (const std::bad_alloc&) {
      const std::string refusal = host_memory::take_refusal();
      results.fail(
          inputs[i],
          ResourceError(ErrorId::memory_limit,
                        refusal.empty() ? "the system has no more memory for this process" : refusal),
          console);
    }
    progress.update(static_cast<std::int64_t>(i) + 1, printable(inputs[i], 80));
  }
  progress.finish();
  results.finish(console);
}

}   // namespace cgcl
