# What cpack makes of a build, docs/packages.md: Debian packages of the program, of what one builds with and of the CUDA library,
# and an archive of all of it that runs where it is unpacked. The same sources give the same bytes.
include(Notices)    # the SBOM, and licences of what is linked
set(generated ${PROJECT_BINARY_DIR}/generated)
set(doc ${CMAKE_INSTALL_DATADIR}/doc)
configure_file(cmake/package/circuitgcl.spdx.json.in ${generated}/circuitgcl.spdx.json.in @ONLY)
configure_file(cmake/package/sbom.cmake.in ${generated}/sbom.cmake @ONLY)
file(READ LICENSE licence)
file(WRITE ${generated}/copyright "${licence}\nIt contains other software: licences/ has the terms, circuitgcl.spdx.json the versions.\n")
install(FILES ${generated}/copyright CHANGELOG.md DESTINATION ${doc}/circuitgcl COMPONENT program)
install(DIRECTORY ${licences} DESTINATION ${doc}/circuitgcl COMPONENT program)
install(SCRIPT ${generated}/sbom.cmake COMPONENT program)
install(FILES LICENSE DESTINATION ${doc}/circuitgcl-dev RENAME copyright COMPONENT development)

set(CPACK_GENERATOR DEB External)   # the second runs package/archive.cmake
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_COMPONENTS_GROUPING IGNORE)   # one Debian package each
set(CPACK_PACKAGE_NAME circuitgcl)
set(CPACK_PACKAGE_VENDOR "the circuitgcl maintainers")
set(CPACK_PACKAGE_CONTACT "the circuitgcl maintainers")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SECTION electronics)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")   # others by dpkg
  set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE amd64)
endif()

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME circuitgcl)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "It reads a netlist and says which nets couple and how much capacitance each has, by models that learned it
 from extracted designs; it trains such models, too. For processors with -march=${CGCL_ISA}; commit ${CGCL_GIT_COMMIT}.")
file(WRITE ${generated}/triggers "activate-noawait ldconfig\n")   # there is a shared library in it
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA ${generated}/triggers)
set(packing_development "")
set(packing_shared "")
if(CGCL_WITH_XZ)
  string(APPEND packing_development ", liblzma-dev")
  string(APPEND packing_shared ", liblzma5")
endif()
if(CGCL_WITH_ZSTD)
  string(APPEND packing_development ", libzstd-dev")
  string(APPEND packing_shared ", libzstd1")
endif()
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME circuitgcl-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "circuitgcl (= ${PROJECT_VERSION}), libopenblas-dev, zlib1g-dev${packing_development}")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "Headers, static libraries and files for CMake and pkg-config.")

set(archive circuitgcl-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR})
if(TARGET circuitgcl_cuda)
  string(APPEND archive -cuda)
  file(WRITE ${generated}/copyright-cuda "${licence}\nIt contains the CUDA runtime ${CUDAToolkit_VERSION} of NVIDIA (cudart), which the licence "
    "agreement of that allows to hand on: https://docs.nvidia.com/cuda/eula\n")
  install(FILES ${generated}/copyright-cuda DESTINATION ${doc}/circuitgcl-cuda RENAME copyright COMPONENT cuda)
  list(APPEND CPACK_COMPONENTS_ALL cuda)
  set(CPACK_DEBIAN_CUDA_PACKAGE_NAME circuitgcl-cuda)
  # cuBLAS and cuSPARSE come in packages of NVIDIA or in none, so only the text names them.
  set(CPACK_DEBIAN_CUDA_PACKAGE_DEPENDS "circuitgcl (= ${PROJECT_VERSION})")
  set(CPACK_COMPONENT_CUDA_DESCRIPTION "With it circuitgcl computes on NVIDIA GPUs. It needs cuBLAS and cuSPARSE of CUDA ${CUDAToolkit_VERSION_MAJOR}.")
endif()

set(shared_dependencies "")   # beside those that package/debian.cmake finds
if(NOT CGCL_PORTABLE)
  set(shared_dependencies ", libopenblas0, zlib1g${packing_shared}")
endif()
configure_file(cmake/package/debian.cmake.in ${generated}/debian.cmake @ONLY)
configure_file(cmake/package/archive.cmake.in ${generated}/archive.cmake @ONLY)
configure_file(cmake/package/pack.cmake.in ${generated}/pack.cmake @ONLY)
set(CPACK_PROJECT_CONFIG_FILE ${generated}/pack.cmake)
include(CPack)
