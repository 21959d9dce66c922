// explain: what an error id, or a setting, means.
#include "apps/cli/command_table.hpp"
#include "apps/cli/help_text.hpp"
#include "engine/core/error.hpp"

#include <cctype>

namespace cgcl {
namespace {

JsonValue entry_json(const ErrorEntry& entry) {
  return JsonValue::object()
      .set("id", error_code(entry.id))
      .set("name", entry.name)
      .set("title", entry.title)
      .set("meaning", entry.meaning)
      .set("exit_code", static_cast<int>(entry.exit));
}

std::string upper(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

/// "E0214", "w250", "0214", the short title "E-LIBSECTION" or the name -> its row; nullptr for other texts.
const ErrorEntry* entry_of(const std::string& text) {
  for (const ErrorEntry& entry : error_catalogue()) {
    const std::string_view title = entry.title;
    const bool titled = title.starts_with("E-") || title.starts_with("W-");
    if (text == entry.name || (titled && upper(text) == title.substr(0, title.find(':')))) return &entry;
  }
  const bool lettered = !text.empty() && std::string_view("EeWw").find(text[0]) != std::string_view::npos;
  const std::string digits = text.substr(lettered ? 1 : 0);
  if (digits.empty() || digits.size() > 4 || digits.find_first_not_of("0123456789") != std::string::npos)
    return nullptr;
  for (const ErrorEntry& entry : error_catalogue())
    if (static_cast<int>(entry.id) == std::stoi(digits)) return &entry;
  return nullptr;
}

int explain_all(Console& console) {
  JsonValue rows = JsonValue::array();
  for (const ErrorEntry& entry : error_catalogue()) {
    const bool warning = entry.exit == ExitCode::ok;
    console.print(str(error_code(entry.id),
                      warning ? "  warning " : str("  exit ", static_cast<int>(entry.exit), "  "), ' ',
                      entry.title));
    rows.push(entry_json(entry));
  }
  console.result(JsonValue::object().set("errors", rows));
  return 0;
}

}   // namespace

int run_explain(const Settings& settings, Console& console) {
  if (settings.inputs.empty()) return explain_all(console);
  const std::string& asked = settings.inputs.front();
  if (const ErrorEntry* entry = entry_of(asked)) {
    const bool warning = entry->exit == ExitCode::ok;
    console.print(str(error_code(entry->id), ": ", entry->title, "\n", entry->meaning, "\n",
                      warning ? "a warning" : str("exit code ", static_cast<int>(entry->exit))));
    console.result(entry_json(*entry));
    return 0;
  }
  const std::string reference = setting_reference(asked);
  if (reference.empty())
    throw Error(ErrorId::bad_value,
                str("'", printable(asked, 60), "' is no error id and no setting, expected one such as E0103"),
                {}, "`circuitgcl explain` lists the ids");
  console.print(reference.substr(0, reference.size() - 1));
  console.result(JsonValue::object().set("setting", asked).set("text", reference));
  return 0;
}

}   // namespace cgcl
