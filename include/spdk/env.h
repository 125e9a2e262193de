/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The environment: memory devices can reach, cores, time, rings and pools, address translation,
 * PCI.
 *
 * It works on plain Linux. Memory is 2 MiB huge pages if there are any, else ordinary memory (one
 * line in the log says which). Through VFIO devices see virtual addresses; physical addresses are
 * only used for UIO. Nothing here changes the caller's CPU affinity, signal handlers or
 * environment, unless a function says so.
 *
 * Two environment variables matter to spdk_env_init(). RESPDK_VIRTUAL_CORES=N makes N cores,
 * numbered from 0, that share the processors the process may run on: for programs whose core masks
 * name more cores than there are. RESPDK_SHARED_MEMORY=1 gives ordinary memory a file descriptor
 * (huge pages always have one), see spdk_mem_get_fd_and_offset().
 *
 * Kinds of objects and their classes:
 * - `spdk_mempool`, `spdk_ring`, `spdk_mem_map`: opaque. From create to free. Any thread, within
 *   the limits of the ring's type.
 * - `spdk_pci_driver`: opaque. From spdk_pci_driver_register() to the end of the process.
 * - `spdk_pci_device`: transparent if the library made it, registered if the program hooked it
 *   in. From the call of an enumeration callback to spdk_pci_device_detach(), or hook to unhook.
 * - `spdk_pci_device_provider`: registered.
 * - buffers, memory zones, PCI addresses and ids, options: plain values.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 *
 * Functions may be called from any operating system thread unless they say otherwise. Before
 * spdk_env_init() only those work that need no memory, cores or devices: time, PCI addresses,
 * registration of drivers and providers.
 */

#ifndef SPDK_ENV_H
#define SPDK_ENV_H

#include "spdk/stdinc.h"
#include "spdk/queue.h"
#include "spdk/pci_ids.h"
#include "spdk/assert.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Any NUMA node, or one that is not known. */
#define SPDK_ENV_NUMA_ID_ANY (-1)

/** Older name of SPDK_ENV_NUMA_ID_ANY. */
#define SPDK_ENV_SOCKET_ID_ANY (-1)

/** No core. */
#define SPDK_ENV_LCORE_ID_ANY (UINT32_MAX)

/** Devices must reach the memory. */
#define SPDK_MALLOC_DMA 0x01

/** Other processes must reach the memory. The library is one process: it has no effect. */
#define SPDK_MALLOC_SHARE 0x02

/** Bytes of a memory zone's name, the final zero included. */
#define SPDK_MAX_MEMZONE_NAME_LEN 32

/** Bytes of a pool's name, the final zero included. */
#define SPDK_MAX_MEMPOOL_NAME_LEN 29

/** The zone's addresses as devices see them need not be in one piece. */
#define SPDK_MEMZONE_NO_IOVA_CONTIG 0x00100000

/**
 * Options of spdk_env_init(). spdk_env_opts_init() writes the defaults. Strings and arrays are
 * the caller's and only looked at during the call.
 */
struct spdk_env_opts {
	/** What the process is called in the log. */
	const char *name;
	/**
	 * The cores: a hexadecimal mask ("0x3"), a list ("[0,2-4]"), or an argument as in
	 * `env_context` ("--lcores=0,2"). "0x1" by default.
	 */
	const char *core_mask;

	/**
	 * Another way to say it, with numbers of our own for the cores ("0@2,1@(3,4)"). Exactly
	 * one of the two.
	 */
	const char *lcore_map;

	/**
	 * Identifies processes that share memory; -1: none. It names files, and a number from 0 on
	 * gives ordinary memory a file descriptor.
	 */
	int shm_id;
	/** Number of memory channels; -1: does not matter. */
	int mem_channel;
	/** The core the caller goes on with; -1: the first one. */
	int main_core;
	/**
	 * Memory in MiB; -1: as much as is needed. With `no_huge` it must be said and is a limit
	 * (0: 64 MiB); memory is only taken when it is needed in any case.
	 */
	int mem_size;
	/** Leave PCI devices alone. */
	bool no_pci;
	/** One file for all huge pages; it is so anyhow, but then the file stays linked. */
	bool hugepage_single_segments;
	/** Remove the files of huge pages once they are mapped. */
	bool unlink_hugepage;
	/**
	 * Use ordinary memory, even if there are huge pages. Not together with the other options
	 * for huge pages, or with "pa".
	 */
	bool no_huge;
	/** Leave it 0. */
	uint32_t reserved;
	/** Entries in `pci_blocked` or `pci_allowed`. */
	size_t num_pci_addr;
	/** A mounted hugetlbfs to make the file for huge pages in; NULL: they need none. */
	const char *hugedir;
	/** Devices to leave alone. Only one of the two. */
	struct spdk_pci_addr *pci_blocked;
	/** The only devices to use. */
	struct spdk_pci_addr *pci_allowed;
	/**
	 * "va" or "pa": addresses devices see; NULL to choose what works. "pa" needs huge pages and
	 * the right to see physical addresses.
	 */
	const char *iova_mode;
	/** Where in the address space to begin; a wish. */
	uint64_t base_virtaddr;

	/**
	 * More options in a string, as DPDK's command line has them. Those without a meaning here
	 * are accepted and ignored; those DPDK does not have either are refused.
	 */
	void *env_context;

	/** Token for VFIO, to use virtual functions of a device somebody else owns. */
	const char *vf_token;

	/**
	 * sizeof(struct spdk_env_opts) as the caller knows it; set it before
	 * spdk_env_opts_init(). If it does not even reach this field, spdk_env_init() says so in
	 * the log and takes the fields up to here.
	 */
	size_t opts_size;

	/**
	 * Fail where memory of the NUMA node asked for has run out, instead of using another's.
	 */
	bool enforce_numa;

	/** Leave it 0. */
	uint8_t reserved2[7];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_env_opts) == 128, "size is ABI");

/* --- Memory ---------------------------------------------------------------------------------- */

/**
 * Allocates memory that devices can reach.
 *
 * \param size bytes
 * \param align alignment in bytes: 0 or a power of two; at least that of a cache line is given
 * \param unused NULL
 * \param numa_id the NUMA node, or SPDK_ENV_NUMA_ID_ANY
 * \param flags SPDK_MALLOC_*, not 0
 *
 * \return the buffer; NULL if memory ran out, `size` is 0, `align` is no power of two or `unused`
 *     is not NULL
 */
