#include "io/netlist/spectre_words.hpp"

#include <algorithm>
#include <iterator>

namespace cgcl {

namespace {

constexpr std::string_view kSkipped[] = {"ahdl_include", "alias",   "altergroup", "correlate", "export",
                                         "ic",           "nodeset", "option",     "paramset",  "print",
                                         "real",         "save",    "statistics", "integer"};

constexpr std::string_view kKeywords[] = {"simulator", "global",     "parameters", "subckt",
                                          "inline",    "ends",       "model",      "include",
                                          "library",   "endlibrary", "section",    "endsection"};

constexpr std::string_view kAnalyses[] = {
    "ac",     "alter", "assert",  "check", "checklimit", "dc",    "dcmatch", "envlp",
    "hb",     "hbac",  "hbnoise", "info",  "montecarlo", "noise", "options", "pac",
    "pnoise", "psp",   "pss",     "pstb",  "pxf",        "qpac",  "qpnoise", "qpss",
    "qpxf",   "set",   "shell",   "sp",    "stb",        "sweep", "tran",    "xf"};

constexpr std::string_view kSources[] = {"bsource",         "cccs",  "ccvs",  "iprobe",  "isource",
                                         "mutual_inductor", "nport", "pccvs", "phy_res", "port",
                                         "pvccs",           "pvcvs", "relay", "switch",  "tline",
                                         "transformer",     "vccs",  "vcvs",  "vsource", "delay"};

template <std::size_t count>
bool has(const std::string_view (&words)[count], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

}   // namespace

bool is_skipped_keyword(std::string_view word) { return has(kSkipped, word); }

bool is_keyword(std::string_view word) { return has(kKeywords, word) || is_skipped_keyword(word); }

bool is_analysis(std::string_view word) { return has(kAnalyses, word); }

char primitive_letter(std::string_view master) {
  if (master == "resistor") return 'R';
  if (master == "capacitor") return 'C';
  if (master == "inductor") return 'L';
  return has(kSources, master) ? 'V' : 'X';
}

std::string_view model_type(std::string_view master, std::string_view type) {
  if (master == "resistor") return "r";
  if (master == "capacitor") return "c";
  if (master == "inductor") return "l";
  if (master == "diode") return "d";
  if (type == "npn" || type == "pnp") return type;
  const bool mos = master.starts_with("bsim") || master.starts_with("mos") || master.starts_with("psp") ||
                   master.starts_with("hisim") || master.starts_with("ekv") || master.starts_with("utsoi");
  if (mos && type == "p") return "pmos";
  return mos ? "nmos" : "";
}

}   // namespace cgcl
