#include "io/text/packed_bytes.hpp"
#include "io/text/unpacker.hpp"

#include <bit>   // for bit_width
#include <zstd.h>
#include <zstd_errors.h>

namespace cgcl {

namespace {

/// Frames that follow each other are one text, those that zstd skips among them; nothing else may follow.
class ZstdUnpacker final : public Unpacker {
 public:
  ZstdUnpacker(int descriptor, const std::string& path)
      : bytes_(descriptor, path), stream_(ZSTD_createDCtx()) {
    constexpr int kWindowLog = std::bit_width(kMaxWindow) - 1;
    if (!stream_ || ZSTD_isError(ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kWindowLog)) != 0)
      fail_unpacking_memory(path);
  }

  std::size_t read(void* to, std::size_t count) override {
    ZSTD_outBuffer out{to, count, 0};
    while (out.pos < out.size && ZSTD_isError(result_) == 0) {
      const ByteView ahead = bytes_.ahead();
      if (ahead.empty() && result_ == 0) break;   // behind a frame
      ZSTD_inBuffer in{ahead.data(), ahead.size(), 0};
      const std::size_t before = out.pos;
      result_ = ZSTD_decompressStream(stream_.get(), &out, &in);
      bytes_.take(in.pos);
      if (!ahead.empty() || result_ == 0 || out.pos > before || ZSTD_isError(result_) != 0) continue;
      if (out.pos > 0) break;   // it is told by the next call
      fail_damaged(Packing::zstd, bytes_.path(), "unexpected end of file");
    }
    if (out.pos > 0 || ZSTD_isError(result_) == 0) return out.pos;
    const ZSTD_ErrorCode code = ZSTD_getErrorCode(result_);
    if (code == ZSTD_error_memory_allocation) fail_unpacking_memory(bytes_.path());
    if (code == ZSTD_error_frameParameter_windowTooLarge) fail_window(Packing::zstd, bytes_.path());
    fail_damaged(Packing::zstd, bytes_.path(), ZSTD_getErrorName(result_));
  }

  [[nodiscard]] std::int64_t taken() const override { return bytes_.taken(); }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* stream) const { ZSTD_freeDCtx(stream); }
  };

  PackedBytes bytes_;
  std::unique_ptr<ZSTD_DCtx, Free> stream_;
  std::size_t result_ = 0;   // of the last call: 0 behind a frame, more inside one, or an error, which stays
};

}   // namespace

std::unique_ptr<Unpacker> zstd_unpacker(int descriptor, const std::string& path) {
  return std::make_unique<ZstdUnpacker>(descriptor, path);
}

}   // namespace cgcl