void *spdk_malloc(size_t size, size_t align, uint64_t *unused, int numa_id, uint32_t flags);

/**
 * As spdk_malloc(), zeroed.
 *
 * \param size bytes
 * \param align alignment in bytes: 0 or a power of two; at least that of a cache line is given
 * \param unused NULL
 * \param numa_id the NUMA node, or SPDK_ENV_NUMA_ID_ANY
 * \param flags SPDK_MALLOC_*, not 0
 *
 * \return the buffer; NULL if memory ran out, `size` is 0, `align` is no power of two or `unused`
 *     is not NULL
 */
void *spdk_zmalloc(size_t size, size_t align, uint64_t *unused, int numa_id, uint32_t flags);

/**
 * Changes the size of a buffer; it may move. What fits is kept.
 *
 * \param buf the buffer; NULL to allocate one
 * \param size bytes; 0 keeps the smallest buffer there is
 * \param align alignment in bytes, as in spdk_malloc()
 *
 * \return the buffer, or NULL: then the old one is as it was. errno EBADF for an address that is
 *     no buffer's, ESTALE for one that was freed
 */
void *spdk_realloc(void *buf, size_t size, size_t align);

/**
 * Frees a buffer of spdk_malloc(), spdk_zmalloc(), spdk_realloc() or the spdk_dma_ functions.
 * NULL is allowed. An address that is no such buffer's beginning is left alone: errno EBADF, or
 * ESTALE if it was freed before.
 */
void spdk_free(void *buf);

/** Writes the defaults into the whole structure, except for `opts_size`. NULL: errno EINVAL. */
void spdk_env_opts_init(struct spdk_env_opts *opts);

/**
 * Initializes the environment; or again, after spdk_env_fini(), with what was set the first time.
 * spdk_app_start() does it.
 *
 * \param opts the options; NULL to initialize again
 *
 * \return 0, or
 * - -EINVAL: an option is of no use or contradicts another one (the log says which), a core is not
 *   there or not for this process, or `opts` is NULL although it is the first time, or not NULL
 *   although it is not
 * - -ENOMEM: not even addresses could be set aside
 *
 * The calling thread becomes the main core's thread; it is not pinned.
 */
int spdk_env_init(const struct spdk_env_opts *opts);

/**
 * Ends the environment: devices are let go of, and device addresses end. What was allocated stays
 * until it is freed, which is still possible; what is not in use goes back to the system.
 * spdk_env_init(NULL) begins again.
 */
void spdk_env_fini(void);

/**
 * Allocates memory that devices can reach, on any NUMA node.
 *
 * \param size bytes
 * \param align alignment in bytes: 0 or a power of two; at least that of a cache line is given
 * \param unused NULL
 *
 * \return the buffer; NULL if memory ran out, `size` is 0, `align` is no power of two or `unused`
 *     is not NULL
 */
void *spdk_dma_malloc(size_t size, size_t align, uint64_t *unused);

/**
 * Allocates memory that devices can reach.
 *
 * \param size bytes
 * \param align alignment in bytes: 0 or a power of two; at least that of a cache line is given
 * \param unused NULL
 * \param numa_id the NUMA node, or SPDK_ENV_NUMA_ID_ANY
 *
 * \return the buffer; NULL if memory ran out, `size` is 0, `align` is no power of two or `unused`
 *     is not NULL
 */
void *spdk_dma_malloc_socket(size_t size, size_t align, uint64_t *unused, int numa_id);

/**
 * As spdk_dma_malloc(), zeroed.
 *
 * \param size bytes
 * \param align alignment in bytes: 0 or a power of two; at least that of a cache line is given
 * \param unused NULL
 *
 * \return the buffer; NULL if memory ran out, `size` is 0, `align` is no power of two or `unused`
 *     is not NULL
 */
void *spdk_dma_zmalloc(size_t size, size_t align, uint64_t *unused);

/**
 * As spdk_dma_malloc_socket(), zeroed.
 *
 * \param size bytes
 * \param align alignment in bytes: 0 or a power of two; at least that of a cache line is given
 * \param unused NULL
 * \param numa_id the NUMA node, or SPDK_ENV_NUMA_ID_ANY
 *
 * \return the buffer; NULL if memory ran out, `size` is 0, `align` is no power of two or `unused`
 *     is not NULL
 */
void *spdk_dma_zmalloc_socket(size_t size, size_t align, uint64_t *unused, int numa_id);

/**
 * Changes the size of a buffer; it may move. What fits is kept.
 *
 * \param buf the buffer; NULL to allocate one
 * \param size bytes; 0 keeps the smallest buffer there is
 * \param align alignment in bytes, as in spdk_malloc()
 * \param unused NULL
 *
 * \return the buffer, or NULL: then the old one is as it was
 */
void *spdk_dma_realloc(void *buf, size_t size, size_t align, uint64_t *unused);

/** As spdk_free(). */
void spdk_dma_free(void *buf);

/**
 * Allocates memory under a name.
 *
 * \param name shorter than SPDK_MAX_MEMZONE_NAME_LEN
 * \param len bytes, zeroed
 * \param numa_id the NUMA node, or SPDK_ENV_NUMA_ID_ANY
 * \param flags 0 or SPDK_MEMZONE_NO_IOVA_CONTIG
 *
 * \return the memory; NULL if the name is taken or too long, `len` is 0, or memory ran out
 */
void *spdk_memzone_reserve(const char *name, size_t len, int numa_id, unsigned int flags);

/**
 * Allocates memory under a name, aligned.
 *
 * \param name shorter than SPDK_MAX_MEMZONE_NAME_LEN
 * \param len bytes, zeroed
 * \param numa_id the NUMA node, or SPDK_ENV_NUMA_ID_ANY
 * \param flags 0 or SPDK_MEMZONE_NO_IOVA_CONTIG
 * \param align alignment in bytes, a power of two
 *
 * \return the memory; NULL if the name is taken or too long, `align` is no power of two, or
 *     memory ran out
 */
void *spdk_memzone_reserve_aligned(const char *name, size_t len, int numa_id, unsigned int flags,
		unsigned int align);

/** The memory of that name, NULL if there is none. */
void *spdk_memzone_lookup(const char *name);

/**
 * Frees the memory of that name.
 *
 * \return 0, or -1 if there is none
 */
int spdk_memzone_free(const char *name);

/**
 * Writes what memory has names, for people to read.
 *
 * \param f where to; NULL: nothing happens
 */
void spdk_memzone_dump(FILE *f);

/* --- Pools of elements of one size ----------------------------------------------------------- */

