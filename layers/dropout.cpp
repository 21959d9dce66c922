#include "layers/dropout.hpp"

namespace cgcl {

Dropout::Dropout(double p) : p_(p) {
  if (!(p >= 0 && p < 1))
    throw Error(ErrorId::bad_value, str("dropout must be at least 0 and below 1, not ", p));
}

}   // namespace cgcl
