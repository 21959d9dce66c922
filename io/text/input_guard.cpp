#include "io/text/input_guard.hpp"

#include "engine/core/error.hpp"

#include <sys/stat.h>

namespace cgcl {

void check_not_input(const std::string& output, std::span<const std::string> inputs) {
  struct stat target {
  }, source{};
  if (::stat(output.c_str(), &target) != 0) return;
  for (const std::string& input : inputs) {
    if (::stat(input.c_str(), &source) != 0) continue;
    if (source.st_dev != target.st_dev || source.st_ino != target.st_ino) continue;
    throw Error(ErrorId::output_exists,
                input == output ? "is read and cannot be written over"
                                : str("is the file ", printable(input), ", which is read"),
                printable(output), "give the output another name");
  }
}

}   // namespace cgcl
