// A schematic of three levels, for tests of paths through them.
#pragma once

namespace cgcl::test {

/// Cell top of two buffers Xa and Xb, each of two inverters X1 and X2 around net m; n lies between the
/// buffers.
inline constexpr const char* kTwoBuffers =
    ".subckt inv a y vdd vss\nM1 y a vss vss nch w=1u l=0.1u\nM2 y a vdd vdd pch w=1u l=0.1u\n.ends\n"
    ".subckt buf a y vdd vss\nX1 a m vdd vss inv\nX2 m y vdd vss inv\n.ends\n"
    ".subckt top i o vdd vss\nXa i n vdd vss buf\nXb n o vdd vss buf\n.ends\n";

}   // namespace cgcl::test
