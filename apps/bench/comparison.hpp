// Times beside those of an earlier `bench --json`.
#pragma once

#include "io/report/json_value.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl::bench {

/// What `bench --json` printed at another time.
struct EarlierBench {
  std::string file;
  std::map<std::string, double> median_us;            // by row_key
  std::map<std::string, std::string> circumstances;   // "device", "threads", "processor", "version", "commit"
};

/// Names and shapes may be shared; both together are not.
[[nodiscard]] std::string row_key(std::string_view name, std::string_view shape);

/// The texts and numbers of the result object that say where it was measured.
[[nodiscard]] std::map<std::string, std::string> circumstances_of(const JsonValue& bench);

/// Reads it. Throws as read_file and parse_json; Error foreign_file for what is no output of `bench --json`.
[[nodiscard]] EarlierBench read_earlier_bench(const std::string& path);

/// A line for each circumstance that differs: "processor was A, is B". Those that one side does not tell are
/// passed over.
[[nodiscard]] std::vector<std::string> differences(const std::map<std::string, std::string>& before,
                                                   const std::map<std::string, std::string>& now);

}   // namespace cgcl::bench
