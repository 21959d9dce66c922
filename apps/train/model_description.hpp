// A ModelDescription as part of a file: networks and fitted systems store the same one.
#pragma once

#include "apps/train/trained_model.hpp"
#include "io/checkpoint/tensor_file.hpp"

#include <span>
#include <string>
#include <string_view>

namespace cgcl {

/// Adds metadata, normaliser and baseline.
void add_description(TensorFile& file, const Exec& exec, const ModelDescription& description);

/// Back from them. Throws Error model_damaged for what is missing or not valid, and for a model that is none
/// of `names`; `where` is the file, for messages.
[[nodiscard]] ModelDescription read_description(const TensorFile& file, const Exec& exec,
                                                std::span<const std::string_view> names,
                                                const std::string& where);

}   // namespace cgcl
