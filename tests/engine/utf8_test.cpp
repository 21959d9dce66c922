#include "engine/core/utf8.hpp"

#include "engine/core/error.hpp"
#include "io/report/json_value.hpp"

#include <doctest/doctest.h>

using namespace cgcl;

TEST_CASE(
    "utf8: plain text is what has neither control characters nor bytes beyond ASCII, wherever they stand") {
  for (int byte = 0; byte < 256; ++byte)
    for (std::size_t at = 0; at < 19; ++at) {
      std::string text(19, 'a');
      text[at] = static_cast<char>(byte);
      const bool plain = byte < 128 && !has_control_character(text);
      CHECK_MESSAGE(is_plain_text(text) == plain, byte);
      CHECK((!plain || is_utf8(text)));
    }
  CHECK(is_plain_text(""));
}

TEST_CASE("utf8: what drives a terminal or turns text around is shown as a question mark, letters are not") {
  for (const char* control :
       {"\x1b", "\x7f", "\n", "\xc2\x80", "\xc2\x9b", "\xc2\x9f", "\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\xa8",
        "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9"}) {
    CAPTURE(control);
    const std::string text = std::string("a") + control + "b";
    CHECK(has_control_character(text));
    CHECK(one_line(text) == "a?b");
    CHECK(printable(text) == "a?b");
    CHECK(JsonValue(text).dump().find(control) == std::string::npos);
    CHECK(parse_json(JsonValue(text).dump(), "text").as_text() == text);
  }
  for (const char* letter :
       {"\xc2\xa0", "\xc3\xa9", "\xe2\x80\xa7", "\xe2\x80\xaf", "\xe2\x81\xaa", "\xf0\x9f\x98\x80"}) {
    CAPTURE(letter);
    CHECK_FALSE(has_control_character(letter));
    CHECK(printable(letter) == letter);
  }
  for (const char* broken : {"\x9b", "\xff", "\xc2", "\xed\xa0\x80"})   // a terminal of one byte a character
    CHECK(printable(broken).find_first_not_of('?') == std::string::npos);
  CHECK(printable("ab\xc3\xa9", 3) == "ab?...");
}
