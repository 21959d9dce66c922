#include "io/pt/pt_tensor.hpp"

#include "engine/core/error.hpp"

#include <algorithm>
#include <utility>

namespace cgcl {
namespace {

constexpr std::size_t kMaxTensorRank = 16;

[[noreturn]] void fail(const std::string& what, const std::string& where) {
  throw Error(ErrorId::pt_tensor, what, where);
}

/// A tuple of integers that are not negative.
std::vector<std::int64_t> extents(const PickleDocument& pickle, PickleRef ref, const char* what,
                                  const std::string& where) {
  const auto items = pickle.items(ref);
  if (!pickle.is(ref, PickleKind::tuple) || items.size() > kMaxTensorRank)
    fail(str("the ", what, " of a tensor is not a tuple of at most ", kMaxTensorRank, " integers"), where);
  std::vector<std::int64_t> numbers;
  for (const PickleRef item : items) {
    if (!pickle.is(item, PickleKind::integer))
      fail(str("the ", what, " of a tensor is not a tuple of integers"), where);
    numbers.push_back(pickle.at(item).integer);
    if (numbers.back() < 0)
      fail(str("the ", what, " of a tensor has the negative entry ", numbers.back()), where);
  }
  return numbers;
}

/// Sets `count`; refuses products that overflow.
void count_elements(PtTensor& tensor, const std::string& where) {
  tensor.count = 1;
  const bool empty = std::find(tensor.shape.begin(), tensor.shape.end(), 0) != tensor.shape.end();
  for (const std::int64_t extent : tensor.shape)
    if (!empty && __builtin_mul_overflow(tensor.count, extent, &tensor.count))
      fail("the shape of a tensor has more elements than can be counted", where);
  if (empty) tensor.count = 0;
}

/// Every index must name its own element inside `elements`. Sorted by stride, each dimension has to
/// step over everything below it: that refuses stride-0 expansion, which would turn bytes into
/// terabytes, and all overlaps.
void check_view(PtTensor& tensor, std::int64_t elements, const std::string& where) {
  if (tensor.offset > elements)
    fail(str("a tensor begins at element ", tensor.offset, " of a storage of ", elements), where);
  for (std::size_t i = 0; i < tensor.shape.size(); ++i)
    if (tensor.shape[i] <= 1 || tensor.count == 0)
      tensor.stride[i] = 0;   // never stepped, whatever the file says
  if (tensor.count == 0) return;
  std::vector<std::pair<std::int64_t, std::int64_t>> steps;   // stride, extent
  for (std::size_t i = 0; i < tensor.shape.size(); ++i)
    if (tensor.shape[i] > 1) steps.emplace_back(tensor.stride[i], tensor.shape[i]);
  std::sort(steps.begin(), steps.end());
  std::int64_t last = 0;   // offset of the last element reached so far
  for (const auto& [stride, extent] : steps) {
    if (stride == 0) fail("a tensor repeats elements by a stride of 0", where);
    if (stride <= last) fail("a tensor has strides that overlap", where);
    std::int64_t reach = 0;
    if (__builtin_mul_overflow(extent - 1, stride, &reach) || __builtin_add_overflow(last, reach, &last))
      fail("the strides of a tensor overflow", where);
  }
  if (last >= elements - tensor.offset)
    fail(str("a tensor reaches element ", last, " behind offset ", tensor.offset, " of a storage of ",
             elements),
         where);
}

}   // namespace

PtTensor resolve_tensor(const PickleDocument& pickle, PickleRef call, const ZipArchive& zip,
                        const std::string& prefix, const std::string& where) {
  const auto parts = pickle.items(call);
  const auto arguments = parts.empty() ? parts : pickle.items(parts[0]);
  if (arguments.size() < 6 || arguments.size() > 7 || !pickle.is(arguments[0], PickleKind::storage) ||
      !pickle.is(arguments[1], PickleKind::integer))
    fail("a tensor is not built from storage, offset, shape and stride", where);
  const PickleValue& storage = pickle.at(arguments[0]);
  PtTensor tensor;
  tensor.dtype = *storage_type(storage.type);
  tensor.offset = pickle.at(arguments[1]).integer;
  if (tensor.offset < 0) fail("the offset of a tensor is negative", where);
  tensor.shape = extents(pickle, arguments[2], "shape", where);
  tensor.stride = extents(pickle, arguments[3], "stride", where);
  if (tensor.shape.size() != tensor.stride.size())
    fail("the shape and the stride of a tensor differ in length", where);

  const ZipEntry* entry = zip.find(prefix + "data/" + std::string(storage.text));
  if (!entry)
    throw Error(ErrorId::pt_content, "the archive has no storage '" + printable(storage.text, 60) + "'",
                where);
  std::int64_t bytes = 0;
  if (__builtin_mul_overflow(storage.integer, size_of(tensor.dtype), &bytes) ||
      static_cast<std::uint64_t>(bytes) != entry->bytes.size())
    fail(str("storage '", printable(storage.text, 60), "' has ", entry->bytes.size(), " bytes, expected ",
             storage.integer, " elements of ", name_of(tensor.dtype)),
         where);
  count_elements(tensor, where);
  check_view(tensor, storage.integer, where);
  tensor.storage = entry->bytes;
  return tensor;
}

}   // namespace cgcl
