// Devices: M, D, Q, J, Z and R, C, L.
#include "engine/core/error.hpp"
#include "io/netlist/spice_reader.hpp"

#include <optional>

namespace cgcl {

namespace {

ExpressionFault syntax(const std::string& what, std::size_t column = 0) {
  return {ErrorId::netlist_syntax, what, column};
}

struct DeviceForm {
  std::size_t least;   // nets
  std::size_t usual;
  const std::string_view* trailing;   // parameters by position behind the model
  std::size_t trailing_count;
};

constexpr std::string_view kMosTrailing[] = {"l", "w", "ad", "as", "pd", "ps", "nrd", "nrs"};
constexpr std::string_view kDiodeTrailing[] = {"area", "pj"};

DeviceForm form_of(char letter) {
  switch (letter) {
    case 'M':
      return {3, 4, kMosTrailing, 8};
    case 'D':
      return {2, 2, kDiodeTrailing, 2};
    default:   // Q J Z
      return {3, 3, kDiodeTrailing, 1};
  }
}

}   // namespace

/// M, D, Q, J, Z: nets, a model, and values by position.
void SpiceReader::device(Element element) {
  const DeviceForm form = form_of(element.letter);
  while (plain_.size() > 2 && equal_folded(plain_.back().text, "off")) plain_.pop_back();
  std::size_t model = plain_.size();   // none
  if (model_.empty() || plain_.size() > form.usual + 1) {
    model = plain_.size() - 1;
    while (model > form.least + 1 && is_value(plain_[model])) --model;
    if (is_value(plain_[model]) && plain_.size() > form.usual + 1) model = form.usual + 1;
  }
  if (element.letter == 'Q' && model_.empty() && plain_.size() == 6) return substrate_or_area(element);
  const std::size_t nets_end = std::min(model, plain_.size());
  if (nets_end < form.least + 1)
    throw syntax(str(words_[0].text, " has too few nets, expected ", form.usual, " and a model"));
  if (model < plain_.size()) {
    for (std::size_t i = model + 1; i < plain_.size(); ++i) {
      if (i - model > form.trailing_count)
        throw syntax(str(plain_[i].text, " has no meaning here"), plain_[i].offset);
      give_value(form.trailing[i - model - 1], plain_[i].text, plain_[i].offset);
    }
    generic(element, model);
    return;
  }
  for (std::size_t i = 1; i < nets_end; ++i) nets_.push_back(net_of(plain_[i]));
  element.master = known_name(model_);
  finish_element(element);
}

/// Q c b e X Y: substrate and model, or model and area. Which one is known only when all models are.
void SpiceReader::substrate_or_area(Element element) {
  const Word &x = plain_[4], &y = plain_[5];
  if (x.kind == WordKind::quoted) throw syntax(str(x.text, " is neither a net nor a model"), x.offset);
  const auto is_written_in = [](const Word& word, std::string_view bytes) {
    return word.text.find_first_not_of(bytes) == word.text.npos;
  };
  const bool number = y.kind == WordKind::quoted || is_written_in(y, "+-.0123456789eE");
  for (std::size_t i = 1; i < 4; ++i) nets_.push_back(net_of(plain_[i]));
  std::optional<Expression> area;
  try {
    area = value_at(y.text, y.offset);
  } catch (const ExpressionFault&) {
    if (number) throw;   // no model has such a name
  }
  if (!area) {
    nets_.push_back(net_of(x));
    element.master = known_name(y.text);
    return finish_element(element);
  }
  parameters_.push_back({known_name("area"), *area, source_->place(y.offset)});
  element.master = known_name(x.text);
  finish_element(element);
  if (number) return;
  const bool likely = is_value(y) && !is_written_in(x, "0123456789");
  assembly_.may_have_substrate(known_name(y.text), likely);
}

/// R, C, L: two nets, then a value and a model in either order, or more nets and a cell.
void SpiceReader::passive(Element element) {
  if (plain_.size() < 3) throw syntax(str(words_[0].text, " has too few nets, expected 2"));
  std::size_t names = 0, values = 0, name_at = 0, value_at_word = 0;
  for (std::size_t i = 3; i < plain_.size(); ++i) {
    if (is_value(plain_[i])) {
      if (values++ == 0) value_at_word = i;
    } else {
      ++names;
      name_at = i;
    }
  }
  if (names > 1 || values > 1) {   // a third net, or an instance of a cell whose name begins with this letter
    if (name_at != plain_.size() - 1)
      throw syntax(str(plain_.back().text, " has no meaning here"), plain_.back().offset);
    generic(element, name_at);
    return;
  }
  for (std::size_t i = 1; i < 3; ++i) nets_.push_back(net_of(plain_[i]));
  const char value_name[2] = {lower(element.letter), '\0'};
  if (values == 1) give_value(value_name, plain_[value_at_word].text, plain_[value_at_word].offset);
  if (names == 1) {
    element.master = known_name(plain_[name_at]);
    // Behind a value it may be no model but what an extractor calls every capacitor.
    element.classed = values == 1 && name_at > value_at_word && assembly_.is_class(element);
  } else if (!model_.empty()) {
    element.master = known_name(model_);
  }
  if (names == 0 && values == 0 && model_.empty() && parameters_.empty())
    throw syntax(str(words_[0].text, " has neither a value nor a model"));
  finish_element(element);
}

}   // namespace cgcl
