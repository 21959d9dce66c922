#include "apps/capi/session.hpp"

#include "apps/cli/learning_settings.hpp"
#include "engine/core/config.hpp"

#include <string_view>

cgcl_session::cgcl_session()
    : settings(cgcl::resolve(cgcl::find_command("predict"), {"model", "netlist"},
                             {{.name = "output", .text = "output.csv", .where = {}}})) {}

void cgcl_session::say(bool is_warning, const std::string& text) const {
  if (log != nullptr) log(log_user, is_warning ? 1 : 0, text.c_str());
}

void cgcl_session::say(const cgcl::Diagnostics& noticed) const {
  for (const std::string& line : noticed.lines()) say(true, line);
}

void cgcl_session::step(const char* name) const {
  if (progress != nullptr && progress(progress_user, name) != 0) throw cgcl::Cancelled();
}

cgcl::Exec cgcl_session::exec() const {
  return cgcl::Exec(cgcl::exec_options(settings, cgcl::parse_device(settings.get_string("device"))));
}

void cgcl_session::clear_error() noexcept {
  message.clear();
  id.clear();
  where.clear();
  hint.clear();
}

cgcl_status cgcl_session::failed(const cgcl::Error& error) {
  try {
    message = error.what();
    id = cgcl::error_code(error.id());
    where = error.where();
    hint = error.hint();
  } catch (const std::bad_alloc&) {
    return CGCL_RESOURCES;
  }
  switch (error.exit_code()) {
    case cgcl::ExitCode::resources:
      return CGCL_RESOURCES;
    case cgcl::ExitCode::device:
      return CGCL_DEVICE;
    case cgcl::ExitCode::numerical:
      return CGCL_NUMERICAL;
    case cgcl::ExitCode::internal:
      return CGCL_INTERNAL;
    default:
      return CGCL_INPUT;
  }
}

extern "C" {

const char* cgcl_version(void) { return cgcl::kVersion; }
int cgcl_abi(void) { return CIRCUITGCL_ABI; }

cgcl_status cgcl_session_create(cgcl_session** out) {
  if (out == nullptr) return CGCL_INPUT;
  *out = nullptr;
  try {
    *out = new cgcl_session();
    return CGCL_OK;
  } catch (const std::bad_alloc&) {
    return CGCL_RESOURCES;
  } catch (...) {
    return CGCL_INTERNAL;
  }
}

void cgcl_session_destroy(cgcl_session* session) { delete session; }

cgcl_status cgcl_session_set(cgcl_session* session, const char* key, const char* value) {
  return cgcl::guarded(session, [&] {
    if (key == nullptr) throw cgcl::null_argument("key");
    if (value == nullptr) throw cgcl::null_argument("value");
    const cgcl::CommandRow& predict = cgcl::find_command("predict");
    const cgcl::Setting* row = cgcl::find_setting(predict, key);
    if (row == nullptr || !row->in_version) {
      std::vector<std::string_view> names;
      for (const cgcl::Setting* s : cgcl::settings_of(predict)) names.push_back(s->name);
      throw cgcl::Error(cgcl::ErrorId::unknown_key, cgcl::str("'", cgcl::printable(key, 80),
                                                              "' is no option of predict, the nearest is '",
                                                              cgcl::nearest(key, names), "'"));
    }
    session->settings.set(row->name, cgcl::parse_value(*row, value, {}), cgcl::Origin::flag);
  });
}

void cgcl_session_on_log(cgcl_session* session, cgcl_log_function function, void* user) {
  if (session == nullptr) return;
  session->log = function;
  session->log_user = user;
}

void cgcl_session_on_progress(cgcl_session* session, cgcl_progress_function function, void* user) {
  if (session == nullptr) return;
  session->progress = function;
  session->progress_user = user;
}

const char* cgcl_error_message(const cgcl_session* session) {
  return session == nullptr ? "" : session->message.c_str();
}
const char* cgcl_error_id(const cgcl_session* session) {
  return session == nullptr ? "" : session->id.c_str();
}
const char* cgcl_error_where(const cgcl_session* session) {
  return session == nullptr ? "" : session->where.c_str();
}
const char* cgcl_error_hint(const cgcl_session* session) {
  return session == nullptr ? "" : session->hint.c_str();
}

}   // extern "C"
