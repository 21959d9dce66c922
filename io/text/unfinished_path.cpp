#include "io/text/unfinished_path.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>    // for memcpy, strcmp
#include <dirent.h>   // for DT_DIR
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace cgcl {

namespace {

constexpr std::size_t kSlots = 32, kPathBytes = 1024;
constexpr int kMaxDepth = 4;   // folders of ours are two deep

enum class Use : unsigned char { free, being_set, file, contents, folder };

struct Slot {
  std::atomic<Use> use{Use::free};
  std::array<char, kPathBytes> path{};
};

// A signal handler can reach nothing but static storage.
std::array<Slot, kSlots> slots;

Use use_of(Unfinished kind) {
  switch (kind) {
    case Unfinished::contents:
      return Use::contents;
    case Unfinished::folder:
      return Use::folder;
    case Unfinished::file:
      break;
  }
  return Use::file;
}

/// What getdents64 writes; the C library's readdir allocates.
struct Entry {
  std::uint64_t inode;
  std::int64_t offset;
  unsigned short bytes;
  unsigned char type;
  char name[1];
};

void remove_contents(int folder, int depth) noexcept {
  alignas(Entry) std::array<char, 4096> buffer;
  for (long got = 0; (got = ::syscall(SYS_getdents64, folder, buffer.data(), buffer.size())) > 0;)
    for (long at = 0; at < got;) {
      const auto* entry = reinterpret_cast<const Entry*>(buffer.data() + at);
      at += entry->bytes;
      const char* name = entry->name;
      if (std::strcmp(name, ".") == 0 || std::strcmp(name, "..") == 0) continue;
      if (entry->type != DT_DIR) {
        (void)::unlinkat(folder, name, 0);
      } else if (depth > 0) {
        const int inner = ::openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (inner < 0) continue;
        remove_contents(inner, depth - 1);
        ::close(inner);
        (void)::unlinkat(folder, name, AT_REMOVEDIR);
      }
    }
}

void remove_folder(const char* path, bool itself) noexcept {
  const int folder = ::open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return;
  remove_contents(folder, kMaxDepth);
  ::close(folder);
  if (itself) (void)::rmdir(path);
}

}   // namespace

void begin_unfinished(const std::string& path, Unfinished kind) {
  if (path.size() >= kPathBytes) return;
  for (Slot& slot : slots) {
    Use expected = Use::free;
    if (!slot.use.compare_exchange_strong(expected, Use::being_set)) continue;
    std::memcpy(slot.path.data(), path.c_str(), path.size() + 1);
    slot.use = use_of(kind);
    return;
  }
}

void end_unfinished(const std::string& path) noexcept {
  for (Slot& slot : slots)
    if (slot.use > Use::being_set && path == slot.path.data()) slot.use = Use::free;
}

void remove_unfinished() noexcept {
  for (std::size_t i = kSlots; i-- > 0;) {
    const char* path = slots[i].path.data();
    const Use use = slots[i].use;
    if (use == Use::file) (void)::unlink(path);
    if (use == Use::contents || use == Use::folder) remove_folder(path, use == Use::folder);
  }
}

bool writing_unfinished() noexcept {
  for (const Slot& slot : slots)
    if (slot.use == Use::file) return true;
  return false;
}

}   // namespace cgcl
