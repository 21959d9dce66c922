#include "layers/embedding.hpp"

namespace cgcl {

Embedding::Embedding(Initializer& init, std::int64_t rows, std::int64_t width)
    : weight_(add_parameter("weight", init.normal(rows, width))) {}

std::string Embedding::describe() const {
  return str("Embedding(", weight_.rows(), " x ", weight_.cols(), ")");
}

}   // namespace cgcl
