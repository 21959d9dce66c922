// Which bytes of a text are UTF-8, and which of its characters are better not shown as they are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cgcl {

/// Length of the valid UTF-8 sequence that starts at `at`, or 0.
[[nodiscard]] std::size_t utf8_length(std::string_view text, std::size_t at);

/// Length of the control character that starts at `at`, or 0. Those are the ones of ASCII and of Latin-1 (a
/// terminal takes U+009B for the start of a command), ends of lines of Unicode, and what turns the direction
/// of text.
[[nodiscard]] std::size_t control_length(std::string_view text, std::size_t at);
/// The number of the character of so many bytes, as utf8_length() tells them, that starts at `at`.
[[nodiscard]] unsigned code_point(std::string_view text, std::size_t at, std::size_t length);

/// Whether all bytes are printable ASCII or blanks, as in nearly all names: then is_utf8(), and no
/// has_control_character(). Eight bytes at a time.
[[nodiscard]] bool is_plain_text(std::string_view text);
[[nodiscard]] bool is_utf8(std::string_view text);
[[nodiscard]] bool has_control_character(std::string_view text);

/// With '?' for control characters and for bytes that are no UTF-8: a line of text in any program.
[[nodiscard]] std::string one_line(std::string_view text);

}   // namespace cgcl
