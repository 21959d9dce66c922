#include "io/report/warnings_json.hpp"

namespace cgcl {

JsonValue warnings_json(const Diagnostics& noticed) {
  JsonValue json = JsonValue::array();
  for (const WarningKind& kind : noticed.warnings()) {
    JsonValue first = JsonValue::array();
    for (const WarningKind::Case& one : kind.first)
      first.push(one.where.empty() ? one.what : one.where + ": " + one.what);
    json.push(JsonValue::object()
                  .set("id", error_code(kind.id))
                  .set("title", error_entry(kind.id).title)
                  .set("count", kind.count)
                  .set("first", first));
  }
  return json;
}

}   // namespace cgcl
