// Who wants to know which outputs have been written.
#pragma once

#include <string>

namespace cgcl {

/// Is told of each output once it stands under its name. Called by the thread that wrote it.
class WrittenListener {
 public:
  /// `path` as the writer was given it; of a folder with / at its end.
  virtual void written(const std::string& path) noexcept = 0;

 protected:
  ~WrittenListener() = default;
};

/// While it lives the listener is told, and the one before it is not: of a command within a command the inner
/// one. What writes is deep below who asks, hence one listener for the process. Begun and ended by one
/// thread.
class WrittenScope {
 public:
  explicit WrittenScope(WrittenListener& listener);
  ~WrittenScope();
  WrittenScope(const WrittenScope&) = delete;
  WrittenScope& operator=(const WrittenScope&) = delete;

 private:
  WrittenListener* before_;
};

/// A file or folder is there whole. Files of a folder that is not yet under its name are nobody's business.
void tell_written(const std::string& path) noexcept;

}   // namespace cgcl
