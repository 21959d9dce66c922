// One reading of a SPEF file.
#pragma once

#include "io/parasitics/parasitic_builder.hpp"
#include "io/parasitics/spef_names.hpp"

#include <string>
#include <string_view>

namespace cgcl {

class RecordTokens;

/// Gives the sections of `source` to `builder`. Faults go to the builder's Diagnostics, and reading goes on.
class SpefReader {
 public:
  SpefReader(LineSource& source, ParasiticBuilder& builder, Corner corner)
      : source_(source), builder_(builder), names_(builder, source), corner_(corner) {}

  /// To the end of the file, or until the builder asks for another reading.
  void run();

 private:
  enum class Mode : std::uint8_t {
    header,
    name_map,
    ports,
    power,
    ground,
    conn,
    cap,
    res,
    pi,
    loads,
    ignored
  };

  bool without_comments(std::string_view& line);
  bool plain_card(std::string_view line);
  void statements(std::string_view line);
  void keyword(std::string_view word, RecordTokens& tokens);
  bool header_keyword(std::string_view word, RecordTokens& tokens);
  bool net_keyword(std::string_view word, RecordTokens& tokens);
  bool pi_keyword(std::string_view word, RecordTokens& tokens);
  void element(std::string_view first, RecordTokens& tokens);
  void map_name(std::string_view index, RecordTokens& tokens);
  struct CapacitorTokens;
  void capacitor(RecordTokens& tokens);
  void add_capacitor(const CapacitorTokens& statement, RecordTokens& tokens);
  void skip_sensitivities(RecordTokens& tokens);
  void resistor(RecordTokens& tokens);
  void connection(char kind, RecordTokens& tokens);
  void open(std::string_view kind, RecordTokens& tokens);
  void close();
  void capacitance_unit(RecordTokens& tokens);
  void resistance_unit(RecordTokens& tokens);
  [[nodiscard]] std::optional<double> value(std::string_view token, double scale);
  [[nodiscard]] std::string_view continuation(std::string_view part);
  void fault(ErrorId id, const std::string& what);

  LineSource& source_;
  ParasiticBuilder& builder_;
  SpefNames names_;
  const Corner corner_;
  Mode mode_ = Mode::header;
  bool in_comment_ = false, in_section_ = false, statements_ = false;
  bool has_unit_ = false, any_net_ = false;
  double farad_ = 1e-12;   // of *C_UNIT
  double ohm_ = 1;
  ReducedNet model_;
  std::string uncommented_, joined_;
};

}   // namespace cgcl
