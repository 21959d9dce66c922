# Flags every target shares, as an interface target instead of global flags.
add_library(cgcl_flags INTERFACE)
target_include_directories(cgcl_flags INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)

set(warnings -Wall -Wextra -Wshadow -Wpedantic)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  list(APPEND warnings -Wno-restrict)   # g++ 12 sees overlaps in std::string that are not there
endif()
if(CGCL_WERROR)
  list(APPEND warnings -Werror)
endif()
target_compile_options(cgcl_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:${warnings}>)

if(CGCL_ISA AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  target_compile_options(cgcl_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-march=${CGCL_ISA}>)
else()
  set(CGCL_ISA "default")
endif()

if(CGCL_SANITIZE)
  target_compile_options(cgcl_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -O1>)
  target_link_options(cgcl_flags INTERFACE -fsanitize=address,undefined)
endif()

# Without these in the libraries a fuzzer sees neither their paths nor their faults.
if(CGCL_FUZZ)
  target_compile_options(cgcl_flags INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -O1)
  target_link_options(cgcl_flags INTERFACE -fsanitize=address,undefined)
endif()

# Threads by OpenMP, but for the fuzz targets: parsers need none, and clang's runtime is a package of its own.
add_library(cgcl_openmp INTERFACE)
if(CGCL_FUZZ)
  target_compile_options(cgcl_openmp INTERFACE -Wno-unknown-pragmas)
else()
  find_package(OpenMP REQUIRED COMPONENTS CXX)
  target_link_libraries(cgcl_openmp INTERFACE OpenMP::OpenMP_CXX)
endif()

find_package(Git QUIET)
set(CGCL_GIT_COMMIT "unknown")
if(Git_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${CMAKE_SOURCE_DIR} rev-parse --short=12 HEAD
                  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(CGCL_GIT_COMMIT ${commit})
  endif()
endif()
