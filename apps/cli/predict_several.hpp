// Several designs predicted by one command: one that fails does not end the others.
#pragma once

#include "apps/cli/console.hpp"

#include <functional>
#include <string>
#include <vector>

namespace cgcl {

/// Calls `predict(design, output)` for each design, whose result stands in `inputs` of the JSON object. A
/// failure is told when it happens. At the end throws the first Error of the highest exit code where there
/// was one, with how many failed.
void predict_several(const std::vector<std::string>& designs, const std::vector<std::string>& outputs,
                     const std::function<JsonValue(const std::string&, const std::string&)>& predict,
                     Console& console);

}   // namespace cgcl
