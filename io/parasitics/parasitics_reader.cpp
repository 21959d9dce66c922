// The entry points: which format, how often a file has to be read, what happens to faults.
#include "engine/core/error.hpp"
#include "io/parasitics/parasitics.hpp"
#include "io/parasitics/record_tokens.hpp"
#include "io/parasitics/spef_reader.hpp"
#include "io/parasitics/spf_reader.hpp"
#include "io/text/sha256.hpp"

#include <functional>
#include <future>

namespace cgcl {

namespace {

using Open = std::function<LineSource()>;

constexpr int kMaxReadings = 8;   // plans only grow: no file needs more than six

Parasitics read(const Open& open, ParasiticFormat format, const ParasiticOptions& options,
                Diagnostics& notes) {
  ReadPlan plan;
  for (int reading = 0; reading < kMaxReadings; ++reading) {
    LineSource source = open();
    Diagnostics found;
    ParasiticBuilder builder(format, plan, source, found);
    if (format == ParasiticFormat::dspf)
      SpfReader(source, builder).run();
    else
      SpefReader(source, builder, options.corner).run();
    builder.counts().bytes = source.bytes();
    builder.counts().lines = source.line_number();
    std::optional<Parasitics> result = builder.finish(options);
    if (!result) {
      plan = builder.next_plan();
      continue;
    }
    notes.merge(found);
    if (!options.partial) found.throw_if_errors();
    return std::move(*result);
  }
  throw Error(ErrorId::internal, "the plan of reading keeps growing");
}

Parasitics read_file_as(const std::string& path, ParasiticFormat format, const ParasiticOptions& options,
                        Diagnostics& notes) {
  // The digest takes a core of its own where one is free.
  std::future<std::string> digest;
  if (options.digest)
    digest = std::async(std::launch::async | std::launch::deferred,
                        [&] { return sha256_of_lines(LineSource(path)); });
  Parasitics result = read([&] { return LineSource(path); }, format, options, notes);
  if (options.digest) result.sha256 = digest.get();
  return result;
}

/// The first lines, enough to tell the formats apart.
std::string start_of(LineSource source) {
  std::string text;
  std::string_view line;
  while (text.size() < 65536 && source.next(line)) (text += line) += '\n';
  return text;
}

ParasiticFormat format_of(LineSource source) {
  const std::string path = source.path();
  if (const auto format = sniff_parasitics(start_of(std::move(source)))) return *format;
  throw Error(ErrorId::foreign_file, "neither DSPF nor SPEF: no line begins with *| or *SPEF",
              printable(path));
}

}   // namespace

std::optional<ParasiticFormat> sniff_parasitics(std::string_view start) {
  bool comment = false;
  for (std::size_t at = 0; at < start.size();) {
    const std::size_t end = std::min(start.find('\n', at), start.size());
    std::string_view line = start.substr(at, end - at);
    at = end + 1;
    while (!line.empty() && ends_part(line.front())) line.remove_prefix(1);
    if (comment || line.starts_with("/*")) {
      comment = line.find("*/") == std::string_view::npos;
      continue;
    }
    if (line.starts_with("*|")) return ParasiticFormat::dspf;
    RecordTokens tokens(line);
    const std::string_view word = tokens.next();
    for (const char* known : {"*SPEF", "*NAME_MAP", "*D_NET", "*R_NET", "*C_UNIT", "*DESIGN_FLOW"})
      if (word == known) return ParasiticFormat::spef;
  }
  return std::nullopt;
}

Parasitics read_spf(const std::string& path, const ParasiticOptions& options, Diagnostics& notes) {
  return read_file_as(path, ParasiticFormat::dspf, options, notes);
}

Parasitics read_spef(const std::string& path, const ParasiticOptions& options, Diagnostics& notes) {
  return read_file_as(path, ParasiticFormat::spef, options, notes);
}

Parasitics read_parasitics(const std::string& path, const ParasiticOptions& options, Diagnostics& notes) {
  return read_file_as(path, format_of(LineSource(path)), options, notes);
}

Parasitics read_spf_text(std::string_view text, const std::string& name, const ParasiticOptions& options,
                         Diagnostics& notes) {
  return read([&] { return LineSource(name, text); }, ParasiticFormat::dspf, options, notes);
}

Parasitics read_spef_text(std::string_view text, const std::string& name, const ParasiticOptions& options,
                          Diagnostics& notes) {
  return read([&] { return LineSource(name, text); }, ParasiticFormat::spef, options, notes);
}

Parasitics read_parasitics_text(std::string_view text, const std::string& name,
                                const ParasiticOptions& options, Diagnostics& notes) {
  return read([&] { return LineSource(name, text); }, format_of(LineSource(name, text)), options, notes);
}

void require_capacitances(const Parasitics& p) {
  double sum_F = 0;
  for (const double c : p.ground_F) sum_F += c;
  if (sum_F > 0 || !p.couplings.empty()) return;
  throw Error(ErrorId::no_labels,
              p.counts.resistors > 0 && p.counts.capacitors == 0 ? "R-only file: no capacitance labels"
                                                                 : "no capacitance between nets or to ground",
              printable(p.source));
}

}   // namespace cgcl
