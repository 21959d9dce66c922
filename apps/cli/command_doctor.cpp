// doctor: host, devices, build and limits, for a bug report or before a long run.
#include "apps/cli/command_table.hpp"
#include "apps/cli/commit.hpp"
#include "apps/cli/help_text.hpp"
#include "apps/cli/host_facts.hpp"
#include "engine/core/config.hpp"
#include "engine/core/error.hpp"
#include "engine/core/exec.hpp"
#include "engine/core/ranks.hpp"
#include "engine/ops/gemm.hpp"
#include "io/graph/partition.hpp"
#include "io/text/packing.hpp"

namespace cgcl {
namespace {

std::string limit_text(std::int64_t bytes) { return bytes == 0 ? "none" : bytes_text(bytes); }

/// The programs whose packed files this build reads.
JsonValue unpacked_formats() {
  JsonValue out = JsonValue::array();
  for (const Packing packing : {Packing::gzip, Packing::xz, Packing::zstd})
    if (unpacks(packing)) out.push(name_of(packing));
  return out;
}

std::string listed(const JsonValue& texts) {
  std::string out;
  for (const JsonValue& text : texts.as_array()) out += str(out.empty() ? "" : ", ", text.as_text());
  return out;
}

JsonValue cuda_json(const CudaReport& cuda) {
  return JsonValue::object()
      .set("installed", cuda.installed)
      .set("toolkit", cuda.toolkit)
      .set("why_none", cuda.why_none);
}

JsonValue build_json() {
  return JsonValue::object()
      .set("version", kVersion)
      .set("commit", kGitCommit)
      .set("type", kBuildType)
      .set("isa", kIsa);
}

JsonValue host_json(const HostFacts& host) {
  return JsonValue::object()
      .set("system", host.system)
      .set("processor", host.processor)
      .set("vector_isa", host.vector_isa)
      .set("threads", host.threads)
      .set("memory_total", host.memory_total)
      .set("memory_available", host.memory_available)
      .set("disk_free", host.disk_free);
}

JsonValue limits_json(const HostFacts& host) {
  return JsonValue::object()
      .set("memory_cgroup", host.memory_cgroup)
      .set("memory_address", host.memory_address)
      .set("open_files", host.open_files);
}

}   // namespace

int run_doctor(const Settings&, Console& console) {
  const HostFacts host = host_facts();
  const std::string blas = ops::blas_description();
  const CudaReport cuda = cuda_report();

  console.print(str("build    ", version_text()));
  console.print(str("system   ", host.system));
  console.print(str("cpu      ", host.processor.empty() ? "unknown" : host.processor, ", ", host.threads,
                    " threads usable, ",
                    host.vector_isa.empty() ? "no x86 vector instructions" : host.vector_isa));
  console.print(
      str("memory   ", bytes_text(host.memory_total), ", ", bytes_text(host.memory_available), " available"));
  console.print(str("disk     ", bytes_text(host.disk_free), " free here"));
  console.print(str("blas     ", blas));
  console.print(str("unpacks  ", listed(unpacked_formats())));
  if (!cuda.toolkit.empty()) console.print(str("cuda     backend built with toolkit ", cuda.toolkit));
  for (const std::string& device : cuda.descriptions) console.print(str("device   ", device));
  if (!cuda.why_none.empty()) console.print(str("device   none: ", cuda.why_none));
  const MpiReport mpi = mpi_report();
  const std::string no_metis = why_no_partition();
  console.print(str("mpi      ", mpi.why_none.empty() ? mpi.version : "none: " + mpi.why_none));
  console.print(str("metis    ", no_metis.empty() ? "for batches of clusters" : "none: " + no_metis));
  console.print(str("limits   control group ", limit_text(host.memory_cgroup), ", address space ",
                    limit_text(host.memory_address), ", open files ", host.open_files));
  console.result(
      JsonValue::object()
          .set("build", build_json())
          .set("host", host_json(host))
          .set("blas", blas)
          .set("unpacks", unpacked_formats())
          .set("cuda", cuda_json(cuda))
          .set("devices", cuda.descriptions)
          .set("mpi", JsonValue::object().set("version", mpi.version).set("why_none", mpi.why_none))
          .set("metis", JsonValue::object().set("why_none", no_metis))
          .set("limits", limits_json(host)));
  return 0;
}

}   // namespace cgcl
