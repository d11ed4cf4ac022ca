// The memory is as large as whoever instantiates the module made it, and must not be able to grow
// (its maximum is its initial size): growing detaches every view on it, and frames that users hold
// are such views. malloc then returns null where there is no room. A memory that did grow is a bug.

#include <stddef.h>

void emscripten_notify_memory_growth(size_t memory_index) {
  (void)memory_index;
  __builtin_trap();
}
