// libFuzzer target: any bytes as a DSPF or SPF text. Only Error may come out.
#include "engine/core/error.hpp"
#include "io/parasitics/parasitics.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // Options come from the size, so that one corpus reaches both.
  const cgcl::ParasiticOptions options{.listed = static_cast<cgcl::CouplingListed>(size % 3),
                                       .partial = size % 2 == 0};
  cgcl::Diagnostics notes;
  try {
    (void)cgcl::read_spf_text(text, "fuzz.spf", options, notes);
  } catch (const cgcl::Error&) {
  }
  return 0;
}
