#include "io/text/byte_stream.hpp"

#include "engine/core/config.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/line_source.hpp"   // for kMaxExpansion
#include "io/text/piped_input.hpp"
#include "io/text/unpacker.hpp"

#include <algorithm>   // for min
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>   // for strerror
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cgcl {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr std::int64_t kFreeExpansion = std::int64_t{8} << 20;   // small files may grow by any factor

std::unique_ptr<Unpacker> unpacker_of(Packing packing, int descriptor, const std::string& path) {
  if (packing == Packing::gzip) return gzip_unpacker(descriptor, path);
  if constexpr (kWithXz)
    if (packing == Packing::xz) return xz_unpacker(descriptor, path);
  if constexpr (kWithZstd)
    if (packing == Packing::zstd) return zstd_unpacker(descriptor, path);
  throw unread_packing(packing, path);
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
  std::unique_ptr<Unpacker> unpacker;
  Packing packing = Packing::none;
  std::int64_t produced = 0;   // bytes out of `unpacker`

  explicit File(const std::string& of)
      : path(of), descriptor(::open(opened_path(of).c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (descriptor >= 0) ::close(descriptor);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::size_t read_packed(void* to, std::size_t count) {
    const std::size_t got = unpacker->read(to, std::min(count, kChunk));
    produced += static_cast<std::int64_t>(got);
    if (produced > kFreeExpansion && produced / kMaxExpansion > unpacker->taken())
      throw Error(ErrorId::netlist_limit,
                  str("the ", name_of(packing), " file grows more than ", kMaxExpansion, " times"),
                  printable(path));
    return got;
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
  std::array<std::byte, kPackingMagic> start{};
  const ssize_t got = pread(file_->descriptor, start.data(), start.size(), 0);
  if (got < 0) fail_reading(path, errno);
  file_->packing = packing_of(ByteView(start).first(idx(got)));
  if (packed()) file_->unpacker = unpacker_of(file_->packing, file_->descriptor, path);
}

ByteStream::~ByteStream() = default;
ByteStream::ByteStream(ByteStream&&) noexcept = default;
ByteStream& ByteStream::operator=(ByteStream&&) noexcept = default;

std::size_t ByteStream::read(void* to, std::size_t count) {
  return packed() ? file_->read_packed(to, count) : file_->read_plain(to, count);
}

bool ByteStream::packed() const { return file_->packing != Packing::none; }

std::vector<std::byte> read_unpacked(const std::string& path) {
  const Packing packing = packing_of_file(path);
  if (packing == Packing::none) return read_file(path);
  std::vector<std::byte> bytes = unpacked(path, kMaxUnpacked + 1);
  if (bytes.size() > kMaxUnpacked)
    throw Error(ErrorId::netlist_limit,
                str("the ", name_of(packing), " file unpacks to more than ", kMaxUnpacked >> 20, " MB"),
                printable(path));
  return bytes;
}

std::vector<std::byte> read_unpacked_start(const std::string& path, std::size_t count) {
  return packing_of_file(path) != Packing::none ? unpacked(path, count) : read_file_start(path, count);
}

}   // namespace cgcl
