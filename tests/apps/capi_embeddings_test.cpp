// Embeddings over the C interface: those of the library, lent by DLPack for as long as anybody holds them.
#include "apps/capi/circuitgcl.h"
#include "apps/train/node_map.hpp"
#include "apps/train/trained_model.hpp"
#include "apps/transfer/plus_model.hpp"
#include "engine/core/index.hpp"
#include "io/circuit/netlist_import.hpp"
#include "tests/apps/transfer_designs.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>   // for move
#include <vector>

using namespace cgcl;

namespace {

const CircuitEncoderOptions kOptions{
    .conv = ConvKind::sage, .hidden = 8, .layers = 2, .act = Act::elu, .dropout = 0.25, .statistics = false};

/// A session with a netlist and an encoder of first weights.
struct Desk {
  test::TemporaryFolder folder;
  cgcl_session* session = nullptr;
  cgcl_circuit* circuit = nullptr;
  std::string netlist = test::fixture("extractions/ihp_diffcomp.pex.spice");
  std::string encoder = folder.file("encoder.safetensors");

  Desk() {
    const Exec exec = test::exec_of(1);
    Initializer init(exec);
    write_encoder_file(encoder, exec, Sgrl(init, kOptions), kOptions, {"aa"});
    REQUIRE(cgcl_session_create(&session) == CGCL_OK);
    REQUIRE(cgcl_circuit_read(session, netlist.c_str(), &circuit) == CGCL_OK);
  }
  ~Desk() {
    cgcl_circuit_free(circuit);
    cgcl_session_destroy(session);
  }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  [[nodiscard]] cgcl_embeddings* embed(const std::string& path) const {
    cgcl_embeddings* out = nullptr;
    const cgcl_status status = cgcl_embed(session, path.c_str(), circuit, &out);
    INFO(cgcl_error_message(session));
    REQUIRE(status == CGCL_OK);
    return out;
  }
  /// The file of a network that reads the encoder, or none.
  [[nodiscard]] std::string network(bool with_encoder) const {
    const Exec exec = test::exec_of(1);
    const CircuitGraph graph = test::small_design(SynthKind::timing, 4, 4, "clock");
    ModelDescription d;
    d.head = {.hidden = 24, .layers = 1};
    d.normaliser = fit_normaliser(graph);
    d.codec = task_codec(Task::edge_regression, graph);
    std::optional<PretrainedEncoder> read;
    if (with_encoder) {
      d.encoder = kOptions;
      d.head.cl_width = kOptions.hidden;
      read = read_encoder_file(encoder, exec);
    }
    const TrainedModel model(exec, std::move(d), std::move(read));
    std::string path = folder.file(with_encoder ? "with.safetensors" : "without.safetensors");
    write_model(path, exec, model, model.head().state());
    return path;
  }
};

std::vector<float> values_of(const cgcl_embeddings* e) {
  const float* values = cgcl_embeddings_values(e);
  return {values, values + cgcl_embeddings_nodes(e) * cgcl_embeddings_width(e)};
}

}   // namespace

TEST_CASE("C interface: embeddings are those of the encoder, a row for each node") {
  const Desk desk;
  cgcl_embeddings* e = desk.embed(desk.encoder);
  const Exec exec = test::exec_of(1);
  Diagnostics noticed;
  std::vector<std::string> notes;
  const CircuitGraph graph = import_netlist({desk.netlist}, "", {}, noticed, notes);
  const NodeMap map =
      map_nodes(exec, read_encoder_file(desk.encoder, exec), graph, {.projection = Projection::none});
  REQUIRE(cgcl_embeddings_nodes(e) == graph.nodes());
  REQUIRE(cgcl_embeddings_width(e) == 8);
  CHECK(map.embedding.rows() > 3);
  std::vector<float> expected;
  for (const std::int32_t row : map.row)
    expected.insert(expected.end(), map.embedding.row(row).begin(), map.embedding.row(row).end());
  CHECK(values_of(e) == expected);
  CHECK(std::string(cgcl_embeddings_node_kind(e, 0)) == "net");
  CHECK(cgcl_embeddings_node_name(e, 0) == graph.net_names.at(0));
  CHECK(std::string(cgcl_embeddings_node_kind(e, graph.nets)) == "device");
  CHECK(cgcl_embeddings_node_name(e, graph.nets) == graph.device_names.at(0));
  CHECK(std::string(cgcl_embeddings_node_kind(e, graph.nodes() - 1)) == "pin");
  CHECK(std::string(cgcl_embeddings_node_name(e, graph.nodes() - 1)) == "");
  CHECK(cgcl_embeddings_node_name(e, graph.nodes()) == nullptr);
  CHECK(cgcl_embeddings_node_kind(e, -1) == nullptr);
  cgcl_embeddings* again = desk.embed(desk.network(true));
  CHECK(values_of(again) == expected);
  cgcl_embeddings_free(again);
  cgcl_embeddings_free(e);
}

