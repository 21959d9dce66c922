#include "io/text/line_source.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/byte_stream.hpp"
#include "io/text/diagnostics.hpp"

#include <algorithm>   // for min
#include <cstring>     // for memchr, memrchr
#include <optional>
#include <utility>

namespace cgcl {

namespace {

constexpr std::size_t kFirst = std::size_t{1} << 14;   // most files that are included are short
constexpr std::size_t kChunk = std::size_t{1} << 20;

}   // namespace

struct LineSource::Input {
  std::optional<ByteStream> file;
  std::string_view text;   // of a text in memory
  std::size_t text_used = 0;

  std::size_t read(char* to, std::size_t count) {
    if (file) return file->read(to, count);
    const std::size_t got = std::min(count, text.size() - text_used);
    if (got > 0) std::memcpy(to, text.data() + text_used, got);
    text_used += got;
    return got;
  }
};

LineSource::LineSource(std::string path) : path_(std::move(path)), input_(std::make_unique<Input>()) {
  input_->file.emplace(path_);
  open();
}

LineSource::LineSource(std::string name, std::string_view text)
    : path_(std::move(name)), input_(std::make_unique<Input>()) {
  input_->text = text;
  open();
}

LineSource::~LineSource() = default;
LineSource::LineSource(LineSource&&) noexcept = default;
LineSource& LineSource::operator=(LineSource&&) noexcept = default;

void LineSource::open() {
  if (!refill()) throw Error(ErrorId::netlist_empty, "the file is empty, expected text", printable(path_));
  const auto byte = [&](std::size_t i) {
    return i < end_ ? static_cast<unsigned char>(buffer_[i]) : static_cast<unsigned char>(' ');
  };
  const bool marked = (byte(0) == 0xff && byte(1) == 0xfe) || (byte(0) == 0xfe && byte(1) == 0xff);
  const bool wide = end_ >= 4 && ((byte(0) == 0 && byte(1) != 0 && byte(2) == 0 && byte(3) != 0) ||
                                  (byte(0) != 0 && byte(1) == 0 && byte(2) != 0 && byte(3) == 0));
  if (marked || wide)
    throw Error(ErrorId::netlist_encoding, "the file is UTF-16, expected ASCII or UTF-8", printable(path_),
                "convert it: iconv -f UTF-16 -t UTF-8 FILE");
  if (std::memchr(buffer_.data(), 0, end_) != nullptr)   // a NUL in front was left to the test for UTF-16
    throw Error(ErrorId::netlist_binary, "the file holds a NUL byte, expected text",
                str(printable(path_), ":@0"));
  if (byte(0) == 0xef && byte(1) == 0xbb && byte(2) == 0xbf) begin_ = 3;
}

/// Reads one more chunk behind what is left; false at the end of the file.
bool LineSource::refill() {
  if (finished_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  const std::size_t piece = bytes_ == 0 && end_ == 0 ? kFirst : kChunk;
  const std::size_t chunk = input_->file ? piece : std::min(piece, input_->text.size() - input_->text_used);
  // Twice as large each time, but for the longest line no more than that.
  if (buffer_.size() < end_ + chunk)
    buffer_.resize(std::max(end_ + chunk, std::min(2 * end_, kMaxLineLength + 2 * kChunk)));
  const std::size_t got = input_->read(buffer_.data() + end_, chunk);
  if (got == 0) {
    finished_ = true;
    return false;
  }
  if (const void* nul = std::memchr(buffer_.data() + end_, 0, got); nul != nullptr) {
    const bool utf16 = bytes_ == 0 && end_ == 0 && got >= 2 &&
                       (static_cast<unsigned char>(buffer_[0]) >= 0xfe || buffer_[0] == 0 || buffer_[1] == 0);
    if (!utf16)   // open() says more about UTF-16
      throw Error(
          ErrorId::netlist_binary, "the file holds a NUL byte, expected text",
          str(printable(path_), ":@",
              bytes_ + (static_cast<const char*>(nul) - buffer_.data()) - static_cast<std::int64_t>(begin_)));
  }
  end_ += got;
  return true;
}

bool LineSource::next(std::string_view& line) {
  std::size_t searched = 0;   // of the bytes behind begin_
  for (;;) {
    const char* start = buffer_.data() + begin_;
    const std::size_t held = end_ - begin_;
    const void* end = held > searched ? std::memchr(start + searched, '\n', held - searched) : nullptr;
    const std::size_t length = end != nullptr ? idx(static_cast<const char*>(end) - start) : held;
    const bool complete = end != nullptr && (finished_ || held - length > kAhead);
    if (complete || (finished_ && held > 0)) {
      const std::size_t taken = length + (end != nullptr ? 1 : 0);
      ++line_number_;
      begin_ += taken;
      bytes_ += static_cast<std::int64_t>(taken);
      line = {start, length};
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      return true;
    }
    if (finished_) return false;
    if (length > kMaxLineLength)
      throw Error(ErrorId::netlist_limit, str("a line is longer than ", kMaxLineLength >> 20, " MB"),
                  place_text(path_, line_number_ + 1));
    searched = length;   // the end, if there is one, is found again at once
    refill();
  }
}

bool LineSource::next_block(std::string_view& lines) {
  for (;;) {
    const char* start = buffer_.data() + begin_;
    const std::size_t held = end_ - begin_;
    const void* last = finished_ || held == 0 ? nullptr : ::memrchr(start, '\n', held);
    const std::size_t taken = last != nullptr ? idx(static_cast<const char*>(last) - start) + 1
                              : finished_     ? held
                                              : 0;
    if (taken > 0) {
      lines = {start, taken};
      begin_ += taken;
      bytes_ += static_cast<std::int64_t>(taken);
      return true;
    }
    if (finished_) return false;
    if (held > kMaxLineLength)
      throw Error(ErrorId::netlist_limit, str("a line is longer than ", kMaxLineLength >> 20, " MB"),
                  printable(path_));
    refill();
  }
}

std::string LineSource::where(std::int64_t column) const { return place_text(path_, line_number_, column); }

}   // namespace cgcl
