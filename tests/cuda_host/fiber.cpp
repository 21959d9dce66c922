#include "tests/cuda_host/fiber.hpp"

#include "tests/cuda_host/running.hpp"

#include <sys/mman.h>

namespace cuda_host {

namespace {

constexpr std::size_t kStack = std::size_t{128} << 10, kStacks = 1025, kPage = 4096;

}   // namespace

constinit Stacks stacks;

#if defined(__x86_64__)

// What a function must leave as it found it goes to the stack; everything else the compiler keeps around a
// call.
extern "C" void cuda_host_switch_stack(void** from, void* to);
__asm__(R"(
.text
.globl cuda_host_switch_stack
.hidden cuda_host_switch_stack
.type cuda_host_switch_stack, @function
cuda_host_switch_stack:
  pushq %rbx
  pushq %rbp
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbp
  popq %rbx
  ret
.size cuda_host_switch_stack, .-cuda_host_switch_stack
)");

void switch_fiber(Fiber& from, Fiber& to) { cuda_host_switch_stack(&from.stack_pointer, to.stack_pointer); }

namespace {

void begin_with(Fiber& fiber, char* stack, void (*entry)()) {
  auto** top = reinterpret_cast<void**>(stack + kStack);
  *--top = nullptr;   // where entry would return to, which keeps the stack aligned as by a call
  *--top = reinterpret_cast<void*>(entry);   // where the first switch returns to
  for (int saved = 0; saved < 6; ++saved) *--top = nullptr;
  fiber.stack_pointer = top;
}

}   // namespace

#else

void switch_fiber(Fiber& from, Fiber& to) { swapcontext(&from.context, &to.context); }

namespace {

void begin_with(Fiber& fiber, char* stack, void (*entry)()) {
  getcontext(&fiber.context);
  fiber.context.uc_stack.ss_sp = stack;
  fiber.context.uc_stack.ss_size = kStack;
  makecontext(&fiber.context, entry, 0);
}

}   // namespace

#endif

Fiber* FiberPool::take() {
  if (!idle_.empty()) {
    Fiber* fiber = idle_.back();
    idle_.pop_back();
    return fiber;
  }
  if (stacks.begin == 0) {
    void* memory = mmap(nullptr, kStack * kStacks, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) fault("no memory for the stacks of threads");
    stacks = {reinterpret_cast<std::uintptr_t>(memory), kStack * kStacks};
  }
  if (made_ == kStacks) fault("more threads than a block can have");
  char* stack = reinterpret_cast<char*>(stacks.begin) + made_++ * kStack;
  mprotect(stack, kPage, PROT_NONE);   // a stack that is too deep must not run into its neighbour
  auto* fiber = new Fiber;             // for as long as the process lives
  begin_with(*fiber, stack, entry_);
  return fiber;
}

}   // namespace cuda_host