TEST_CASE("C interface: a tensor of DLPack is the same memory, which outlives the embeddings") {
  cgcl_dl_managed_tensor* lent = nullptr;
  cgcl_dl_managed_tensor_versioned* versioned = nullptr;
  std::vector<float> expected;
  std::int64_t nodes = 0;
  {
    const Desk desk;
    cgcl_embeddings* e = desk.embed(desk.encoder);
    expected = values_of(e);
    nodes = cgcl_embeddings_nodes(e);
    REQUIRE(cgcl_embeddings_dlpack(desk.session, e, &lent) == CGCL_OK);
    REQUIRE(cgcl_embeddings_dlpack_versioned(desk.session, e, &versioned) == CGCL_OK);
    CHECK(lent->tensor.data == cgcl_embeddings_values(e));
    CHECK(versioned->tensor.data == lent->tensor.data);
    cgcl_embeddings_free(e);
  }
  CHECK(versioned->version_major == 1);
  CHECK(versioned->version_minor == 0);
  CHECK(versioned->flags == 1);
  lent->deleter(lent);
  const cgcl_dl_tensor& t = versioned->tensor;
  CHECK(reinterpret_cast<std::uintptr_t>(t.data) % 256 == 0);
  CHECK(t.device_type == 1);
  CHECK(t.device_id == 0);
  CHECK(t.type_code == 2);
  CHECK(t.type_bits == 32);
  CHECK(t.type_lanes == 1);
  CHECK(t.byte_offset == 0);
  REQUIRE(t.ndim == 2);
  CHECK(t.shape[0] == nodes);
  CHECK(t.shape[1] == 8);
  CHECK(t.strides[0] == 8);
  CHECK(t.strides[1] == 1);
  const auto* values = static_cast<const float*>(t.data);
  CHECK(std::vector<float>(values, values + nodes * 8) == expected);
  versioned->deleter(versioned);
}

TEST_CASE("C interface: what has no encoder embeds nothing, and says so") {
  const Desk desk;
  const Exec exec = test::exec_of(1);
  const std::string plus = desk.folder.file("plus.safetensors");
  const auto designs =
      test::rows_of(exec, test::small_designs(), {.max_couplings = 0, .max_candidates = 200});
  write_plus_model(plus, exec, fit_plus_model(exec, designs, test::small_trees())->model);
  cgcl_embeddings* e = nullptr;
  for (const std::string& path : {plus, desk.network(false)}) {
    CHECK(cgcl_embed(desk.session, path.c_str(), desk.circuit, &e) == CGCL_INPUT);
    CHECK(std::string(cgcl_error_message(desk.session)).find("encoder") != std::string::npos);
    CHECK(cgcl_error_where(desk.session) == path);
  }
  CHECK(cgcl_embed(desk.session, desk.folder.file("absent").c_str(), desk.circuit, &e) == CGCL_INPUT);
  CHECK(cgcl_embed(desk.session, desk.netlist.c_str(), desk.circuit, &e) == CGCL_INPUT);
  CHECK(cgcl_embed(desk.session, nullptr, desk.circuit, &e) == CGCL_INPUT);
  CHECK(cgcl_embed(desk.session, desk.encoder.c_str(), nullptr, &e) == CGCL_INPUT);
  CHECK(cgcl_embed(desk.session, desk.encoder.c_str(), desk.circuit, nullptr) == CGCL_INPUT);
  CHECK(e == nullptr);
  cgcl_dl_managed_tensor* lent = nullptr;
  CHECK(cgcl_embeddings_dlpack(desk.session, nullptr, &lent) == CGCL_INPUT);
  CHECK(cgcl_embeddings_dlpack(nullptr, nullptr, &lent) == CGCL_INPUT);
  CHECK(cgcl_embeddings_nodes(nullptr) == 0);
  CHECK(cgcl_embeddings_values(nullptr) == nullptr);
  cgcl_embeddings_free(nullptr);
  cgcl_dlpack_capsule_free(nullptr);
}
