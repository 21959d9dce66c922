// Marks functions that must compile for the host and for the device. Everything in functors/ uses it.
#pragma once

#if defined(__CUDACC__)
#define CGCL_HD __host__ __device__
#else
#define CGCL_HD
#endif
