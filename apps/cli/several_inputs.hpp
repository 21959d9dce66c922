// Several inputs of one command, each with a result of its own: one that fails does not end the others.
#pragma once

#include "apps/cli/console.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace cgcl {

/// "top" of dir/top.sp.gz and of top.graph.safetensors.
[[nodiscard]] std::string design_stem(const std::string& path);

/// `folder`/`name(input)` of each; an empty folder is the working folder. Throws Error usage for two of one
/// name.
[[nodiscard]] std::vector<std::string> outputs_in(const std::string& folder,
                                                  const std::vector<std::string>& inputs,
                                                  const std::function<std::string(const std::string&)>& name);

/// Makes the folder of several outputs where there is none; empty: the working folder. Throws Error
/// output_exists.
void make_output_folder(const std::string& output);

/// Calls `work(i)` for each input, whose result stands in `inputs` of the JSON object. `done` is what an
/// input then is, such as "predicted", the name of the count of those. A failure is told when it happens. At
/// the end throws the first Error of the highest exit code where there was one, with how many failed.
void each_input(const std::vector<std::string>& inputs, const std::string& command, const std::string& done,
                const std::function<JsonValue(std::size_t)>& work, Console& console);

}   // namespace cgcl
