#include "io/report/html_page.hpp"

#include "engine/core/config.hpp"
#include "engine/core/error.hpp"
#include "engine/core/utf8.hpp"
#include "io/report/html_assets.hpp"
#include "io/report/svg_page.hpp"
#include "io/text/sha256.hpp"

#include <algorithm>   // for min
#include <cctype>      // for isalnum

namespace cgcl {

namespace {

const char* entity_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return nullptr;
  }
}

unsigned nibble(char digit) {
  return static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10) & 15u;
}

/// Hexadecimal digits as base64, how a content security policy names a script.
std::string base64_of_hex(const std::string& hex) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < hex.size(); at += 6) {   // three bytes are four letters
    unsigned bits = 0;
    for (std::size_t i = 0; i < 6; ++i) bits = bits << 4 | (at + i < hex.size() ? nibble(hex[at + i]) : 0);
    const std::size_t letters = std::min<std::size_t>(hex.size() - at, 6) / 2 + 1;
    for (std::size_t i = 0; i < 4; ++i) out += i < letters ? kLetters[bits >> (18 - 6 * i) & 63u] : '=';
  }
  return out;
}

/// Whatever a name does, no other script runs and nothing is fetched.
std::string policy() {
  return str("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-",
             base64_of_hex(sha256_hex(bytes_of(html_script()))), "'");
}

}   // namespace

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : one_line(text)) {
    if (const char* entity = entity_of(c))
      out += entity;
    else
      out += c;
  }
  return out;
}

std::string relative_address(std::string_view path) {
  constexpr std::string_view kDigits = "0123456789ABCDEF", kPlain = "-._~/";
  std::string out = "./";   // so that no name is taken for a scheme
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 128 && std::isalnum(byte) != 0) || kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15u];
    }
  }
  return out;
}

HtmlPage::HtmlPage(std::string title, std::string subtitle)
    : title_(std::move(title)), subtitle_(std::move(subtitle)) {}

void HtmlPage::section(const std::string& heading) {
  const std::string id = str("s-", ++sections_), text = html_text(heading);
  body_ += str("<h2 id=\"", id, "\">", text, "</h2>\n");
  contents_ += str("<a href=\"#", id, "\">", text, "</a>\n");
}

void HtmlPage::part(const std::string& heading) { body_ += str("<h3>", html_text(heading), "</h3>\n"); }

void HtmlPage::paragraph(const std::string& text) { body_ += str("<p>", html_text(text), "</p>\n"); }

void HtmlPage::notice(const std::string& text) {
  body_ += str("<p class=\"notice\">", html_text(text), "</p>\n");
}

void HtmlPage::tiles(const std::vector<HtmlTile>& tiles) {
  body_ += "<div class=\"tiles\">\n";
  for (const HtmlTile& tile : tiles)
    body_ += str("<div class=\"tile\"><span>", html_text(tile.label), "</span><b>", html_text(tile.value),
                 "</b><span>", html_text(tile.note), "</span></div>\n");
  body_ += "</div>\n";
}

void HtmlPage::facts(const HtmlFacts& facts) {
  body_ += "<dl>\n";
  for (const auto& [name, value] : facts)
    body_ += str("<dt>", html_text(name), "</dt><dd>", html_text(value), "</dd>\n");
  body_ += "</dl>\n";
}

void HtmlPage::commands(const std::vector<std::string>& lines) {
  body_ += "<pre>";
  for (const std::string& line : lines) body_ += html_text(line) + "\n";
  body_ += "</pre>\n";
}

void HtmlPage::table(const HtmlTable& table) {
  body_ +=
      str("<p class=\"said\">", html_text(table.caption), "</p>\n<div class=\"sheet\"><table><thead><tr>");
  const auto kind = [&](std::size_t c) { return table.columns[c].number ? " class=\"n\"" : ""; };
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const HtmlColumn& column = table.columns[c];
    body_ +=
        str("<th", kind(c), column.meaning.empty() ? "" : str(" title=\"", html_text(column.meaning), '"'),
            '>', html_text(column.name), "</th>");
  }
  body_ += "</tr></thead><tbody>\n";
  for (const HtmlRow& row : table.rows) {
    if (row.cells.size() != table.columns.size())
      throw Error(ErrorId::internal, "a row of a report is not as long as its table");
    body_ += row.id.empty() ? std::string("<tr>") : str("<tr id=\"", html_text(row.id), "\">");
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      const HtmlCell& cell = row.cells[c];
      const std::string text = html_text(cell.text);
      body_ += str("<td", kind(c), '>',
                   cell.link.empty() ? text : str("<a href=\"#", html_text(cell.link), "\">", text, "</a>"),
                   "</td>");
    }
    body_ += "</tr>\n";
  }
  body_ += "</tbody></table></div>\n";
}

void HtmlPage::figure(const std::string& svg, const std::string& caption, const std::string& data) {
  std::string drawing = svg;
  const std::size_t style = drawing.find(svg_style());
  if (style != std::string::npos) drawing.erase(style, svg_style().size());
  body_ += str("<figure>\n", drawing, "<figcaption>", html_text(caption));
  if (!data.empty()) body_ += str(caption.empty() ? "" : " ", "<a href=\"", html_text(data), "\">CSV</a>");
  body_ += "</figcaption></figure>\n";
}

void HtmlPage::begin_details(const std::string& summary) {
  body_ += str("<details><summary>", html_text(summary), "</summary>\n");
}

void HtmlPage::end_details() { body_ += "</details>\n"; }

std::string HtmlPage::finish() const {
  std::string out = str("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"", policy(), "\">\n",
                        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>",
                        html_text(title_), "</title>\n", svg_style(), "<style>", html_style(),
                        "</style>\n</head>\n<body>\n");
  out += str("<header><h1>", html_text(title_), "</h1>\n<p class=\"lead\">", html_text(subtitle_), "</p>\n");
  if (sections_ > 1) out += str("<nav>\n", contents_, "</nav>\n");
  out += str("</header>\n<main>\n", body_, "</main>\n<footer>Written by circuitgcl ", kVersion,
             ".</footer>\n<script>", html_script(), "</script>\n</body>\n</html>\n");
  return out;
}

}   // namespace cgcl
