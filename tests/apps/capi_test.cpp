// The C interface from C++: what it gives against what the program writes, and every way to misuse it.
#include "apps/capi/circuitgcl.h"
#include "apps/transfer/plus_model.hpp"
#include "tests/apps/transfer_designs.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cmath>     // for isnan
#include <cstdlib>   // for setenv, unsetenv
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

using namespace cgcl;

namespace {

/// A model of small designs, and a session.
struct Desk {
  test::TemporaryFolder folder;
  cgcl_session* session = nullptr;
  std::string model = folder.file("model.safetensors");
  std::string netlist = test::fixture("extractions/ihp_diffcomp.pex.spice");

  Desk() {
    const Exec exec = test::exec_of(1);
    const auto designs =
        test::rows_of(exec, test::small_designs(), {.max_couplings = 0, .max_candidates = 200});
    write_plus_model(model, exec, fit_plus_model(exec, designs, test::small_trees())->model);
    REQUIRE(cgcl_session_create(&session) == CGCL_OK);
  }
  ~Desk() { cgcl_session_destroy(session); }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
};

/// A prediction with what it was made from.
struct Predicted {
  cgcl_model* model = nullptr;
  cgcl_circuit* circuit = nullptr;
  cgcl_prediction* prediction = nullptr;

  explicit Predicted(Desk& desk) {
    REQUIRE(cgcl_model_load(desk.session, desk.model.c_str(), &model) == CGCL_OK);
    REQUIRE(cgcl_circuit_read(desk.session, desk.netlist.c_str(), &circuit) == CGCL_OK);
    REQUIRE(cgcl_predict(desk.session, model, circuit, &prediction) == CGCL_OK);
  }
  ~Predicted() {
    cgcl_prediction_free(prediction);
    cgcl_circuit_free(circuit);
    cgcl_model_free(model);
  }
  Predicted(const Predicted&) = delete;
  Predicted& operator=(const Predicted&) = delete;
};

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Lets what a session says be added to `said`, which outlives it.
void keep_log(cgcl_session* session, std::vector<std::string>& said) {
  cgcl_session_on_log(
      session,
      [](void* user, int, const char* text) {
        static_cast<std::vector<std::string>*>(user)->emplace_back(text);
      },
      &said);
}

}   // namespace

TEST_CASE("C interface: a netlist in, nets and pairs with their capacitances out") {
  Desk desk;
  const Predicted p(desk);
  CHECK(cgcl_circuit_nets(p.circuit) == 10);
  CHECK(std::string(cgcl_circuit_top(p.circuit)) != "");
  const std::int64_t nets = cgcl_prediction_nets(p.prediction), pairs = cgcl_prediction_pairs(p.prediction);
  REQUIRE(nets > 10);
  REQUIRE(pairs > 0);
  const auto net = [&](const char* name) { return cgcl_prediction_net_values(p.prediction, name); };
  const auto pair = [&](const char* name) { return cgcl_prediction_pair_values(p.prediction, name); };
  std::vector<double> coupling(static_cast<std::size_t>(nets), 0);
  for (std::int64_t i = 0; i < pairs; ++i) {
    CHECK(pair("a")[i] < pair("b")[i]);
    CHECK(pair("capacitance_F")[i] >= 0);
    coupling[static_cast<std::size_t>(pair("a")[i])] += pair("capacitance_F")[i];
    coupling[static_cast<std::size_t>(pair("b")[i])] += pair("capacitance_F")[i];
  }
  std::int64_t predicted = 0;
  for (std::int64_t n = 0; n < nets; ++n) {
    CHECK(cgcl_prediction_net_name(p.prediction, n) != nullptr);
    if (std::isnan(net("total_F")[n])) continue;
    ++predicted;
    CHECK(net("supply")[n] == 0);
    CHECK(net("coupling_F")[n] == coupling[static_cast<std::size_t>(n)]);
    CHECK(net("total_F")[n] ==
          doctest::Approx(net("ground_F")[n] + net("lumped_F")[n] + net("coupling_F")[n]));
  }
  CHECK(predicted == 10);
  CHECK(cgcl_prediction_net_name(p.prediction, nets) == nullptr);
  CHECK(cgcl_prediction_net_name(p.prediction, -1) == nullptr);
  CHECK(net("no such column") == nullptr);
  CHECK(pair(nullptr) == nullptr);
}

