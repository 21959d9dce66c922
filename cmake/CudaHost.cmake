# In the place of Cuda.cmake and of a toolkit: the sources of engine/cuda are compiled as C++ against the headers of
# tests/cuda_host, and every access of a kernel is followed by a call into it (-fsanitize=thread without that sanitizer).
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL GNU OR CGCL_SANITIZE OR CGCL_FUZZ)
  message(FATAL_ERROR "CGCL_CUDA_HOST needs g++, and no sanitizer")
endif()
set(CUDAToolkit_INCLUDE_DIRS ${PROJECT_SOURCE_DIR}/tests/cuda_host/include)
set(CGCL_CUDA_TOOLKIT_VERSION "emulation")
set(CUDA_HOST_OPTIONS -fsanitize=thread --param=tsan-instrument-func-entry-exit=0 -Wno-unknown-pragmas -Wno-conversion -Wno-sign-conversion -Wno-deprecated-copy -Wno-maybe-uninitialized
    -include ${PROJECT_SOURCE_DIR}/tests/cuda_host/include/cuda_runtime.h)

foreach(name cudart_static cublas cublasLt cusparse)
  add_library(CUDA::${name} INTERFACE IMPORTED GLOBAL)
  set_property(TARGET CUDA::${name} PROPERTY INTERFACE_LINK_LIBRARIES cuda_host)
endforeach()

# Called where these sources belong to a target.
function(cuda_host_sources)
  foreach(source ${ARGN})
    set_property(SOURCE ${source} APPEND PROPERTY COMPILE_DEFINITIONS CGCL_CUDA_HOST)
    if(source MATCHES "\\.cu$")
      set_property(SOURCE ${source} PROPERTY LANGUAGE CXX)
      set_property(SOURCE ${source} PROPERTY COMPILE_OPTIONS ${CUDA_HOST_OPTIONS})
    endif()
  endforeach()
endfunction()

add_subdirectory(${PROJECT_SOURCE_DIR}/tests/cuda_host)
