// The types of values that the libraries are told of.
#pragma once

enum cudaDataType_t { CUDA_R_32F = 0 };
using cudaDataType = cudaDataType_t;
