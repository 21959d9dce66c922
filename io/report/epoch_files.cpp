#include "io/report/epoch_files.hpp"

#include "io/report/json_value.hpp"
#include "io/report/scalar_events.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/line_source.hpp"

#include <algorithm>   // for find, replace

namespace cgcl {
namespace {

using Row = std::vector<std::pair<std::string, JsonValue>>;

/// Numbers of an object by their paths, "val.r2", in order; what is unknown is null and has a place too.
void add_numbers(const JsonValue& object, const std::string& prefix, Row& out) {
  for (const auto& [key, value] : object.as_object()) {
    if (value.is_object()) add_numbers(value, prefix + key + '.', out);
    if (value.is_number() || value.is_null()) out.emplace_back(prefix + key, value);
  }
}

std::vector<Row> epochs_of(const std::filesystem::path& events) {
  std::vector<Row> out;
  std::error_code absent;
  if (std::filesystem::file_size(events, absent) == 0 || absent) return out;
  LineSource source(events.string());
  for (std::string_view line; source.next(line);) {
    const JsonValue event = parse_json(line, source.where());
    if (event.is_object() && event.find("epoch") != nullptr) add_numbers(event, {}, out.emplace_back());
  }
  return out;
}

/// In the order in which the epochs first have them.
std::vector<std::string> columns_of(const std::vector<Row>& epochs) {
  std::vector<std::string> out;
  for (const Row& row : epochs)
    for (const auto& [name, value] : row)
      if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
  return out;
}

std::string table_of(const std::vector<Row>& epochs) {
  const std::vector<std::string> columns = columns_of(epochs);
  std::string out;
  for (const std::string& column : columns) out += (out.empty() ? "" : ",") + column;
  for (const Row& row : epochs) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      out += c == 0 ? '\n' : ',';
      const auto at =
          std::find_if(row.begin(), row.end(), [&](const auto& cell) { return cell.first == columns[c]; });
      if (at != row.end() && at->second.is_number()) out += at->second.dump();
    }
  }
  return out + '\n';
}

std::vector<ScalarEvent> curves_of(const std::vector<Row>& epochs) {
  std::vector<ScalarEvent> out;
  for (const Row& row : epochs) {
    ScalarEvent& event = out.emplace_back();
    for (const auto& [name, value] : row) {
      if (!value.is_number()) continue;
      if (name == "epoch") {
        event.step = value.as_int();
        continue;
      }
      std::string tag = name;
      std::replace(tag.begin(), tag.end(), '.', '/');   // groups of curves
      event.values.emplace_back(std::move(tag), static_cast<float>(value.as_real()));
    }
  }
  return out;
}

}   // namespace

void write_epoch_files(const std::filesystem::path& events) {
  const std::vector<Row> epochs = epochs_of(events);
  if (epochs.empty()) return;
  const std::filesystem::path folder = events.parent_path();
  write_file_atomically((folder / kEpochTable).string(), table_of(epochs));
  write_file_atomically((folder / kEpochCurves).string(), scalar_event_bytes(curves_of(epochs)));
}

}   // namespace cgcl
