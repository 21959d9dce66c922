// The lines of a text file, plain or packed, one after the other in bounded memory.
#pragma once

#include "io/text/file_bytes.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

inline constexpr std::size_t kMaxLineLength = std::size_t{16} << 20;   // bytes; also of a logical line
inline constexpr std::size_t kAhead = 64;                              // bytes
inline constexpr std::int64_t kMaxExpansion = 1000;   // a packed file may grow by this factor

/// Ends of lines may be LF or CR LF; the last line may have none. A UTF-8 byte order mark is skipped.
/// Constructor and next() throw Error: file_missing; netlist_empty for a file without bytes; netlist_encoding
/// for UTF-16; netlist_binary for a NUL byte; netlist_limit for a line longer than kMaxLineLength; and what
/// ByteStream throws. Bytes above 0x7f pass through as they are.
class LineSource {
 public:
  explicit LineSource(std::string path);
  /// The lines of a text in memory, for tests and fuzzing; `name` stands for the path in messages.
  LineSource(std::string name, std::string_view text);
  ~LineSource();
  LineSource(LineSource&&) noexcept;
  LineSource& operator=(LineSource&&) noexcept;

  /// The next line without its end; false at the end of the file. The view lives until the next call.
  bool next(std::string_view& line);
  /// All whole lines that lie in memory, as they are with their ends; only the last of a file may have none.
  /// False at the end of the file. For those who take no single lines: line_number() stands still.
  bool next_block(std::string_view& lines);
  /// The start of what follows the line last returned: kAhead bytes or more, fewer only at the end of the
  /// file. For readers that have to know whether the next line continues this one.
  [[nodiscard]] std::string_view ahead() const { return {buffer_.data() + begin_, end_ - begin_}; }

  /// Of the line last returned, from 1.
  [[nodiscard]] std::int64_t line_number() const { return line_number_; }
  /// Bytes of text given out so far, after decompression.
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// "path:line:column"; columns count from 1, 0 leaves it out.
  [[nodiscard]] std::string where(std::int64_t column = 0) const;

 private:
  struct Input;   // a file or a text

  void open();
  bool refill();

  std::string path_;
  std::unique_ptr<Input> input_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;   // of what is not yet given out
  bool finished_ = false;             // nothing more to read
  std::int64_t line_number_ = 0, bytes_ = 0;
};

}   // namespace cgcl
