#include "tests/io/malformed_corpus.hpp"

#include "io/text/file_bytes.hpp"
#include "tests/io/malformed_parts.hpp"

#include <cctype>   // for isalnum
#include <filesystem>

namespace cgcl::test {
namespace {

std::string file_name(const MalformedFile& file) {
  std::string name = file.title;
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '-';
  return name + (file.form == Form::pt ? ".pt" : ".safetensors");
}

}   // namespace

std::vector<MalformedFile> malformed_corpus() {
  Corpus corpus;
  add_containers(corpus);
  add_pickles(corpus);
  add_tensors(corpus);
  add_circuits(corpus);
  add_safetensors(corpus);
  add_graphs(corpus);
  return corpus;
}

int write_malformed_corpus(const std::string& folder) {
  std::filesystem::create_directories(folder);
  std::string index;
  for (const MalformedFile& file : malformed_corpus()) {
    const std::string name = file_name(file);
    write_file_atomically(folder + "/" + name, std::string_view(file.bytes));
    index += str(name, '\t', error_code(file.expected), '\n');
  }
  write_file_atomically(folder + "/corpus.tsv", index);
  return 0;
}

}   // namespace cgcl::test
