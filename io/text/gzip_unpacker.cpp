#include "engine/core/index.hpp"
#include "io/text/unpacker.hpp"

#include <algorithm>   // for min
#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>
#include <zlib.h>

namespace cgcl {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;

/// zlib reads the file itself. Members that follow each other are one text; what is none behind them is
/// passed over, as gzip does.
class GzipUnpacker final : public Unpacker {
 public:
  GzipUnpacker(int descriptor, const std::string& path) : path_(path) {
    const int own = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);   // gzclose closes it
    if (own < 0) fail_reading(path, errno);
    file_ = gzdopen(own, "rb");
    if (file_ == nullptr) {
      ::close(own);
      fail_unpacking_memory(path);
    }
    gzbuffer(file_, static_cast<unsigned>(kChunk));
  }
  ~GzipUnpacker() override { gzclose(file_); }
  GzipUnpacker(const GzipUnpacker&) = delete;
  GzipUnpacker& operator=(const GzipUnpacker&) = delete;

  std::size_t read(void* to, std::size_t count) override {
    const int got = gzread(file_, to, static_cast<unsigned>(std::min(count, kChunk)));
    const int reason = errno;
    int failure = Z_OK;
    std::string_view text = gzerror(file_, &failure);
    if (failure == Z_ERRNO) fail_reading(path_, reason);
    if (failure == Z_MEM_ERROR) fail_unpacking_memory(path_);
    if (text.starts_with("<fd:")) text.remove_prefix(std::min(text.find(": ") + 2, text.size()));   // of zlib
    const bool broken = failure == Z_BUF_ERROR || failure == Z_DATA_ERROR;
    if (got < 0 || (got == 0 && broken)) fail_damaged(Packing::gzip, path_, text);
    return idx(got);
  }

  [[nodiscard]] std::int64_t taken() const override { return static_cast<std::int64_t>(gzoffset(file_)); }

 private:
  std::string path_;
  gzFile file_ = nullptr;
};

}   // namespace

std::unique_ptr<Unpacker> gzip_unpacker(int descriptor, const std::string& path) {
  return std::make_unique<GzipUnpacker>(descriptor, path);
}

}   // namespace cgcl
