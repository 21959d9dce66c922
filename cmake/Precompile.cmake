# Headers of the standard library (and of doctest) are read once per library instead of once per source: a third of the time
# of a build with sanitizers. A release build has none of this, so that each source still has to include what it uses.
set(precompiled <algorithm> <array> <cmath> <cstdint> <filesystem> <fstream> <functional> <limits> <map> <memory> <numeric>
                <optional> <set> <span> <sstream> <string> <string_view> <utility> <vector>)
foreach(library engine autograd layers losses io train transfer compare report predict bench cli)
  if(TARGET cgcl_${library})
    target_precompile_headers(cgcl_${library} PRIVATE ${precompiled})
  endif()
endforeach()
if(TARGET circuitgcl_tests)
  target_precompile_headers(circuitgcl_tests PRIVATE ${precompiled} <doctest/doctest.h>)
endif()
