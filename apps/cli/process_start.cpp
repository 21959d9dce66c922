// What must be settled before the libraries of this process initialise themselves.
//
// OpenBLAS starts a thread per processor when it is loaded. The program calls it from threads of its own, one
// block at a time, so these would only hold memory, and where `ulimit` leaves no room for them OpenBLAS kills
// the process before main() could say why. Its only switch is in the environment; hence this starts the
// program once more, with the switch set, before any constructor has run.
#include <alloca.h>
#include <cstddef>
#include <cstring>   // for strncmp, strstr
#include <sys/auxv.h>
#include <unistd.h>

namespace {

constexpr char kName[] = "OPENBLAS_NUM_THREADS=";
char setting[] = "OPENBLAS_NUM_THREADS=1";

bool starts_with(const char* text, const char* prefix) {
  return std::strncmp(text, prefix, std::strlen(prefix)) == 0;
}

/// Under valgrind the second program would run without it; it is fine to stay in the first.
bool observed(char** environment) {
  for (char** entry = environment; *entry != nullptr; ++entry)
    if (starts_with(*entry, "LD_PRELOAD=") && std::strstr(*entry, "valgrind") != nullptr) return true;
  return false;
}

/// Runs before all constructors: no C++ library, no allocation.
void start_again(int, char** argv, char** environment) {
  std::size_t count = 0;
  for (char** entry = environment; *entry != nullptr; ++entry, ++count)
    if (std::strcmp(*entry, setting) == 0) return;
  const bool loaded_by_hand = ::getauxval(AT_BASE) == 0;   // as `ld.so PROGRAM`: the executable is ld.so
  if (loaded_by_hand || observed(environment)) return;

  char path[4096];
  const ssize_t size = ::readlink("/proc/self/exe", path, sizeof path - 1);
  if (size <= 0) return;   // no /proc: all works, with the threads
  path[size] = '\0';
  auto** changed = static_cast<char**>(alloca((count + 2) * sizeof(char*)));
  std::size_t kept = 0;
  for (char** entry = environment; *entry != nullptr; ++entry)
    if (!starts_with(*entry, kName)) changed[kept++] = *entry;
  changed[kept++] = setting;
  changed[kept] = nullptr;
  ::execve(path, argv, changed);
}

}   // namespace

#if defined(__GLIBC__)
__attribute__((section(".preinit_array"), used)) void (*const start_again_first)(int, char**,
                                                                                 char**) = start_again;
#endif
