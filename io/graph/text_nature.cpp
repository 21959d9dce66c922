#include "io/graph/text_nature.hpp"

#include "io/text/prediction_heading.hpp"

#include <algorithm>   // for count, find
#include <cctype>      // for isalpha, isspace, tolower
#include <string>
#include <vector>

namespace cgcl {
namespace {

constexpr std::size_t kLines = 400;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

/// The lines that are not blank, without the space around them, in lower case.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size() && lines.size() < kLines;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    while (!line.empty() && is_space(line.front())) line.remove_prefix(1);
    while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
    if (!line.empty()) lines.push_back(lower(line));
  }
  return lines;
}

template <class Test>
bool any(const std::vector<std::string>& lines, Test test) {
  return std::any_of(lines.begin(), lines.end(), test);
}

std::size_t words_in(std::string_view line) {
  std::size_t words = 0;
  for (std::size_t i = 0; i < line.size(); ++i)
    if (!is_space(line[i]) && (i == 0 || is_space(line[i - 1]))) ++words;
  return words;
}

bool begins_with_one(std::string_view line, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return line.starts_with(word) && (line.size() == word.size() || is_space(line[word.size()]));
  });
}

bool is_spice_directive(std::string_view line) {
  return begins_with_one(line, {".subckt", ".ends", ".end", ".global", ".include", ".inc", ".lib", ".param",
                                ".model", ".option", ".options", ".macro", ".eom", ".tran", ".op", ".title"});
}

/// "m1 d g s b nch w=1u", "* a comment", "+ l=2u"
bool may_be_spice(std::string_view line) {
  if (line.front() == '*' || line.front() == '+' || line.front() == '.' || line.front() == '$') return true;
  return std::string_view("rclmxqdviefghjkbstw").find(line.front()) != std::string_view::npos &&
         words_in(line) >= 4;
}

bool is_parasitic_record(std::string_view line) {
  return line.starts_with("*|") ||
         begins_with_one(line, {"*spef", "*name_map", "*d_net", "*r_net", "*c_unit"});
}

bool is_spectre_statement(std::string_view line) {
  return line.starts_with("simulator lang") || begins_with_one(line, {"subckt", "inline"}) ||
         line.starts_with("ahdl_include");
}

bool holds(std::string_view line, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return line.find(part) != line.npos; });
}

/// Marks of encryption with nothing but comments before it: one block of a netlist leaves it a netlist.
bool is_encrypted(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    if (holds(line, {"ltspice encrypted file", "$cdnencstart", "begin_protected", "-----begin pgp message",
                     "age-encryption.org"}))
      return true;
    if (std::string_view("*/#$;`").find(line.front()) == std::string_view::npos) return false;
  }
  return false;
}

/// `include "disciplines.vams"`, `electrical a, b;`, `analog begin`
bool is_verilog_a(std::string_view line) {
  if (line.starts_with("`include") && holds(line, {"disciplines.", "discipline.h", "constants."}))
    return true;
  return begins_with_one(line, {"electrical", "analog"}) && (holds(line, {";"}) || line.ends_with("begin"));
}

/// Files that their first line tells: of programs that also write netlists.
FileNature first_line_nature(const std::vector<std::string>& lines) {
  const std::string& first = lines.front();
  if (first.starts_with("v {xschem")) return FileNature::xschem;
  const bool extraction = first.starts_with("timestamp ") &&
                          any(lines, [](const std::string& line) { return line.starts_with("tech "); });
  if (first == "magic" || extraction) return FileNature::magic;
  if (first.starts_with("title:") &&
      any(lines, [](const std::string& line) { return line.starts_with("plotname:"); }))
    return FileNature::waveforms;
  return FileNature::text;
}

/// Two lines or more with the same number of commas, comments aside.
bool is_table(const std::vector<std::string>& lines) {
  std::ptrdiff_t commas = -1;
  std::size_t rows = 0;
  for (const std::string& line : lines) {
    if (line.starts_with('#')) continue;
    const std::ptrdiff_t here = std::count(line.begin(), line.end(), ',');
    if (here == 0 || (commas >= 0 && here != commas)) return false;
    commas = here;
    ++rows;
  }
  return rows >= 1;
}

bool is_toml(const std::vector<std::string>& lines) {
  return std::all_of(lines.begin(), lines.end(), [](const std::string& line) {
    const bool heading = line.front() == '[' && line.back() == ']';
    const bool pair = (std::isalpha(static_cast<unsigned char>(line.front())) != 0 || line.front() == '"') &&
                      line.find('=') != std::string::npos;
    return line.front() == '#' || heading || pair;
  });
}

}   // namespace

FileNature text_nature(std::string_view start) {
  const std::vector<std::string> lines = lines_of(start);
  if (lines.empty()) return FileNature::empty;
  if (any(lines, [](const std::string& l) { return l.starts_with("mgc_rve_cell_start"); }))
    return FileNature::calibre_view;
  if (const FileNature told = first_line_nature(lines); told != FileNature::text) return told;
  if (is_encrypted(lines)) return FileNature::encrypted;
  if (start.find(kCouplingReportColumns) != start.npos) return FileNature::coupling_report;
  if (any(lines, is_parasitic_record)) return FileNature::parasitics;
  if (any(lines, is_spectre_statement)) return FileNature::spectre;
  if (any(lines, is_spice_directive)) return FileNature::spice;
  if (lines.front().front() == '{') return FileNature::json;
  if (any(lines, is_verilog_a)) return FileNature::verilog_a;
  if (any(lines, [](const std::string& l) { return begins_with_one(l, {"module", "endmodule"}); }))
    return FileNature::verilog;
  if (any(lines,
          [](const std::string& l) {
            return begins_with_one(l, {"macro", "design", "units", "dividerchar"}) && words_in(l) >= 2;
          }) &&
      any(lines, [](const std::string& l) { return l.starts_with("version "); }))
    return FileNature::lef_def;
  if (any(lines,
          [](const std::string& l) { return l.starts_with("library(") || l.starts_with("library ("); }))
    return FileNature::liberty;
  if (is_table(lines)) return FileNature::csv;
  if (is_toml(lines)) return FileNature::toml;
  const auto spice = std::count_if(lines.begin(), lines.end(), may_be_spice);
  return 2 * static_cast<std::size_t>(spice) > lines.size() ? FileNature::spice : FileNature::text;
}

}   // namespace cgcl
