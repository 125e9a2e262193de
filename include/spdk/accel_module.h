/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * For modules and drivers of the acceleration framework: who carries out the operations of accel.h.
 *
 * Kinds of objects and their classes:
 * - `spdk_accel_task`: transparent. From the moment it is submitted until
 *   spdk_accel_task_complete(), on one thread. Bytes beyond the structure, as many as
 *   `get_ctx_size` asked for, are the module's.
 * - `spdk_accel_sequence`: opaque (accel.h).
 * - `spdk_accel_crypto_key`: transparent. From `crypto_key_init` to the end of
 *   `crypto_key_deinit`.
 * - `spdk_accel_module_if`, `spdk_accel_driver`: registered; the module's own memory, which stays
 *   for as long as the process runs.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, and set errno to the same number, positive. A `void` function does
 * nothing and sets errno. "Wrong x: ..." below says which of these applies.
 */

#ifndef SPDK_ACCEL_MODULE_H
#define SPDK_ACCEL_MODULE_H

#include "spdk/stdinc.h"

#include "spdk/accel.h"
#include "spdk/config.h"
#include "spdk/queue.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_accel_module_if;
struct spdk_accel_task;

/**
 * A task is done: its submitter is called back, perhaps inside the call. The task may not be
 * touched afterwards.
 *
 * \param task the task
 * \param status 0, or a negative errno
 *
 * Wrong `task`: nothing happens; errno EINVAL, ESTALE (it was completed before), EBADF, EPERM.
 */
void spdk_accel_task_complete(struct spdk_accel_task *task, int status);

/** Most characters of a key in hexadecimal, the NUL included. */
#define SPDK_ACCEL_CRYPTO_KEY_MAX_HEX_LENGTH (256 + 1)

/** How the 128 bits of a block's tweak are made of its number. */
enum spdk_accel_crypto_tweak_mode {
	/** 64 zero bits, then the number. */
	SPDK_ACCEL_CRYPTO_TWEAK_MODE_SIMPLE_LBA,
	/** A zero bit, the lower 63 bits of the number inverted, then the number. */
	SPDK_ACCEL_CRYPTO_TWEAK_MODE_JOIN_NEG_LBA_WITH_LBA,
	/** A number of 128 bits that counts units of 512 bytes. */
	SPDK_ACCEL_CRYPTO_TWEAK_MODE_INCR_512_FULL_LBA,
	/** A number of 64 bits that counts units of 512 bytes, then 64 zero bits. */
	SPDK_ACCEL_CRYPTO_TWEAK_MODE_INCR_512_UPPER_LBA,
};

/** A key, as modules see it. All of it but `priv` is the framework's. */
struct spdk_accel_crypto_key {
	/** The module's own. */
	void *priv;
	/** The key's bytes. */
	char *key;
	/** How many. */
	size_t key_size;
	/** The second key's bytes; NULL if there is none. */
	char *key2;
	/** How many. */
	size_t key2_size;
	enum spdk_accel_cipher cipher;
	enum spdk_accel_crypto_tweak_mode tweak_mode;
	/** Whose key it is. */
	struct spdk_accel_module_if *module_if;
	/** What it was made of. */
	struct spdk_accel_crypto_key_create_param param;
	TAILQ_ENTRY(spdk_accel_crypto_key) link;
};

/** Where the submitter's data is while a task works on a copy. The framework's. */
struct spdk_accel_bounce_buffer {
	struct iovec *orig_iovs;
	uint32_t orig_iovcnt;
	struct spdk_memory_domain *orig_domain;
	void *orig_domain_ctx;
	struct iovec iov;
};

/** Places of spdk_accel_task_aux_data.iovs. */
enum spdk_accel_aux_iov_type {
	SPDK_ACCEL_AUX_IOV_SRC,
	SPDK_ACCEL_AUX_IOV_DST,
	SPDK_ACCEL_AUX_IOV_SRC2,
	SPDK_ACCEL_AUX_IOV_DST2,
	SPDK_ACCEL_AXU_IOV_VIRT_SRC,
	SPDK_ACCEL_AXU_IOV_VIRT_DST,
	SPDK_ACCEL_AUX_IOV_MAX,
};

