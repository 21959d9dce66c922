#include "layers/linear.hpp"

namespace cgcl {

Linear::Linear(Initializer& init, const LinearOptions& options) {
  CGCL_CHECK(options.in > 0 && options.out > 0, "linear: widths ", options.in, " and ", options.out,
             " must be positive");
  const double bound = 1 / std::sqrt(static_cast<double>(options.in));
  weight_ = add_parameter("weight", options.glorot ? init.glorot(options.out, options.in)
                                                   : init.uniform(options.out, options.in, bound));
  if (options.bias) bias_ = add_parameter("bias", init.uniform(options.out, bound));
}

std::string Linear::describe() const {
  return str("Linear(", weight_.cols(), " -> ", weight_.rows(), bias_.defined() ? ", bias)" : ")");
}

}   // namespace cgcl
