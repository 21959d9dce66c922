// Which bytes of a text are UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cgcl {

/// Length of the valid UTF-8 sequence that starts at `at`, or 0.
[[nodiscard]] std::size_t utf8_length(std::string_view text, std::size_t at);

/// Whether all bytes are printable ASCII or blanks, as in nearly all names: then is_utf8(), and no
/// has_control_character(). Eight bytes at a time.
[[nodiscard]] bool is_plain_text(std::string_view text);
[[nodiscard]] bool is_utf8(std::string_view text);
[[nodiscard]] bool has_control_character(std::string_view text);

/// With '?' for control characters and for bytes that are no UTF-8: a line of text in any program.
[[nodiscard]] std::string one_line(std::string_view text);

}   // namespace cgcl
