// A page holds what it is given and nothing that a name could make of it.
#include "io/report/html_page.hpp"

#include "engine/core/error.hpp"
#include "io/report/svg_chart.hpp"
#include "io/report/svg_page.hpp"
#include "io/text/sha256.hpp"
#include "tests/io/text_count.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace cgcl;
using cgcl::test::count_of;
using cgcl::test::thrown_id;

namespace {

const std::string kHostile = "a<script>alert(1)</script>\"onload='x'&\x1b[31m\xff</td>";

std::string between(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t start = text.find(from) + from.size();
  return text.substr(start, text.find(to, start) - start);
}

/// Hexadecimal digits of what base64 stands for.
std::string hex_of_base64(const std::string& text) {
  const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bits, hex;
  for (const char c : text)
    if (c != '=')
      for (int b = 5; b >= 0; --b) bits += (letters.find(c) >> b & 1u) != 0 ? '1' : '0';
  for (std::size_t at = 0; at + 8 <= bits.size(); at += 8)
    for (const std::size_t half : {at, at + 4}) {
      unsigned value = 0;
      for (std::size_t i = half; i < half + 4; ++i) value = 2 * value + (bits[i] == '1' ? 1 : 0);
      hex += "0123456789abcdef"[value];
    }
  return hex;
}

}   // namespace

TEST_CASE(
    "html: reserved characters, control characters and bytes that are no UTF-8 cannot leave their place") {
  CHECK(html_text("<b>\"x'&") == "&lt;b&gt;&quot;x&#39;&amp;");
  CHECK(html_text("a\n\x1b\xff"
                  "b") == "a???b");
  CHECK(relative_address("a b/%\"<:x") == "./a%20b/%25%22%3C%3Ax");
}

TEST_CASE("html page: a hostile name is text wherever it stands") {
  HtmlPage page(kHostile, kHostile);
  page.section(kHostile);
  page.section(kHostile);
  page.part(kHostile);
  page.paragraph(kHostile);
  page.notice(kHostile);
  page.tiles({{kHostile, kHostile, kHostile}});
  page.facts({{kHostile, kHostile}});
  page.commands({kHostile});
  page.table({kHostile, {{kHostile, true, kHostile}}, {{{HtmlCell(kHostile, kHostile)}, kHostile}}});
  page.figure(
      bar_chart_svg({.title = kHostile, .axis = kHostile, .name = {kHostile}, .series = {{kHostile, {1}}}}),
      kHostile, relative_address(kHostile));
  page.begin_details(kHostile);
  page.end_details();
  const std::string text = page.finish();
  CHECK(count_of(text, "<script>") == 1);   // its own
  CHECK(count_of(text, "</script>") == 1);
  CHECK(text.find("alert(1)<") == std::string::npos);
  CHECK(text.find("\"onload") == std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\xff') == std::string::npos);
  CHECK(count_of(text, "<td") == count_of(text, "</td>"));
  CHECK(count_of(text, "&lt;script&gt;alert(1)") > 15);
}

TEST_CASE("html page: nothing is fetched, and the policy names the one script that may run") {
  HtmlPage page("t", "s");
  page.paragraph("x");
  const std::string text = page.finish();
  CHECK(count_of(text, "http:") == 0);
  CHECK(count_of(text, "https:") == 0);
  CHECK(count_of(text, "url(") == 0);
  CHECK(count_of(text, "@import") == 0);
  CHECK(text.find("default-src 'none'") != std::string::npos);
  const std::string script = between(text, "<script>", "</script>");
  CHECK(hex_of_base64(between(text, "'sha256-", "'")) == sha256_hex(bytes_of(script)));
}

TEST_CASE("html page: drawings share one style, tables one length of rows") {
  HtmlPage page("t", "s");
  const std::string svg = bar_chart_svg({.title = "c", .axis = "y", .name = {"a"}, .series = {{"s", {1}}}});
  page.figure(svg, "first", "./d/1.csv");
  page.figure(svg, "second", "");
  const std::string text = page.finish();
  CHECK(count_of(text, "<svg") == 2);
  CHECK(count_of(text, std::string(svg_style())) == 1);
  CHECK(count_of(text, "href=\"./d/1.csv\"") == 1);
  CHECK(thrown_id([&] { page.table({"c", {{"a"}, {"b"}}, {{{"one"}, {}}}}); }) == ErrorId::internal);
}