struct spdk_mempool;

/** As many elements in each core's cache as make sense. */
#define SPDK_MEMPOOL_DEFAULT_CACHE_SIZE SIZE_MAX

/**
 * Makes a pool. Any thread may get and put.
 *
 * \param name shorter than SPDK_MAX_MEMPOOL_NAME_LEN
 * \param count how many elements
 * \param ele_size bytes of each
 * \param cache_size elements each core may keep for itself: 0, a number, or
 *     SPDK_MEMPOOL_DEFAULT_CACHE_SIZE; reduced so that half of all stay in the pool
 * \param numa_id the NUMA node, or SPDK_ENV_NUMA_ID_ANY
 *
 * \return the pool; NULL if the name is taken or too long, `count` is 0, or memory ran out
 */
struct spdk_mempool *spdk_mempool_create(const char *name, size_t count, size_t ele_size,
		size_t cache_size, int numa_id);

/**
 * Called for an element.
 *
 * \param mp the pool
 * \param opaque what was given
 * \param obj the element
 * \param obj_idx its number, from 0
 */
typedef void spdk_mempool_obj_cb_t(struct spdk_mempool *mp, void *opaque, void *obj,
		unsigned int obj_idx);

/**
 * Called for a piece of a pool's memory.
 *
 * \param mp the pool
 * \param opaque what was given
 * \param addr the piece
 * \param iova its address as devices see it
 * \param len its bytes
 * \param mem_idx its number, from 0
 */
typedef void spdk_mempool_mem_cb_t(struct spdk_mempool *mp, void *opaque, void *addr, uint64_t iova,
		size_t len, unsigned int mem_idx);

/**
 * Makes a pool and has each element initialized.
 *
 * \param name shorter than SPDK_MAX_MEMPOOL_NAME_LEN
 * \param count how many elements
 * \param ele_size bytes of each
 * \param cache_size elements each core may keep for itself: 0, a number, or
 *     SPDK_MEMPOOL_DEFAULT_CACHE_SIZE; reduced so that half of all stay in the pool
 * \param numa_id the NUMA node, or SPDK_ENV_NUMA_ID_ANY
 * \param obj_init called for each element, inside the call; NULL for none
 * \param obj_init_arg passed to it
 *
 * \return the pool, or NULL as spdk_mempool_create()
 */
struct spdk_mempool *spdk_mempool_create_ctor(const char *name, size_t count, size_t ele_size,
		size_t cache_size, int numa_id, spdk_mempool_obj_cb_t *obj_init,
		void *obj_init_arg);

/**
 * A pool's name. It is not to be changed.
 *
 * Wrong `mp`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
char *spdk_mempool_get_name(struct spdk_mempool *mp);

/**
 * Frees a pool and its elements, whether they were put back or not. NULL is allowed.
 *
 * Wrong `mp` (other than NULL): nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_mempool_free(struct spdk_mempool *mp);

/**
 * Takes an element.
 *
 * \return the element; NULL if there is none left
 *
 * Wrong `mp`: NULL; errno EINVAL, ESTALE, EBADF.
 */
void *spdk_mempool_get(struct spdk_mempool *mp);

/**
 * Takes several elements, all or none.
 *
 * \param mp the pool
 * \param ele_arr filled
 * \param count how many
 *
 * \return 0; -ENOBUFS if there are not enough; -EINVAL if `ele_arr` is NULL
 *
 * Wrong `mp`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_mempool_get_bulk(struct spdk_mempool *mp, void **ele_arr, size_t count);

/**
 * Puts an element back, into the pool it came from.
 *
 * \param mp the pool
 * \param ele the element. One that is not of this pool is left alone: errno EBADF; one that is in
 *     the pool already: errno ESTALE.
 *
 * Wrong `mp`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_mempool_put(struct spdk_mempool *mp, void *ele);

/**
 * Puts several elements back.
 *
 * \param mp the pool
 * \param ele_arr the elements
 * \param count how many
 *
 * Wrong `mp`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_mempool_put_bulk(struct spdk_mempool *mp, void **ele_arr, size_t count);

/**
 * How many elements a pool has to give now.
 *
 * Wrong `pool`: 0; errno EINVAL, ESTALE, EBADF.
 */
size_t spdk_mempool_count(const struct spdk_mempool *pool);

/**
 * Calls a function for every element, taken or not.
 *
 * \param mp the pool
 * \param obj_cb called for each, inside the call
 * \param obj_cb_arg passed to it
 *
 * \return how many there are
 *
 * Wrong `mp`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_mempool_obj_iter(struct spdk_mempool *mp, spdk_mempool_obj_cb_t obj_cb,
		void *obj_cb_arg);

/**
 * Calls a function for every piece of memory of a pool.
 *
 * \param mp the pool
 * \param mem_cb called for each, inside the call
 * \param mem_cb_arg passed to it
 *
 * \return how many there are
 *
 * Wrong `mp`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_mempool_mem_iter(struct spdk_mempool *mp, spdk_mempool_mem_cb_t mem_cb,
		void *mem_cb_arg);

/** The pool of that name, NULL if there is none. */
struct spdk_mempool *spdk_mempool_lookup(const char *name);

/* --- Cores and NUMA nodes -------------------------------------------------------------------- */

/** How many cores the program was given. */
uint32_t spdk_env_get_core_count(void);

/**
 * The core the calling thread was launched on; SPDK_ENV_LCORE_ID_ANY for threads that were not
 * launched by the environment. The caller of spdk_env_init() counts as launched on the main core.
 */
uint32_t spdk_env_get_current_core(void);

/** The main core. */
uint32_t spdk_env_get_main_core(void);

/** The core of the lowest number; UINT32_MAX if there is none. */
uint32_t spdk_env_get_first_core(void);

/** The core of the highest number; UINT32_MAX if there is none. */
uint32_t spdk_env_get_last_core(void);

/** The core of the next higher number; UINT32_MAX if `prev_core` was the last. */
uint32_t spdk_env_get_next_core(uint32_t prev_core);

/** Loops over the cores; `i` is a uint32_t. */
#define SPDK_ENV_FOREACH_CORE(i)                                                                  \
	for ((i) = spdk_env_get_first_core(); (i) < UINT32_MAX; (i) = spdk_env_get_next_core(i))

/** The NUMA node of a core, SPDK_ENV_NUMA_ID_ANY if that is not known. */
int32_t spdk_env_get_numa_id(uint32_t core);

