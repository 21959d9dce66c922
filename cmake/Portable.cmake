# Programs and libcircuitgcl.so take OpenBLAS and zlib in, so that they run where neither is installed: find_package is given
# the archives. Where there are none they are linked as shared libraries, and packages then ask for these.
include(CheckCXXSourceCompiles)

find_library(CGCL_OPENBLAS_ARCHIVE libopenblas.a)
find_library(CGCL_ZLIB_ARCHIVE libz.a)
mark_as_advanced(CGCL_OPENBLAS_ARCHIVE CGCL_ZLIB_ARCHIVE)
if(CGCL_PORTABLE AND CGCL_OPENBLAS_ARCHIVE)
  # One that brings OpenMP or a Fortran library with it would not help.
  set(CMAKE_REQUIRED_LIBRARIES ${CGCL_OPENBLAS_ARCHIVE} Threads::Threads)
  check_cxx_source_compiles("extern \"C\" int sgemm_(); int main() { return sgemm_(); }" CGCL_OPENBLAS_STANDS_ALONE)
  unset(CMAKE_REQUIRED_LIBRARIES)
endif()
if(CGCL_PORTABLE AND NOT (CGCL_OPENBLAS_STANDS_ALONE AND CGCL_ZLIB_ARCHIVE))
  message(STATUS "no libopenblas.a or libz.a that would do: programs and packages need the shared libraries")
  set(CGCL_PORTABLE OFF)
endif()

# Of a folder that was configured otherwise, too.
if(CGCL_PORTABLE)
  set(BLAS_openblas_LIBRARY ${CGCL_OPENBLAS_ARCHIVE} CACHE FILEPATH "OpenBLAS" FORCE)
  set(ZLIB_LIBRARY_RELEASE ${CGCL_ZLIB_ARCHIVE} CACHE FILEPATH "zlib" FORCE)
else()
  foreach(found BLAS_openblas_LIBRARY ZLIB_LIBRARY_RELEASE)
    if(${found} MATCHES "\\.a$")
      unset(${found} CACHE)
    endif()
  endforeach()
endif()
