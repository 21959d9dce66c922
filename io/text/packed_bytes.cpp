#include "io/text/packed_bytes.hpp"

#include "engine/core/index.hpp"

#include <cerrno>
#include <unistd.h>
#include <utility>   // for move

namespace cgcl {

namespace {
constexpr std::size_t kChunk = std::size_t{1} << 18;
}   // namespace

PackedBytes::PackedBytes(int descriptor, std::string path)
    : descriptor_(descriptor), path_(std::move(path)), chunk_(kChunk) {}

ByteView PackedBytes::ahead() {
  if (begin_ == end_) {
    ssize_t got = 0;
    do got = ::read(descriptor_, chunk_.data(), chunk_.size());
    while (got < 0 && errno == EINTR);
    if (got < 0) fail_reading(path_, errno);
    before_ += static_cast<std::int64_t>(end_);
    begin_ = 0;
    end_ = idx(got);
  }
  return ByteView(chunk_).subspan(begin_, end_ - begin_);
}

}   // namespace cgcl
