#include "apps/cli/progress.hpp"

#include "apps/cli/command_log.hpp"
#include "apps/cli/progress_schedule.hpp"
#include "engine/core/error.hpp"
#include "engine/core/thread_signals.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>    // for lround
#include <cstdio>   // for snprintf
#include <ostream>
#include <system_error>

namespace cgcl {
namespace {

constexpr std::chrono::milliseconds kBeat{500};

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

ProgressLines::ProgressLines(std::ostream& err, Options options) : err_(err), options_(std::move(options)) {
  if (!options_.clock) options_.clock = steady_seconds;
}

ProgressLines::~ProgressLines() {
  {
    const std::lock_guard hold(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  if (heartbeat_.joinable()) heartbeat_.join();
}

void ProgressLines::wipe() {
  const std::lock_guard hold(mutex_);
  if (open_) err_ << "\r\x1b[K" << std::flush;
  open_ = false;
}

void ProgressLines::say(const std::string& line) {
  wipe();
  const std::lock_guard hold(mutex_);
  err_ << line << '\n' << std::flush;
}

void ProgressLines::be_quiet(bool quiet) {
  const std::lock_guard hold(mutex_);
  options_.quiet = quiet;
}

void ProgressLines::begin(Progress& progress) {
  const std::lock_guard hold(mutex_);
  progress.start_ = options_.clock();
  progress.outer_ = newest_;
  newest_ = &progress;
  const bool somebody_looks = !options_.quiet || CommandLog::current() != nullptr;
  if (!options_.heartbeat || !somebody_looks || heartbeat_.joinable()) return;
  try {
    heartbeat_ = std::thread([this] { beat(); });
  } catch (const std::system_error&) {   // no room for another thread: the loops themselves still report
    options_.heartbeat = false;
  }
}

void ProgressLines::end(Progress& progress) {
  const std::lock_guard hold(mutex_);
  for (Progress** at = &newest_; *at != nullptr; at = &(*at)->outer_)
    if (*at == &progress) {
      *at = progress.outer_;
      break;
    }
  if (open_) err_ << '\n' << std::flush;
  open_ = false;
}

void ProgressLines::beat() {
  leave_signals_to_first_thread();
  std::unique_lock hold(mutex_);
  while (!wake_.wait_for(hold, kBeat, [this] { return ending_; })) {
    if (newest_ == nullptr) continue;
    try {
      const double now = options_.clock();
      if (options_.reading) newest_->look_at(options_.reading(), now);
      draw_if_due(*newest_, now);
    } catch (const std::exception&) {   // memory is short: the loop that needs it says so, not this line
    }
  }
}

void ProgressLines::draw_if_due(Progress& p, double now) {
  const ProgressPoint at{p.start_, now, p.done_, p.total_};
  if (CommandLog* log = CommandLog::current()) log->progress(p.label_, at, [&] { return p.line(now); });
  if (options_.quiet) return;
  ShownProgress shown{p.shown_at_, p.shown_done_};
  if (!progress_due(shown, at, options_.terminal ? kTerminalSchedule : kPlainSchedule)) return;
  p.shown_at_ = shown.at;
  p.shown_done_ = shown.done;
  if (options_.terminal)
    err_ << '\r' << p.line(now) << "\x1b[K" << std::flush;
  else
    err_ << p.line(now) << '\n' << std::flush;
  open_ = options_.terminal;
}

Progress::Progress(ProgressLines& lines, std::string label, std::int64_t total)
    : lines_(lines), label_(std::move(label)), total_(total), start_(0) {
  lines_.begin(*this);
}

std::string Progress::time_left(double now) const {
  // A resumed loop starts in the middle: only steps seen here say how fast it is.
  const std::int64_t seen = done_ - first_done_;
  if (done_ >= total_ || seen <= 0) return {};
  const double each = (now - first_at_) / static_cast<double>(seen);
  return str(", ", duration_text(each * static_cast<double>(total_ - done_)), " left");
}

std::string Progress::line(double now) const {
  std::string text = label_;
  if (!file_.empty() && total_ > 0)
    text += str("  reading ", file_, ' ', std::min(100 * done_ / total_, std::int64_t{100}), " %");
  else if (total_ > 0 && done_ >= 0)
    text += str("  ", done_, '/', total_);
  text += "  " + duration_text(now - start_) + time_left(now);
  if (!detail_.empty()) text += "  " + detail_;
  return printable(text, 160);
}

/// Bytes of a file are steps while it is read, of a line that has none of its own.
void Progress::look_at(const std::optional<FileBeingRead>& file, double now) {
  if (total_ > 0 && file_.empty()) return;
  const std::string name = file && file->size > 0 ? file->name : std::string();
  const std::int64_t position = name.empty() ? -1 : file->position;
  if (name != file_ || position < done_) {   // the next file, or the next reading of this one
    first_done_ = position;
    first_at_ = now;
  }
  file_ = name;
  done_ = position;
  total_ = name.empty() ? 0 : file->size;
}

void Progress::update(std::int64_t done, const std::string& detail) {
  const std::lock_guard hold(lines_.mutex_);
  const double now = lines_.options_.clock();
  if (first_done_ < 0) {
    first_done_ = done;
    first_at_ = now;
  }
  done_ = done;
  detail_ = detail;
  if (lines_.newest_ == this) lines_.draw_if_due(*this, now);
}

void Progress::stage(const std::string& text) {
  const std::lock_guard hold(lines_.mutex_);
  detail_ = text;
}

void Progress::finish() {
  if (live_) lines_.end(*this);
  live_ = false;
}

}   // namespace cgcl
