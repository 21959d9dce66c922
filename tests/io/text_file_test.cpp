#include "io/text/text_file.hpp"

#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <clocale>
#include <string>

using namespace cgcl;

TEST_CASE("text_file: numbers are plain in every locale and survive the way back") {
  const char* before = std::setlocale(LC_ALL, nullptr);
  const std::string locale = before ? before : "C";
  std::setlocale(LC_ALL, "de_DE.UTF-8");
  CHECK(exponent_text(1.234567891e-18) == "1.23456789e-18");
  CHECK(exponent_text(0) == "0.00000000e+00");
  CHECK(exponent_text(1e-305).find("e-305") != std::string::npos);
  CHECK(plain_text(0.25) == "0.25");
  CHECK(plain_text(1.5e-7) == "1.5e-07");
  CHECK(std::stod(exponent_text(1.23456789123e-17)) == test::near(1.23456789123e-17).epsilon(1e-8));
  std::setlocale(LC_ALL, locale.c_str());
}

TEST_CASE("text_file: a text of many blocks arrives whole, and only when committed") {
  const test::TemporaryFolder folder;
  const std::string path = folder.file("t");
  std::string expected;
  {
    TextFile out(path);
    for (std::int32_t i = 0; i < 300000; ++i) {
      out << i << ' ' << "x" << '\n';
      expected += std::to_string(i) + " x\n";
    }
    out.commit();
  }
  CHECK(test::text_of(path) == expected);
  {
    TextFile out(path);
    out << "lost";
  }
  CHECK(test::text_of(path) == expected);
  CHECK(folder.entries() == 1);
}
