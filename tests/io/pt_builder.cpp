#include "tests/io/pt_builder.hpp"

#include "io/text/crc32.hpp"

namespace cgcl::test {
namespace {

struct Written {
  const ZipPart* part;
  std::uint64_t offset;
  std::uint32_t crc;
};

std::string local_header(const ZipPart& part, std::uint32_t crc) {
  const std::string& name = part.local_name ? *part.local_name : part.name;
  const std::uint64_t size = part.descriptor ? 0 : part.data.size();
  return "PK\x03\x04" + little(20, 2) + little(part.flags | (part.descriptor ? 8 : 0), 2) +
         little(part.method, 2) + little(0, 4) + little(part.descriptor ? 0 : crc, 4) + little(size, 4) +
         little(size, 4) + little(name.size(), 2) + little(0, 2) + name;
}

std::string central_header(const Written& written) {
  const ZipPart& part = *written.part;
  const std::uint64_t size = part.central_size.value_or(static_cast<std::uint32_t>(part.data.size()));
  return "PK\x01\x02" + little(20, 2) + little(20, 2) + little(part.flags | (part.descriptor ? 8 : 0), 2) +
         little(part.method, 2) + little(0, 4) + little(written.crc, 4) + little(size, 4) + little(size, 4) +
         little(part.name.size(), 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 2) +
         little(0, 4) + little(part.central_offset.value_or(static_cast<std::uint32_t>(written.offset)), 4) +
         part.name;
}

std::string storage_key(std::size_t index) { return std::to_string(index); }

/// Opcodes of one store: an object with a mapping from keys to tensors.
std::string store_opcodes(const HeteroSpec& spec, const std::string& store, bool edges) {
  PickleWriter writer;
  writer.object("torch_geometric.data.storage", edges ? "EdgeStorage" : "NodeStorage")
      .raw("}(")
      .text("_mapping")
      .raw("}(");
  std::size_t index = 0;
  for (const auto& [name, tensor] : spec) {
    const std::size_t space = name.find(' ');
    if (name.substr(0, space) == store)
      writer.text(name.substr(space + 1)).raw(tensor_opcodes(tensor, storage_key(index)));
    ++index;
  }
  return writer.raw("u").text("_key").text(store).raw("ub").bytes();
}

bool has_store(const HeteroSpec& spec, const std::string& store) {
  const auto found = spec.lower_bound(store + " ");
  return found != spec.end() && found->first.compare(0, store.size() + 1, store + " ") == 0;
}

struct EdgeName {
  const char *src, *relation, *dst;
};
constexpr EdgeName kEdges[] = {{"device", "device-net", "net"}, {"device", "device-pin", "pin"},
                               {"pin", "pin-net", "net"},       {"pin", "cc_p2n", "net"},
                               {"pin", "cc_p2p", "pin"},        {"net", "cc_n2n", "net"}};

std::string hetero_pickle(const HeteroSpec& spec, bool in_list) {
  PickleWriter writer;
  writer.raw(in_list ? "]" : "")
      .object("torch_geometric.data.hetero_data", "HeteroData")
      .raw(std::string("q\x02}(", 4));
  writer.text("_edge_attr_cls").global("torch_geometric.data.graph_store", "EdgeAttr");
  writer.text("_global_store").object("torch_geometric.data.storage", "BaseStorage");
  writer.raw("}(").text("_mapping").raw("}").text("_parent").raw(std::string("h\x02ub", 4));
  writer.text("_node_store_dict").raw("}(");
  for (const char* store : {"net", "device", "pin"})
    if (has_store(spec, store)) writer.text(store).raw(store_opcodes(spec, store, false));
  writer.raw("u").text("_edge_store_dict").raw("}(");
  for (const EdgeName& edge : kEdges) {
    if (!has_store(spec, edge.relation)) continue;
    writer.text(edge.src)
        .text(edge.relation)
        .text(edge.dst)
        .raw("\x87")
        .raw(store_opcodes(spec, edge.relation, true));
  }
  return pickled(writer.raw("uub").raw(in_list ? "a" : "").bytes());
}

}   // namespace

std::string little(std::uint64_t value, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += static_cast<char>(value >> 8 * i & 255);
  return text;
}

std::vector<std::byte> to_bytes(const std::string& text) {
  const ByteView view = bytes_of(text);
  return {view.begin(), view.end()};
}

std::string zip_bytes(const std::vector<ZipPart>& parts, const ZipShape& shape) {
  std::string out, directory;
  for (const ZipPart& part : parts) {
    const std::uint32_t crc = part.crc.value_or(crc32(bytes_of(part.data)));
    out += part.gap;
    directory += central_header({&part, out.size(), crc});
    out += local_header(part, crc) + part.data;
    if (part.descriptor)
      out += "PK\x07\x08" + little(crc, 4) + little(part.data.size(), 4) + little(part.data.size(), 4);
  }
  out += shape.before_directory;
  const std::uint64_t offset = out.size(),
                      entries = shape.entries.value_or(static_cast<std::uint16_t>(parts.size()));
  out += directory + shape.after_directory;
  if (shape.zip64) {
    const std::uint64_t end = out.size();
    out += "PK\x06\x06" + little(44, 8) + little(0, 4) + little(0, 8) + little(entries, 8) +
           little(entries, 8) + little(directory.size(), 8) + little(offset, 8);
    out += "PK\x06\x07" + little(0, 4) + little(end, 8) + little(1, 4);
  }
  return out + "PK\x05\x06" + little(0, 4) + little(entries, 2) + little(entries, 2) +
         little(directory.size(), 4) + little(offset, 4) + little(shape.comment.size(), 2) + shape.comment;
}

PickleWriter& PickleWriter::raw(const std::string& opcodes) {
  bytes_ += opcodes;
  return *this;
}

PickleWriter& PickleWriter::text(const std::string& value) {
  return raw("X" + little(value.size(), 4) + value);
}

PickleWriter& PickleWriter::integer(std::int64_t value) {
  return raw(std::string("\x8a\x08", 2) + little(static_cast<std::uint64_t>(value), 8));
}

PickleWriter& PickleWriter::global(const std::string& module, const std::string& name) {
  return raw("c" + module + "\n" + name + "\n");
}

PickleWriter& PickleWriter::object(const std::string& module, const std::string& name) {
  return global(module, name).raw(")\x81");
}

PickleWriter& PickleWriter::integers(const std::vector<std::int64_t>& values) {
  raw("(");
  for (const std::int64_t value : values) integer(value);
  return raw("t");
}

std::string pickled(const std::string& body) { return "\x80\x02" + body + "."; }

std::string tensor_opcodes(const TensorSpec& tensor, const std::string& key) {
  const std::int64_t width = tensor.storage == "LongStorage" || tensor.storage == "DoubleStorage" ? 8 : 4;
  std::vector<std::int64_t> stride(tensor.shape.size());
  if (tensor.stride) {
    stride = *tensor.stride;
  } else {
    std::int64_t step = 1;
    for (std::size_t i = stride.size(); i-- > 0; step *= tensor.shape[i]) stride[i] = step;
  }
  PickleWriter writer;
  writer.global("torch._utils", "_rebuild_tensor_v2")
      .raw("((")
      .text("storage")
      .global("torch", tensor.storage)
      .text(key)
      .text("cpu");
  writer.integer(tensor.storage_elements.value_or(static_cast<std::int64_t>(tensor.data.size()) / width))
      .raw("tQ");
  writer.integer(tensor.offset).integers(tensor.shape).integers(stride);
  return writer.raw("\x89").global("collections", "OrderedDict").raw(")RtR").bytes();
}

HeteroSpec small_circuit() {
  std::vector<float> net(5 * 17, 0.0f), device(2 * 16, 1.0f);
  for (std::size_t i = 0; i < 5; ++i) net[i * 17 + 1] = static_cast<float>(i);
  net[0 * 17 + 3] = 1.0f;   // bulks
  net[1 * 17 + 3] = 1.0f;
  using Ids = std::vector<std::int64_t>;
  const auto ids = [](const Ids& values) {
    return tensor_of("LongStorage", {2, static_cast<std::int64_t>(values.size() / 2)}, values);
  };
  const auto reals = [](const std::vector<float>& values) {
    return tensor_of("FloatStorage", {static_cast<std::int64_t>(values.size())}, values);
  };
  return {
      {"net x", tensor_of("FloatStorage", {5, 17}, net)},
      {"net y", tensor_of("FloatStorage", {5, 1}, std::vector<float>{8e-15f, 6e-15f, 0.0f, 3e-17f, 1e-18f})},
      {"device x", tensor_of("FloatStorage", {2, 16}, device)},
      {"pin x", tensor_of("LongStorage", {6, 1}, Ids{0, 1, 2, 0, 1, 2})},
      {"pin y", tensor_of("FloatStorage", {6, 1}, std::vector<float>(6, 0.0f))},
      {"device-net edge_index", ids({0, 0, 1, 1, 2, 1, 2, 0})},
      {"device-pin edge_index", ids({0, 0, 0, 1, 1, 1, 0, 1, 2, 3, 4, 5})},
      {"pin-net edge_index", ids({0, 1, 2, 3, 4, 5, 2, 3, 0, 3, 2, 1})},
      {"cc_p2n edge_index", ids({0, 1, 2, 0, 3, 0, 3, 4})},
      {"cc_p2n y", reals({1e-17f, 2e-17f, 3e-17f, 4e-17f})},
      {"cc_p2p edge_index", ids({0, 1, 4, 5})},
      {"cc_p2p y", reals({5e-18f, 1e-22f})},
      {"cc_n2n edge_index", ids({2, 0, 3, 1})},
      {"cc_n2n y", reals({7e-17f, 8e-17f})},
  };
}

std::vector<ZipPart> hetero_parts(const HeteroSpec& spec, bool in_list) {
  std::vector<ZipPart> parts = {{.name = "c/data.pkl", .data = hetero_pickle(spec, in_list)},
                                {.name = "c/byteorder", .data = "little"}};
  std::size_t index = 0;
  for (const auto& [name, tensor] : spec)
    parts.push_back({.name = "c/data/" + storage_key(index++), .data = tensor.data, .descriptor = true});
  parts.push_back({.name = "c/version", .data = "3\n"});
  return parts;
}

std::string hetero_archive(const HeteroSpec& spec, bool in_list) {
  return zip_bytes(hetero_parts(spec, in_list), {.zip64 = true});
}

std::string archive_with_pickle(const std::string& pickle) {
  return zip_bytes({{.name = "a/data.pkl", .data = pickle},
                    {.name = "a/data/0", .data = std::string(16, '\0')},
                    {.name = "a/version", .data = "3\n"}});
}

}   // namespace cgcl::test
