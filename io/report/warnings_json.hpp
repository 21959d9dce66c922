// What a reader noticed, for programs.
#pragma once

#include "io/report/json_value.hpp"
#include "io/text/diagnostics.hpp"

namespace cgcl {

/// [{id, title, count, first}]: a kind of warning each, with up to three places in words.
[[nodiscard]] JsonValue warnings_json(const Diagnostics& noticed);

}   // namespace cgcl
