// One reading of a DSPF or SPF file.
#pragma once

#include "io/parasitics/parasitic_builder.hpp"
#include "io/parasitics/spf_lines.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace cgcl {

class RecordTokens;

/// Gives the records of `source` to `builder`. Faults go to the builder's Diagnostics, and reading goes on.
class SpfReader {
 public:
  SpfReader(LineSource& source, ParasiticBuilder& builder)
      : source_(source), lines_(source, builder.notes()), builder_(builder) {}

  /// To the end of the file, or until the builder asks for another reading.
  void run();

 private:
  void record(std::string_view line);
  bool header(std::string_view key, std::string_view rest);
  void net(std::string_view rest);
  void port(std::string_view rest);
  void pin(std::string_view rest);
  void subnode(std::string_view rest);
  void card(std::string_view line);
  void parasitic(char kind, std::string_view a, std::string_view b, std::string_view value);
  void device(std::string_view line);
  void dot(std::string_view line);
  void finish();
  void fault(ErrorId id, const std::string& what);
  [[nodiscard]] NodeId node(std::string_view name) {
    const NodeId own = builder_.own_subnode(name);   // needs no look at escapes
    return own != kNoNode ? own : builder_.node(without(name, storage_));
  }
  [[nodiscard]] static std::string_view without(std::string_view name, std::string& storage);
  void count_device(std::string_view name);

  LineSource& source_;
  SpfLines lines_;
  ParasiticBuilder& builder_;
  char finger_ = '@';
  bool broken_section_ = false;   // behind a *|NET without a name
  bool load_model_ = false;       // behind a *|LOAD: cards that model a delay, not the layout
  bool devices_ = false;          // seen since the last *|NET
  bool delimiter_checked_ = false;
  bool opened_ = false, ended_ = false, second_cell_ = false, statements_ = false;
  std::string storage_, storage2_, storage3_;
  GrowingArray<std::uint64_t> device_hashes_;   // of names without fingers, sorted at the end
};

}   // namespace cgcl