/** The lowest NUMA node. */
int32_t spdk_env_get_first_numa_id(void);

/** The highest NUMA node. */
int32_t spdk_env_get_last_numa_id(void);

/** The next higher NUMA node; INT32_MAX if there is none or `prev_numa_id` is none itself. */
int32_t spdk_env_get_next_numa_id(int32_t prev_numa_id);

/** Loops over the NUMA nodes; `i` is an int32_t. */
#define SPDK_ENV_FOREACH_NUMA_ID(i)                                                               \
	for ((i) = spdk_env_get_first_numa_id(); (i) < INT32_MAX;                                 \
	     (i) = spdk_env_get_next_numa_id(i))

struct spdk_cpuset;

/**
 * Writes the set of cores.
 *
 * \param cpuset (cpuset.h) overwritten; NULL: nothing happens
 */
void spdk_env_get_cpuset(struct spdk_cpuset *cpuset);

/**
 * Writes the set of logical cores that share a physical one, `core` included, whether the program
 * was given them or not.
 *
 * \param cpuset (cpuset.h) overwritten
 * \param core the core; UINT32_MAX for all the program was given
 *
 * \return false if that cannot be found out or `cpuset` is NULL; then the set is of no use
 */
bool spdk_env_core_get_smt_cpuset(struct spdk_cpuset *cpuset, uint32_t core);

/** What a launched thread runs. Its result is ignored. */
typedef int (*thread_start_fn)(void *);

/**
 * Runs a function on a thread of its own, pinned to a core. One at a time per core.
 *
 * \param core one of the program's, but not the main one
 * \param fn what
 * \param arg passed to `fn`
 *
 * \return 0; -EBUSY if there is a thread on that core, as there always is on the main one;
 *     -EINVAL if the core is not the program's or `fn` is NULL; -EAGAIN if no thread could be
 *     made
 */
int spdk_env_thread_launch_pinned(uint32_t core, thread_start_fn fn, void *arg);

/** Waits until every launched thread has returned. */
void spdk_env_thread_wait_all(void);

/** True: the library is always a process of its own. */
bool spdk_process_is_primary(void);

/* --- Time ------------------------------------------------------------------------------------ */

/**
 * A clock that only goes forward, in ticks of spdk_get_ticks_hz() per second. On x86 it is the
 * processor's time stamp counter.
 */
uint64_t spdk_get_ticks(void);

/** Ticks per second. */
uint64_t spdk_get_ticks_hz(void);

/**
 * Waits, spinning.
 *
 * \param us microseconds
 */
void spdk_delay_us(unsigned int us);

/** Tells the processor that the thread spins. */
void spdk_pause(void);

/* --- Rings: queues of pointers without locks ------------------------------------------------- */

struct spdk_ring;

/** Who may use a ring at the same time. */
enum spdk_ring_type {
	/** One producer, one consumer. */
	SPDK_RING_TYPE_SP_SC,
	/** Many producers, one consumer. */
	SPDK_RING_TYPE_MP_SC,
	/** Many producers, many consumers. */
	SPDK_RING_TYPE_MP_MC,
};

/**
 * Makes a ring.
 *
 * \param type who may use it at the same time
 * \param count how many pointers it can hold
 * \param numa_id the NUMA node, or SPDK_ENV_NUMA_ID_ANY
 *
 * \return the ring; NULL if `type` or `count` is of no use or memory ran out
 */
struct spdk_ring *spdk_ring_create(enum spdk_ring_type type, size_t count, int numa_id);

/**
 * Frees a ring. What it holds is not looked at. NULL is allowed.
 *
 * Wrong `ring` (other than NULL): nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_ring_free(struct spdk_ring *ring);

/**
 * How many pointers a ring holds.
 *
 * Wrong `ring`: 0; errno EINVAL, ESTALE, EBADF.
 */
size_t spdk_ring_count(struct spdk_ring *ring);

/**
 * Appends pointers, all or none.
 *
 * \param ring the ring
 * \param objs the pointers
 * \param count how many
 * \param free_space if not NULL: how many more fit then
 *
 * \return `count`, or 0 if there is not enough room
 *
 * Wrong `ring`: 0; errno EINVAL, ESTALE, EBADF.
 */
size_t spdk_ring_enqueue(struct spdk_ring *ring, void **objs, size_t count, size_t *free_space);

/**
 * Takes pointers, in the order they were appended.
 *
 * \param ring the ring
 * \param objs filled
 * \param count how many fit
 *
 * \return how many were taken
 *
 * Wrong `ring`: 0; errno EINVAL, ESTALE, EBADF.
 */
size_t spdk_ring_dequeue(struct spdk_ring *ring, void **objs, size_t count);

/* --- Address translation --------------------------------------------------------------------- */

/** True if devices go through an IOMMU: then they can only reach memory that is registered. */
bool spdk_iommu_is_enabled(void);

/** The translation of an address that has none. */
#define SPDK_VTOPHYS_ERROR (0xFFFFFFFFFFFFFFFFULL)

/**
 * The address devices see memory at.
 *
 * \param buf memory, allocated here or registered
 * \param size if not NULL: in, the bytes of interest; out, how many of them are in one piece from
 *     `buf` on
 *
 * \return the address, or SPDK_VTOPHYS_ERROR
 */
uint64_t spdk_vtophys(const void *buf, uint64_t *size);

/* --- PCI devices ----------------------------------------------------------------------------- */

/** Where a device is. */
struct spdk_pci_addr {
	uint32_t domain;
	uint8_t bus;
	uint8_t dev;
	uint8_t func;
};

/**
 * What a device is. In a driver's table SPDK_PCI_CLASS_ANY_ID and SPDK_PCI_ANY_ID match anything.
 */
struct spdk_pci_id {
	/** Class code. */
	uint32_t class_id;
	/** Vendor. */
	uint16_t vendor_id;
	/** Device. */
	uint16_t device_id;
	/** Subsystem vendor. */
	uint16_t subvendor_id;
	/** Subsystem. */
	uint16_t subdevice_id;
};

/** Map the device's registers. */
#define SPDK_PCI_DRIVER_NEED_MAPPING 0x0001

/** Map them with write combining. */
#define SPDK_PCI_DRIVER_WC_ACTIVATE 0x0002

/**
 * Makes a driver known: which devices it is for. Usually by SPDK_PCI_DRIVER_REGISTER(), before
 * main().
 *
 * \param name copied
 * \param id_table ends with an entry whose vendor_id is 0; copied
 * \param flags SPDK_PCI_DRIVER_*
 *
 * Nothing happens, with errno, if `name` or `id_table` is NULL (EINVAL) or without memory (ENOMEM).
 */
