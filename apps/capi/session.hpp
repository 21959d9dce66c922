// The session behind the C interface: options, callbacks, the last error; and the border that nothing is
// thrown over.
#pragma once

#include "apps/capi/circuitgcl.h"
#include "apps/cli/settings.hpp"
#include "engine/core/error.hpp"
#include "engine/core/exec.hpp"
#include "io/text/diagnostics.hpp"

#include <new>
#include <string>

struct cgcl_session {
  cgcl::Settings settings;   // of `predict`
  cgcl_log_function log = nullptr;
  void* log_user = nullptr;
  cgcl_progress_function progress = nullptr;
  void* progress_user = nullptr;
  std::string message, id, where, hint;

  cgcl_session();
  void say(bool is_warning, const std::string& text) const;
  void say(const cgcl::Diagnostics& noticed) const;
  /// Throws Cancelled when the progress function says so.
  void step(const char* name) const;
  [[nodiscard]] cgcl::Exec exec() const;
  void clear_error() noexcept;
  /// Keeps it and returns its status.
  cgcl_status failed(const cgcl::Error& error);
};

namespace cgcl {

/// The progress function ended a call.
struct Cancelled {};

/// A NULL where something is needed.
[[nodiscard]] inline Error null_argument(const char* name) {
  return {ErrorId::bad_value, str("the argument ", name, " is NULL")};
}

/// The value; throws null_argument.
inline const char* needed(const char* value, const char* name) {
  if (value == nullptr) throw null_argument(name);
  return value;
}

/// Throws null_argument for a NULL place, else empties it.
template <class T>
void prepare(T** out) {
  if (out == nullptr) throw null_argument("out");
  *out = nullptr;
}

/// Runs `body`; whatever it throws becomes a status, and the last error of the session.
template <class Body>
cgcl_status guarded(cgcl_session* session, const Body& body) noexcept {
  if (session == nullptr) return CGCL_INPUT;
  try {
    session->clear_error();
    body();
    return CGCL_OK;
  } catch (const Cancelled&) {
    session->message = "cancelled";
    return CGCL_CANCELLED;
  } catch (const Error& error) {
    return session->failed(error);
  } catch (const std::bad_alloc&) {
    return CGCL_RESOURCES;   // there may be no memory for words
  } catch (const std::exception& error) {
    return session->failed(Error(ErrorId::internal, error.what()));
  } catch (...) {
    return CGCL_INTERNAL;
  }
}

}   // namespace cgcl
