#include "io/text/byte_stream.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/line_source.hpp"   // for kMaxExpansion

#include <algorithm>   // for min
#include <cerrno>
#include <cstdint>
#include <cstring>   // for strerror
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

namespace cgcl {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr std::int64_t kFreeExpansion = std::int64_t{8} << 20;   // small files may grow by any factor

bool is_packed(const std::string& path) {
  const std::vector<std::byte> magic = read_file_start(path, 2);
  return magic.size() == 2 && magic[0] == std::byte{0x1f} && magic[1] == std::byte{0x8b};
}

/// The first `count` bytes of a packed file.
std::vector<std::byte> unpacked(const std::string& path, std::size_t count) {
  ByteStream stream(path);
  std::vector<std::byte> bytes;
  for (std::size_t got = 1; got > 0 && bytes.size() < count;) {
    const std::size_t held = bytes.size();
    bytes.resize(held + std::min(kChunk, count - held));
    got = stream.read(bytes.data() + held, bytes.size() - held);
    bytes.resize(held + got);
  }
  return bytes;
}

}   // namespace

struct ByteStream::File {
  std::string path;
  int descriptor = -1;
  gzFile zipped = nullptr;
  std::int64_t produced = 0;   // bytes out of `zipped`

  explicit File(const std::string& of) : path(of), descriptor(::open(of.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (zipped != nullptr) gzclose(zipped);   // closes the descriptor too
    if (zipped == nullptr && descriptor >= 0) ::close(descriptor);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::size_t read_zipped(void* to, std::size_t count) {
    const int got = gzread(zipped, to, static_cast<unsigned>(std::min(count, kChunk)));
    const int reason = errno;
    int failure = Z_OK;
    std::string_view text = gzerror(zipped, &failure);
    if (failure == Z_ERRNO) fail_reading(path, reason);
    if (failure == Z_MEM_ERROR)
      throw ResourceError(ErrorId::memory_limit, "no memory to decompress", printable(path));
    if (text.starts_with("<fd:")) text.remove_prefix(std::min(text.find(": ") + 2, text.size()));   // of zlib
    const bool broken = failure == Z_BUF_ERROR || failure == Z_DATA_ERROR;
    if (got < 0 || (got == 0 && broken))   // what stands before the fault is given out first
      throw Error(ErrorId::gzip_damaged, str("the gzip data are cut off or damaged: ", printable(text, 80)),
                  printable(path));
    produced += got;
    if (produced > kFreeExpansion && produced / kMaxExpansion > static_cast<std::int64_t>(gzoffset(zipped)))
      throw Error(ErrorId::netlist_limit, str("the gzip file grows more than ", kMaxExpansion, " times"),
                  printable(path));
    return idx(got);
  }

  std::size_t read_plain(void* to, std::size_t count) const {
    ssize_t got = 0;
    do got = ::read(descriptor, to, count);
    while (got < 0 && errno == EINTR);
    if (got < 0) fail_reading(path, errno);
    return idx(got);
  }
};

ByteStream::ByteStream(const std::string& path) : file_(std::make_unique<File>(path)) {
  struct stat facts {};
  if (file_->descriptor < 0 || fstat(file_->descriptor, &facts) != 0)
    throw Error(ErrorId::file_missing, str("cannot be opened: ", std::strerror(errno)), printable(path));
  if (!S_ISREG(facts.st_mode)) throw Error(ErrorId::file_missing, "is not a regular file", printable(path));
  unsigned char magic[2] = {0, 0};
  const ssize_t got = pread(file_->descriptor, magic, 2, 0);
  if (got < 0) fail_reading(path, errno);
  if (got != 2 || magic[0] != 0x1f || magic[1] != 0x8b) return;
  file_->zipped = gzdopen(file_->descriptor, "rb");
  if (file_->zipped == nullptr)
    throw ResourceError(ErrorId::memory_limit, "no memory to decompress", printable(path));
  gzbuffer(file_->zipped, static_cast<unsigned>(kChunk));
}

ByteStream::~ByteStream() = default;
ByteStream::ByteStream(ByteStream&&) noexcept = default;
ByteStream& ByteStream::operator=(ByteStream&&) noexcept = default;

std::size_t ByteStream::read(void* to, std::size_t count) {
  return packed() ? file_->read_zipped(to, count) : file_->read_plain(to, count);
}

bool ByteStream::packed() const { return file_->zipped != nullptr; }

std::vector<std::byte> read_unpacked(const std::string& path) {
  if (!is_packed(path)) return read_file(path);
  std::vector<std::byte> bytes = unpacked(path, kMaxUnpacked + 1);
  if (bytes.size() > kMaxUnpacked)
    throw Error(ErrorId::netlist_limit, str("the gzip file unpacks to more than ", kMaxUnpacked >> 20, " MB"),
                printable(path));
  return bytes;
}

std::vector<std::byte> read_unpacked_start(const std::string& path, std::size_t count) {
  return is_packed(path) ? unpacked(path, count) : read_file_start(path, count);
}

}   // namespace cgcl
