#include "layers/activation.hpp"

namespace cgcl {

Activation::Activation(Initializer& init, Act act) : act_(act) {
  if (act == Act::prelu) slope_ = add_parameter("weight", init.constant(1, 0.25));
}

}   // namespace cgcl
