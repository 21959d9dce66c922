#include "tests/fixtures.hpp"

std::filesystem::path cgcl::test::source_root() { return CGCL_SOURCE_DIR; }
