// The arrows between folders, and the rooms of CUDA, kept by reading the sources.
#include "tests/fixtures.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for any_of, find, find_if, sort
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>   // for pair
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Source {
  std::string path;   // from the root of the repository
  std::vector<std::string> lines;
};

bool starts_with_any(const std::string& text, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& p) { return text.starts_with(p); });
}

std::vector<Source> sources() {
  const fs::path root = cgcl::test::source_root();
  std::vector<Source> out;
  for (const char* folder : {"engine", "autograd", "layers", "losses", "io", "apps", "tests"})
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".hpp" && extension != ".cpp" && extension != ".h" && extension != ".cu" &&
          extension != ".cuh")
        continue;
      Source source{fs::relative(entry.path(), root).generic_string(), {}};
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) source.lines.push_back(line);
      out.push_back(std::move(source));
    }
  std::sort(out.begin(), out.end(), [](const Source& a, const Source& b) { return a.path < b.path; });
  return out;
}

/// What a folder may include; the longest matching folder counts. `tests` may include anything.
struct Arrow {
  std::string from;
  std::vector<std::string> to;
};

const std::vector<Arrow>& arrows() {
  static const std::vector<Arrow> list = {
      {"engine/core/", {"engine/core/", "engine/kernels/device.hpp"}},
      {"engine/functors/", {"engine/functors/", "engine/core/macros.hpp"}},
      {"engine/kernels/", {"engine/kernels/", "engine/core/", "engine/functors/"}},
      {"engine/cpu/", {"engine/cpu/", "engine/kernels/", "engine/core/", "engine/functors/"}},
      {"engine/cuda/", {"engine/cuda/", "engine/kernels/", "engine/core/", "engine/functors/"}},
      {"engine/mpi/", {"engine/core/mpi_table.hpp"}},
      {"engine/ops/",
       {"engine/ops/", "engine/kernels/", "engine/core/", "engine/cpu/blas.hpp"}},   // its name, for doctor
      {"autograd/", {"autograd/", "engine/ops/", "engine/core/"}},
      {"layers/", {"layers/", "autograd/", "engine/ops/", "engine/core/"}},
      {"losses/", {"losses/", "autograd/", "engine/ops/", "engine/core/"}},
      {"io/", {"io/", "engine/core/", "engine/ops/"}},
      {"apps/train/",
       {"apps/train/", "io/", "losses/", "layers/", "autograd/", "engine/ops/", "engine/core/"}},
      {"apps/transfer/",
       {"apps/transfer/", "apps/train/", "io/", "losses/", "layers/", "autograd/", "engine/ops/",
        "engine/core/"}},
      {"apps/predict/",
       {"apps/predict/", "apps/transfer/", "apps/train/", "io/", "losses/", "layers/", "autograd/",
        "engine/ops/", "engine/core/"}},
      {"apps/bench/",
       {"apps/bench/", "apps/train/", "io/", "losses/", "layers/", "autograd/", "engine/ops/",
        "engine/core/"}},
      {"apps/compare/", {"apps/compare/", "io/", "losses/", "engine/ops/", "engine/core/"}},
      {"apps/report/", {"apps/report/", "apps/compare/", "io/", "losses/", "engine/ops/", "engine/core/"}},
      {"apps/capi/", {"apps/", "io/", "losses/", "layers/", "autograd/", "engine/ops/", "engine/core/"}},
      {"apps/cli/", {"apps/", "io/", "losses/", "layers/", "autograd/", "engine/ops/", "engine/core/"}},
  };
  return list;
}

/// What a sub-folder of io may include besides itself. Rows stand in order of dependency: a row names rows
/// above it only, so no arrow can run back.
const std::vector<Arrow>& io_arrows() {
  static const std::vector<Arrow> list = {
      {"text", {}},
      {"safetensors", {"text"}},
      {"graph", {"text", "safetensors"}},
      {"dataset", {"text", "safetensors", "graph"}},
      {"sampler", {"graph"}},
      {"pairs", {"text", "graph"}},
      {"pt", {"text", "safetensors", "graph"}},
      {"checkpoint", {"text", "safetensors", "graph"}},
      {"netlist", {"text"}},
      {"parasitics", {"text"}},
      {"report", {"text", "parasitics"}},
      {"circuit", {"text", "graph", "netlist", "parasitics"}},
      {"annotate", {"text", "netlist", "report", "circuit"}},
      {"synth", {"text", "graph", "netlist"}},
  };
  return list;
}

/// "graph" of "io/graph/csc.hpp"; empty for a path outside io's sub-folders.
std::string io_folder(const std::string& path) {
  if (!path.starts_with("io/")) return {};
  const std::size_t end = path.find('/', 3);
  return end == std::string::npos ? std::string() : path.substr(3, end - 3);
}

/// Whether the table of io has an arrow between two of its sub-folders, which must both stand in it.
bool io_allowed(const std::string& from, const std::string& to) {
  const std::vector<Arrow>& list = io_arrows();
  const auto row = std::find_if(list.begin(), list.end(), [&](const Arrow& a) { return a.from == from; });
  return row != list.end() && (from == to || std::find(row->to.begin(), row->to.end(), to) != row->to.end());
}

/// The project file a line includes, or empty.
std::string included(const std::string& line) {
  constexpr const char* kStart = "#include \"";
  if (!line.starts_with(kStart)) return {};
  const std::size_t begin = std::string(kStart).size();
  return line.substr(begin, line.find('"', begin) - begin);
}

bool allowed(const std::string& path, const std::string& target) {
  for (const Arrow& arrow : arrows())
    if (path.starts_with(arrow.from)) return starts_with_any(target, arrow.to);
  return path.starts_with("tests/");
}

