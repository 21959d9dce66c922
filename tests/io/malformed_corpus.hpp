// Hostile and damaged input files, built in memory, each with the error it must give.
#pragma once

#include "engine/core/error.hpp"

#include <string>
#include <vector>

namespace cgcl::test {

enum class Form { pt, safetensors, graph };   // which reader gets the file

struct MalformedFile {
  std::string title;
  Form form;
  std::string bytes;
  ErrorId expected;
};

/// The whole corpus, in a fixed order.
std::vector<MalformedFile> malformed_corpus();

/// Writes the corpus for tests of the program: a file each, named after its title, and `corpus.tsv` with name
/// and expected error id. Returns an exit code.
int write_malformed_corpus(const std::string& folder);

/// A small graph file that reads back, for tests that cut or change it.
std::string sound_graph_bytes();

}   // namespace cgcl::test
