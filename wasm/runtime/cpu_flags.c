// Takes the place of libyuv's cpu_id.cc, which looks for x86, ARM, MIPS and LoongArch only.
//
// The kernels stand in libyuv's x86 slots (see kernels/slots.h), so SSE2, SSSE3 and AVX2 are
// reported. MaskCpuFlags(1) masks them all: libyuv's C rows then run in the same module, which
// is what the tests compare the kernels with. MaskCpuFlags(-1) switches them on again.

#include "libyuv/cpu_id.h"

enum { kKernels = 0x1 | 0x20 | 0x40 | 0x400 };  // initialized, SSE2, SSSE3, AVX2

int cpu_info_ = kKernels;

int InitCpuFlags(void) {
  return MaskCpuFlags(-1);
}

int MaskCpuFlags(int enable_flags) {
  cpu_info_ = kKernels & enable_flags;
  return cpu_info_;
}
