// Embeddings of nodes behind the C interface, and the structures that lend them. [DLPack]
#include "apps/capi/circuit.hpp"
#include "apps/capi/session.hpp"
#include "apps/cli/run_model.hpp"
#include "apps/train/node_map.hpp"
#include "apps/train/trained_model.hpp"
#include "engine/core/index.hpp"
#include "io/graph/file_kind.hpp"

#include <algorithm>   // for copy
#include <array>
#include <cstddef>   // for offsetof
#include <dlfcn.h>   // for dlsym
#include <filesystem>
#include <memory>
#include <new>
#include <vector>

using namespace cgcl;

namespace {

/// DLPack wants data at 256 bytes, as CUDA has it.
template <class T>
struct Aligned256 {
  using value_type = T;
  Aligned256() = default;
  template <class U>
  explicit Aligned256(const Aligned256<U>& /*other*/) {}
  T* allocate(std::size_t n) {
    return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{256}));
  }
  void deallocate(T* p, std::size_t /*n*/) { ::operator delete (p, std::align_val_t{256}); }
  bool operator==(const Aligned256& /*other*/) const { return true; }
};

/// What the object and all tensors that were lent own together.
struct Rows {
  std::vector<float, Aligned256<float>> values;
  std::array<std::int64_t, 2> shape{}, strides{};
};

/// A tensor that was lent.
template <class Managed>
struct Lent : Managed {
  std::shared_ptr<Rows> rows;

  explicit Lent(std::shared_ptr<Rows> shared) : Managed{}, rows(std::move(shared)) {
    this->tensor = {.data = rows->values.data(),
                    .device_type = 1,
                    .device_id = 0,
                    .ndim = 2,
                    .type_code = 2,
                    .type_bits = 32,
                    .type_lanes = 1,
                    .shape = rows->shape.data(),
                    .strides = rows->strides.data(),
                    .byte_offset = 0};
    this->manager_ctx = this;
    this->deleter = [](Managed* self) { delete static_cast<Lent*>(self->manager_ctx); };
  }
};

static_assert(sizeof(cgcl_dl_tensor) == 48 && offsetof(cgcl_dl_tensor, shape) == 24);
static_assert(offsetof(cgcl_dl_managed_tensor, deleter) == 56);
static_assert(offsetof(cgcl_dl_managed_tensor_versioned, tensor) == 32);

/// By the encoder of a file of `pretrain`, or by the one that a network of a run reads.
NodeMap embedded(const cgcl_session& session, const std::string& path, const CircuitGraph& graph) {
  const Exec exec = session.exec();
  const auto by = [&](const PretrainedEncoder& encoder) {
    session.step("embedding");
    return map_nodes(exec, encoder, graph, {.projection = Projection::none});
  };
  session.step("reading the encoder");
  if (!std::filesystem::is_directory(path) && sniff(path) == FileKind::encoder)
    return by(read_encoder_file(path, exec));
  const std::filesystem::path model = model_path(path);
  if (is_circuitgcl_plus(model) || is_fitted_model(model))
    throw Error(ErrorId::bad_value, "the model reads columns of pairs and nets, expected one with an encoder",
                printable(path));
  const TrainedModel trained = read_model(model, exec);
  if (!trained.encoder())
    throw Error(ErrorId::bad_value,
                "the model reads no pre-trained encoder, expected an encoder or a run with --pretrained",
                printable(path));
  return by(*trained.encoder());
}

std::shared_ptr<Rows> rows_of(const NodeMap& map) {
  auto out = std::make_shared<Rows>();
  const std::int64_t width = map.embedding.columns;
  out->shape = {static_cast<std::int64_t>(map.row.size()), width};
  out->strides = {width, 1};
  out->values.resize(map.row.size() * idx(width));
  auto place = out->values.begin();
  for (const std::int32_t row : map.row) {
    const auto values = map.embedding.row(row);
    place = std::copy(values.begin(), values.end(), place);
  }
  return out;
}

}   // namespace

