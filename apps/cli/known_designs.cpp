#include "apps/cli/known_designs.hpp"

#include "engine/core/error.hpp"

namespace cgcl {

void KnownDesigns::add(const DesignOrigin& origin, const std::string& path) {
  const std::string& content = origin.identities.front();
  if (const auto same = content_.find(content); same != content_.end())
    throw Error(ErrorId::usage,
                str("is the same design as ", printable(same->second), ", expected each design once"),
                printable(path));
  content_.emplace(content, path);
  for (const std::string& id : origin.identities) {
    const auto [kin, first] = kin_.emplace(id, origin);
    if (first || kin->second.family == origin.family) continue;
    warn_(str("'", printable(kin->second.name), "' and '", printable(origin.name),
              "' share their files or their structure, but are of the families '",
              printable(kin->second.family), "' and '", printable(origin.family),
              "': what is left out is known from the other"));
    break;
  }
}

}   // namespace cgcl
