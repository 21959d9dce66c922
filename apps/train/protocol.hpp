// How a run is validated and compared: strictly, or as the published code of CircuitGCL does it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// strict: nothing that is fitted or chosen sees more than the training part of the source designs. compat:
/// as published, for comparisons with published figures alone; whatever comes of it is marked.
enum class Protocol : std::uint8_t { strict, compat };

/// "strict", "compat"; throws Error bad_value listing them.
[[nodiscard]] Protocol parse_protocol(const std::string& name);
[[nodiscard]] const char* name_of(Protocol protocol);

/// What the published code does otherwise than its paper, each by itself. docs/quirks.md has a row for each.
struct PublishedQuirks {
  bool batch_norm = false;     // heads normalise their hidden layer over the batch
  bool bmc = false;            // bmc weighs squared errors by the position in the batch
  bool mixture = false;        // gai fits its mixture to labels and class ids, validation included
  bool lds = false;            // lds compares every prediction with every label, weighed by class ids
  bool bni = false;            // bni has five bins at 0, .25 ... 1, counted on all labels
  bool class_counts = false;   // focal and bsce count classes in each batch
  bool order = false;          // batches of links are the same in every epoch
  bool rounding = false;       // the epoch is chosen on metrics of four decimals
  bool all_nets = false;       // validation nets are trained on too

  friend bool operator==(const PublishedQuirks&, const PublishedQuirks&) = default;
};

/// All of them but those that `without` names: "none", or names between commas such as "bmc,mixture". Throws
/// Error bad_value listing the names.
[[nodiscard]] PublishedQuirks all_quirks_but(const std::string& without);

/// The names of those that hold, in the order of the struct.
[[nodiscard]] std::vector<std::string> names_of(const PublishedQuirks& quirks);

}   // namespace cgcl
