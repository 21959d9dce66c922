// Standard input and pipes as inputs: readers read twice and look ahead, so each is copied once, and then
// read like a file under the name that it was given by.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

inline constexpr std::string_view kStandardInput = "-";          // the name of standard input
inline constexpr std::size_t kMaxPiped = std::size_t{1} << 30;   // bytes

/// The copies of a process, as its standard input is of the process. Each lies in a file without a name, in
/// the folder that TMPDIR names or else in /tmp, so that nothing stays behind however the process ends.
class PipedInputs {
 public:
  /// What gives more than `most` bytes is refused.
  explicit PipedInputs(std::size_t most = kMaxPiped) : most_(most) {}
  /// The copies are gone.
  ~PipedInputs();
  PipedInputs(const PipedInputs&) = delete;
  PipedInputs& operator=(const PipedInputs&) = delete;

  /// Copies what `path` gives to its end where that is kStandardInput or a pipe, and does nothing otherwise.
  /// A pipe that is named again was copied already. Throws Error usage for standard input that is a terminal
  /// or is named again, and for any where a launcher started several processes; netlist_limit, file_missing
  /// for a pipe that cannot be opened; ResourceError read_failed, and disk where the copy cannot be written.
  void take(const std::string& path);
  /// Takes over the copies of the process that started this one, which it told by handed_on().
  void take_over(std::string_view told);

 private:
  std::size_t most_;
};

/// What to open instead of `path`: the copy of what was taken under that name, else `path` itself.
[[nodiscard]] std::string opened_path(const std::string& path);
/// The name of what a descriptor reads a copy of; empty where it reads something else.
[[nodiscard]] std::string piped_name_of(int descriptor);
/// "stdin" of standard input and "pipe63" of /dev/fd/63, which have no names that an output could have; empty
/// of other paths.
[[nodiscard]] std::string piped_stem(std::string_view path);

/// The copies in words for a process that inherits their descriptors, which are closed by exec unless that is
/// changed; empty: there are none.
[[nodiscard]] std::string handed_on();
[[nodiscard]] std::vector<int> piped_descriptors();

}   // namespace cgcl
