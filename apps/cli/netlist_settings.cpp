#include "apps/cli/netlist_settings.hpp"

#include "engine/core/error.hpp"

#include <filesystem>

namespace cgcl {

namespace {

/// The value at the place of the choice in the row of the option table.
template <class T>
T choice(const Settings& settings, const char* name,
         std::initializer_list<std::pair<const char*, T>> values) {
  const std::string& text = settings.get_choice(name);
  for (const auto& [word, value] : values)
    if (text == word) return value;
  throw Error(ErrorId::internal, str("setting ", name, " has the unknown value ", text));
}

SupplyOptions supply_options(const Settings& settings) {
  SupplyOptions o;
  const std::string& power = settings.get_string("power");
  if (power == "none")
    o.rule = SupplyOptions::Rule::none;
  else if (power != "auto") {
    o.rule = SupplyOptions::Rule::listed;
    o.power = list_of(settings, "power");
  }
  o.ground = list_of(settings, "ground");
  o.signal = list_of(settings, "signal");
  return o;
}

/// --param NAME=VALUE, one a line.
std::vector<std::pair<std::string, std::string>> given_parameters(const Settings& settings) {
  std::vector<std::pair<std::string, std::string>> given;
  const std::string& text = settings.get_string("param");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string one = text.substr(at, end - at);
    const std::size_t equals = one.find('=');
    const bool named = equals != one.npos && equals > 0 && one.find_first_of(" \t(){}'\"", 0) >= equals;
    if (!named || equals + 1 == one.size())
      throw Error(ErrorId::bad_value, str("param: '", printable(one, 80),
                                          "' is not accepted, expected NAME=VALUE such as wp=2u"));
    const std::string name = one.substr(0, equals);
    for (const auto& [before, value] : given)
      if (before == name)
        throw Error(ErrorId::bad_value,
                    str("param: ", printable(name, 80), " is given twice, as ", printable(value, 80),
                        " and as ", printable(one.substr(equals + 1), 80)));
    given.emplace_back(name, one.substr(equals + 1));
    at = end + 1;
  }
  return given;
}

NetlistOptions reader_options(const Settings& settings) {
  NetlistOptions o;
  o.dollar = choice<DollarRule>(settings, "dollar",
                                {{"auto", DollarRule::automatic},
                                 {"hspice", DollarRule::hspice},
                                 {"ngspice", DollarRule::ngspice},
                                 {"cdl", DollarRule::cdl},
                                 {"name", DollarRule::name}});
  o.title = choice<TitleRule>(
      settings, "title", {{"auto", TitleRule::automatic}, {"yes", TitleRule::yes}, {"no", TitleRule::no}});
  o.name_case = choice<CaseRule>(settings, "case",
                                 {{"auto", CaseRule::automatic},
                                  {"sensitive", CaseRule::sensitive},
                                  {"insensitive", CaseRule::insensitive}});
  o.duplicates = choice<DuplicateRule>(
      settings, "dup",
      {{"error", DuplicateRule::error}, {"first", DuplicateRule::first}, {"last", DuplicateRule::last}});
  if (settings.has("net-comments")) o.net_comments = settings.get_flag("net-comments");
  o.parameters = given_parameters(settings);
  o.cells = list_of(settings, "cells");
  o.defines = list_of(settings, "define");
  for (const std::string& name : o.defines)
    if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") !=
        std::string::npos)
      throw Error(ErrorId::bad_value, str("define: '", printable(name, 80),
                                          "' is not accepted, expected a name such as USE_POWER_PINS"));
  o.includes.folders = list_of(settings, "include");
  o.includes.environment = settings.get_flag("env-includes");
  return o;
}

}   // namespace

void add_device_rules(const Settings& settings, DeviceMap& devices) {
  for (const std::string& rule : list_of(settings, "device-map")) {
    const std::size_t equals = rule.find('=');
    if (equals == std::string::npos || equals == 0)
      throw Error(ErrorId::bad_value, str("device-map: '", printable(rule, 80),
                                          "' is not accepted, expected PATTERN=KIND such as my_n*=nmos, with "
                                          "* (any characters), ? (one) or # (a digit)"));
    devices.add(rule.substr(0, equals), rule.substr(equals + 1));
  }
}

namespace {

ElaborateOptions elaborate_options(const Settings& settings) {
  ElaborateOptions o;
  o.top = settings.get_string("top");
  o.memory_limit_bytes = settings.get_size("memory-limit");
  o.boxes = settings.get_flag("boxes");
  o.cells_as_devices = settings.get_flag("cells-as-devices");
  o.join_probes = settings.get_choice("probes") == "joined";
  for (const std::string& model : list_of(settings, "short-model")) o.short_models.push_back(model);
  add_device_rules(settings, o.devices);
  for (const std::string& alias : list_of(settings, "model-alias")) {
    const std::size_t equals = alias.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == alias.size() ||
        alias.find_first_of("*?#[]{}") != std::string::npos)
      throw Error(ErrorId::bad_value, str("model-alias: '", printable(alias, 80),
                                          "' is not accepted, expected MODEL=KNOWN such as "
                                          "my_n=nch_mac, names without wildcards"));
    o.model_aliases.emplace_back(alias.substr(0, equals), alias.substr(equals + 1));
  }
  return o;
}

}   // namespace

