// The statements of Spectre that say what is connected: subckt, parameters, if, include, model, instances.
#pragma once

#include "io/netlist/include_stack.hpp"
#include "io/netlist/netlist_assembly.hpp"
#include "io/netlist/spectre_statement.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// Takes the statements of files in Spectre syntax, one after the other; several files share one reader.
/// Analyses and options are counted and skipped, and functions that have more than one return. Outside cells
/// the branch of an `if` is chosen as it is read. In a cell the elements of all branches are read, for
/// elaboration to choose by instance; other statements there count as the default values of the parameters
/// choose. Faults go to the diagnostics. Not thread-safe.
class SpectreReader {
 public:
  SpectreReader(Netlist& netlist, NetlistAssembly& assembly, IncludeStack& files, const StatementRules& rules,
                Diagnostics& diagnostics);

  /// The statement that the file on top of the stack stands at. May open a file, or switch the syntax
  /// of this one.
  void statement();
  /// Reports blocks that were not closed. After the last file.
  void finish();

 private:
  /// What stands between braces.
  struct Block {
    bool active = true;                   // statements in it count
    bool taken = false;                   // of a chain of if and else: a branch was active
    bool choice = false;                  // may be followed by else
    bool single = false;                  // if (c) if (d) ..: ends with the statement, where no else follows
    bool function = false;                // the body of one
    bool chained = false;                 // an else
    bool elements = false;                // in a cell, though not active: elements are read all the same
    std::int32_t cell = 0, branch = -1;   // of the cell with that serial number
    Place place;
  };

  /// A file to open when the statement is done.
  struct Wanted {
    std::string file, section;
    Place from;
  };

  void part(const SpectrePart& part, bool block_follows);
  void any_statement(std::string_view text);
  void begin_function(std::string_view text);
  void function_statement(const SpectrePart& part);
  void end_function();
  void skip_function(std::string_view text);
  void plain_statement(std::string_view text);
  void other_branch_statement(std::string_view text);
  void fix_branch();
  void add_branch(Block& block, std::string_view condition, std::size_t column);
  void choice(std::string_view text);
  void close_block();
  [[nodiscard]] bool active() const;
  [[nodiscard]] bool readable() const;
  [[nodiscard]] Block* branch_here();
  [[nodiscard]] bool condition(std::string_view text, std::size_t column, bool report_faults);
  [[nodiscard]] std::optional<double> look_up(std::string_view name, int depth) const;

  bool section_statement(const SpectreStatement& statement);
  bool keyword_statement(const SpectreStatement& statement);
  void simulator(const SpectreStatement& statement);
  void globals(const SpectreStatement& statement);
  void parameters(const SpectreStatement& statement);
  void cell(const SpectreStatement& statement, std::size_t keyword);
  void model(const SpectreStatement& statement);
  void include(const SpectreStatement& statement);
  void instance(const SpectreStatement& statement);
  void skip(const SpectreStatement& statement);

  [[nodiscard]] std::vector<Parameter> values(const SpectreStatement& statement);
  [[nodiscard]] std::optional<Parameter> value(const SpectreValue& value);
  /// Without its backslashes, which are noticed.
  [[nodiscard]] std::string_view plain_name(std::string_view text);
  [[nodiscard]] NameId name(std::string_view text);
  [[nodiscard]] Place place(std::size_t column) const;
  void report(const ExpressionFault& fault, std::size_t column);

  Netlist& netlist_;
  NetlistAssembly& assembly_;
  IncludeStack& files_;
  StatementRules rules_;   // of included files
  Diagnostics& diagnostics_;
  std::vector<Block> blocks_;
  std::optional<Block> pending_;   // of an if or else whose brace or statement is still to come
  Block last_;                     // the branch that ended last
  std::size_t column_ = 0;         // of the part in the statement
  std::optional<Wanted> wanted_;
  std::optional<Function> function_;   // whose body is being read
  std::string room_;
};

}   // namespace cgcl
