#include "io/text/packed_bytes.hpp"
#include "io/text/unpacker.hpp"

#include <lzma.h>

namespace cgcl {

namespace {

const char* reason_of(lzma_ret result) {
  switch (result) {
    case LZMA_BUF_ERROR:
      return "unexpected end of file";
    case LZMA_FORMAT_ERROR:
      return "no xz data";
    case LZMA_OPTIONS_ERROR:
      return "a filter or option that liblzma does not know";
    default:
      return "data error";
  }
}

/// Streams that follow each other are one text, with zeros of xz between them or not; nothing else may
/// follow.
class XzUnpacker final : public Unpacker {
 public:
  XzUnpacker(int descriptor, const std::string& path) : bytes_(descriptor, path) {
    if (lzma_stream_decoder(&stream_, kMaxWindow, LZMA_CONCATENATED) != LZMA_OK) fail_unpacking_memory(path);
  }
  ~XzUnpacker() override { lzma_end(&stream_); }
  XzUnpacker(const XzUnpacker&) = delete;
  XzUnpacker& operator=(const XzUnpacker&) = delete;

  std::size_t read(void* to, std::size_t count) override {
    stream_.next_out = static_cast<std::uint8_t*>(to);
    stream_.avail_out = count;
    while (stream_.avail_out > 0 && result_ == LZMA_OK) {
      const ByteView in = bytes_.ahead();
      stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
      stream_.avail_in = in.size();
      result_ = lzma_code(&stream_, in.empty() ? LZMA_FINISH : LZMA_RUN);
      bytes_.take(in.size() - stream_.avail_in);
    }
    const std::size_t got = count - stream_.avail_out;
    if (got > 0 || result_ == LZMA_STREAM_END) return got;
    if (result_ == LZMA_MEM_ERROR) fail_unpacking_memory(bytes_.path());
    if (result_ == LZMA_MEMLIMIT_ERROR) fail_window(Packing::xz, bytes_.path());
    fail_damaged(Packing::xz, bytes_.path(), reason_of(result_));
  }

  [[nodiscard]] std::int64_t taken() const override { return bytes_.taken(); }

 private:
  PackedBytes bytes_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
  lzma_ret result_ = LZMA_OK;   // of the last call; the first that is no LZMA_OK stays
};

}   // namespace

std::unique_ptr<Unpacker> xz_unpacker(int descriptor, const std::string& path) {
  return std::make_unique<XzUnpacker>(descriptor, path);
}

}   // namespace cgcl
