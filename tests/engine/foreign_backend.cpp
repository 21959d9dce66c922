// A library with the doors of a CUDA backend, as another build of circuitgcl would have made it.
extern "C" const char* const circuitgcl_cuda_interface = "0.0.0-another";
extern "C" const int circuitgcl_cuda_backend = 0;