bool in_cuda_room(const std::string& path) {
  return path.starts_with("engine/cuda/") || path.starts_with("tests/cuda_host/") ||
         path.starts_with("tests/rules/");   // these lists name what they forbid
}

/// Comments may speak of CUDA.
bool names_cuda(const std::string& text) {
  const std::string line = text.substr(0, text.find("//"));
  for (const char* word :
       {"cuda_runtime", "cublas_v2", "cublasLt", "cusparse.h", "cub/cub", "nvtx3/", "cudaStream", "cudaError",
        "cudaMalloc", "cudaMemcpy", "cublasHandle", "cusparseHandle", "__global__", "__shared__", "<<<"})
    if (line.find(word) != std::string::npos) return true;
  return false;
}

bool is_cuda_condition(const std::string& line) {
  if (!line.starts_with("#if") && !line.starts_with("#elif")) return false;
  return line.find("CUDA") != std::string::npos || line.find("NVCC") != std::string::npos;
}

}   // namespace

TEST_CASE("include rules: every include follows the arrows between folders") {
  int includes = 0;
  for (const Source& source : sources())
    for (const std::string& line : source.lines) {
      const std::string target = included(line);
      if (target.empty()) continue;
      ++includes;
      CAPTURE(source.path);
      CAPTURE(target);
      CHECK(allowed(source.path, target));
      CHECK((fs::exists(cgcl::test::source_root() / target) ||   // or generated from a template beside it
             fs::exists(cgcl::test::source_root() / (target + ".in"))));
    }
  CHECK(includes > 200);
}

TEST_CASE("include rules: every include inside io follows the arrows between its sub-folders") {
  std::vector<std::pair<std::string, std::string>> used;
  for (const Source& source : sources())
    for (const std::string& line : source.lines) {
      const std::string from = io_folder(source.path), to = io_folder(included(line));
      if (from.empty() || to.empty()) continue;
      CAPTURE(source.path);
      CAPTURE(line);
      CHECK(io_allowed(from, to));
      used.emplace_back(from, to);
    }
  for (const Arrow& row : io_arrows())   // an arrow that nothing needs invites what it allows
    for (const std::string& to : row.to) {
      CAPTURE(row.from);
      CAPTURE(to);
      CHECK(std::find(used.begin(), used.end(), std::pair(row.from, to)) != used.end());
    }
}

TEST_CASE("include rules: the arrows between the sub-folders of io run one way") {
  std::vector<std::string> above;
  for (const Arrow& row : io_arrows()) {
    for (const std::string& to : row.to) {
      CAPTURE(row.from);
      CAPTURE(to);
      CHECK(std::find(above.begin(), above.end(), to) != above.end());
    }
    CHECK(std::find(above.begin(), above.end(), row.from) == above.end());
    above.push_back(row.from);
  }
  CHECK_FALSE(io_allowed("graph", "circuit"));
  CHECK_FALSE(io_allowed("circuit", "synth"));
  CHECK_FALSE(io_allowed("text", "graph"));
  CHECK_FALSE(io_allowed("nowhere", "text"));
  CHECK(io_allowed("circuit", "graph"));
  CHECK(io_folder("io/graph/csc.hpp") == "graph");
  CHECK(io_folder("engine/core/error.hpp").empty());
}

TEST_CASE("include rules: the check itself refuses what is forbidden") {
  CHECK_FALSE(allowed("layers/linear.cpp", "losses/balanced_mse.hpp"));
  CHECK_FALSE(allowed("engine/cpu/gemm.cpp", "engine/cuda/context.hpp"));
  CHECK_FALSE(allowed("engine/ops/gemm.cpp", "autograd/var.hpp"));
  CHECK_FALSE(allowed("io/graph/validate.cpp", "autograd/var.hpp"));
  CHECK_FALSE(allowed("apps/cli/main.cpp", "engine/cuda/context.hpp"));
  CHECK_FALSE(allowed("apps/train/pretrain.cpp", "apps/predict/predict_circuit.hpp"));
  CHECK_FALSE(allowed("apps/bench/bench.cpp", "apps/predict/predict_circuit.hpp"));
  CHECK_FALSE(allowed("apps/transfer/plus_fit.cpp", "apps/predict/predict_circuit.hpp"));
  CHECK(allowed("apps/cli/main.cpp", "io/graph/graph_file.hpp"));
  CHECK(names_cuda("  cudaStream_t stream;"));
  CHECK_FALSE(names_cuda("/// by cudaMallocAsync"));
  CHECK(is_cuda_condition("#ifdef __CUDACC__"));
}

TEST_CASE("include rules: CUDA is named in its own folder only") {
  for (const Source& source : sources()) {
    if (in_cuda_room(source.path)) continue;
    for (const std::string& line : source.lines) {
      CAPTURE(source.path);
      CAPTURE(line);
      CHECK_FALSE(names_cuda(line));
      CHECK_FALSE((source.path != "engine/core/macros.hpp" && is_cuda_condition(line)));
    }
  }
}

TEST_CASE("include rules: files are short, headers are guarded, nothing is indented by tabs") {
  for (const Source& source : sources()) {
    CAPTURE(source.path);
    CHECK(source.lines.size() <= 300);
    const bool tabs = std::any_of(source.lines.begin(), source.lines.end(), [](const std::string& line) {
      return line.find('\t') != std::string::npos;
    });
    CHECK_FALSE(tabs);
    if (!source.path.ends_with(".hpp") && !source.path.ends_with(".cuh")) continue;
    const bool guarded =
        std::find(source.lines.begin(), source.lines.end(), "#pragma once") != source.lines.end();
    CHECK(guarded);
  }
}