void spdk_pci_driver_register(const char *name, struct spdk_pci_id *id_table, uint32_t flags);

/**
 * A device. The library makes it, or the program and hooks it in; then it must fill in everything
 * above `internal`.
 */
struct spdk_pci_device {
	/** The device this one is behind, as behind a volume management device; NULL for none. */
	struct spdk_pci_device *parent;
	/** The provider's. */
	void *dev_handle;
	/** Where it is. */
	struct spdk_pci_addr addr;
	/** What it is. */
	struct spdk_pci_id id;
	union {
		/** Its NUMA node. */
		int numa_id;
		/** The same. */
		int socket_id;
	};
	/** The provider's name: "pci" for the library's. */
	const char *type;
	/** Maps a register space. */
	int (*map_bar)(struct spdk_pci_device *dev, uint32_t bar, void **mapped_addr,
			uint64_t *phys_addr, uint64_t *size);
	/** Undoes that. */
	int (*unmap_bar)(struct spdk_pci_device *dev, uint32_t bar, void *addr);
	/** Reads configuration space. */
	int (*cfg_read)(struct spdk_pci_device *dev, void *value, uint32_t len, uint32_t offset);
	/** Writes configuration space. */
	int (*cfg_write)(struct spdk_pci_device *dev, void *value, uint32_t len, uint32_t offset);
	/** The library's. */
	struct _spdk_pci_device_internal {
		struct spdk_pci_driver *driver;
		bool attached;
		int claim_fd;
		bool pending_removal;
		bool removed;
		TAILQ_ENTRY(spdk_pci_device) tailq;
	} internal;
};

/**
 * Asked whether a device is to be attached.
 *
 * \param enum_ctx what was given
 * \param dev the device
 *
 * \return 0 to attach it: then it is the caller's until spdk_pci_device_detach(). Positive to
 *     leave it. Negative for an error: see spdk_pci_enumerate(). Unless it is attached, a device
 *     that was found on the bus is closed again, and `dev` is gone.
 */
typedef int (*spdk_pci_enum_cb)(void *enum_ctx, struct spdk_pci_device *dev);

/** Initializers of a spdk_pci_id for a vendor and a device. */
#define SPDK_PCI_DEVICE(vend, dev)                                                                \
	.class_id = SPDK_PCI_CLASS_ANY_ID, .vendor_id = (vend), .device_id = (dev),               \
	.subvendor_id = SPDK_PCI_ANY_ID, .subdevice_id = SPDK_PCI_ANY_ID

