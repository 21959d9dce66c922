// The style and the script of a page: text that goes into it as it is.
#pragma once

#include <string_view>

namespace cgcl {

[[nodiscard]] std::string_view html_style();
[[nodiscard]] std::string_view html_script();

}   // namespace cgcl
