#include "tests/io/malformed_parts.hpp"
#include "tests/io/pt_builder.hpp"

namespace cgcl::test {
namespace {

std::string with_header(const std::string& header, const std::string& data) {
  return little(header.size(), 8) + header + data;
}

/// A header with the tensor "a".
std::string one(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return "{\"a\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
}

/// A header with the tensors "a" and "b" of bytes.
std::string two(const std::string& a_count, const std::string& a, const std::string& b_count,
                const std::string& b) {
  return R"({"a":{"dtype":"U8","shape":[)" + a_count + R"(],"data_offsets":)" + a +
         R"(},"b":{"dtype":"U8","shape":[)" + b_count + R"(],"data_offsets":)" + b + "}}";
}

}   // namespace

void add_safetensors(Corpus& corpus) {
  const auto add = [&](const char* title, const std::string& bytes, ErrorId id) {
    corpus.push_back({title, Form::safetensors, bytes, id});
  };
  const auto header = ErrorId::safetensors_header, limit = ErrorId::safetensors_limit,
             layout = ErrorId::safetensors_layout;
  const std::string a = R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]})", data(8, '\0');
  add("empty safetensors", "", header);
  add("seven bytes", "\x02\0\0\0\0\0\0", header);
  add("header length 2^64 - 1", "\xff\xff\xff\xff\xff\xff\xff\xff{}", limit);
  add("header length 17 MB", little(17 << 20, 8) + "{}", limit);
  add("header longer than the file", little(100, 8) + "{}", header);
  add("header of no bytes", little(0, 8), header);
  add("header that is a list", with_header("[]", ""), header);
  add("header that is no JSON", with_header("{nonsense}", ""), header);
  add("header with a second value", with_header("{" + a + "} {}", data), header);
  add("header that begins with a blank", with_header(" {" + a + "}", data), header);
  add("tensor twice", with_header("{" + a + "," + a + "}", data), header);
  add("member twice",
      with_header(R"({"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}})", data), header);
  add("metadata key twice", with_header(R"({"__metadata__":{"k":"1","k":"2"},)" + a + "}", data), header);
  add("metadata twice", with_header(R"({"__metadata__":{},"__metadata__":{},)" + a + "}", data), header);
  add("metadata with a number", with_header(R"({"__metadata__":{"k":1},)" + a + "}", data), header);
  add("metadata with an object", with_header(R"({"__metadata__":{"k":{"x":"y"}},)" + a + "}", data), header);
  add("unknown member",
      with_header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":"y"}})", data), header);
  add("no shape", with_header(R"({"a":{"dtype":"F32","data_offsets":[0,8]}})", data), header);
  add("three offsets", with_header(one("F32", "[2]", "[0,4,8]"), data), header);
  add("negative extent", with_header(one("F32", "[-2]", "[0,8]"), data), header);
  add("fractional extent", with_header(one("F32", "[2.0]", "[0,8]"), data), header);
  add("extent of 10^30", with_header(one("F32", "[1000000000000000000000000000000]", "[0,8]"), data), header);
  add("shape that is a text", with_header(one("F32", R"("2")", "[0,8]"), data), header);
  add("tensor that is null", with_header(R"({"a":null})", ""), header);
  add("deep shape", with_header(one("F32", "[[2]]", "[0,8]"), data), header);
  add("depth 100000", with_header("{\"a\":" + std::string(100000, '['), ""), header);
  add("shape of 17 dimensions",
      with_header(R"({"a":{"dtype":"F32","shape":[1)" + repeated(",1", 16) + R"(],"data_offsets":[0,4]}})",
                  "1234"),
      limit);
  std::string many = "{";
  for (int i = 0; i < 65537; ++i)
    many +=
        (i ? "," : "") + ("\"" + std::to_string(i)) + R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  add("65537 tensors", with_header(many + "}", ""), limit);
  add("hole before the first tensor", with_header(one("F32", "[1]", "[4,8]"), data), layout);
  add("hole between tensors", with_header(two("2", "[0,2]", "5", "[3,8]"), data), layout);
  add("overlap", with_header(two("6", "[0,6]", "4", "[4,8]"), data), layout);
  add("two tensors at one place",
      with_header("{" + a + R"(,"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", data), layout);
  add("trailing bytes", with_header("{" + a + "}", data + "x"), layout);
  add("data without tensors", with_header("{}", "x"), layout);
  add("data cut off", with_header("{" + a + "}", data.substr(1)), layout);
  add("offsets backwards", with_header(one("F32", "[2]", "[8,0]"), data), layout);
  add("end beyond 2^62", with_header(one("F32", "[2]", "[0,4611686018427387904]"), data), layout);
  add("unknown type", with_header(one("F8_E4M3", "[8]", "[0,8]"), data), ErrorId::safetensors_tensor);
  add("shape too large", with_header(one("F32", "[3]", "[0,8]"), data), ErrorId::safetensors_tensor);
  add("shape that overflows to the right size",
      with_header(one("F32", "[4611686018427387904,4]", "[0,0]"), ""), ErrorId::safetensors_tensor);
}

}   // namespace cgcl::test
