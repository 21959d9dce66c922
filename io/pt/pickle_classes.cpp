#include "io/pt/pickle_classes.hpp"

namespace cgcl {
namespace {

enum class Use : std::uint8_t { value, callable, instance };

struct Row {
  std::string_view name;
  PickleClass type;
  Use use;
};

// The first row of a class gives its name in messages; the others are names that other versions write.
constexpr Row kRows[] = {
    {"collections.OrderedDict", PickleClass::ordered_dict, Use::callable},
    {"collections.defaultdict", PickleClass::default_dict, Use::callable},
    {"builtins.dict", PickleClass::ordered_dict, Use::callable},
    {"__builtin__.dict", PickleClass::ordered_dict, Use::callable},
    {"builtins.set", PickleClass::python_set, Use::callable},
    {"__builtin__.set", PickleClass::python_set, Use::callable},
    {"torch._utils._rebuild_tensor_v2", PickleClass::rebuild_tensor, Use::callable},
    {"torch._utils._rebuild_parameter", PickleClass::rebuild_parameter, Use::callable},
    {"torch.Size", PickleClass::torch_size, Use::callable},
    {"torch.device", PickleClass::torch_device, Use::callable},
    {"torch.DoubleStorage", PickleClass::storage_f64, Use::value},
    {"torch.FloatStorage", PickleClass::storage_f32, Use::value},
    {"torch.HalfStorage", PickleClass::storage_f16, Use::value},
    {"torch.BFloat16Storage", PickleClass::storage_bf16, Use::value},
    {"torch.LongStorage", PickleClass::storage_i64, Use::value},
    {"torch.IntStorage", PickleClass::storage_i32, Use::value},
    {"torch.ShortStorage", PickleClass::storage_i16, Use::value},
    {"torch.CharStorage", PickleClass::storage_i8, Use::value},
    {"torch.ByteStorage", PickleClass::storage_u8, Use::value},
    {"torch.BoolStorage", PickleClass::storage_bool, Use::value},
    {"torch.float64", PickleClass::torch_dtype, Use::value},
    {"torch.float32", PickleClass::torch_dtype, Use::value},
    {"torch.int64", PickleClass::torch_dtype, Use::value},
    {"torch.int32", PickleClass::torch_dtype, Use::value},
    {"torch.bool", PickleClass::torch_dtype, Use::value},
    {"torch_geometric.data.data.Data", PickleClass::data, Use::instance},
    {"torch_geometric.data.hetero_data.HeteroData", PickleClass::hetero_data, Use::instance},
    {"torch_geometric.data.storage.BaseStorage", PickleClass::base_storage, Use::instance},
    {"torch_geometric.data.storage.NodeStorage", PickleClass::node_storage, Use::instance},
    {"torch_geometric.data.storage.EdgeStorage", PickleClass::edge_storage, Use::instance},
    {"torch_geometric.data.storage.GlobalStorage", PickleClass::global_storage, Use::instance},
    {"torch_geometric.data.graph_store.EdgeAttr", PickleClass::edge_attribute, Use::instance},
    {"torch_geometric.data.data.DataEdgeAttr", PickleClass::edge_attribute, Use::instance},
    {"torch_geometric.data.feature_store.TensorAttr", PickleClass::tensor_attribute, Use::instance},
    {"torch_geometric.data.data.DataTensorAttr", PickleClass::tensor_attribute, Use::instance},
    {"torch_geometric.data.graph_store.EdgeLayout", PickleClass::edge_layout, Use::callable},
    {"numpy._core.multiarray._reconstruct", PickleClass::numpy_reconstruct, Use::callable},
    {"numpy.core.multiarray._reconstruct", PickleClass::numpy_reconstruct, Use::callable},
    {"numpy._core.multiarray.scalar", PickleClass::numpy_scalar, Use::callable},
    {"numpy.core.multiarray.scalar", PickleClass::numpy_scalar, Use::callable},
    {"numpy.ndarray", PickleClass::numpy_array, Use::value},
    {"numpy.dtype", PickleClass::numpy_dtype, Use::callable},
    {"_codecs.encode", PickleClass::codecs_encode, Use::callable},
};

const Row* row_of(PickleClass type) {
  for (const Row& row : kRows)
    if (row.type == type) return &row;
  return nullptr;
}

}   // namespace

std::optional<PickleClass> pickle_class_named(std::string_view module, std::string_view name) {
  // No copy of the names: "module" may itself hold dots, so only the exact split counts.
  for (const Row& row : kRows)
    if (row.name.size() == module.size() + 1 + name.size() && row.name.starts_with(module) &&
        row.name[module.size()] == '.' && row.name.ends_with(name) &&
        name.find('.') == std::string_view::npos)
      return row.type;
  return std::nullopt;
}

std::string_view name_of(PickleClass type) {
  const Row* row = row_of(type);
  return row ? row->name : "nothing";
}

bool is_callable(PickleClass type) {
  const Row* row = row_of(type);
  return row && row->use == Use::callable;
}

bool is_instantiable(PickleClass type) {
  const Row* row = row_of(type);
  return row && row->use == Use::instance;
}

std::optional<DataType> storage_type(PickleClass type) {
  switch (type) {
    case PickleClass::storage_f64:
      return DataType::f64;
    case PickleClass::storage_f32:
      return DataType::f32;
    case PickleClass::storage_f16:
      return DataType::f16;
    case PickleClass::storage_bf16:
      return DataType::bf16;
    case PickleClass::storage_i64:
      return DataType::i64;
    case PickleClass::storage_i32:
      return DataType::i32;
    case PickleClass::storage_i16:
      return DataType::i16;
    case PickleClass::storage_i8:
      return DataType::i8;
    case PickleClass::storage_u8:
      return DataType::u8;
    case PickleClass::storage_bool:
      return DataType::boolean;
    default:
      return std::nullopt;
  }
}

}   // namespace cgcl
