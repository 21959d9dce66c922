// The parts of the malformed corpus, one function per kind of file.
#pragma once

#include "tests/io/malformed_corpus.hpp"

namespace cgcl::test {

using Corpus = std::vector<MalformedFile>;

void add_containers(Corpus& corpus);   // zip structure
void add_pickles(Corpus& corpus);      // opcodes and classes
void add_tensors(Corpus& corpus);      // views of storages
void add_circuits(Corpus& corpus);     // contents of a HeteroData
void add_safetensors(Corpus& corpus);
void add_graphs(Corpus& corpus);

/// `count` times `text`.
inline std::string repeated(const std::string& text, std::size_t count) {
  std::string out;
  out.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

}   // namespace cgcl::test
