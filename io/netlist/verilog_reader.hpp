// Statements of structural Verilog. Internal to the reader; use read_netlist().
#pragma once

#include "io/netlist/netlist_reader.hpp"
#include "io/netlist/verilog_design.hpp"
#include "io/netlist/verilog_scope.hpp"
#include "io/netlist/verilog_tokens.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// Reads modules into cells of the netlist, with their nets; what their instances are is left to
/// VerilogLinker. Constants are the nets 1'b0 and 1'b1. Throws Error at the first fault: verilog_behaviour
/// for what is no netlist, naming it; netlist_syntax, verilog_select, verilog_directive, duplicate_cell,
/// duplicate_instance, cut_short, netlist_limit for more bits than a file of its size can mean. Linear in the
/// text and those bits; never recursive. Not thread-safe.
class VerilogReader {
 public:
  VerilogReader(Netlist& netlist, const NetlistOptions& options, LineSource lines, Diagnostics& diagnostics);

  [[nodiscard]] VerilogDesign read();

 private:
  /// An open brace of a concatenation: from which bit on it holds, and how often it is repeated.
  struct Brace {
    std::size_t first = 0;
    std::int64_t copies = 1;
    bool repeated = false;   // the outer one of {3{a}}
  };
  /// A net of 1'b0 or 1'b1, counted.
  struct Constant {
    std::int64_t count = 0;
    std::vector<std::string> places;
  };

  // verilog_modules.cpp
  void module();
  void header_ports();
  void classic_port();
  void end_module();
  void keep_module();

  // verilog_reader.cpp
  void item();
  void instances(NameId master);
  void connections();
  void connection(NameId port);
  void add_connection(NameId port);
  void assign();
  void join(const std::vector<std::int32_t>& left, const std::vector<std::int32_t>& right);
  [[noreturn]] void refuse(std::string_view what) const;
  void warn_constants();

  // verilog_declarations.cpp
  void ansi_ports();
  void declaration();
  [[nodiscard]] bool net_type(std::optional<bool>& supply);
  [[nodiscard]] std::optional<VerilogRange> range();
  [[nodiscard]] std::int32_t index_number();
  void tie(NameId name, bool escaped, bool high, const Place& place);

  // verilog_expressions.cpp
  void expression();
  void operand();
  void name_operand();
  void operand_of(NameId id, bool escaped, const Place& place);
  void open_brace();
  bool close_brace();
  void number_operand();
  void constant_bits(std::string_view digits, int radix_bits, std::int64_t width);
  void decimal_bits(std::string_view digits, std::int64_t width);
  void add_constant(char bit);
  [[nodiscard]] std::int32_t constant_net(bool high, const Place& place);
  void check_expansion(std::int64_t more) const;
  [[nodiscard]] std::int64_t bit_limit() const;

  // Words.
  const VerilogToken& next() { return tokens_.next(); }
  [[nodiscard]] const VerilogToken& token() const { return tokens_.token(); }
  void expect(char what, const char* where);
  /// The name at hand as an id; the next word is read.
  [[nodiscard]] NameId name(const char* what, bool* escaped = nullptr);
  [[noreturn]] void syntax(std::string_view expected) const;
  [[nodiscard]] std::string shown() const;

  Netlist& netlist_;
  const NetlistOptions& options_;
  Diagnostics& diagnostics_;
  VerilogTokens tokens_;
  VerilogScope scope_;
  VerilogDesign design_;
  VerilogModule module_;
  Cell cell_;
  std::vector<std::int32_t> module_of_;   // by NameId: of design_.modules; -1: none
  std::vector<std::int32_t> instance_;    // by NameId: serial of the module that has an instance so called
  std::int32_t serial_ = 0;
  std::vector<std::int32_t> bits_, left_;   // of the expression at hand
  std::vector<Brace> braces_;
  std::int64_t extra_ = 0;   // bits of expressions beyond one each
  NameId constants_[2] = {kNoName, kNoName};
  Constant counted_[2];
};

}   // namespace cgcl
