// circuitgcl(1), from the same tables as the help.
#include "apps/cli/completion.hpp"
#include "apps/cli/option_registry.hpp"
#include "engine/core/config.hpp"
#include "engine/core/error.hpp"

namespace cgcl {
namespace {

/// Text that troff prints as it is.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (c == '\'')
      out += "\\(aq";
    else
      out += c;
  }
  return out.empty() || (out[0] != '.' && out[0] != '\'') ? out : "\\&" + out;
}

std::string option(const Setting& s) {
  std::string out = ".TP\n\\fB";
  if (s.letter != 0) out += str("\\-", s.letter, ", ");
  out += str(roff(str("--", s.name)), "\\fR");
  const std::string hint = value_hint(s);
  if (!hint.empty()) out += str(" \\fI", roff(hint), "\\fR");
  out += str('\n', roff(s.help));
  if (!s.fallback.empty()) out += str(" [default: ", roff(s.fallback), ']');
  return out + '\n';
}

bool is_global(const Setting& s) { return s.commands == kEveryCommand; }

}   // namespace

std::string manual_page() {
  std::string out =
      str(".TH CIRCUITGCL 1 \"\" \"circuitgcl ", kVersion, "\"\n.SH NAME\n",
          "circuitgcl \\- parasitic capacitance from circuit topology\n.SH SYNOPSIS\n",
          "\\fBcircuitgcl\\fR \\fICOMMAND\\fR [\\fIoptions\\fR]\n.SH DESCRIPTION\n",
          "Learns from circuit netlists with extracted parasitics and predicts coupling and ground ",
          "capacitances of netlists before there is a layout.\n.SH COMMANDS\n");
  for (const CommandRow& command : command_rows()) {
    if (command.bit == 0) continue;
    out += str(".SS ", command.name, command.inputs.empty() ? "" : " ", roff(command.inputs),
               command.needs_output ? " \\-o PATH" : "", '\n', roff(command.help), '\n');
    for (const Setting* s : settings_of(command))
      if (!is_global(*s) && s->in_version) out += option(*s);
  }
  out += ".SH GLOBAL OPTIONS\nBefore or after the command.\n";
  for (const Setting& s : setting_table())
    if (is_global(s)) out += option(s);
  out +=
      ".SH ENVIRONMENT\n.TP\n\\fBCIRCUITGCL_SOME_OPTION\\fR\nThe value of \\fB\\-\\-some\\-option\\fR. "
      "Order: defaults, "
      "the preset, \\-\\-config, variables, flags; the last wins.\n"
      ".TP\n\\fBCIRCUITGCL_CUDA_LIBRARY\\fR, \\fBCIRCUITGCL_MPI_LIBRARY\\fR, "
      "\\fBCIRCUITGCL_METIS_LIBRARY\\fR\n"
      "Absolute path of such a library, where it lies elsewhere.\n"
      ".TP\n\\fBCIRCUITGCL_MODELS\\fR\nFolder of the models that \\fBpredict\\fR chooses from, where they "
      "lie elsewhere.\n"
      ".TP\n\\fBTMPDIR\\fR\nWhere standard input and pipes are copied to, in place of /tmp.\n";
  out += ".SH EXIT STATUS\n";
  constexpr std::pair<const char*, const char*> kCodes[] = {
      {"0", "done"},
      {"1", "internal fault"},
      {"2", "wrong usage or bad input"},
      {"3", "memory or disk"},
      {"4", "device or driver"},
      {"5", "numerical: a value that is not finite"},
      {"6", "a required result was not met"},
      {"7", "the run folder is in use"},
      {"130, 143", "stopped by a signal, what was done is kept"}};
  for (const auto& [code, meaning] : kCodes) out += str(".TP\n", code, '\n', meaning, '\n');
  return out;
}

}   // namespace cgcl
