// Parts of the report of a prediction.
#pragma once

#include "apps/report/prediction_tables.hpp"
#include "apps/report/report_sheet.hpp"

#include <map>
#include <string>
#include <vector>

namespace cgcl {

/// Ids of the rows of blocks that a table has, by their paths.
using BlockRows = std::map<std::string, std::string>;

/// Capacitance by block of the hierarchy, as a map and a table.
BlockRows add_blocks(ReportSheet& sheet, const std::vector<TableNet>& nets, std::size_t rows);

/// `nets` fall by their totals. The largest with their intervals, and how all are distributed.
void add_nets(ReportSheet& sheet, const std::vector<const TableNet*>& nets, const BlockRows& blocks,
              std::size_t rows);

/// Who disturbs the largest nets.
void add_aggressors(ReportSheet& sheet, const PredictionFiles& files,
                    const std::vector<const TableNet*>& nets, std::size_t rows);

/// Predicted against extracted, where the tables have both.
void add_relations(ReportSheet& sheet, const PredictionTables& tables,
                   const std::vector<const TableNet*>& nets);

/// Nets of which much coupling is none of the listed pairs.
void add_lumped(ReportSheet& sheet, const std::vector<const TableNet*>& nets, std::size_t rows);

}   // namespace cgcl
