// Several inputs of one command, each with a result of its own: one that fails does not end the others.
#pragma once

#include "apps/cli/console.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>   // for move
#include <vector>

namespace cgcl {

/// "top" of dir/top.sp.gz and of top.graph.safetensors; of standard input and pipes as piped_stem.
[[nodiscard]] std::string design_stem(const std::string& path);

/// Paths of the regular files of a folder that are `wanted`, by name; not of its folders, and none whose name
/// begins with a dot. Throws Error file_missing for a folder that cannot be read.
[[nodiscard]] std::vector<std::string> files_in(const std::string& folder,
                                                const std::function<bool(const std::string&)>& wanted);

/// `folder`/`name(input)` of each; an empty folder is the working folder. Throws Error usage for two of one
/// name.
[[nodiscard]] std::vector<std::string> outputs_in(const std::string& folder,
                                                  const std::vector<std::string>& inputs,
                                                  const std::function<std::string(const std::string&)>& name);

/// Makes the folder of several outputs where there is none; empty: the working folder. Throws Error
/// output_exists.
void make_output_folder(const std::string& output);

/// What became of several inputs, one after the other in their order.
class InputResults {
 public:
  /// `done` is what an input then is, such as "predicted", the name of the count of those.
  explicit InputResults(std::string done) : done_(std::move(done)) {}

  /// What the command says of it.
  void add(const std::string& input, JsonValue result);
  /// A failure, which is told at once.
  void fail(const std::string& input, const Error& error, Console& console);
  /// A member of `inputs` of another process, which has told its failure.
  void add_member(JsonValue member, const std::optional<Error>& error);
  /// The JSON object of the command. Throws the first Error of the highest exit code where there was one,
  /// with how many failed.
  void finish(Console& console);

 private:
  std::string done_;
  JsonValue members_ = JsonValue::array();
  std::vector<Error> failed_;
};

/// Calls `work(i)` for each input, whose result stands in `inputs` of the JSON object; `done` as of
/// InputResults. A failure is told when it happens. At the end throws as InputResults::finish.
void each_input(const std::vector<std::string>& inputs, const std::string& command, const std::string& done,
                const std::function<JsonValue(std::size_t)>& work, Console& console);

}   // namespace cgcl
