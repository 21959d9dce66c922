# METIS cuts graphs into clusters (--batching cluster). Only libcircuitgcl_metis.so knows it, which programs load when they need it:
# Debian has no archive of METIS to take in.
option(CGCL_METIS "build the library that cuts graphs into clusters, where METIS is found" ${PROJECT_IS_TOP_LEVEL})
find_path(CGCL_METIS_HEADERS metis.h)
find_library(CGCL_METIS_LIBRARY metis)
mark_as_advanced(CGCL_METIS_HEADERS CGCL_METIS_LIBRARY)
if(CGCL_METIS AND NOT (CGCL_METIS_HEADERS AND CGCL_METIS_LIBRARY))
  message(STATUS "no METIS: no batches of clusters")
  set(CGCL_METIS OFF)
endif()
