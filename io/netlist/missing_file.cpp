#include "io/netlist/missing_file.hpp"

#include <algorithm>   // for min
#include <utility>

namespace cgcl {

namespace {
constexpr std::size_t kFilesShown = 4;
}

void note_missing_file(Netlist& netlist, const Error& fault, std::string name, const Place& place,
                       Diagnostics& diagnostics) {
  diagnostics.warn(ErrorId::w_include, fault.what(), fault.where());
  netlist.missing.push_back({std::move(name), fault.what(), fault.hint(), place});
}

std::string missing_files(const Netlist& netlist) {
  const std::vector<MissingFile>& files = netlist.missing;
  std::string names;
  for (std::size_t i = 0; i < std::min(files.size(), kFilesShown); ++i)
    names += (i == 0 ? "" : ", ") + printable(files[i].name, 200);
  return files.size() > kFilesShown ? names + " ..." : names;
}

void report_undefined(const Netlist& netlist, ErrorId id, const std::string& what, const std::string& where,
                      const std::string& hint, Diagnostics& diagnostics) {
  if (netlist.missing.empty()) return diagnostics.error(id, what, where, hint);
  const std::vector<MissingFile>& files = netlist.missing;
  std::string others;
  for (std::size_t i = 1; i < std::min(files.size(), kFilesShown); ++i)
    others += (i == 1 ? ", nor " : ", ") + printable(files[i].name, 200);
  if (files.size() > kFilesShown) others += " ...";
  diagnostics.error(ErrorId::include_missing, str(files[0].fault, others, ": ", where, ": ", what),
                    netlist.where(files[0].place), files[0].hint.empty() ? hint : files[0].hint);
}

}   // namespace cgcl
