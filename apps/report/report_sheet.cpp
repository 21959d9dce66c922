#include "apps/report/report_sheet.hpp"

#include "engine/core/error.hpp"
#include "io/annotate/csv_text.hpp"
#include "io/annotate/write_prediction.hpp"
#include "io/report/run_folder.hpp"
#include "io/text/atomic_folder.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/text_file.hpp"

#include <algorithm>   // for find
#include <cmath>       // for isnan
#include <filesystem>
#include <iterator>   // for begin, end

namespace cgcl {

namespace {

constexpr std::string_view kSuffix = ".html";

std::string file_name(std::size_t subject, std::string_view plot) { return str(subject, '-', plot, ".csv"); }

std::vector<std::string_view> views(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

}   // namespace

const std::vector<std::string_view>& plot_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> out = {"loss",    "curves",      "accuracy",         "bins",
                                         "labels",  "confusion",   "confusion_random", "families",
                                         "against", "differences", "embeddings"};
    out.insert(out.end(), std::begin(kPredictionPlots), std::end(kPredictionPlots));
    return out;
  }();
  return names;
}

PlotData::PlotData(std::string_view name, std::vector<std::string_view> columns) : name_(name) {
  for (const std::string_view column : columns) this->name(column);
  end();
}

void PlotData::separate() {
  if (!first_) text_ += ',';
  first_ = false;
}

PlotData& PlotData::name(std::string_view text) {
  separate();
  text_ += csv_field(text);
  return *this;
}

PlotData& PlotData::number(double value) {
  separate();
  if (!std::isnan(value)) text_ += plain_text(value);
  return *this;
}

void PlotData::end() {
  text_ += '\n';
  first_ = true;
}

ReportFiles report_files(const std::string& output) {
  if (!output.ends_with(kSuffix) || output.size() == kSuffix.size() || output.ends_with("/.html"))
    throw Error(ErrorId::bad_value, "a report is one page, expected FILE.html", printable(output));
  ReportFiles out{output, output.substr(0, output.size() - kSuffix.size()) + "_data", {}};
  for (std::size_t subject = 1; subject <= kMostSubjects; ++subject)
    for (const std::string_view plot : plot_names()) out.plots.push_back(file_name(subject, plot));
  return out;
}

void check_report_output(const ReportFiles& files) {
  check_output_file(files.page);
  check_output_folder(files.folder);
  check_replaceable(files.folder, views(files.plots));
}

ReportSheet::ReportSheet(const std::string& title, const std::string& subtitle, ReportFiles files)
    : files_(std::move(files)), page_(title, subtitle) {}

void ReportSheet::subject(const std::string& heading) {
  if (++subject_ > kMostSubjects)
    throw Error(ErrorId::usage, str("a report has at most ", kMostSubjects, " runs and predictions"));
  page_.section(heading);
}

void ReportSheet::figure(const std::string& svg, const std::string& caption, const PlotData& data) {
  const auto& known = plot_names();
  if (std::find(known.begin(), known.end(), data.stem()) == known.end())
    throw Error(ErrorId::internal, str("a report has no drawing '", data.stem(), "'"));
  const std::string name = file_name(subject_, data.stem());
  const std::string folder = std::filesystem::path(files_.folder).filename().string();
  page_.figure(svg, caption, relative_address(folder + '/' + name));
  data_.push_back({name, data.text()});
}

std::vector<std::string> ReportSheet::write() const {
  std::vector<std::string> written;
  const std::vector<std::string_view> own = views(files_.plots);
  AtomicFolder folder(files_.folder, own);
  for (const Kept& data : data_) {
    write_file_atomically(folder.file(data.name), data.text);
    written.push_back(files_.folder + '/' + data.name);
  }
  folder.commit();
  write_file_atomically(files_.page, page_.finish());
  written.push_back(files_.page);
  return written;
}

}   // namespace cgcl