TEST_CASE("C interface: without a model the shipped one that suits predicts, as if it had been named") {
  Desk desk;
  const Predicted named(desk);
  const auto total = [](const cgcl_prediction* p) { return cgcl_prediction_net_values(p, "total_F"); };
  cgcl_prediction* chosen = nullptr;
  ::setenv("CIRCUITGCL_MODELS", desk.folder.file("none").c_str(), 1);
  CHECK(cgcl_predict(desk.session, nullptr, named.circuit, &chosen) == CGCL_INPUT);
  CHECK(std::string(cgcl_error_id(desk.session)) == "E0107");
  const std::string own = desk.folder.file("models/generic");
  std::filesystem::create_directories(own);
  std::filesystem::copy(desk.model, own);
  ::setenv("CIRCUITGCL_MODELS", desk.folder.file("models").c_str(), 1);
  std::vector<std::string> said;
  keep_log(desk.session, said);
  REQUIRE(cgcl_predict(desk.session, nullptr, named.circuit, &chosen) == CGCL_OK);
  ::unsetenv("CIRCUITGCL_MODELS");
  CHECK(std::string(cgcl_prediction_model(chosen)) == "generic (shipped)");
  CHECK(std::string(cgcl_prediction_model(named.prediction)) == "model.safetensors");
  REQUIRE(said.size() == 1);
  CHECK(said[0].starts_with("model generic (shipped): "));
  CHECK(said[0].find("; no model of one technology") != std::string::npos);
  REQUIRE(cgcl_prediction_nets(chosen) == cgcl_prediction_nets(named.prediction));
  for (std::int64_t n = 0; n < cgcl_prediction_nets(chosen); ++n)
    if (!std::isnan(total(chosen)[n])) CHECK(total(chosen)[n] == total(named.prediction)[n]);
  const std::string written = desk.folder.file("c.spf");
  REQUIRE(cgcl_prediction_write(desk.session, chosen, written.c_str()) == CGCL_OK);
  CHECK(content(written).find("model chosen: ") != std::string::npos);
  cgcl_prediction_free(chosen);
}

TEST_CASE("C interface: what is written outlives model and circuit, and is the same again") {
  Desk desk;
  const std::string first = desk.folder.file("a.csv"), second = desk.folder.file("b.csv");
  cgcl_prediction* kept = nullptr;
  {
    Predicted p(desk);
    std::swap(kept, p.prediction);
    REQUIRE(cgcl_prediction_write(desk.session, kept, first.c_str()) == CGCL_OK);
  }
  REQUIRE(cgcl_session_set(desk.session, "threads", "2") == CGCL_OK);
  REQUIRE(cgcl_prediction_write(desk.session, kept, second.c_str()) == CGCL_OK);
  cgcl_prediction_free(kept);
  CHECK(!content(first).empty());
  CHECK(content(first) == content(second));
}

TEST_CASE("C interface: failures are a status and the last error of the session, nothing is thrown") {
  Desk desk;
  cgcl_model* model = nullptr;
  CHECK(cgcl_model_load(desk.session, desk.folder.file("absent").c_str(), &model) == CGCL_INPUT);
  CHECK(model == nullptr);
  CHECK(std::string(cgcl_error_id(desk.session)).starts_with("E0"));
  CHECK(std::string(cgcl_error_message(desk.session)) != "");
  cgcl_circuit* circuit = nullptr;
  const std::string faulty = desk.folder.file("faulty.sp");
  std::ofstream(faulty) << ".subckt top a b\nm1 a b\n.ends\n";
  CHECK(cgcl_circuit_read(desk.session, faulty.c_str(), &circuit) == CGCL_INPUT);
  CHECK(std::string(cgcl_error_where(desk.session)).find("faulty.sp:2") != std::string::npos);
  CHECK(cgcl_session_set(desk.session, "seed", "5") == CGCL_OK);
  CHECK(std::string(cgcl_error_message(desk.session)) ==
        "");   // of the last call that failed, until one that did not
  CHECK(cgcl_session_set(desk.session, "sede", "5") == CGCL_INPUT);
  CHECK(std::string(cgcl_error_message(desk.session)).find("'seed'") != std::string::npos);
  CHECK(cgcl_session_set(desk.session, "seed", "five") == CGCL_INPUT);
}

