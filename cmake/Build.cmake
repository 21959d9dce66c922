# Flags of this folder and those below it. None reaches a project around this one, or one that links an installed library.
set(warnings -Wall -Wextra -Wshadow -Wpedantic -Wconversion -Wsign-conversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  list(APPEND warnings -Wno-restrict)   # g++ 12 sees overlaps in std::string that are not there
endif()
if(CGCL_WERROR)
  list(APPEND warnings -Werror)
endif()
add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:${warnings}>")

if(CGCL_ISA AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-march=${CGCL_ISA}>)
else()
  set(CGCL_ISA "default")
endif()

# No code changes by these, but for a register that is kept.
if(CGCL_PROFILE)
  add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:-g1;-fno-omit-frame-pointer>" "$<$<COMPILE_LANGUAGE:CUDA>:-lineinfo>")
endif()

# Without libFuzzer's flag in the libraries a fuzzer sees none of their paths. Line tables are enough for a report.
if(CGCL_INSTRUMENTED)
  set(sanitizers address undefined)
  if(CGCL_RACES)
    set(sanitizers thread)
  elseif(CGCL_FUZZ)
    list(APPEND sanitizers fuzzer-no-link)
  endif()
  list(JOIN sanitizers "," sanitizers)
  add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:-fsanitize=${sanitizers};-fno-sanitize-recover=all;-fno-omit-frame-pointer;-O1;-g1;-D_GLIBCXX_ASSERTIONS>")
  add_link_options(-fsanitize=${sanitizers})
endif()

include(GNUInstallDirs)
# What users of a header need: the folder that all includes start from, and the language.
add_library(cgcl_flags INTERFACE)
target_include_directories(cgcl_flags INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/generated>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/circuitgcl>)
target_compile_features(cgcl_flags INTERFACE cxx_std_20)

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

find_package(Git QUIET)
set(CGCL_GIT_COMMIT "unknown")
set(CGCL_COMMIT_TIME 315532800)   # 1980, where there is none
if(Git_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${PROJECT_SOURCE_DIR} rev-parse --short=12 HEAD
                  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(CGCL_GIT_COMMIT ${commit})
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${PROJECT_SOURCE_DIR} show --no-patch --format=%ct HEAD
                    OUTPUT_VARIABLE CGCL_COMMIT_TIME OUTPUT_STRIP_TRAILING_WHITESPACE)
  endif()
endif()
