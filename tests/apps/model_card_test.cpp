// MODEL_CARD.md says what result.json and the table of families know.
#include "apps/cli/model_card.hpp"

#include <doctest/doctest.h>

using namespace cgcl;

namespace {

JsonValue result_of(const char* validated_by) {
  const auto family = [](const char* name, JsonValue left_out) {
    return JsonValue::object()
        .set("family", name)
        .set("technology", "n5")
        .set("designs", 1)
        .set("links", 40)
        .set("left_out", std::move(left_out));
  };
  const auto design = [](const char* name, const char* of) {
    return JsonValue::object()
        .set("name", name)
        .set("family", of)
        .set("technology", "n5")
        .set("sha256", "ab12");
  };
  const auto figures = [](double r2) {
    return JsonValue::object()
        .set("r2", r2)
        .set("r2_given", 0.5)
        .set("coverage80", 0.8)
        .set("net_total_median_error", JsonValue());
  };
  return JsonValue::object()
      .set("model", "circuitgcl+")
      .set("version", "0.1.0")
      .set("seed", 7)
      .set("model_bytes", 1234)
      .set("selection", figures(0.2).set("validated_by", validated_by))
      .set("families",
           JsonValue::array().push(family("good|ones", figures(0.45))).push(family("odd", figures(-0.1))))
      .set("designs", JsonValue::array().push(design("a", "good|ones")).push(design("b", "odd")));
}

bool says(const std::string& card, const std::string& text) { return card.find(text) != std::string::npos; }

}   // namespace

TEST_CASE("model card: sources with licences, figures by family, and what the model is not good for") {
  FamilyTable licences;
  licences["a"] = {.family = "good|ones", .technology = "n5", .licence = "Apache-2.0"};
  const std::string card = model_card(result_of("family"), licences, "0123");
  CHECK(card.starts_with("# Model card: circuitgcl+ of 2 designs of 2 families\n"));
  CHECK(says(card, "| SHA-256 of `model.safetensors` | 0123 |"));
  CHECK(says(card, "| bytes | 1234 |"));
  CHECK(says(card, "| good/ones | n5 | 1 | 40 | 0.45 | 0.50 | - | 0.80 |"));
  CHECK(says(card, "| odd | n5 | 1 | 40 | -0.10 | 0.50 | - | 0.80 |"));
  CHECK(says(card, "said less than their mean: odd."));
  CHECK(says(card, "| a | good/ones | n5 | Apache-2.0 | ab12 |"));
  CHECK(says(card, "| b | odd | n5 | not stated | ab12 |"));
  CHECK(says(model_card(result_of("none"), {}, "0"), "Nothing was left out"));
  CHECK(says(model_card(result_of("design"), {}, "0"), "fewer than three families"));
}

TEST_CASE("model card: that of a network speaks of its own design alone") {
  const auto scores = JsonValue::object().set("samples", 12).set("r2", 0.345);
  const JsonValue result = JsonValue::object()
                               .set("model", "circuitgcl")
                               .set("task", "edge-regression")
                               .set("val_twin_free", scores)
                               .set("designs", JsonValue::array().push(JsonValue::object().set("name", "a")));
  const std::string card = model_card(result, {}, "0");
  CHECK(card.starts_with("# Model card: circuitgcl of 1 design\n"));
  CHECK(says(card, "| val_twin_free | 12 | 0.34 |"));
  CHECK(says(card, "Neither says anything of another design."));
}
