#include "tests/fixtures.hpp"

#include <cstdlib>   // for getenv

std::filesystem::path cgcl::test::source_root() {
  const char* named = std::getenv("CGCL_SOURCE_DIR");
  return named && *named ? named : CGCL_SOURCE_DIR;
}
