// Tables of placed digital blocks for people: CSV, Markdown and a plot.
#pragma once

#include "io/report/json_value.hpp"
#include "io/text/text_file.hpp"

#include <string>
#include <vector>

namespace cgcl {

/// One table of blocks: what was learnt from, what was predicted, and {BLOCK: LeftOutFamily::json()}.
struct DigitalTable {
  std::string name, trained_on, predicted;   // `name`: a key such as "sky130_to_ihp"
  JsonValue blocks;
};

/// One row a block of each table.
void write_digital_csv(TextFile& out, const std::vector<DigitalTable>& tables);
/// How it was made (`protocol`, lines of Markdown), means of the tables, and the tables.
void write_digital_markdown(TextFile& out, const std::vector<DigitalTable>& tables,
                            const std::string& protocol);
/// R2 of every block in every table, pairs unknown.
[[nodiscard]] std::string digital_svg(const std::vector<DigitalTable>& tables);

}   // namespace cgcl
