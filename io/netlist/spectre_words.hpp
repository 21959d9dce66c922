// Words that Spectre reserves. Internal to reading.
#pragma once

#include <string_view>

namespace cgcl {

/// Statements without connectivity that begin with their keyword.
[[nodiscard]] bool is_skipped_keyword(std::string_view word);
/// A statement that begins with this word is no instance.
[[nodiscard]] bool is_keyword(std::string_view word);
/// Analyses and controls, which stand where an instance has its master.
[[nodiscard]] bool is_analysis(std::string_view word);
/// R, C or L for the ideal elements; V for sources and behavioural elements, which are no part of a graph; X
/// for everything else.
[[nodiscard]] char primitive_letter(std::string_view master);
/// What Model::type says for `model NAME master type=type`; empty when it is not known.
[[nodiscard]] std::string_view model_type(std::string_view master, std::string_view type);

}   // namespace cgcl