/** What tasks that were described by addresses need beside themselves. The framework's. */
struct spdk_accel_task_aux_data {
	SLIST_ENTRY(spdk_accel_task_aux_data) link;
	struct iovec iovs[SPDK_ACCEL_AUX_IOV_MAX];
	struct {
		struct spdk_accel_bounce_buffer s;
		struct spdk_accel_bounce_buffer d;
	} bounce;
};

/** An operation to carry out. */
struct spdk_accel_task {
	/** The framework's. */
	TAILQ_ENTRY(spdk_accel_task) seq_link;
	/** For lists of whoever holds the task; when tasks are submitted, the next of a batch. */
	STAILQ_ENTRY(spdk_accel_task) link;
	/** The operation: enum spdk_accel_opcode. */
	uint8_t op_code;
	/** The framework's. */
	bool has_aux;
	/** For the module: what spdk_accel_task_complete() will be told. */
	int16_t status;
	/** The framework's. */
	uint8_t reserved[4];
	/** The framework's. */
	struct accel_io_channel *accel_ch;
	/** The sequence it belongs to; NULL for a single operation. */
	struct spdk_accel_sequence *seq;
	union {
		/** Called when a single operation is done. */
		spdk_accel_completion_cb cb_fn;
		/** Called when a step of a sequence is done. */
		spdk_accel_step_cb step_cb_fn;
	};
	/** Passed to either. */
	void *cb_arg;
	/** Where the source is; NULL for ordinary memory. */
	struct spdk_memory_domain *src_domain;
	void *src_domain_ctx;
	/** Where the destination is; NULL for ordinary memory. */
	struct spdk_memory_domain *dst_domain;
	void *dst_domain_ctx;
	/** Bytes to be worked on. */
	uint64_t nbytes;
	union {
		/** The source. */
		struct {
			struct iovec *iovs;
			uint32_t iovcnt;
		} s;
		/** The sources of an exclusive or. */
		struct {
			void **srcs;
			uint32_t cnt;
		} nsrcs;
	};
	union {
		/** The destination, or separate metadata. */
		struct {
			struct iovec *iovs;
			uint32_t iovcnt;
		} d;
		/** The other side of a comparison. */
		struct {
			struct iovec *iovs;
			uint32_t iovcnt;
		} s2;
	};
	union {
		/** The second destination of a dualcast. */
		struct {
			struct iovec *iovs;
			uint32_t iovcnt;
		} d2;
		/** What a checksum begins with. */
		uint32_t seed;
		/** The byte to fill with, eight times. */
		uint64_t fill_pattern;
		struct spdk_accel_crypto_key *crypto_key;
		/** Protection information. */
		struct {
			const struct spdk_dif_ctx *ctx;
			struct spdk_dif_error *err;
			uint32_t num_blocks;
		} dif;
		/** Compression. */
		struct {
			enum spdk_accel_comp_algo algo;
			uint32_t level;
		} comp;
	};
	union {
		/** Where a checksum goes. */
		uint32_t *crc_dst;
		/** Where the number of bytes that came out goes; may be NULL. */
		uint32_t *output_size;
		/** Bytes of a block, for encryption. */
		uint32_t block_size;
	};
	/** The first block's number, for encryption. */
	uint64_t iv;
	/** The framework's. */
	struct spdk_accel_task_aux_data *aux;
};

/** What an operation demands. */
struct spdk_accel_opcode_info {
	/** The alignment buffers must have, as log2 of bytes; 0 if it does not matter. */
	uint8_t required_alignment;
};

/**
 * A module. The framework calls it on threads that have a channel of it; everything but
 * `get_io_channel`, `submit_tasks` on the thread that starts and ends the framework.
 */
struct spdk_accel_module_if {
	/** Its name, which no other module has. */
	const char *name;

