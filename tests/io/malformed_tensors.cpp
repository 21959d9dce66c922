#include "tests/io/malformed_parts.hpp"
#include "tests/io/pt_builder.hpp"

#include <cstring>   // for memcpy
#include <functional>
#include <limits>

namespace cgcl::test {
namespace {

using Ids = std::vector<std::int64_t>;

}   // namespace

void add_tensors(Corpus& corpus) {
  const auto add = [&](const char* title, const std::function<void(TensorSpec&)>& change, ErrorId id) {
    TensorSpec tensor = {.storage = "FloatStorage", .shape = {4}, .data = std::string(16, '\0')};
    change(tensor);
    corpus.push_back({title, Form::pt, archive_with_pickle(pickled(tensor_opcodes(tensor, "0"))), id});
  };
  const auto id = ErrorId::pt_tensor;
  add(
      "stride 0", [](TensorSpec& t) { t.shape = {1'000'000'000'000'000}, t.stride = Ids{0}; }, id);
  add(
      "stride 0 in one dimension",
      [](TensorSpec& t) {
        t.shape = {4, 4}, t.stride = Ids{0, 1};
      },
      id);
  add(
      "overlapping strides",
      [](TensorSpec& t) {
        t.shape = {2, 3}, t.stride = Ids{1, 1};
      },
      id);
  add(
      "negative size", [](TensorSpec& t) { t.shape = {-4}, t.stride = Ids{1}; }, id);
  add(
      "negative stride", [](TensorSpec& t) { t.stride = Ids{-1}; }, id);
  add(
      "negative offset", [](TensorSpec& t) { t.offset = -1; }, id);
  add(
      "offset beyond the storage", [](TensorSpec& t) { t.shape = {1}, t.offset = 4; }, id);
  add(
      "offset of 2^63 - 1", [](TensorSpec& t) { t.offset = INT64_MAX; }, id);
  add(
      "one element too many", [](TensorSpec& t) { t.shape = {5}; }, id);
  add(
      "stride past the end",
      [](TensorSpec& t) {
        t.shape = {2, 2}, t.stride = Ids{3, 1};
      },
      id);
  add(
      "stride that overflows", [](TensorSpec& t) { t.shape = {3}, t.stride = Ids{INT64_MAX}; }, id);
  add(
      "shape that overflows",
      [](TensorSpec& t) {
        t.shape = {INT64_MAX, INT64_MAX}, t.stride = Ids{1, 1};
      },
      id);
  add(
      "shape and stride of different rank",
      [](TensorSpec& t) {
        t.stride = Ids{1, 1};
      },
      id);
  add(
      "40 dimensions", [](TensorSpec& t) { t.shape = Ids(40, 1); }, id);
  add(
      "storage shorter than it says", [](TensorSpec& t) { t.storage_elements = 1000; }, id);
  add(
      "storage of 2^62 elements", [](TensorSpec& t) { t.storage_elements = std::int64_t{1} << 62; }, id);
  add(
      "storage type of another width",
      [](TensorSpec& t) { t.storage = "LongStorage", t.storage_elements = 4; }, id);
  const std::string half = PickleWriter().global("torch._utils", "_rebuild_tensor_v2").raw(")R").bytes();
  corpus.push_back({"tensor without arguments", Form::pt, archive_with_pickle(pickled(half)), id});
}

void add_circuits(Corpus& corpus) {
  const auto add = [&](const char* title, const std::function<void(HeteroSpec&)>& change, ErrorId id) {
    HeteroSpec spec = small_circuit();
    change(spec);
    corpus.push_back({title, Form::pt, hetero_archive(spec), id});
  };
  const auto poke = [](const char* name, std::size_t index, auto value) {
    return [=](HeteroSpec& spec) {
      std::memcpy(spec.at(name).data.data() + index * sizeof value, &value, sizeof value);
    };
  };
  const auto erase = [](const char* name) { return [=](HeteroSpec& spec) { spec.erase(name); }; };
  const float nan = std::numeric_limits<float>::quiet_NaN(),
              infinity = std::numeric_limits<float>::infinity();
  add("NaN net feature", poke("net x", 40, nan), ErrorId::graph_invalid);
  add("infinite device feature", poke("device x", 3, infinity), ErrorId::graph_invalid);
  add("negative device feature", poke("device x", 3, -1.0f), ErrorId::graph_invalid);
  add("pin code 17", poke("pin x", 2, std::int64_t{17}), ErrorId::graph_invalid);
  add("negative pin code", poke("pin x", 2, std::int64_t{-1}), ErrorId::graph_invalid);
  add(
      "pin code 0.5",
      [](HeteroSpec& s) {
        s["pin x"] = tensor_of("FloatStorage", {6, 1}, std::vector<float>{0, 1, 2, 0, 0.5f, 2});
      },
      ErrorId::graph_invalid);
  add("NaN ground capacitance", poke("net y", 2, nan), ErrorId::label_invalid);
  add("negative coupling", poke("cc_p2p y", 0, -1e-18f), ErrorId::label_invalid);
  add("infinite coupling", poke("cc_n2n y", 1, infinity), ErrorId::label_invalid);
  add("net id out of range", poke("pin-net edge_index", 7, std::int64_t{5}), ErrorId::graph_invalid);
  add("negative pin id", poke("cc_p2p edge_index", 0, std::int64_t{-1}), ErrorId::graph_invalid);
  add("id of 2^63 - 1", poke("device-pin edge_index", 3, INT64_MAX), ErrorId::graph_invalid);
  add(
      "no couplings in range",
      [&](HeteroSpec& s) {
        for (const char* name : {"cc_p2n y", "cc_p2p y", "cc_n2n y"})
          for (std::size_t i = 0; i * 4 < s.at(name).data.size(); ++i) poke(name, i, 1e-12f)(s);
      },
      ErrorId::labels_out_of_range);
  add("no device features", erase("device x"), ErrorId::schema);
  add("no pin-net edges", erase("pin-net edge_index"), ErrorId::schema);
  add("couplings without values", erase("cc_n2n y"), ErrorId::schema);
  add(
      "18 feature columns",
      [](HeteroSpec& s) {
        s["net x"] = tensor_of("FloatStorage", {5, 18}, std::vector<float>(90));
      },
      ErrorId::schema);
  add(
      "fewer values than couplings",
      [](HeteroSpec& s) { s["cc_p2p y"] = tensor_of("FloatStorage", {1}, std::vector<float>{1e-17f}); },
      ErrorId::schema);
  add(
      "edge_index of shape [3,E]", [](HeteroSpec& s) { s["cc_p2p edge_index"].shape = {4}; },
      ErrorId::schema);
  add(
      "edge_index of floats",
      [](HeteroSpec& s) {
        s["cc_p2p edge_index"] = tensor_of("FloatStorage", {2, 2}, std::vector<float>(4));
      },
      ErrorId::schema);
  corpus.push_back({"a Data instead of a HeteroData", Form::pt,
                    archive_with_pickle(pickled(
                        PickleWriter().object("torch_geometric.data.data", "Data").raw("}b").bytes())),
                    ErrorId::schema});
  corpus.push_back({"an empty list", Form::pt, archive_with_pickle(pickled("]")), ErrorId::schema});
  corpus.push_back({"a HeteroData without state", Form::pt,
                    archive_with_pickle(pickled(
                        PickleWriter().object("torch_geometric.data.hetero_data", "HeteroData").bytes())),
                    ErrorId::schema});
}

}   // namespace cgcl::test
