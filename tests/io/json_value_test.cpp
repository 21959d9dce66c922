#include "io/report/json_value.hpp"

#include "engine/core/error.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace cgcl;

TEST_CASE("json: objects keep their order and a key set twice keeps its place") {
  JsonValue value = JsonValue::object().set("b", 1).set("a", true).set("b", "x").set("n", JsonValue());
  CHECK(value.dump() == R"({"b":"x","a":true,"n":null})");
  value.set("list", std::vector<double>{1.0, 0.5});
  CHECK(value.find("list")->as_array().size() == 2);
  CHECK(value.find("none") == nullptr);
}

TEST_CASE("json: reals are the shortest that read back equal, not finite ones are null") {
  for (const double value : {0.1, 1e-21, 1.0 / 3.0, 5e-324, -0.0, 1e300, 123456789.0, 2.0}) {
    const std::string text = JsonValue(value).dump();
    CHECK(parse_json(text, "t").as_real() == value);
    CHECK(text.find_first_of(".e") != std::string::npos);
  }
  CHECK(JsonValue(0.1).dump() == "0.1");
  CHECK(JsonValue(std::nan("")).dump() == "null");
  CHECK(JsonValue(-std::numeric_limits<double>::infinity()).dump() == "null");
  CHECK(JsonValue(std::numeric_limits<std::int64_t>::min()).dump() == "-9223372036854775808");
}

TEST_CASE("json: control characters and invalid UTF-8 are escaped, valid UTF-8 is kept") {
  CHECK(JsonValue("a\"\\\n\x1b").dump() == R"("a\"\\\u000a\u001b")");
  CHECK(JsonValue("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80").dump() ==
        "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"");
  for (const char* bad : {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
    const std::string text = JsonValue(bad).dump();
    CHECK(text.find("\\ufffd") != std::string::npos);
    CHECK_NOTHROW((void)parse_json(text, "t"));
  }
}

TEST_CASE("json: indented text puts members on lines and number arrays on one") {
  const JsonValue value = JsonValue::object()
                              .set("a", std::vector<int>{1, 2})
                              .set("o", JsonValue::object().set("k", "v"))
                              .set("e", JsonValue::array());
  CHECK(value.dump(2) == "{\n  \"a\": [1, 2],\n  \"o\": {\n    \"k\": \"v\"\n  },\n  \"e\": []\n}");
}

TEST_CASE("json: what was written reads back the same, and wrong kinds are errors") {
  const std::string text = R"({"a":[1,-2.5,"x",null,[true,{}]],"b":{"c":false}})";
  const JsonValue value = parse_json(text, "t");
  CHECK(value.dump() == text);
  CHECK_THROWS_AS((void)value.as_int(), Error);
  CHECK_THROWS_AS((void)value.find("b")->as_text(), Error);
  CHECK_THROWS_AS(JsonValue(1).set("a", 2), Error);
  CHECK_THROWS_AS(JsonValue("x").push(2), Error);
}

TEST_CASE("json: malformed, duplicate and deeply nested text is refused with its place") {
  for (const std::string text :
       {"", "{", "[1,]", "{\"a\":1}x", "nan", "'a'", "{\"a\":1,\"a\":2}", "\"\xff\""}) {
    CAPTURE(text);
    CHECK_THROWS_AS((void)parse_json(text, "t"), Error);
  }
  CHECK_NOTHROW((void)parse_json(std::string(64, '[') + std::string(64, ']'), "t"));
  CHECK_THROWS_AS((void)parse_json(std::string(65, '[') + std::string(65, ']'), "t"), Error);
  CHECK_THROWS_AS((void)parse_json(std::string(1 << 20, '['), "t"), Error);
  try {
    (void)parse_json("[1,}", "f.json");
  } catch (const Error& error) {
    CHECK(error.where() == "f.json:@4");
  }
}
