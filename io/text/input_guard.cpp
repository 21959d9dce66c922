#include "io/text/input_guard.hpp"

#include "engine/core/error.hpp"
#include "io/text/piped_input.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace cgcl {

void check_not_input(const std::string& output, std::span<const std::string> inputs) {
  struct stat target {
  }, source{};
  if (::stat(output.c_str(), &target) != 0) return;
  for (const std::string& input : inputs) {
    const bool redirected = input == kStandardInput;   // `command - <FILE` reads a file as well
    if ((redirected ? ::fstat(STDIN_FILENO, &source) : ::stat(input.c_str(), &source)) != 0) continue;
    if (source.st_dev != target.st_dev || source.st_ino != target.st_ino) continue;
    throw Error(ErrorId::output_exists,
                input == output ? "is read and cannot be written over"
                                : str("is the file ", printable(input), ", which is read"),
                printable(output), "give the output another name");
  }
}

}   // namespace cgcl