TEST_CASE("C interface: NULL is an answer, not a crash") {
  Desk desk;
  CHECK(cgcl_session_create(nullptr) == CGCL_INPUT);
  CHECK(cgcl_session_set(nullptr, "seed", "1") == CGCL_INPUT);
  CHECK(cgcl_session_set(desk.session, nullptr, "1") == CGCL_INPUT);
  CHECK(cgcl_session_set(desk.session, "seed", nullptr) == CGCL_INPUT);
  CHECK(cgcl_model_load(desk.session, desk.model.c_str(), nullptr) == CGCL_INPUT);
  cgcl_circuit* circuit = nullptr;
  CHECK(cgcl_circuit_read(desk.session, nullptr, &circuit) == CGCL_INPUT);
  cgcl_prediction* prediction = nullptr;
  CHECK(cgcl_predict(desk.session, nullptr, nullptr, &prediction) == CGCL_INPUT);
  CHECK(cgcl_prediction_write(desk.session, nullptr, "x.csv") == CGCL_INPUT);
  CHECK(cgcl_prediction_nets(nullptr) == 0);
  CHECK(cgcl_prediction_net_values(nullptr, "total_F") == nullptr);
  CHECK(std::string(cgcl_error_message(nullptr)) == "");
  cgcl_prediction_free(nullptr);
  cgcl_circuit_free(nullptr);
  cgcl_model_free(nullptr);
  cgcl_session_destroy(nullptr);
}

TEST_CASE("C interface: warnings and notes go to the log, a progress function can end a call") {
  Desk desk;
  std::vector<std::string> said;
  keep_log(desk.session, said);
  cgcl_circuit* circuit = nullptr;
  REQUIRE(cgcl_circuit_read(desk.session, desk.netlist.c_str(), &circuit) == CGCL_OK);
  CHECK_FALSE(said.empty());
  cgcl_circuit_free(circuit);
  circuit = nullptr;
  cgcl_session_on_progress(
      desk.session, [](void*, const char*) { return 1; }, nullptr);
  CHECK(cgcl_circuit_read(desk.session, desk.netlist.c_str(), &circuit) == CGCL_CANCELLED);
  CHECK(circuit == nullptr);
}

TEST_CASE("C interface: sessions of several threads share a model") {
  Desk desk;
  const Predicted p(desk);
  const std::int64_t nets = cgcl_prediction_nets(p.prediction);
  const double* expected = cgcl_prediction_net_values(p.prediction, "ground_F");
  std::atomic<int> same = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      cgcl_session* mine = nullptr;
      cgcl_circuit* circuit = nullptr;
      cgcl_prediction* prediction = nullptr;
      if (cgcl_session_create(&mine) == CGCL_OK &&
          cgcl_circuit_read(mine, desk.netlist.c_str(), &circuit) == CGCL_OK &&
          cgcl_predict(mine, p.model, circuit, &prediction) == CGCL_OK) {
        const double* mine_F = cgcl_prediction_net_values(prediction, "ground_F");
        bool equal = cgcl_prediction_nets(prediction) == nets;
        for (std::int64_t n = 0; equal && n < nets; ++n)
          equal = mine_F[n] == expected[n] || (std::isnan(mine_F[n]) && std::isnan(expected[n]));
        same += equal;
      }
      cgcl_prediction_free(prediction);
      cgcl_circuit_free(circuit);
      cgcl_session_destroy(mine);
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(same == 4);
}
