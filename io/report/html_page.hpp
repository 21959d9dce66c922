// A self-contained HTML page being written: escaped text, tables and drawings, nothing from elsewhere.
// Complete without its script, which only sorts, filters and shows what the mouse rests on.
#pragma once

#include <string>
#include <string_view>
#include <utility>   // for pair
#include <vector>

namespace cgcl {

/// A name as text of an element or as the value of a quoted attribute: & < > " ' are entities; control
/// characters and bytes that are no UTF-8 become '?'.
[[nodiscard]] std::string html_text(std::string_view text);

/// A file name as a relative address, to be escaped like any text.
[[nodiscard]] std::string relative_address(std::string_view path);

struct HtmlCell {
  HtmlCell(std::string words) : text(std::move(words)) {}
  HtmlCell(const char* words) : text(words) {}
  HtmlCell(std::string words, std::string target) : text(std::move(words)), link(std::move(target)) {}

  std::string text;
  std::string link = {};   // id of a row of this page
};

struct HtmlRow {
  std::vector<HtmlCell> cells;
  std::string id = {};   // letters, digits and '-'; for links
};

struct HtmlColumn {
  std::string name;
  bool number = false;   // stands at the right, is sorted by value
  std::string meaning = {};
};

struct HtmlTable {
  std::string caption;   // what it shows, and where it is cut
  std::vector<HtmlColumn> columns;
  std::vector<HtmlRow> rows;   // a cell per column
};

/// A figure that matters more than others.
struct HtmlTile {
  std::string label, value, note = {};
};

using HtmlFacts = std::vector<std::pair<std::string, std::string>>;   // name and value

/// Every text is escaped here; drawings are those of svg_*, as they are.
class HtmlPage {
 public:
  HtmlPage(std::string title, std::string subtitle);

  /// Stands in the list at the top of the page.
  void section(const std::string& heading);
  void part(const std::string& heading);
  void paragraph(const std::string& text);
  /// What must be known before anything else is read.
  void notice(const std::string& text);
  void tiles(const std::vector<HtmlTile>& tiles);
  void facts(const HtmlFacts& facts);
  void commands(const std::vector<std::string>& lines);
  /// Throws Error internal for a row of another length.
  void table(const HtmlTable& table);
  /// `data`: address of its numbers beside the page; empty: none.
  void figure(const std::string& svg, const std::string& caption, const std::string& data);
  /// What follows is closed until somebody opens it, and in print.
  void begin_details(const std::string& summary);
  void end_details();

  [[nodiscard]] std::string finish() const;

 private:
  std::string title_, subtitle_, body_, contents_;
  std::size_t sections_ = 0;
};

}   // namespace cgcl
