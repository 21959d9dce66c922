#include "apps/bench/reader_rows.hpp"

#include "apps/bench/extraction_text.hpp"
#include "apps/bench/netlist_text.hpp"
#include "apps/bench/parasitics_text.hpp"
#include "apps/bench/verilog_text.hpp"
#include "apps/train/memory_estimate.hpp"
#include "engine/core/error.hpp"
#include "io/circuit/spice_parasitics.hpp"
#include "io/netlist/netlist_reader.hpp"
#include "io/parasitics/parasitics.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/line_source.hpp"

#include <algorithm>   // for count
#include <filesystem>
#include <unistd.h>   // for getpid
#include <zlib.h>

namespace cgcl::bench {

namespace {

constexpr std::size_t kBytes = 96'000'000;           // a few tenths of a second, far beyond every cache
constexpr std::size_t kHeavyBytes = 2'100'000'000;   // 22 times kBytes, beyond what 31 bits count
constexpr std::size_t kNetlistBytes = 24'000'000;    // takes longer a byte

/// A file that is gone when the row is.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, std::string_view text)
      : path_((std::filesystem::temp_directory_path() / str("circuitgcl_bench.", ::getpid(), ".", name))
                  .string()) {
    write_file_atomically(path_, text);
  }
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// A body must not be optimised away, and a reader that fails would look fast.
void require(bool good, const char* what) {
  if (!good) throw Error(ErrorId::internal, str("bench: ", what));
}

void read_once(const std::string& path) {
  Diagnostics notes;
  const Parasitics p = read_parasitics(path, {}, notes);
  require(p.counts.totals_agree == static_cast<std::int64_t>(p.nets.size()) && !p.couplings.empty(),
          "the text was not read as it was written");
}

void read_netlist_once(const std::string& path) {
  Diagnostics notes;
  const Netlist netlist = read_netlist(path, {}, notes);
  require(netlist.cells.size() > 1000, "the netlist was not read as it was written");
}

void read_verilog_once(const std::string& path) {
  Diagnostics notes;
  const Netlist netlist = read_netlist(path, {}, notes);
  require(netlist.dialect == Dialect::verilog && netlist.cells.size() == 2 &&
              netlist.cells[1].elements.size() > 1000,
          "the Verilog was not read as it was written");
}

/// From text to sums, as --parasitics does before nets are matched; the schematic does not matter here.
void read_extraction_once(const std::string& path) {
  Diagnostics notes;
  FlatCircuit schematic;
  schematic.top = "TOP";
  const Parasitics p = read_spice_parasitics(path, schematic, {}, {}, notes).parasitics;
  require(p.couplings.size() > 50 && p.nets.size() > 30, "the extraction was not read as it was written");
}

/// The same text as a gzip file at the usual level.
std::string compressed(std::string_view text) {
  z_stream stream{};
  require(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK, "no deflate");
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));   // only read
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int state = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  require(state == Z_STREAM_END, "the text cannot be compressed");
  return out;
}

std::string spf_gzip(std::size_t bytes) { return compressed(spf_text(bytes)); }

/// Decompressed on the way.
void count_packed_lines(const std::string& path) {
  LineSource source(path);
  std::string_view line;
  while (source.next(line)) {
  }
  require(source.line_number() > 1000, "the text has no lines");
}

void count_lines(const std::string& path) {
  const std::vector<std::byte> bytes = read_file(path);
  require(std::count(bytes.begin(), bytes.end(), std::byte{'\n'}) > 1000, "the text has no lines");
}

using Verb = void (*)(const std::string& path);

/// A row of one reader over `bytes` of text, which `text` makes.
BenchRow row_of(const std::string& prefix, const std::string& format, std::size_t bytes,
                std::string (*text)(std::size_t), Verb read, Verb peer,
                ReadKind kind = ReadKind::parasitics) {
  return {.name = prefix + "read/" + format,
          .shape = str(bytes / 1'000'000, " MB of text"),
          .cost = {.bytes = static_cast<double>(bytes)},
          .peer = "line count",
          .make = [=](const Exec&) -> BenchWork {
            const auto file = std::make_shared<TemporaryFile>(format, text(bytes));
            return {.body = [=] { read(file->path()); }, .peer = [=] { peer(file->path()); }};
          },
          .heavy = !prefix.empty(),
          .memory = static_cast<std::int64_t>(bytes) + reading_bytes(kind, static_cast<std::int64_t>(bytes))};
}

}   // namespace

std::vector<BenchRow> reader_rows() {
  return {
      row_of("", "spf", kBytes, spf_text, read_once, count_lines),
      row_of("", "spef", kBytes, spef_text, read_once, count_lines),
      row_of("", "spf.gz", kBytes, spf_gzip, read_once, count_packed_lines),
      row_of("", "netlist", kNetlistBytes, netlist_text, read_netlist_once, count_lines, ReadKind::netlist),
      row_of("", "spice-parasitics", kNetlistBytes, extraction_text, read_extraction_once, count_lines,
             ReadKind::netlist),
      row_of("", "verilog", kNetlistBytes, verilog_text, read_verilog_once, count_lines, ReadKind::netlist),
      row_of(kHeavyPrefix, "spf", kHeavyBytes, spf_text, read_once, count_lines),
      row_of(kHeavyPrefix, "spef", kHeavyBytes, spef_text, read_once, count_lines)};
}

}   // namespace cgcl::bench
