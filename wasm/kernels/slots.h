// The slots of libyuv's dispatch that the kernels in this folder fill.
//
// Every source is compiled with this file included first. libyuv's row.h defines such macros for
// x86, ARM and other processors it knows, never for WebAssembly; each switches on the use of the
// rows of that name, and of their _Any_ variants for widths that are no multiple of the step.

#ifndef WASM_KERNELS_SLOTS_H_
#define WASM_KERNELS_SLOTS_H_

#endif