JsonValue unknown_models_json(const std::vector<UnknownModel>& models) {
  JsonValue out = JsonValue::array();
  for (const UnknownModel& m : models)
    out.push(
        JsonValue::object().set("model", m.name).set("devices", m.devices).set("taken_for", m.taken_for));
  return out;
}

std::vector<std::string> parasitics_files(const Settings& settings) {
  const std::string& text = settings.get_string("parasitics");
  std::error_code unknown;
  if (text.empty() || std::filesystem::exists(text, unknown) || text.find(',') == text.npos)
    return text.empty() ? std::vector<std::string>() : std::vector<std::string>{text};
  return list_of(settings, "parasitics");
}

JsonValue annotation_json(const ImportedCircuit& in) {
  const AnnotatedNets& a = in.annotated;
  JsonValue nets = JsonValue::array(), lost = JsonValue::array();
  for (std::size_t n = 0; n < a.states.size() && nets.as_array().size() < AnnotatedNets::kShown; ++n)
    if (a.states[n] != AnnotationState::annotated && a.states[n] != AnnotationState::supply)
      nets.push(JsonValue::object()
                    .set("net", in.circuit.net_path(static_cast<std::int32_t>(n)))
                    .set("reason", std::string(name_of(a.states[n]))));
  for (const std::string& name : a.lost) lost.push(name);
  return JsonValue::object()
      .set("annotated", a.count(AnnotationState::annotated))
      .set("supplies", a.count(AnnotationState::supply))
      .set("coupled_only", a.count(AnnotationState::coupled))
      .set("absent", a.count(AnnotationState::absent))
      .set("deselected", a.count(AnnotationState::deselected))
      .set("extracted", a.extracted)
      .set("lost", a.lost_count)
      .set("nets", nets)
      .set("lost_nets", lost);
}

std::string annotation_text(const AnnotatedNets& a) {
  if (a.states.empty()) return {};
  return str("annotated  ", a.count(AnnotationState::annotated),
             " nets; without labels: ", a.count(AnnotationState::absent), " that are not in the parasitics, ",
             a.count(AnnotationState::coupled), " that were not extracted and end couplings, ",
             a.count(AnnotationState::deselected), " not selected");
}

std::vector<std::string> list_of(const Settings& settings, const char* setting) {
  const std::string& text = settings.get_string(setting);
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    if (comma == at || comma + 1 == text.size())
      throw Error(ErrorId::bad_value, str(setting, ": '", printable(text, 80),
                                          "' has an empty part, expected names separated by commas"));
    parts.push_back(text.substr(at, comma - at));
    at = comma + 1;
  }
  return parts;
}

NetlistImportOptions netlist_import_options(const Settings& settings) {
  NetlistImportOptions o;
  o.reading = reader_options(settings);
  o.elaboration = elaborate_options(settings);
  o.supplies = supply_options(settings);
  if (settings.has("nets") || settings.has("exclude"))   // of import and predict alone
    o.selection = {list_of(settings, "nets"), list_of(settings, "exclude")};
  o.ideal = choice<ParasiticRule>(settings, "inline",
                                  {{"auto", ParasiticRule::automatic},
                                   {"on", ParasiticRule::parasitic},
                                   {"off", ParasiticRule::designed}});
  o.graph.terminal_classes = choice<TerminalClasses>(
      settings, "terminals", {{"joined", TerminalClasses::joined}, {"separate", TerminalClasses::separate}});
  if (settings.has("cap-range"))
    o.graph.cap_range = {settings.get_reals("cap-range")[0], settings.get_reals("cap-range")[1]};
  return o;
}

ParasiticOptions parasitic_options(const Settings& settings) {
  ParasiticOptions o;
  o.listed = choice<CouplingListed>(
      settings, "coupling-listed",
      {{"auto", CouplingListed::automatic}, {"once", CouplingListed::once}, {"both", CouplingListed::both}});
  o.corner = choice<Corner>(settings, "corner",
                            {{"best", Corner::best}, {"typical", Corner::typical}, {"worst", Corner::worst}});
  o.partial = settings.get_flag("partial");
  return o;
}

void read_noticing(Console& console, const std::function<void(Diagnostics&)>& read) {
  Diagnostics noticed;
  try {
    read(noticed);
  } catch (const Error&) {
    if (noticed.errors().size() > 1)
      for (const Error& error : noticed.errors()) console.detail(error.line());
    console.further_errors(noticed.errors());
    for (const std::string& line : noticed.lines()) console.detail(line);   // the cause may be among them
    throw;
  }
  console.warn(noticed);
}

}   // namespace cgcl
