// Statements of SPICE and CDL; those in Spectre syntax go to SpectreReader. Internal to the
// reader; use read_netlist().
#pragma once

#include "io/netlist/detect_dialect.hpp"
#include "io/netlist/include_stack.hpp"
#include "io/netlist/name_spelling.hpp"
#include "io/netlist/netlist_assembly.hpp"
#include "io/netlist/netlist_reader.hpp"
#include "io/netlist/spectre_reader.hpp"
#include "io/netlist/statement_words.hpp"
#include "io/text/name_cache.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cgcl {

class SpiceReader {
 public:
  SpiceReader(Netlist& netlist, const NetlistOptions& options, const DialectTraits& traits,
              Diagnostics& diagnostics);

  /// Reads everything and resolves what was deferred. Throws Error for what leaves no sense to go on.
  void read(LineSource lines);

 private:
  /// One .if: which branch is read.
  struct Condition {
    bool active = false;   // this branch is read
    bool taken = false;    // one branch was, or none will be since those around are not read
    Place place;
  };
  /// Text that is passed over up to a closing word.
  enum class Skip : std::uint8_t { none, control, protect, data, section, alter };
  using Handler = void (SpiceReader::*)(std::string_view arguments);
  struct Directive {
    std::string_view name;
    Handler handler;
  };

  // spice_reader.cpp
  void statement();
  bool other_language(std::string_view text);
  void directive(std::string_view text);
  bool skipped(std::string_view text);
  bool outside_section(std::string_view text);
  bool condition(std::string_view text);
  [[nodiscard]] bool value_of_condition(std::string_view text);
  [[nodiscard]] double value_of(const Expression& expression);
  void begin_skip(Skip skip);
  void close_file();
  void report(const ExpressionFault& fault);
  void report(const Error& error);

  // spice_directives.cpp
  void do_subckt(std::string_view arguments);
  void do_ends(std::string_view arguments);
  void do_param(std::string_view arguments);
  void faulty_parameter(const Word& word, const ExpressionFault& fault, std::size_t start);
  void do_func(std::string_view arguments);
  void do_include(std::string_view arguments);
  void warn_of_rest(std::string_view rest);
  void do_lib(std::string_view arguments);
  void do_endl(std::string_view arguments);
  void do_global(std::string_view arguments);
  void do_model(std::string_view arguments);
  void do_option(std::string_view arguments);
  void do_end(std::string_view arguments);
  void add_function(std::string_view name, std::string_view arguments, std::string_view body);
  [[nodiscard]] std::size_t offset_of(std::string_view part) const;

  // spice_pragmas.cpp
  void do_connect(std::string_view arguments);
  void pragma(std::string_view text);
  void pininfo(std::string_view arguments);
  void mark_port(std::string_view name, char type);
  void mark_ports(std::string_view name, char type);
  void deck_ports(std::string_view arguments);
  void deck_ends();
  void port_direction(std::string_view arguments, char type);
  void net_comment(std::string_view text);
  void equivalent(std::string_view arguments);

  // spice_elements.cpp
  void element(std::string_view text);
  void add_element(char letter, bool cell);
  void pass_over(std::string_view name);
  [[nodiscard]] bool names_a_cell(std::string_view text);
  bool probe(std::string_view text);
  void sort_words();
  void dollar_word(const Word& word);
  [[nodiscard]] bool is_remark(std::size_t at) const;
  [[nodiscard]] std::size_t last_of_line(std::size_t at) const;   // of words_
  void instance(Element element);
  void finish_element(Element element);
  void generic(Element element, std::size_t nets_end);
  /// Without its backslashes, which are noticed.
  [[nodiscard]] std::string_view plain_name(std::string_view text);
  [[nodiscard]] NameId known_name(std::string_view text);
  [[nodiscard]] NameId known_name(const Word& word);   // of words_ or plain_ of an element
  [[nodiscard]] std::int32_t net_of(const Word& word);

  // device_cards.cpp
  NameCache::Found taken(std::string_view name, const NameCache::Sought& sought);
  bool usual_card(std::string_view text, char letter);
  bool capacitor_card(std::string_view text);

  // vector_elements.cpp
  void vector_element(char letter, bool cell);
  [[nodiscard]] std::size_t master_of(const std::vector<Word>& words, bool cell) const;
  void add_ports(const Word& word, std::vector<std::string>& ports);

  // spice_devices.cpp
  void device(Element element);
  void substrate_or_area(Element element);
  void passive(Element element);

  // spice_values.cpp
  void give_value(std::string_view name, std::string_view text, std::size_t offset);
  [[nodiscard]] bool is_value(const Word& word);
  [[nodiscard]] Expression value_at(std::string_view text, std::size_t offset);

  Netlist& netlist_;
  const NetlistOptions& options_;
  DialectTraits traits_;
  Diagnostics& diagnostics_;
  NetlistAssembly assembly_;
  IncludeStack files_;
  NameSpelling spelling_;
  StatementRules rules_;
  SpectreReader spectre_;
  StatementSource* source_ = nullptr;   // of the file that is read
  NameCache cache_;
  std::vector<Condition> conditions_;
  Skip skip_ = Skip::none;
  Place skip_from_;
  bool mega_ = false;   // *.MEGA
  std::int64_t lookups_ = 0;
  std::int64_t vector_words_ = 0;   // that ranges in names stood for

  // Of the statement at hand; reused.
  std::vector<Word> words_, plain_, pins_;
  std::vector<Parameter> parameters_;
  std::vector<std::int32_t> nets_;
  std::string room_;
  std::string_view model_, substrate_;   // $[model], $SUB=
  std::size_t slash_ = 0;                // in plain_; 0: none
  bool by_name_ = false;
};

}   // namespace cgcl
