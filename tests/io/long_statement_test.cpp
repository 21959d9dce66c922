// Inputs whose nesting or length is the writer's choice must not decide how much stack a reader takes.
#include "io/parasitics/parasitics.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <exception>
#include <functional>
#include <pthread.h>
#include <string>

using namespace cgcl;

namespace {

constexpr std::size_t kStack = std::size_t{256} << 10;

/// Runs `work` on a thread with a stack of 256 KiB; what it throws is thrown again here.
void on_small_stack(const std::function<void()>& work) {
  struct Job {
    const std::function<void()>& work;
    std::exception_ptr failure;
  } job{work, nullptr};
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, kStack) == 0);
  pthread_t thread;
  const auto run = [](void* argument) -> void* {
    Job& on = *static_cast<Job*>(argument);
    try {
      on.work();
    } catch (...) {
      on.failure = std::current_exception();
    }
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, run, &job) == 0);
  REQUIRE(pthread_join(thread, nullptr) == 0);
  pthread_attr_destroy(&attributes);
  if (job.failure) std::rethrow_exception(job.failure);
}

const std::string kHead =
    "*SPEF \"IEEE 1481-1998\"\n*DESIGN \"x\"\n*DIVIDER /\n*DELIMITER :\n*BUS_DELIMITER [ ]\n*T_UNIT 1 PS\n"
    "*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*L_UNIT 1 HENRY\n*D_NET a 1.0\n";

Parasitics read(const std::string& text) {
  Parasitics result;
  on_small_stack([&] {
    Diagnostics notes;
    result = read_spef_text(text, "long.spef", {}, notes);
  });
  return result;
}

}   // namespace

TEST_CASE("long statements: any number of capacitors and resistors on one line of SPEF, on a small stack") {
  constexpr int kMany = 100'000;
  std::string caps, couplings, resistors;
  for (int i = 0; i < kMany; ++i) {
    const std::string n = std::to_string(i);
    caps += n + " a:" + n + " 0.001 ";
    couplings += n + " a:" + n + " b 0.002 ";
    resistors += n + " a:" + n + " a:1 5 ";
  }
  const std::string other = "*D_NET b 1.0\n*CAP\n1 b 0.5\n*END\n";
  const Parasitics p =
      read(kHead + "*CAP\n" + caps + '\n' + couplings + "\n*RES\n" + resistors + "\n*END\n" + other);
  CHECK(p.counts.capacitors == 2 * kMany + 1);
  CHECK(p.counts.grounded == kMany + 1);
  CHECK(p.counts.coupled == kMany);
  CHECK(p.counts.resistors == kMany);
  REQUIRE(p.couplings.size() == 1);
  CHECK(p.couplings[0].cap_F == test::near(kMany * 2e-18));
  const Parasitics same =
      read(kHead + "*CAP " + caps + couplings + "*RES " + resistors + "*END\n" + other);   // in one line
  CHECK(same.counts.capacitors == 2 * kMany + 1);
  CHECK(same.counts.resistors == kMany);
  CHECK(same.ground_F == p.ground_F);
}

TEST_CASE("long statements: a value on the next line belongs to one statement, however many values follow") {
  const Parasitics p = read(kHead + "*CAP\n1 a:1\n0.5\n2 a:2 a:3\n0.25\n*END\n");
  CHECK(p.counts.capacitors == 2);
  CHECK(p.ground_F[0] == test::near(5e-16));
  // A quote that is not closed makes the value part of a name; each value behind it is a fault of its own.
  std::string text = kHead + "*CAP\n1 b \"c\n";
  for (int i = 0; i < 100'000; ++i) text += "0.5\n";
  CHECK(test::thrown_id([&] { (void)read(text + "*END\n"); }) == ErrorId::netlist_number);
}

TEST_CASE("long statement: a line of SPEF of nearly 16 MB holds millions of statements, and takes no depth") {
  const std::string head = "*SPEF \"x\"\n*C_UNIT 1 FF\n*D_NET a 1\n*CAP\n";
  const std::string cards = "1 a 1 2 a b 1 ", words = "*CAP *RES ", shorts = "*CAP 1 *RES 2 ";
  for (const std::string& unit : {cards, words, shorts}) {
    std::string text = head;
    const std::size_t count = (std::size_t{15} << 20) / unit.size();
    text.reserve(text.size() + count * unit.size() + 8);
    for (std::size_t i = 0; i < count; ++i) text += unit;
    text += "\n*END\n";
    Diagnostics notes;
    if (unit == shorts) {   // each is a fault; the first hundred are enough
      const auto read = [&] { on_small_stack([&] { (void)read_spef_text(text, "long.spef", {}, notes); }); };
      CHECK(test::thrown_id(read) == ErrorId::parasitic_record);
      continue;
    }
    Parasitics p;
    on_small_stack([&] { p = read_spef_text(text, "long.spef", {}, notes); });
    CHECK(p.counts.capacitors == (unit == cards ? 2 * static_cast<std::int64_t>(count) : 0));
  }
}
