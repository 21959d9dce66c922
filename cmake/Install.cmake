# The names users link, circuitgcl::engine and so on, the same for an installed copy and for a sub-project; and what
# `cmake --install` copies: program, static libraries, their headers with the folders they include each other by, and
# the files for find_package and pkg-config. The components are the packages of Package.cmake.
include(CMakePackageConfigHelpers)

set(libraries engine autograd layers losses io train transfer predict)
foreach(library ${libraries})
  add_library(circuitgcl::${library} ALIAS cgcl_${library})
  set_target_properties(cgcl_${library} PROPERTIES EXPORT_NAME ${library})
endforeach()
if(NOT CGCL_INSTALL)
  return()
endif()

list(TRANSFORM libraries PREPEND cgcl_ OUTPUT_VARIABLE targets)
install(TARGETS ${targets} cgcl_flags EXPORT circuitgcl ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
if(CGCL_PROGRAM)
  install(TARGETS circuitgcl RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
  # What the program says of itself, for man and for shells.
  set(said ${PROJECT_BINARY_DIR}/generated/share)
  set(manual ${said}/man/man1/circuitgcl.1)
  set(bash ${said}/bash-completion/completions/circuitgcl)
  set(zsh ${said}/zsh/site-functions/_circuitgcl)
  set(fish ${said}/fish/vendor_completions.d/circuitgcl.fish)
  foreach(file ${manual} ${bash} ${zsh} ${fish})
    get_filename_component(folder ${file} DIRECTORY)
    file(MAKE_DIRECTORY ${folder})
  endforeach()
  add_custom_command(OUTPUT ${manual} ${bash} ${zsh} ${fish}
    COMMAND circuitgcl help --man > ${manual}
    COMMAND circuitgcl completion bash > ${bash}
    COMMAND circuitgcl completion zsh > ${zsh}
    COMMAND circuitgcl completion fish > ${fish}
    DEPENDS circuitgcl VERBATIM)
  add_custom_target(circuitgcl_share ALL DEPENDS ${manual} ${bash} ${zsh} ${fish})
  install(DIRECTORY ${said}/ DESTINATION ${CMAKE_INSTALL_DATADIR} COMPONENT program)
  # The Tcl package runs the program; Debian's tclsh looks in share/tcltk.
  configure_file(apps/tcl/pkgIndex.tcl.in ${PROJECT_BINARY_DIR}/generated/tcl/pkgIndex.tcl @ONLY)
  install(FILES apps/tcl/circuitgcl.tcl ${PROJECT_BINARY_DIR}/generated/tcl/pkgIndex.tcl
          DESTINATION ${CMAKE_INSTALL_DATADIR}/tcltk/circuitgcl COMPONENT program)
  install(FILES apps/tcl/largest_nets.tcl DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/circuitgcl/examples COMPONENT program)
endif()
if(CGCL_PROGRAM OR CGCL_SHARED)
  install(DIRECTORY apps/models/ DESTINATION ${CMAKE_INSTALL_DATADIR}/circuitgcl/models COMPONENT program PATTERN README.md EXCLUDE)
endif()
if(TARGET circuitgcl_shared)
  install(TARGETS circuitgcl_shared EXPORT circuitgcl
          LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT program NAMELINK_COMPONENT development
          PUBLIC_HEADER DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
  install(FILES ${PROJECT_BINARY_DIR}/apps/libcircuitgcl.a DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  install(FILES apps/capi/circuitgcl.py DESTINATION ${CMAKE_INSTALL_DATADIR}/circuitgcl/python COMPONENT program)
endif()
if(TARGET circuitgcl_cuda)   # where the program looks for it, whatever the system calls its folder of libraries
  install(TARGETS circuitgcl_cuda LIBRARY DESTINATION lib/circuitgcl COMPONENT cuda)
endif()
foreach(loaded mpi metis)   # not in the packages: they need libraries of the system, and which MPI a cluster has is its business
  if(TARGET circuitgcl_${loaded})
    install(TARGETS circuitgcl_${loaded} LIBRARY DESTINATION lib/circuitgcl COMPONENT ${loaded})
  endif()
endforeach()

# Headers include each other from one root, which is therefore a folder of its own.
set(headers ${CMAKE_INSTALL_INCLUDEDIR}/circuitgcl)
install(DIRECTORY engine autograd layers losses io DESTINATION ${headers} COMPONENT development
        FILES_MATCHING PATTERN "*.hpp" PATTERN "*.def" PATTERN cuda EXCLUDE)
install(DIRECTORY apps/train apps/transfer apps/predict DESTINATION ${headers}/apps COMPONENT development
        FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY ${PROJECT_BINARY_DIR}/generated/engine DESTINATION ${headers} COMPONENT development)

# What libcircuitgcl.a does not hold.
set(static_libraries stdc++ m ${CMAKE_DL_LIBS} pthread)
if(NOT CGCL_PORTABLE)
  list(PREPEND static_libraries openblas z ${packing_libraries})
endif()
list(JOIN static_libraries " -l" static_libs)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/circuitgcl)
install(EXPORT circuitgcl NAMESPACE circuitgcl:: FILE circuitgcl-targets.cmake DESTINATION ${package} COMPONENT development)
configure_package_config_file(cmake/circuitgcl-config.cmake.in circuitgcl-config.cmake INSTALL_DESTINATION ${package})
# Before 1.0 each minor version may change the headers.
write_basic_package_version_file(circuitgcl-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/circuitgcl-config.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/circuitgcl-config-version.cmake DESTINATION ${package} COMPONENT development)

# pkg-config: a static library after those that use it. The paths stand relative to the file, so the tree may be moved.
set(libs "")
foreach(library predict transfer train layers losses autograd io engine)
  string(APPEND libs " -lcgcl_${library}")
endforeach()
foreach(library openblas z ${packing_libraries} ${CMAKE_DL_LIBS})
  string(APPEND libs " -l${library}")
endforeach()
file(RELATIVE_PATH to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" to_prefix "${to_prefix}")
configure_file(cmake/circuitgcl.pc.in circuitgcl.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/circuitgcl.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
if(TARGET circuitgcl_static)
  configure_file(cmake/circuitgcl-static.pc.in circuitgcl-static.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/circuitgcl-static.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
endif()
