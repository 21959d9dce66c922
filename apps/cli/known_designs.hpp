// Designs that a command has read: none twice, and none that another family knows.
#pragma once

#include "apps/transfer/design_origin.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>   // for move

namespace cgcl {

class KnownDesigns {
 public:
  explicit KnownDesigns(std::function<void(const std::string&)> warn) : warn_(std::move(warn)) {}

  /// Warns of a design that shares files or structure with one of another family, whose families are then no
  /// test of each other. Throws Error usage for a design that is there already.
  void add(const DesignOrigin& origin, const std::string& path);

 private:
  std::function<void(const std::string&)> warn_;
  std::map<std::string, std::string> content_;   // path by fingerprint
  std::map<std::string, DesignOrigin> kin_;      // by everything that a design is known by
};

}   // namespace cgcl
