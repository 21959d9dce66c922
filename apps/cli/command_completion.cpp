// completion: what a shell reads to complete command lines.
#include "apps/cli/command_table.hpp"
#include "apps/cli/completion.hpp"

namespace cgcl {

int run_completion(const Settings& settings, Console& console) {
  std::string text = completion_script(settings.inputs.front());
  const JsonValue json = JsonValue::object().set("shell", settings.inputs.front()).set("text", text);
  text.pop_back();   // print() ends a line
  console.print(text);
  console.result(json);
  return 0;
}

}   // namespace cgcl
