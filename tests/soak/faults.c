/* A library for LD_PRELOAD that lets one call of the program fail, or kills the program there. scripts/soak builds it.
 *
 * SOAK_KIND    calls that count: write, fsync, rename, open (for writing), read, alloc; several with commas
 * SOAK_AT      which of them, from 1: it fails with SOAK_ERRNO, or kills the process with SOAK_ACTION=kill; writes are cut
 *              in half before they kill. 0: none, calls are counted
 * SOAK_REPORT  a file that gets "calls N fired F blocks B" at the end, B being what was allocated and not freed;
 *              "calls N fired 1" at once when a call fires, for processes that end without a word
 * SOAK_CLOCK   how much faster the monotonic clock runs, for what happens every so many seconds
 *
 * Calls count from main on: what the loader and the constructors of libraries do is not the program's to answer for. Writes
 * to the standard error stream do not count, as the error is told there.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* The allocator of glibc under the names that nothing replaces. */
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
void __libc_free(void*);

enum { WRITE = 1, FSYNC = 2, RENAME = 4, OPEN = 8, READ = 16, ALLOC = 32 };

static int armed, kinds, error_number, kills, clock_factor = 1;
static long at;
static const char* report;
static atomic_long calls, fired, blocks;

static void tell(int last) {
  char text[120];
  if (report == NULL) return;
  int size = snprintf(text, sizeof text, last ? "calls %ld fired %ld blocks %ld\n" : "calls %ld fired %ld\n",
                      atomic_load(&calls), atomic_load(&fired), atomic_load(&blocks));
  int file = (int)syscall(SYS_openat, AT_FDCWD, report, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return;
  (void)!syscall(SYS_write, file, text, (size_t)size);
  syscall(SYS_close, file);
}

/* Whether this call is the one. */
static int fires(int kind) {
  if (!armed || !(kinds & kind) || atomic_fetch_add(&calls, 1) + 1 != at) return 0;
  atomic_store(&fired, 1);
  tell(0);
  return 1;
}

static void die(void) {
  syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
  for (;;) syscall(SYS_pause);
}

static int fails(int kind) {
  if (!fires(kind)) return 0;
  if (kills) die();
  errno = error_number;
  return 1;
}

static int kinds_of(const char* text) {
  static const char* const names[] = {"write", "fsync", "rename", "open", "read", "alloc"};
  int out = 0;
  for (int i = 0; i < 6; ++i)
    if (text != NULL && strstr(text, names[i]) != NULL) out |= 1 << i;
  return out;
}

static void at_end(void) {
  if (armed) tell(1);
}

/* The program's start, to count from there. */
typedef int (*Main)(int, char**, char**);
static Main real_main;

static int counted_main(int argc, char** argv, char** environment) {
  const char *number = getenv("SOAK_ERRNO"), *action = getenv("SOAK_ACTION"), *clock = getenv("SOAK_CLOCK");
  kinds = kinds_of(getenv("SOAK_KIND"));
  at = getenv("SOAK_AT") != NULL ? atol(getenv("SOAK_AT")) : 0;
  error_number = number != NULL ? atoi(number) : EIO;
  kills = action != NULL && strcmp(action, "kill") == 0;
  clock_factor = clock != NULL ? atoi(clock) : 1;
  report = getenv("SOAK_REPORT");
  atexit(at_end);
  atomic_store(&blocks, 0);
  armed = 1;
  return real_main(argc, argv, environment);
}

int __libc_start_main(Main program, int argc, char** argv, void (*init)(void), void (*fini)(void), void (*end)(void),
                      void* stack) {
  int (*next)(Main, int, char**, void (*)(void), void (*)(void), void (*)(void), void*) =
      dlsym(RTLD_NEXT, "__libc_start_main");
  real_main = program;
  return next(counted_main, argc, argv, init, fini, end, stack);
}

/* Files. */
ssize_t write(int file, const void* bytes, size_t count) {
  if (file != STDERR_FILENO && fires(WRITE)) {
    if (kills) {
      (void)!syscall(SYS_write, file, bytes, count / 2);
      die();
    }
    errno = error_number;
    return -1;
  }
  return syscall(SYS_write, file, bytes, count);
}

ssize_t writev(int file, const struct iovec* parts, int count) {
  if (file != STDERR_FILENO && fails(WRITE)) return -1;
  return syscall(SYS_writev, file, parts, count);
}

ssize_t pwrite(int file, const void* bytes, size_t count, off_t offset) {
  return fails(WRITE) ? -1 : syscall(SYS_pwrite64, file, bytes, count, offset);
}
ssize_t pwrite64(int file, const void* bytes, size_t count, off_t offset) { return pwrite(file, bytes, count, offset); }

int ftruncate(int file, off_t size) { return fails(WRITE) ? -1 : (int)syscall(SYS_ftruncate, file, size); }
int ftruncate64(int file, off_t size) { return ftruncate(file, size); }

int fsync(int file) { return fails(FSYNC) ? -1 : (int)syscall(SYS_fsync, file); }
int fdatasync(int file) { return fails(FSYNC) ? -1 : (int)syscall(SYS_fdatasync, file); }

int rename(const char* from, const char* to) {
  return fails(RENAME) ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  return fails(RENAME) ? -1 : (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
}

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (flags & (O_WRONLY | O_RDWR) && fails(OPEN)) return -1;
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open(path, flags, mode);
}

ssize_t read(int file, void* bytes, size_t count) { return fails(READ) ? -1 : syscall(SYS_read, file, bytes, count); }
ssize_t pread(int file, void* bytes, size_t count, off_t offset) {
  return fails(READ) ? -1 : syscall(SYS_pread64, file, bytes, count, offset);
}
ssize_t pread64(int file, void* bytes, size_t count, off_t offset) { return pread(file, bytes, count, offset); }

/* Memory. */
static void* counted(void* block) {
  if (block != NULL) atomic_fetch_add(&blocks, 1);
  return block;
}

static int no_memory(void) {
  if (!fires(ALLOC)) return 0;
  if (kills) die();
  errno = ENOMEM;
  return 1;
}

void* malloc(size_t bytes) { return no_memory() ? NULL : counted(__libc_malloc(bytes)); }
void* calloc(size_t count, size_t bytes) { return no_memory() ? NULL : counted(__libc_calloc(count, bytes)); }
void* aligned_alloc(size_t alignment, size_t bytes) {
  return no_memory() ? NULL : counted(__libc_memalign(alignment, bytes));
}
void* memalign(size_t alignment, size_t bytes) { return aligned_alloc(alignment, bytes); }
int posix_memalign(void** block, size_t alignment, size_t bytes) {
  void* got = aligned_alloc(alignment, bytes);
  if (got == NULL) return ENOMEM;
  *block = got;
  return 0;
}
void* realloc(void* block, size_t bytes) {
  if (block == NULL) return malloc(bytes);
  return no_memory() ? NULL : __libc_realloc(block, bytes);
}
void free(void* block) {
  if (block == NULL) return;
  atomic_fetch_sub(&blocks, 1);
  __libc_free(block);
}

/* Time. */
int clock_gettime(clockid_t clock, struct timespec* now) {
  const int code = (int)syscall(SYS_clock_gettime, clock, now);
  if (code != 0 || clock != CLOCK_MONOTONIC || clock_factor <= 1) return code;
  const long long nanoseconds = ((long long)now->tv_sec * 1000000000 + now->tv_nsec) * clock_factor;
  now->tv_sec = (time_t)(nanoseconds / 1000000000);
  now->tv_nsec = (long)(nanoseconds % 1000000000);
  return 0;
}
