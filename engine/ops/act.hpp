// Activations by name.
#pragma once

#include <cstdint>
#include <string>

namespace cgcl {

enum class Act : std::uint8_t { identity, relu, leaky_relu, elu, tanh, gelu, sigmoid, prelu };

/// "relu" … ; throws Error bad_value listing the valid names.
[[nodiscard]] Act parse_act(const std::string& name);
[[nodiscard]] const char* name_of(Act act);

}   // namespace cgcl
