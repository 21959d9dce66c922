#include "io/text/line_source.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/diagnostics.hpp"

#include <algorithm>   // for min
#include <cerrno>
#include <cstring>   // for memchr, memrchr
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <zlib.h>

namespace cgcl {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr std::int64_t kFreeExpansion = std::int64_t{64} << 20;   // small files may grow by any factor

}   // namespace

struct LineSource::Input {
  int descriptor = -1;
  gzFile zipped = nullptr;
  std::string_view text;   // of a text in memory
  std::size_t text_used = 0;
  std::int64_t produced = 0;

  ~Input() {
    if (zipped != nullptr) gzclose(zipped);   // closes the descriptor too
    if (zipped == nullptr && descriptor >= 0) ::close(descriptor);
  }
};

LineSource::LineSource(std::string path) : path_(std::move(path)), input_(std::make_unique<Input>()) {
  input_->descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat facts {};
  if (input_->descriptor < 0 || fstat(input_->descriptor, &facts) != 0)
    throw Error(ErrorId::file_missing, str("cannot be opened: ", std::strerror(errno)), printable(path_));
  if (!S_ISREG(facts.st_mode)) throw Error(ErrorId::file_missing, "is not a regular file", printable(path_));
  unsigned char magic[2] = {0, 0};
  const ssize_t got = pread(input_->descriptor, magic, 2, 0);
  if (got == 2 && magic[0] == 0x1f && magic[1] == 0x8b) {
    input_->zipped = gzdopen(input_->descriptor, "rb");
    if (input_->zipped == nullptr)
      throw ResourceError(ErrorId::memory_limit, "no memory to decompress", path_);
    gzbuffer(input_->zipped, static_cast<unsigned>(kChunk));
  }
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
  const bool in_memory = input_->descriptor < 0 && input_->zipped == nullptr;
  const std::size_t chunk = in_memory ? std::min(kChunk, input_->text.size() - input_->text_used) : kChunk;
  if (buffer_.size() < end_ + chunk) buffer_.resize(std::max(end_ + chunk, 2 * end_));
  std::int64_t got = 0;
  if (input_->zipped != nullptr) {
    got = gzread(input_->zipped, buffer_.data() + end_, static_cast<unsigned>(kChunk));
    int failure = Z_OK;
    std::string_view text = gzerror(input_->zipped, &failure);
    if (text.starts_with("<fd:")) text.remove_prefix(std::min(text.find(": ") + 2, text.size()));   // of zlib
    if (got < 0 || failure == Z_BUF_ERROR || failure == Z_DATA_ERROR)
      throw Error(ErrorId::gzip_damaged, str("the gzip data are cut off or damaged: ", printable(text, 80)),
                  printable(path_));
    input_->produced += got;
    if (input_->produced > kFreeExpansion &&
        input_->produced / kMaxExpansion > static_cast<std::int64_t>(gzoffset(input_->zipped)))
      throw Error(ErrorId::netlist_limit, str("the gzip file grows more than ", kMaxExpansion, " times"),
                  printable(path_));
  } else if (input_->descriptor >= 0) {
    do got = ::read(input_->descriptor, buffer_.data() + end_, kChunk);
    while (got < 0 && errno == EINTR);
    if (got < 0)
      throw Error(ErrorId::file_missing, str("cannot be read: ", std::strerror(errno)), printable(path_));
  } else {
    if (chunk > 0) std::memcpy(buffer_.data() + end_, input_->text.data() + input_->text_used, chunk);
    input_->text_used += chunk;
    got = static_cast<std::int64_t>(chunk);
  }
  if (got == 0) {
    finished_ = true;
    return false;
  }
  if (const void* nul = std::memchr(buffer_.data() + end_, 0, idx(got)); nul != nullptr) {
    const bool utf16 = bytes_ == 0 && end_ == 0 && got >= 2 &&
                       (static_cast<unsigned char>(buffer_[0]) >= 0xfe || buffer_[0] == 0 || buffer_[1] == 0);
    if (!utf16)   // open() says more about UTF-16
      throw Error(
          ErrorId::netlist_binary, "the file holds a NUL byte, expected text",
          str(printable(path_), ":@",
              bytes_ + (static_cast<const char*>(nul) - buffer_.data()) - static_cast<std::int64_t>(begin_)));
  }
  end_ += idx(got);
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