/** Registers a driver before main(); `name` without quotes. */
#define SPDK_PCI_DRIVER_REGISTER(name, id_table, flags)                                           \
	__attribute__((constructor)) static void _spdk_pci_driver_register_##name(void)           \
	{                                                                                         \
		spdk_pci_driver_register(#name, id_table, flags);                                 \
	}

/** The driver of volume management devices; NULL if it is not registered. */
struct spdk_pci_driver *spdk_pci_vmd_get_driver(void);

/** The driver of I/OAT engines; NULL if it is not registered. */
struct spdk_pci_driver *spdk_pci_ioat_get_driver(void);

/** The driver of data streaming accelerators; NULL if it is not registered. */
struct spdk_pci_driver *spdk_pci_idxd_get_driver(void);

/** The driver of AE4DMA engines; NULL if it is not registered. */
struct spdk_pci_driver *spdk_pci_ae4dma_get_driver(void);

/** The driver of virtio devices; NULL if it is not registered. */
struct spdk_pci_driver *spdk_pci_virtio_get_driver(void);

/** The driver of that name, such as "nvme"; NULL if it is not registered. */
struct spdk_pci_driver *spdk_pci_get_driver(const char *name);

/** The driver of NVMe controllers; NULL if it is not registered. */
struct spdk_pci_driver *spdk_pci_nvme_get_driver(void);

/**
 * Looks for devices of a driver, and asks about each that is allowed and not attached. A device
 * must be bound to the kernel's vfio-pci, uio_pci_generic or igb_uio. Devices of other registered
 * drivers are opened as well, and kept for when those are enumerated. A device that was not there
 * at the start, or has been closed since, is asked about two seconds after it was first seen.
 *
 * \param driver the driver
 * \param enum_cb asked about each, inside the call
 * \param enum_ctx passed to it
 *
 * \return 0; -1 if PCI could not be scanned, or `enum_cb` returned a negative value about a
 *     device that was known already (which ends the enumeration) or about all that are on the bus
 *
 * Wrong `driver`: -EINVAL, -EBADF; -EINVAL also if `enum_cb` is NULL.
 */
int spdk_pci_enumerate(struct spdk_pci_driver *driver, spdk_pci_enum_cb enum_cb, void *enum_ctx);

/**
 * Calls a function for every device known, attached or not. `fn` may detach it.
 *
 * \param ctx passed to `fn`
 * \param fn called for each, inside the call
 */
void spdk_pci_for_each_device(void *ctx, void (*fn)(void *ctx, struct spdk_pci_device *dev));

/**
 * Maps a register space. It stays mapped until the device is detached; from then on, and when the
 * device is unplugged, its addresses are ordinary memory, or read as ones, and a late access does
 * no harm.
 *
 * \param dev the device
 * \param bar its number, 0 .. 5
 * \param mapped_addr where it is mapped; NULL if there is no such space or it cannot be mapped
 * \param phys_addr the address by which other devices reach it: behind an IOMMU the virtual one
 *     unless device addresses are physical, else the physical one
 * \param size its bytes
 *
 * \return 0; -EINVAL if an argument is NULL or `bar` is no number of a space; for a hooked device
 *     what its function returns
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_map_bar(struct spdk_pci_device *dev, uint32_t bar, void **mapped_addr,
		uint64_t *phys_addr, uint64_t *size);

/**
 * Undoes spdk_pci_device_map_bar(). Detaching does it as well.
 *
 * \param dev the device
 * \param bar its number
 * \param mapped_addr where it is mapped
 *
 * \return 0; -EFAULT if other devices could not reach it; -EINVAL if `bar` is no number of a space;
 *     for a hooked device what its function returns
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_unmap_bar(struct spdk_pci_device *dev, uint32_t bar, void *mapped_addr);

/**
 * Turns a device's one interrupt on.
 *
 * \return 0; -ENODEV for a hooked device; -ENOTSUP if it has none; or another negative errno
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_enable_interrupt(struct spdk_pci_device *dev);

/**
 * Turns a device's one interrupt off.
 *
 * \return 0; -ENODEV for a hooked device; -ENOTSUP if it has none; or another negative errno
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_disable_interrupt(struct spdk_pci_device *dev);

/**
 * The file descriptor that tells of a device's one interrupt. It is the library's.
 *
 * \return the file descriptor; -EINVAL if there is none; -ENODEV for a hooked device
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_get_interrupt_efd(struct spdk_pci_device *dev);

/**
 * Turns interrupts (MSI-X, through VFIO) on: the device's own, and so many more. Those there were
 * before are replaced.
 *
 * \param dev the device
 * \param efd_count how many, at most 512
 *
 * \return 0; -EINVAL if `efd_count` is 0, or with the device's own more than there are; -ENOTSUP if
 *     the device has none; or another negative errno
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_enable_interrupts(struct spdk_pci_device *dev, uint32_t efd_count);

/**
 * Turns interrupts off and closes their file descriptors, except that of the device's own.
 *
 * \return 0; -ENODEV for a hooked device; or another negative errno
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_disable_interrupts(struct spdk_pci_device *dev);

/**
 * The file descriptor that tells of an interrupt. It is the library's.
 *
 * \param dev the device
 * \param index 0 is the device's own, the queues' begin at 1
 *
 * \return the file descriptor; -EINVAL if there is none; -ENODEV for a hooked device
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_get_interrupt_efd_by_index(struct spdk_pci_device *dev, uint32_t index);

/**
 * A device's PCI domain.
 *
 * Wrong `dev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_pci_device_get_domain(struct spdk_pci_device *dev);

/**
 * A device's bus.
 *
 * Wrong `dev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint8_t spdk_pci_device_get_bus(struct spdk_pci_device *dev);

/**
 * A device's number on its bus.
 *
 * Wrong `dev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint8_t spdk_pci_device_get_dev(struct spdk_pci_device *dev);

/**
 * A device's function.
 *
 * Wrong `dev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint8_t spdk_pci_device_get_func(struct spdk_pci_device *dev);

/**
 * Where a device is.
 *
 * Wrong `dev`: all 0; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_pci_addr spdk_pci_device_get_addr(struct spdk_pci_device *dev);

/**
 * A device's vendor.
 *
 * Wrong `dev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint16_t spdk_pci_device_get_vendor_id(struct spdk_pci_device *dev);

/**
 * A device's device id.
 *
 * Wrong `dev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint16_t spdk_pci_device_get_device_id(struct spdk_pci_device *dev);

/**
 * A device's subsystem vendor.
 *
 * Wrong `dev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint16_t spdk_pci_device_get_subvendor_id(struct spdk_pci_device *dev);

/**
 * A device's subsystem id.
 *
 * Wrong `dev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint16_t spdk_pci_device_get_subdevice_id(struct spdk_pci_device *dev);

/**
 * What a device is.
 *
 * Wrong `dev`: all 0; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_pci_id spdk_pci_device_get_id(struct spdk_pci_device *dev);

/**
 * A device's NUMA node, SPDK_ENV_NUMA_ID_ANY if that is not known; the same, with errno, for a
 * wrong `dev`.
 */
int spdk_pci_device_get_numa_id(struct spdk_pci_device *dev);

/**
 * Writes a device's serial number: 16 hexadecimal digits.
 *
 * \param dev the device
 * \param sn filled
 * \param len its bytes, at least 17
 *
 * \return 0; -1 if `len` is too small or the device has no serial number
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_get_serial_number(struct spdk_pci_device *dev, char *sn, size_t len);

/**
 * Takes a device for this process, by a lock on a file that any process of this kind respects.
 *
 * \return 0, also if this process has it; -EACCES if another one has; or another negative errno
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_claim(struct spdk_pci_device *dev);

/**
 * Undoes spdk_pci_device_claim(). Detaching does it as well.
 *
 * Wrong `dev`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_pci_device_unclaim(struct spdk_pci_device *dev);

/**
 * Lets go of a device: its claim is given up, its registers are unmapped, it may be attached again.
 * One of the library's own is gone with this call; a hooked one goes to its provider's detach_cb.
 *
 * Wrong `device`: nothing happens; errno EINVAL (also if it is not attached), ESTALE, EBADF.
 */
void spdk_pci_device_detach(struct spdk_pci_device *device);

/**
 * Attaches the device at an address, blocked or not, and without waiting for it to settle. When
 * there is none on the bus, the providers are asked in the order of their registration.
 *
 * \param driver it must be for that driver
 * \param enum_cb asked whether to attach it, inside the call
 * \param enum_ctx passed to it
 * \param pci_address where
 *
 * \return 0; -1 if there is no such device, it is attached already, or `enum_cb` refused; what
 *     `enum_cb` returned if the device was known before the call
 *
 * Wrong `driver`: -EINVAL, -EBADF; -EINVAL also if `enum_cb` or `pci_address` is NULL.
 */
int spdk_pci_device_attach(struct spdk_pci_driver *driver, spdk_pci_enum_cb enum_cb, void *enum_ctx,
		struct spdk_pci_addr *pci_address);

/**
 * Has spdk_pci_enumerate() ask about a device although it is blocked.
 *
 * \param pci_addr where
 *
 * \return 0; -EINVAL if `pci_addr` is NULL or no such address can exist; -ENOMEM
 */
int spdk_pci_device_allow(struct spdk_pci_addr *pci_addr);

/**
 * Reads configuration space.
 *
 * \param dev the device
 * \param buf filled
 * \param len bytes
 * \param offset where to begin
 *
 * \return 0, or -1 if it could not be done
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_cfg_read(struct spdk_pci_device *dev, void *buf, uint32_t len, uint32_t offset);

/**
 * Writes configuration space.
 *
 * \param dev the device
 * \param buf what
 * \param len bytes
 * \param offset where to begin
 *
 * \return 0, or -1 if it could not be done
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_cfg_write(struct spdk_pci_device *dev, void *buf, uint32_t len,
		uint32_t offset);

/**
 * Reads a value from configuration space.
 *
 * \param dev the device
 * \param value what is there
 * \param offset where
 *
 * \return 0, or -1 if it could not be done
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_cfg_read8(struct spdk_pci_device *dev, uint8_t *value, uint32_t offset);

/**
 * Writes a value to configuration space.
 *
 * \param dev the device
 * \param value what
 * \param offset where
 *
 * \return 0, or -1 if it could not be done
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_cfg_write8(struct spdk_pci_device *dev, uint8_t value, uint32_t offset);

/**
 * Reads a value from configuration space.
 *
 * \param dev the device
 * \param value what is there
 * \param offset where
 *
 * \return 0, or -1 if it could not be done
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_cfg_read16(struct spdk_pci_device *dev, uint16_t *value, uint32_t offset);

/**
 * Writes a value to configuration space.
 *
 * \param dev the device
 * \param value what
 * \param offset where
 *
 * \return 0, or -1 if it could not be done
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_cfg_write16(struct spdk_pci_device *dev, uint16_t value, uint32_t offset);

/**
 * Reads a value from configuration space.
 *
 * \param dev the device
 * \param value what is there
 * \param offset where
 *
 * \return 0, or -1 if it could not be done
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_cfg_read32(struct spdk_pci_device *dev, uint32_t *value, uint32_t offset);

/**
 * Writes a value to configuration space.
 *
 * \param dev the device
 * \param value what
 * \param offset where
 *
 * \return 0, or -1 if it could not be done
 *
 * Wrong `dev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pci_device_cfg_write32(struct spdk_pci_device *dev, uint32_t value, uint32_t offset);

/**
 * True if a device was unplugged, or the system asks for it back: detach it soon. It may still
 * work.
 *
 * Wrong `dev`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_pci_device_is_removed(struct spdk_pci_device *dev);

/**
 * Orders addresses.
 *
 * \return negative, 0 or positive as `a1` is before, equal to or after `a2`; 0, with errno
 *     EINVAL, if one is NULL
 */
int spdk_pci_addr_compare(const struct spdk_pci_addr *a1, const struct spdk_pci_addr *a2);

/**
 * Reads an address: "domain:bus:dev.func", hexadecimal, also with full stops between all parts,
 * without the domain (0) or the function (0).
 *
 * \param addr filled
 * \param bdf the text
 *
 * \return 0; -EINVAL if an argument is NULL or the text is no such address
 */
int spdk_pci_addr_parse(struct spdk_pci_addr *addr, const char *bdf);

/**
 * Writes an address as "0000:00:00.0".
 *
 * \param bdf filled
 * \param sz its bytes, at least 14
 * \param addr the address
 *
 * \return 0; -1 if `sz` is too small; -EINVAL if an argument is NULL
 */
int spdk_pci_addr_fmt(char *bdf, size_t sz, const struct spdk_pci_addr *addr);

/**
 * Adds a device of the program's making. It then behaves like others.
 *
 * \param drv the driver that may attach it
 * \param dev filled in, and the program's until spdk_pci_unhook_device()
 *
 * If this thread is enumerating that driver, its callback is asked about the device at once.
 *
 * \return 0; -EINVAL if `dev` is NULL or not filled in; -EEXIST if it is hooked already; -ECANCELED
 *     if the callback refused it
 *
 * Wrong `drv`: -EINVAL, -EBADF.
 */
int spdk_pci_hook_device(struct spdk_pci_driver *drv, struct spdk_pci_device *dev);

/**
 * Takes a device of the program's making out again. It must not be attached (errno EBUSY), nor be
 * the library's (errno EINVAL).
 *
 * Wrong `dev`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_pci_unhook_device(struct spdk_pci_device *dev);

/**
 * The name of the provider a device comes from.
 *
 * Wrong `dev`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_pci_device_get_type(const struct spdk_pci_device *dev);

/** Somebody who attaches devices. */
struct spdk_pci_device_provider {
	/** Its name, which its devices have as type. */
	const char *name;

	/**
	 * Attaches the device at an address: 0, -ENODEV if there is none of its own, or another
	 * negative errno.
	 */
	int (*attach_cb)(const struct spdk_pci_addr *addr);

	/** Detaches a device of its own. */
	void (*detach_cb)(struct spdk_pci_device *dev);
	/** The library's. */
	TAILQ_ENTRY(spdk_pci_device_provider) tailq;
};

/**
 * Makes a provider known, for good.
 *
 * \param provider copied; NULL, or one that is not filled in: nothing happens, errno EINVAL
 */
void spdk_pci_register_device_provider(struct spdk_pci_device_provider *provider);

/** Registers a provider before main(). */
#define SPDK_PCI_REGISTER_DEVICE_PROVIDER(name, provider)                                         \
	__attribute__((constructor)) static void _spdk_pci_register_device_provider_##name(void)  \
	{                                                                                         \
		spdk_pci_register_device_provider(provider);                                      \
	}

/** Lets the calling thread run on any core. */
void spdk_unaffinitize_thread(void);

/**
 * Calls a function while the calling thread may run on any core, so that threads it makes may as
 * well. Then the thread's cores are what they were.
 *
 * \param cb what
 * \param arg passed to `cb`
 *
 * \return what `cb` returned; NULL if it is NULL
 */
void *spdk_call_unaffinitized(void *cb(void *arg), void *arg);

/* --- Memory maps: translations by page, and who hears of registered memory ------------------- */

struct spdk_mem_map;

/** What happened to memory. */
enum spdk_mem_map_notify_action {
	/** It was registered. */
	SPDK_MEM_MAP_NOTIFY_REGISTER,
	/** It is no longer. */
	SPDK_MEM_MAP_NOTIFY_UNREGISTER,
};

/**
 * Called when memory is registered or no longer.
 *
 * \param cb_ctx what was given
 * \param map the map
 * \param action which
 * \param vaddr the memory
 * \param size its bytes
 *
 * \return 0, or a negative errno: then a map that is being made is not made. A registration goes on:
 *     this map has no translation for that memory.
 */
typedef int (*spdk_mem_map_notify_cb)(void *cb_ctx, struct spdk_mem_map *map,
		enum spdk_mem_map_notify_action action, void *vaddr, size_t size);

/** Tells whether the translations of two pages in a row make one piece: 1 or 0. */
typedef int (*spdk_mem_map_contiguous_translations)(uint64_t addr_1, uint64_t addr_2);

/** What a map calls. Both may be NULL. */
struct spdk_mem_map_ops {
	/** Hears of memory, all that is registered already included. */
	spdk_mem_map_notify_cb notify_cb;
	/** Tells whether spdk_mem_map_translate() may go on over a page's end. */
	spdk_mem_map_contiguous_translations are_contiguous;
};

/**
 * Makes a map.
 *
 * \param default_translation the translation of everything that has none
 * \param ops copied; NULL for none
 * \param cb_ctx passed to the functions
 *
 * \return the map; NULL if memory ran out or `notify_cb` refused memory that is registered
 *
 * Inside `notify_cb` functions that register memory or make maps fail: -EDEADLK.
 */
struct spdk_mem_map *spdk_mem_map_alloc(uint64_t default_translation,
		const struct spdk_mem_map_ops *ops, void *cb_ctx);

/**
 * Frees a map. `notify_cb` first hears that all memory is no longer registered.
 *
 * \param pmap where the map is; set to NULL. NULL in it does nothing; NULL itself: errno EINVAL
 *
 * Wrong `*pmap`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_mem_map_free(struct spdk_mem_map **pmap);

/**
 * Sets the translation of memory. All its pages get the same.
 *
 * \param map the map
 * \param vaddr where to begin, a multiple of 4 KiB
 * \param size bytes, a multiple of 4 KiB
 * \param translation what
 *
 * \return 0; -EINVAL if `vaddr` or `size` is no such multiple, or no address a program can have;
 *     -ENOMEM
 *
 * Wrong `map`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_mem_map_set_translation(struct spdk_mem_map *map, uint64_t vaddr, uint64_t size,
		uint64_t translation);

/**
 * Gives memory the default translation again.
 *
 * \param map the map
 * \param vaddr where to begin, a multiple of 4 KiB
 * \param size bytes, a multiple of 4 KiB
 *
 * \return as spdk_mem_map_set_translation()
 *
 * Wrong `map`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_mem_map_clear_translation(struct spdk_mem_map *map, uint64_t vaddr, uint64_t size);

/**
 * The translation of an address. No lock is taken.
 *
 * \param map the map
 * \param vaddr the address
 * \param size if not NULL: in, the bytes of interest; out, for how many of them it is good
 *
 * \return the translation, or the map's default
 *
 * Wrong `map`: SPDK_VTOPHYS_ERROR; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_mem_map_translate(const struct spdk_mem_map *map, uint64_t vaddr, uint64_t *size);

/**
 * Makes memory of the program's reachable for devices. It must stay mapped, to the same pages,
 * until spdk_mem_unregister(). Memory allocated here is registered already.
 *
 * \param vaddr where it begins, a multiple of 4 KiB
 * \param len bytes, a multiple of 4 KiB. Where devices see physical addresses, only huge pages get
 *     one.
 *
 * \return 0; -EINVAL if it is no such multiple or no address a program can have; -EBUSY if part
 *     of it is registered; -ENOMEM; -EDEADLK inside of a `notify_cb`
 */
int spdk_mem_register(void *vaddr, size_t len);

/**
 * Undoes spdk_mem_register(), for exactly the same memory or a part that begins and ends where
 * registrations did. No device may be using it.
 *
 * \param vaddr where it begins
 * \param len bytes
 *
 * \return 0; -EINVAL if it is no such multiple or not registered; -ERANGE if it would cut a
 *     registration in two; -EDEADLK inside of a `notify_cb`
 */
int spdk_mem_unregister(void *vaddr, size_t len);

/**
 * Prepares every map for memory, so that registering it later needs no memory for the maps.
 * Declared in the API but exported by no release: kept for programs that only mention it.
 *
 * \param vaddr where it begins, a multiple of 4 KiB
 * \param len bytes, a multiple of 4 KiB
 *
 * \return 0; -EINVAL; -ENOMEM
 */
int spdk_mem_reserve(void *vaddr, size_t len);

/**
 * The NUMA node memory allocated here is on, SPDK_ENV_NUMA_ID_ANY if that is not known.
 *
 * \param buf the memory
 * \param size if not NULL: in, the bytes of interest; out, for how many of them it is good
 */
int32_t spdk_mem_get_numa_id(const void *buf, uint64_t *size);

/**
 * The file behind memory allocated here, for other processes to map.
 *
 * \param vaddr the memory
 * \param offset where in the file it is
 *
 * \return the file descriptor, which is the library's; -ENOENT if it is no such memory; -ENOTSUP
 *     if there is no file behind it; -EINVAL if `offset` is NULL
 */
int spdk_mem_get_fd_and_offset(void *vaddr, uint64_t *offset);

/* --- Plugging and unplugging ----------------------------------------------------------------- */

/** What happened. */
enum spdk_pci_event_type {
	/** A device can be attached. */
	SPDK_UEVENT_ADD = 0,
	/** A device is gone. */
	SPDK_UEVENT_REMOVE = 1,
};

/** What happened where. */
struct spdk_pci_event {
	/** What. */
	enum spdk_pci_event_type action;
	/** Where. */
	struct spdk_pci_addr traddr;
};

/**
 * Called, in a signal handler, when touching a device's registers failed.
 *
 * \param failure_addr the address touched
 * \param ctx what was given
 */
typedef void (*spdk_pci_error_handler)(const void *failure_addr, void *ctx);

/**
 * Begins to listen for devices coming and going.
 *
 * \return a file descriptor for spdk_pci_get_event(), to be closed by the caller; or a negative
 *     errno
 */
int spdk_pci_event_listen(void);

/**
 * Takes an event, without waiting.
 *
 * \param fd the file descriptor
 * \param event filled
 *
 * \return positive if there was one; 0 if not, or if it was about something else than devices that
 *     programs may drive; -EINVAL if `event` is NULL or the kernel's message has no address; -EBADMSG
 *     if it makes no sense; -ENOTCONN; or another negative errno
 */
int spdk_pci_get_event(int fd, struct spdk_pci_event *event);

/**
 * Has a function called when touching a device's registers failed, by installing a handler for
 * SIGBUS; the one there was before gets what no function helped, which is a fault that comes back
 * again and again. Registers that the library has mapped need no function: they read as ones.
 *
 * \param sighandler what; it must be safe in a signal handler
 * \param ctx passed to it
 *
 * \return 0; -EINVAL if `sighandler` is NULL or registered already; -ENOMEM if there are 256
 */
int spdk_pci_register_error_handler(spdk_pci_error_handler sighandler, void *ctx);

/**
 * Undoes spdk_pci_register_error_handler(). After the last one SIGBUS is handled as before.
 *
 * \param sighandler which; NULL, or one that is not registered: nothing happens
 */
void spdk_pci_unregister_error_handler(spdk_pci_error_handler sighandler);

/** The kernel's number of the calling thread. */
int spdk_get_tid(void);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_ENV_H */
