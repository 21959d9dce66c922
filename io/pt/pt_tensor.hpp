// Turns the record of a tensor into a view that is known to be safe.
#pragma once

#include "io/pt/pt_archive.hpp"

#include <string>

namespace cgcl {

/// The tensor that a call record of `_rebuild_tensor_v2` describes; its storage is an entry below
/// `prefix`. Throws Error pt_tensor or pt_content.
[[nodiscard]] PtTensor resolve_tensor(const PickleDocument& pickle, PickleRef call, const ZipArchive& zip,
                                      const std::string& prefix, const std::string& where);

}   // namespace cgcl
