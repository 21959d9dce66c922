#include "tests/io/malformed_corpus.hpp"

#include "tests/io/malformed_parts.hpp"

namespace cgcl::test {

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

}   // namespace cgcl::test