	/**
	 * Of the modules that can do an operation, the one with the highest priority does it, and of
	 * equal ones the one that was registered last, unless spdk_accel_assign_opc() said otherwise.
	 */
	int priority;

	/**
	 * Starts the module. 0; -ENODEV if there is nothing for it to work with, and it is left out;
	 * another negative errno, and the framework does not start. Required.
	 */
	int (*module_init)(void);

	/**
	 * Ends the module; it calls spdk_accel_module_finish() when it is done. `ctx` is NULL. May be
	 * NULL.
	 */
	void (*module_fini)(void *ctx);

	/** Writes the RPC calls that would set the module up as it is, as elements. May be NULL. */
	void (*write_config_json)(struct spdk_json_write_ctx *w);

	/**
	 * Bytes of a task with what the module keeps behind it: sizeof(struct spdk_accel_task) and
	 * more. May be NULL.
	 */
	size_t (*get_ctx_size)(void);

	/** Whether the module can do an operation. Required. */
	bool (*supports_opcode)(enum spdk_accel_opcode);

	/** The module's channel on the calling thread. Required. */
	struct spdk_io_channel *(*get_io_channel)(void);

	/**
	 * Begins a task, and those its `link` leads to. 0, and each is completed by
	 * spdk_accel_task_complete(); or a negative errno, and none is. Required.
	 */
	int (*submit_tasks)(struct spdk_io_channel *ch, struct spdk_accel_task *accel_task);

	/** Prepares a key: sets `priv`. 0 or a negative errno. May be NULL. */
	int (*crypto_key_init)(struct spdk_accel_crypto_key *key);

	/** Undoes `crypto_key_init`. Required if that is there. */
	void (*crypto_key_deinit)(struct spdk_accel_crypto_key *key);

	/** Whether the module can make tweaks that way. NULL: only the simple one. */
	bool (*crypto_supports_tweak_mode)(enum spdk_accel_crypto_tweak_mode tweak_mode);

	/** Whether the module has a cipher for keys of that many bytes. NULL: it does not encrypt. */
	bool (*crypto_supports_cipher)(enum spdk_accel_cipher cipher, size_t key_size);

	/** Whether the module compresses that way. NULL: it does not compress. */
	bool (*compress_supports_algo)(enum spdk_accel_comp_algo algo);

	/** The lowest and the highest level of compression. 0 or a negative errno. May be NULL. */
	int (*get_compress_level_range)(enum spdk_accel_comp_algo algo, uint32_t *min_level,
			uint32_t *max_level);

	/**
	 * The domains whose memory the module can use: fills at most `num_domains` of them and returns
	 * how many there are. `domains` may be NULL. NULL: ordinary memory only, and the framework
	 * copies data from and to other domains.
	 */
	int (*get_memory_domains)(struct spdk_memory_domain **domains, int num_domains);

	/** What an operation demands. 0 or a negative errno. NULL: nothing. */
	int (*get_operation_info)(enum spdk_accel_opcode opcode,
			const struct spdk_accel_operation_exec_ctx *ctx,
			struct spdk_accel_opcode_info *info);

	/** The framework's. */
	TAILQ_ENTRY(spdk_accel_module_if) tailq;
};

/**
 * Registers a module, before the framework starts. Nothing happens, with a line in the log, when
 * its name is taken or something required is missing.
 *
 * \param accel_module the module; must stay
 */
void spdk_accel_module_list_add(struct spdk_accel_module_if *accel_module);

/** Registers a module before main(). */
#define SPDK_ACCEL_MODULE_REGISTER(name, module) \
static void __attribute__((constructor)) _spdk_accel_module_register_##name(void) \
{ \
	spdk_accel_module_list_add(module); \
}

/** The priority of the module `software`. */
#define SPDK_ACCEL_SW_PRIORITY (-1)

/**
 * A module has ended: what `module_fini` began is over. The next one is asked to end, or the
 * framework has ended. Nothing happens while none was asked.
 */
