#include "io/pt/hetero_stores.hpp"

#include "engine/core/error.hpp"

namespace cgcl {
namespace {

[[noreturn]] void fail(const PtArchive& archive, const std::string& what) {
  throw Error(ErrorId::schema, what, archive.where());
}

/// The HeteroData at the root, alone or as the only member of a list or tuple.
PickleRef hetero_object(const PtArchive& archive) {
  const PickleDocument& pickle = archive.pickle();
  PickleRef root = pickle.root();
  if (pickle.is(root, PickleKind::list) || pickle.is(root, PickleKind::tuple)) {
    if (pickle.items(root).size() != 1)
      fail(archive, str("the archive holds a list of ", pickle.items(root).size(),
                        " values, expected one HeteroData"));
    root = pickle.items(root)[0];
  }
  const bool object = pickle.is(root, PickleKind::object);
  if (!object || pickle.at(root).type != PickleClass::hetero_data)
    fail(archive, str("the archive holds ", object ? name_of(pickle.at(root).type) : "another value",
                      ", expected a PyG HeteroData"));
  return root;
}

PickleRef dictionary(const PtArchive& archive, PickleRef state, const char* key) {
  const auto found = archive.pickle().find(state, key);
  if (!found || !archive.pickle().is(*found, PickleKind::dict))
    fail(archive, str("the HeteroData has no dictionary '", key, "'"));
  return *found;
}

template <class T>
std::vector<double> widened(const PtArchive& archive, const PtTensor& tensor) {
  const std::vector<T> values = archive.values<T>(tensor);
  return {values.begin(), values.end()};
}

}   // namespace

HeteroStores::HeteroStores(const PtArchive& archive) : archive_(archive) {
  const PickleDocument& pickle = archive.pickle();
  const auto state = pickle.state(hetero_object(archive));
  if (!state) fail(archive, "the HeteroData has no state");
  nodes_ = dictionary(archive, *state, "_node_store_dict");
  edges_ = dictionary(archive, *state, "_edge_store_dict");
}

std::optional<PickleRef> HeteroStores::node_store(const char* type) const {
  return archive_.pickle().find(nodes_, type);
}

std::optional<PickleRef> HeteroStores::edge_store(const char* src, const char* relation,
                                                  const char* dst) const {
  const PickleDocument& pickle = archive_.pickle();
  const auto pairs = pickle.items(edges_);
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    const auto key = pickle.items(pairs[i]);
    if (pickle.is(pairs[i], PickleKind::tuple) && key.size() == 3 && pickle.is_text(key[0], src) &&
        pickle.is_text(key[1], relation) && pickle.is_text(key[2], dst))
      return pairs[i + 1];
  }
  return std::nullopt;
}

const PtTensor* HeteroStores::find_tensor(std::optional<PickleRef> store, const char* key,
                                          const std::string& label) const {
  if (!store) return nullptr;
  const PickleDocument& pickle = archive_.pickle();
  const auto state = pickle.state(*store);
  const auto mapping = state ? pickle.find(*state, "_mapping") : std::nullopt;
  if (!mapping || !pickle.is(*mapping, PickleKind::dict))
    fail(archive_, "store " + label + " has no mapping of tensors");
  const auto found = pickle.find(*mapping, key);
  if (!found) return nullptr;
  const PtTensor* tensor = archive_.tensor(*found);
  if (!tensor) fail(archive_, str("'", key, "' of store ", label, " is not a tensor"));
  return tensor;
}

NumberTable HeteroStores::table(std::optional<PickleRef> store, const char* key,
                                const std::string& label) const {
  const PtTensor* tensor = find_tensor(store, key, label);
  if (!tensor) return {};
  NumberTable table;
  table.present = true;
  const std::size_t rank = tensor->shape.size();
  if (rank < 1 || rank > 2)
    fail(archive_, str("'", key, "' of store ", label, " has ", rank, " dimensions, expected 1 or 2"));
  table.rows = tensor->shape[0];
  table.columns = rank == 2 ? tensor->shape[1] : 1;
  switch (tensor->dtype) {
    case DataType::f32:
      table.values = widened<float>(archive_, *tensor);
      break;
    case DataType::f64:
      table.values = archive_.values<double>(*tensor);
      break;
    case DataType::i32:
      table.values = widened<std::int32_t>(archive_, *tensor);
      break;
    case DataType::i64:
      table.values = widened<std::int64_t>(archive_, *tensor);
      break;
    default:
      fail(archive_, str("'", key, "' of store ", label, " has type ", name_of(tensor->dtype),
                         ", expected F32 or I64"));
  }
  return table;
}

NumberTable HeteroStores::node_table(const char* type, const char* key) const {
  return table(node_store(type), key, type);
}

NumberTable HeteroStores::edge_table(const char* src, const char* relation, const char* dst,
                                     const char* key) const {
  return table(edge_store(src, relation, dst), key, relation);
}

StoredEdges HeteroStores::edges(const char* src, const char* relation, const char* dst) const {
  const PtTensor* tensor = find_tensor(edge_store(src, relation, dst), "edge_index", relation);
  if (!tensor) return {};
  if (tensor->shape.size() != 2 || tensor->shape[0] != 2)
    fail(archive_, str("edge_index of store ", relation, " is not of shape [2,E]"));
  std::vector<std::int64_t> ids;
  if (tensor->dtype == DataType::i64) {
    ids = archive_.values<std::int64_t>(*tensor);
  } else if (tensor->dtype == DataType::i32) {
    const std::vector<std::int32_t> narrow = archive_.values<std::int32_t>(*tensor);
    ids.assign(narrow.begin(), narrow.end());
  } else {
    fail(archive_,
         str("edge_index of store ", relation, " has type ", name_of(tensor->dtype), ", expected I64"));
  }
  StoredEdges edges{.src = {}, .dst = {}, .present = true};
  const std::ptrdiff_t half = static_cast<std::ptrdiff_t>(ids.size() / 2);
  edges.src.assign(ids.begin(), ids.begin() + half);
  edges.dst.assign(ids.begin() + half, ids.end());
  return edges;
}

}   // namespace cgcl
