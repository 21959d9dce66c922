#include "apps/cli/console.hpp"

#include "engine/core/error.hpp"

#include <algorithm>
#include <cmath>    // for lround
#include <cstdio>   // for snprintf
#include <ostream>

namespace cgcl {
namespace {

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string duration_text(double seconds) {
  char text[48];
  const auto whole = std::lround(std::min(seconds, 1e9));
  if (seconds < 10)
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  else if (whole < 120)
    std::snprintf(text, sizeof text, "%ld s", whole);
  else if (whole < 7200)
    std::snprintf(text, sizeof text, "%ld min %02ld s", whole / 60, whole % 60);
  else
    std::snprintf(text, sizeof text, "%ld h %02ld min", whole / 3600, whole / 60 % 60);
  return text;
}

}   // namespace

Console::Console(std::ostream& out, std::ostream& err, Options options)
    : out_(out), err_(err), options_(std::move(options)) {
  if (!options_.clock) options_.clock = steady_seconds;
}

void Console::print(const std::string& text) {
  if (!options_.json) out_ << text << '\n';
}

void Console::result(const JsonValue& object) {
  if (!options_.json) return;
  if (has_result_ || !object.is_object())
    throw Error(ErrorId::internal, "a command has exactly one JSON object as its result");
  has_result_ = true;
  out_ << object.dump(2) << '\n';
}

void Console::note(const std::string& text) {
  if (!options_.quiet) err_ << printable(text, 2000) << '\n' << std::flush;
}

void Console::detail(const std::string& text) {
  if (options_.verbose) err_ << printable(text, 2000) << '\n' << std::flush;
}

void Console::warn(const std::string& text) {
  err_ << "circuitgcl: warning: " << printable(text, 2000) << '\n' << std::flush;
}

Progress::Progress(Console& console, std::string label, std::int64_t total)
    : console_(console),
      label_(std::move(label)),
      total_(std::max<std::int64_t>(total, 1)),
      start_(console.options_.clock()) {}

std::string Progress::line(std::int64_t done, double seconds, const std::string& detail) const {
  std::string text = str(label_, "  ", done, '/', total_, "  ", duration_text(seconds - start_));
  // A resumed loop starts in the middle: only steps seen here say how fast it is.
  const std::int64_t seen = done - first_done_;
  if (done < total_ && seen > 0)
    text += str(
        ", ",
        duration_text((seconds - first_at_) / static_cast<double>(seen) * static_cast<double>(total_ - done)),
        " left");
  if (!detail.empty()) text += "  " + detail;
  return printable(text, 160);
}

void Progress::update(std::int64_t done, const std::string& detail) {
  const Console::Options& options = console_.options_;
  if (options.quiet) return;
  const double now = options.clock();
  if (first_done_ < 0) {
    first_done_ = done;
    first_at_ = now;
  }
  const double wait = options.terminal ? 0.1 : 10.0;
  const bool tenth =
      !options.terminal && done * 10 / total_ != shown_done_ * 10 / total_ && now - shown_at_ >= 0.2;
  const bool due = shown_at_ < 0 || done >= total_ || now - shown_at_ >= wait || tenth;
  if (!due || done == shown_done_) return;
  shown_at_ = now;
  shown_done_ = done;
  if (options.terminal)
    console_.err_ << '\r' << line(done, now, detail) << "\x1b[K" << std::flush;
  else
    console_.err_ << line(done, now, detail) << '\n' << std::flush;
  open_ = options.terminal;
}

void Progress::finish() {
  if (open_) console_.err_ << '\n' << std::flush;
  open_ = false;
}

}   // namespace cgcl