struct cgcl_embeddings {
  std::shared_ptr<const ImportedCircuit> in;
  std::shared_ptr<Rows> rows;
};

extern "C" {

cgcl_status cgcl_embed(cgcl_session* session, const char* path, const cgcl_circuit* circuit,
                       cgcl_embeddings** out) {
  return guarded(session, [&] {
    prepare(out);
    const std::string from = needed(path, "path");
    if (circuit == nullptr) throw null_argument("circuit");
    *out = new cgcl_embeddings{circuit->in, rows_of(embedded(*session, from, circuit->in->graph))};
  });
}

void cgcl_embeddings_free(cgcl_embeddings* embeddings) { delete embeddings; }

int64_t cgcl_embeddings_nodes(const cgcl_embeddings* embeddings) {
  return embeddings == nullptr ? 0 : embeddings->rows->shape[0];
}
int64_t cgcl_embeddings_width(const cgcl_embeddings* embeddings) {
  return embeddings == nullptr ? 0 : embeddings->rows->shape[1];
}
const char* cgcl_embeddings_node_kind(const cgcl_embeddings* embeddings, int64_t node) {
  if (node < 0 || node >= cgcl_embeddings_nodes(embeddings)) return nullptr;
  return node_kind(embeddings->in->graph, static_cast<std::int32_t>(node));
}
const char* cgcl_embeddings_node_name(const cgcl_embeddings* embeddings, int64_t node) {
  if (node < 0 || node >= cgcl_embeddings_nodes(embeddings)) return nullptr;
  return node_name(embeddings->in->graph, static_cast<std::int32_t>(node));
}
const float* cgcl_embeddings_values(const cgcl_embeddings* embeddings) {
  return embeddings == nullptr ? nullptr : embeddings->rows->values.data();
}

cgcl_status cgcl_embeddings_dlpack(cgcl_session* session, const cgcl_embeddings* embeddings,
                                   cgcl_dl_managed_tensor** out) {
  return guarded(session, [&] {
    prepare(out);
    if (embeddings == nullptr) throw null_argument("embeddings");
    *out = new Lent<cgcl_dl_managed_tensor>(embeddings->rows);
  });
}

cgcl_status cgcl_embeddings_dlpack_versioned(cgcl_session* session, const cgcl_embeddings* embeddings,
                                             cgcl_dl_managed_tensor_versioned** out) {
  return guarded(session, [&] {
    prepare(out);
    if (embeddings == nullptr) throw null_argument("embeddings");
    auto* lent = new Lent<cgcl_dl_managed_tensor_versioned>(embeddings->rows);
    lent->version_major = 1;
    lent->flags = 1;   // read only
    *out = lent;
  });
}

// Written here and not with ctypes: it may run while an exception is on its way, when no Python code can.
// Python is not linked, so its functions are those of the process. Who takes a tensor renames the capsule.
void cgcl_dlpack_capsule_free(void* capsule) {
  using IsValid = int (*)(void*, const char*);
  using Pointer = void* (*)(void*, const char*);
  const auto is_valid = reinterpret_cast<IsValid>(::dlsym(RTLD_DEFAULT, "PyCapsule_IsValid"));
  const auto pointer = reinterpret_cast<Pointer>(::dlsym(RTLD_DEFAULT, "PyCapsule_GetPointer"));
  if (capsule == nullptr || is_valid == nullptr || pointer == nullptr) return;
  const auto free_as = [&]<class Managed>(Managed* /*kind*/, const char* name) {
    if (is_valid(capsule, name) == 0) return;
    auto* tensor = static_cast<Managed*>(pointer(capsule, name));
    tensor->deleter(tensor);
  };
  free_as(static_cast<cgcl_dl_managed_tensor*>(nullptr), "dltensor");
  free_as(static_cast<cgcl_dl_managed_tensor_versioned*>(nullptr), "dltensor_versioned");
}

}   // extern "C"
