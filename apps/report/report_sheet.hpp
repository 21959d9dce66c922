// A report being written: one page, and beside it the numbers of each of its drawings.
#pragma once

#include "io/report/html_page.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// What a drawing shows, as rows of CSV.
class PlotData {
 public:
  /// `name` is one of plot_names(); `columns` their heads, with units.
  PlotData(std::string_view name, std::vector<std::string_view> columns);

  PlotData& name(std::string_view text);
  PlotData& number(double value);   // NaN: an empty field
  void end();

  [[nodiscard]] const std::string& stem() const { return name_; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void separate();

  std::string name_, text_;
  bool first_ = true;
};

/// Every drawing that a report may have.
[[nodiscard]] const std::vector<std::string_view>& plot_names();

inline constexpr std::size_t kMostSubjects = 20;

/// What a report writes, before it does.
struct ReportFiles {
  std::string page, folder;         // "out.html", "out_data"
  std::vector<std::string> plots;   // names in the folder that an earlier report may have left there
};

/// Throws Error bad_value for a path that does not end in .html.
[[nodiscard]] ReportFiles report_files(const std::string& output);
/// Before any work: throws Error output_exists where the page or the folder cannot be written, or the folder
/// holds files of somebody else.
void check_report_output(const ReportFiles& files);

class ReportSheet {
 public:
  ReportSheet(const std::string& title, const std::string& subtitle, ReportFiles files);

  [[nodiscard]] HtmlPage& page() { return page_; }
  /// The next run or prediction begins; its name heads a section. Throws Error usage for more than
  /// kMostSubjects.
  void subject(const std::string& heading);
  /// Number of the subject, from 1: part of ids that must differ between subjects.
  [[nodiscard]] std::size_t subject_number() const { return subject_; }
  /// A drawing with its numbers.
  void figure(const std::string& svg, const std::string& caption, const PlotData& data);
  [[nodiscard]] std::size_t figures() const { return data_.size(); }

  /// The folder of numbers, then the page, each whole or not at all. Returns the files in the order of
  /// writing, the page last; throws as AtomicFolder and AtomicFile.
  std::vector<std::string> write() const;

 private:
  struct Kept {
    std::string name, text;
  };
  ReportFiles files_;
  HtmlPage page_;
  std::vector<Kept> data_;
  std::size_t subject_ = 0;
};

}   // namespace cgcl
