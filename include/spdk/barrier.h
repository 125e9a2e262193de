/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Memory barriers.
 *
 * The plain ones order accesses to device memory and to memory a device reads or writes. The
 * "smp" ones order ordinary memory between processors, which is cheaper: on x86 all but the full
 * one only stop the compiler. Every barrier also stops the compiler from moving memory accesses
 * across it. Any thread may use them.
 *
 * The names with a leading underscore are the architecture's instructions; use the others.
 */

#ifndef SPDK_BARRIER_H
#define SPDK_BARRIER_H

#include "spdk/stdinc.h"

/** Stops the compiler, and nothing else, from moving memory accesses across this point. */
#define spdk_compiler_barrier() __asm__ __volatile__("" : : : "memory")

/** Loads before it are done before loads after it. */
#define spdk_rmb() _spdk_rmb()

/** Stores before it are visible before stores after it, to devices as well. */
#define spdk_wmb() _spdk_wmb()

/** Loads and stores before it are done before loads and stores after it. */
#define spdk_mb() _spdk_mb()

/** As spdk_rmb(), between processors only. */
#define spdk_smp_rmb() _spdk_smp_rmb()

/** As spdk_wmb(), between processors only. */
#define spdk_smp_wmb() _spdk_smp_wmb()

/** As spdk_mb(), between processors only. */
#define spdk_smp_mb() _spdk_smp_mb()

/** Writes back and drops the data cache line that holds `pdata`, where devices do not snoop. */
#define spdk_ivdt_dcache(pdata) _spdk_ivdt_dcache(pdata)

#if defined(__x86_64__) || defined(__i386__)

#define _spdk_rmb() __asm__ __volatile__("lfence" : : : "memory")
#define _spdk_wmb() __asm__ __volatile__("sfence" : : : "memory")
#define _spdk_mb() __asm__ __volatile__("mfence" : : : "memory")
#define _spdk_smp_rmb() spdk_compiler_barrier()
#define _spdk_smp_wmb() spdk_compiler_barrier()
#ifdef __x86_64__
#define _spdk_smp_mb() __asm__ __volatile__("lock; addl $0, -128(%%rsp)" : : : "memory", "cc")
#else
#define _spdk_smp_mb() __asm__ __volatile__("lock; addl $0, -128(%%esp)" : : : "memory", "cc")
#endif
#define _spdk_ivdt_dcache(pdata)

#elif defined(__aarch64__)

#define _spdk_rmb() __asm__ __volatile__("dsb ld" : : : "memory")
#define _spdk_wmb() __asm__ __volatile__("dsb st" : : : "memory")
#define _spdk_mb() __asm__ __volatile__("dsb sy" : : : "memory")
#define _spdk_smp_rmb() __asm__ __volatile__("dmb ishld" : : : "memory")
#define _spdk_smp_wmb() __asm__ __volatile__("dmb ishst" : : : "memory")
#define _spdk_smp_mb() __asm__ __volatile__("dmb ish" : : : "memory")
#define _spdk_ivdt_dcache(pdata) __asm__ __volatile__("dc civac, %0" : : "r"(pdata) : "memory")

#elif defined(__PPC64__)

#define _spdk_rmb() __asm__ __volatile__("sync" : : : "memory")
#define _spdk_wmb() __asm__ __volatile__("sync" : : : "memory")
#define _spdk_mb() __asm__ __volatile__("sync" : : : "memory")
#define _spdk_smp_rmb() __asm__ __volatile__("lwsync" : : : "memory")
#define _spdk_smp_wmb() __asm__ __volatile__("lwsync" : : : "memory")
#define _spdk_smp_mb() spdk_mb()
#define _spdk_ivdt_dcache(pdata)

#elif defined(__riscv)

#define _spdk_rmb() __asm__ __volatile__("fence ir, ir" : : : "memory")
#define _spdk_wmb() __asm__ __volatile__("fence ow, ow" : : : "memory")
#define _spdk_mb() __asm__ __volatile__("fence iorw, iorw" : : : "memory")
#define _spdk_smp_rmb() __asm__ __volatile__("fence r, r" : : : "memory")
#define _spdk_smp_wmb() __asm__ __volatile__("fence w, w" : : : "memory")
#define _spdk_smp_mb() __asm__ __volatile__("fence rw, rw" : : : "memory")
#define _spdk_ivdt_dcache(pdata)

#elif defined(__loongarch__)

#define _spdk_rmb() __asm__ __volatile__("dbar 0" : : : "memory")
#define _spdk_wmb() _spdk_rmb()
#define _spdk_mb() _spdk_rmb()
#define _spdk_smp_rmb() _spdk_rmb()
#define _spdk_smp_wmb() _spdk_rmb()
#define _spdk_smp_mb() _spdk_rmb()
#define _spdk_ivdt_dcache(pdata)

#else
#error "spdk/barrier.h: no barriers known for this architecture"
#endif

#endif /* SPDK_BARRIER_H */
