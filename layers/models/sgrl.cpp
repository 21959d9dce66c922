#include "layers/models/sgrl.hpp"

namespace cgcl {

Predictor::Predictor(Initializer& init, std::int64_t width, bool fused)
    : width_(width),
      fused_(fused),
      first_(init, {.in = width, .out = width}),
      act_(init, Act::prelu),
      second_(init, {.in = width, .out = width}) {
  add_child("0", first_);
  add_child("1", act_);
  add_child("2", second_);
}

Var Predictor::forward(Tape& tape, const Var& z) const {
  const Var hidden = apply_epilogue(tape, ag::linear(tape, z, first_.weight()), first_.bias(),
                                    {.act = act_.act(), .slope = act_.slope()}, fused_);
  return second_.forward(tape, hidden);
}

Sgrl::Sgrl(Initializer& init, const CircuitEncoderOptions& options)
    : online(init, options), target(init, options), predictor(init, options.hidden, options.fused) {
  add_child("online", online);
  add_child("target", target);
  add_child("predictor", predictor);
}

std::string Sgrl::describe() const {
  return str("Sgrl(2 x ", online.describe(), ", ", predictor.describe(), ")");
}

AlignmentForward alignment_forward(Sgrl& model, Tape& tape, Tape& target_tape, const GraphBatch& batch) {
  CGCL_CHECK(!target_tape.recording(), "alignment: the target's tape must not record");
  return {model.predictor.forward(tape, model.online.represent(tape, batch)),
          ag::detach(model.target.forward(target_tape, batch))};
}

Var scattering_forward(Sgrl& model, Tape& tape, const GraphBatch& batch) {
  return model.target.forward(tape, batch);
}

Var embed(Sgrl& model, Tape& tape, const GraphBatch& batch) { return model.online.represent(tape, batch); }

}   // namespace cgcl
