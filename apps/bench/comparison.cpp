#include "apps/bench/comparison.hpp"

#include "engine/core/error.hpp"
#include "io/graph/file_identity.hpp"
#include "io/text/file_bytes.hpp"

namespace cgcl::bench {
namespace {

[[noreturn]] void refuse(const std::string& path, const char* what) {
  throw Error(ErrorId::foreign_file, str("is ", what, ", expected what `circuitgcl bench --json` printed"),
              printable(path), "`circuitgcl bench --json >FILE` writes one");
}

}   // namespace

std::string row_key(std::string_view name, std::string_view shape) { return str(name, '\n', shape); }

std::map<std::string, std::string> circumstances_of(const JsonValue& bench) {
  std::map<std::string, std::string> out;
  for (const char* key : {"device", "threads", "processor", "version", "commit"}) {
    const JsonValue* value = bench.find(key);
    if (value == nullptr) continue;
    if (value->is_text()) out[key] = value->as_text();
    if (value->is_number()) out[key] = str(value->as_real());
  }
  return out;
}

EarlierBench read_earlier_bench(const std::string& path) {
  const FileNature found = nature_of(path);   // JSON that is cut short keeps the message of its reader
  if (found != FileNature::json && found != FileNature::absent) refuse(path, noun_of(found));
  const std::vector<std::byte> bytes = read_file(path);
  const JsonValue json = parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path);
  const JsonValue* results = json.is_object() ? json.find("results") : nullptr;
  if (results == nullptr || !results->is_array()) refuse(path, "no output of bench");
  EarlierBench earlier{.file = path, .median_us = {}, .circumstances = circumstances_of(json)};
  for (const JsonValue& row : results->as_array()) {
    const JsonValue *name = row.is_object() ? row.find("name") : nullptr, *shape = row.find("shape"),
                    *median = row.find("median_us");
    if (name == nullptr || shape == nullptr || median == nullptr || !name->is_text() || !shape->is_text() ||
        !median->is_number())
      refuse(path, "no output of bench");
    earlier.median_us[row_key(name->as_text(), shape->as_text())] = median->as_real();
  }
  return earlier;
}

std::vector<std::string> differences(const std::map<std::string, std::string>& before,
                                     const std::map<std::string, std::string>& now) {
  std::vector<std::string> lines;
  for (const auto& [what, value] : now) {
    const auto found = before.find(what);
    if (found != before.end() && found->second != value)
      lines.push_back(str(what, " was ", printable(found->second, 100), ", is ", printable(value, 100)));
  }
  return lines;
}

}   // namespace cgcl::bench
