#include "io/pt/pt_archive.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/pt/pt_tensor.hpp"

#include <cstring>   // for memcpy

namespace cgcl {
namespace {

constexpr std::size_t kMaxTensors = 65536;
constexpr std::int64_t kSpareBytes = std::int64_t{64} << 20;

/// The folder of the only data.pkl, with its slash.
std::string pickle_prefix(const ZipArchive& zip, const std::string& where) {
  const ZipEntry* found = nullptr;
  for (const ZipEntry& entry : zip.entries) {
    const bool bare = entry.name == "data.pkl";
    if (entry.name.ends_with("/constants.pkl"))
      throw Error(ErrorId::pt_legacy, "the archive is a TorchScript program, expected data of torch.save",
                  where);
    if (!bare && !entry.name.ends_with("/data.pkl")) continue;
    if (bare || found) throw Error(ErrorId::pt_content, "the archive needs exactly one NAME/data.pkl", where);
    found = &entry;
  }
  if (!found)
    throw Error(ErrorId::pt_content, "the archive has no NAME/data.pkl, so torch.save did not write it",
                where);
  return std::string(found->name.substr(0, found->name.size() - std::strlen("data.pkl")));
}

void require_little_endian(const ZipArchive& zip, const std::string& prefix, const std::string& where) {
  const ZipEntry* entry = zip.find(prefix + "byteorder");
  if (!entry) return;   // torch before 2.1 wrote none
  const std::string_view order(reinterpret_cast<const char*>(entry->bytes.data()), entry->bytes.size());
  if (order != "little")
    throw Error(ErrorId::pt_content, "the byte order is '" + printable(order, 20) + "', expected 'little'",
                where);
}

}   // namespace

const PtTensor* PtArchive::tensor(PickleRef ref) const {
  // A parameter wraps its tensor; the wrapped value must be a tensor itself, so one step is enough.
  if (pickle_.is(ref, PickleKind::call) && pickle_.at(ref).type == PickleClass::rebuild_parameter) {
    const auto arguments = pickle_.items(pickle_.items(ref)[0]);
    if (arguments.empty()) return nullptr;
    ref = arguments[0];
  }
  const auto found = tensors_.find(ref);
  return found == tensors_.end() ? nullptr : &found->second;
}

void PtArchive::resolve(const ZipArchive& zip, const std::string& prefix) {
  const auto size = static_cast<std::int64_t>(bytes_->size());
  std::int64_t budget = size + size / 10 + kSpareBytes;
  for (PickleRef ref = 0; ref < pickle_.size(); ++ref) {
    if (!pickle_.is(ref, PickleKind::call) || pickle_.at(ref).type != PickleClass::rebuild_tensor) continue;
    if (tensors_.size() == kMaxTensors)
      throw Error(ErrorId::pt_limit, str("the archive has more than ", kMaxTensors, " tensors"), where_);
    PtTensor tensor = resolve_tensor(pickle_, ref, zip, prefix, where_);
    budget -= tensor.count * size_of(tensor.dtype);   // no overflow: the view lies inside its storage
    if (budget < 0)
      throw Error(ErrorId::pt_limit, "the tensors of the archive take more than 1.1 times its size and 64 MB",
                  where_);
    tensors_.emplace(ref, std::move(tensor));
  }
}

void PtArchive::copy(const PtTensor& tensor, DataType expected, std::byte* out) const {
  if (tensor.dtype != expected)
    throw Error(ErrorId::pt_tensor,
                str("a tensor has type ", name_of(tensor.dtype), ", expected ", name_of(expected)), where_);
  const auto width = idx(size_of(tensor.dtype));
  std::vector<std::int64_t> index(tensor.shape.size(), 0);
  std::int64_t at = tensor.offset;
  for (std::int64_t i = 0; i < tensor.count; ++i, out += width) {
    std::memcpy(out, tensor.storage.data() + idx(at) * width, width);
    for (std::size_t d = index.size(); d-- > 0;) {   // the next index in row-major order
      at += tensor.stride[d];
      if (++index[d] < tensor.shape[d]) break;
      at -= tensor.stride[d] * tensor.shape[d];
      index[d] = 0;
    }
  }
}

PtArchive parse_pt_archive(std::vector<std::byte> bytes, const std::string& where) {
  PtArchive archive;
  archive.where_ = where;
  archive.bytes_ = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
  const ZipArchive zip = parse_zip(*archive.bytes_, where);
  const std::string prefix = pickle_prefix(zip, where);
  require_little_endian(zip, prefix, where);
  archive.pickle_ =
      parse_pickle(zip.find(prefix + "data.pkl")->bytes, where + ":" + printable(prefix) + "data.pkl");
  archive.resolve(zip, prefix);
  return archive;
}

PtArchive read_pt_archive(const std::string& path) {
  return parse_pt_archive(read_file(path), printable(path));
}

}   // namespace cgcl