void spdk_accel_module_finish(void);

/**
 * A driver: carries out whole sequences where there is one (spdk_accel_set_driver()). It must be
 * able to cope with memory domains.
 */
struct spdk_accel_driver {
	/** Its name, which no other driver has. */
	const char *name;

	/** Starts it with the framework. 0 or a negative errno. May be NULL. */
	int (*init)(void);

	/** Ends it with the framework. May be NULL. */
	void (*fini)(void);

	/**
	 * Carries out a sequence: for each task from spdk_accel_sequence_first_task() on
	 * spdk_accel_task_complete(), and when all are done, or one is there that it cannot do,
	 * spdk_accel_sequence_continue(): the module of that task does it, and the driver is given the
	 * rest. 0; or a negative errno, and the sequence has failed. Required.
	 */
	int (*execute_sequence)(struct spdk_io_channel *ch, struct spdk_accel_sequence *seq);

	/** The driver's channel on the calling thread. Required. */
	struct spdk_io_channel *(*get_io_channel)(void);

	/** What an operation demands. 0 or a negative errno. NULL: nothing. */
	int (*get_operation_info)(enum spdk_accel_opcode opcode,
			const struct spdk_accel_operation_exec_ctx *ctx,
			struct spdk_accel_opcode_info *info);

	/** The framework's. */
	TAILQ_ENTRY(spdk_accel_driver) tailq;
};

/**
 * A driver is done with a sequence, or with a part of it.
 *
 * \param seq the sequence
 *
 * Wrong `seq`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM; EALREADY if no driver has it.
 */
void spdk_accel_sequence_continue(struct spdk_accel_sequence *seq);

/**
 * Registers a driver. Nothing happens, with a line in the log, when its name is taken or something
 * required is missing.
 *
 * \param driver the driver; must stay
 */
void spdk_accel_driver_register(struct spdk_accel_driver *driver);

/** Registers a driver before main(). */
#define SPDK_ACCEL_DRIVER_REGISTER(name, driver) \
static void __attribute__((constructor)) _spdk_accel_driver_register_##name(void) \
{ \
	spdk_accel_driver_register(driver); \
}

/** Called when memory was found for a buffer of spdk_accel_get_buf(). */
typedef void (*spdk_accel_sequence_get_buf_cb)(struct spdk_accel_sequence *seq, void *cb_arg);

/**
 * Finds memory for a buffer of spdk_accel_get_buf(); the tasks of the sequence that use it have
 * ordinary addresses from then on.
 *
 * \param seq the sequence
 * \param buf as given
 * \param domain as given
 * \param domain_ctx as given
 * \param cb_fn called later if there is no memory now
 * \param cb_ctx passed to `cb_fn`
 *
 * \return true if there was memory; false if `cb_fn` will be called
 *
 * Wrong `seq`, or a buffer that was given back: false, and `cb_fn` is not called; errno EINVAL,
 * ESTALE, EBADF, EPERM.
 */
bool spdk_accel_alloc_sequence_buf(struct spdk_accel_sequence *seq, void *buf,
		struct spdk_memory_domain *domain, void *domain_ctx,
		spdk_accel_sequence_get_buf_cb cb_fn, void *cb_ctx);

/**
 * The first task of a sequence that is not done; NULL if there is none.
 *
 * Wrong `seq`: NULL; errno EINVAL, ESTALE, EBADF, EPERM.
 */
struct spdk_accel_task *spdk_accel_sequence_first_task(struct spdk_accel_sequence *seq);

/**
 * The task behind one that is not done; NULL if there is none.
 *
 * Wrong `task`: NULL; errno EINVAL, ESTALE, EBADF, EPERM.
 */
struct spdk_accel_task *spdk_accel_sequence_next_task(struct spdk_accel_task *task);

/** The module of that name; NULL if there is none. */
struct spdk_accel_module_if *spdk_accel_get_module(const char *name);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_ACCEL_MODULE_H */
