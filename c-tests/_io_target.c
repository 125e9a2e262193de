/*
 * A target program that also does I/O on its bdevs when RPCs say so: for tests that need to see data.
 *
 * io_range     writes, verifies, unmaps, ... a range of blocks; the content of a block follows from a seed and its number.
 *              dix_write and dix_verify do it with protection information apart from the data
 * io_compare   compares ranges of two bdevs
 * storm_start  writes and verifies all the time, on threads of its own, until it is stopped or the bdev is removed
 * storm_stop   ends that, or waits until the bdev is removed; reads everything once more if it is there, and answers with
 *              counters
 */
#include <spdk/bdev.h>
#include <spdk/dif.h>
#include <spdk/env.h>
#include <spdk/event.h>
#include <spdk/json.h>
#include <spdk/jsonrpc.h>
#include <spdk/rpc.h>
#include <spdk/string.h>
#include <spdk/thread.h>
#include <spdk/util.h>

static uint64_t
mix(uint64_t z)
{
	z += 0x9e3779b97f4a7c15ull;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

/* Seed 0 means zeros. */
static uint64_t
word(uint64_t seed, uint64_t block, uint32_t index)
{
	return seed == 0 ? 0 : mix(mix(seed ^ (block << 20)) + index);
}

static void
fill(void *buf, uint64_t seed, uint64_t block, uint64_t blocks, uint32_t blocklen)
{
	uint64_t *to = buf;

	for (uint64_t b = 0; b < blocks; b++) {
		for (uint32_t i = 0; i < blocklen / 8; i++) {
			*to++ = word(seed, block + b, i);
		}
	}
}

/* The number of blocks that differ. */
static uint64_t
differ(const void *buf, uint64_t seed, uint64_t block, uint64_t blocks, uint32_t blocklen)
{
	const uint64_t *from = buf;
	uint64_t wrong = 0;

	for (uint64_t b = 0; b < blocks; b++) {
		bool same = true;

		for (uint32_t i = 0; i < blocklen / 8; i++) {
			same &= *from++ == word(seed, block + b, i);
		}
		wrong += !same;
	}
	return wrong;
}

static void
on_event(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *ctx)
{
	(void)type;
	(void)bdev;
	(void)ctx;
}

/* --- io_range --- */

struct range {
	struct spdk_jsonrpc_request *request;
	struct spdk_bdev_desc *desc;
	struct spdk_io_channel *ch;
	char *name, *op;
	uint64_t offset, blocks, seed;
	uint32_t io_blocks, depth, pieces;
	uint32_t blocklen, outstanding;
	uint64_t next, done, failed, wrong;
	bool working;
};

struct range_io {
	struct range *range;
	uint64_t block, blocks;
	void *buf;
	void *md;
	struct iovec iov[16];
	int iovcnt;
	struct spdk_bdev_io_wait_entry wait;
};

static const struct spdk_json_object_decoder g_range[] = {
	{"name", offsetof(struct range, name), spdk_json_decode_string, false},
	{"op", offsetof(struct range, op), spdk_json_decode_string, false},
	{"offset", offsetof(struct range, offset), spdk_json_decode_uint64, true},
	{"blocks", offsetof(struct range, blocks), spdk_json_decode_uint64, true},
	{"seed", offsetof(struct range, seed), spdk_json_decode_uint64, true},
	{"io_blocks", offsetof(struct range, io_blocks), spdk_json_decode_uint32, true},
	{"depth", offsetof(struct range, depth), spdk_json_decode_uint32, true},
	{"pieces", offsetof(struct range, pieces), spdk_json_decode_uint32, true},
};

/* Makes or checks the protection information of an I/O; its reference tags count the blocks of the bdev. */
static int
range_dix(struct range_io *io, bool make)
{
	struct range *r = io->range;
	struct spdk_bdev *bdev = spdk_bdev_desc_get_bdev(r->desc);
	struct iovec md = {io->md, io->blocks * spdk_bdev_get_md_size(bdev)};
	struct spdk_dif_ctx_init_ext_opts opts = {};
	struct spdk_dif_ctx ctx;
	struct spdk_dif_error error;
	int rc;

	opts.size = SPDK_SIZEOF(&opts, dif_pi_format);
	opts.dif_pi_format = SPDK_DIF_PI_FORMAT_16;
	rc = spdk_dif_ctx_init(&ctx, r->blocklen, spdk_bdev_get_md_size(bdev), false, spdk_bdev_is_dif_head_of_md(bdev),
			       spdk_bdev_get_dif_type(bdev), SPDK_DIF_FLAGS_GUARD_CHECK | SPDK_DIF_FLAGS_REFTAG_CHECK,
			       io->block, 0, 0, 0, 0, &opts);
	if (rc != 0) {
		return rc;
	}
	return make ? spdk_dix_generate(io->iov, io->iovcnt, &md, io->blocks, &ctx) :
	       spdk_dix_verify(io->iov, io->iovcnt, &md, io->blocks, &ctx, &error);
}

static void range_work(struct range *r);

static void
range_end(struct range *r)
{
	if (r->request != NULL) {
		struct spdk_json_write_ctx *w = spdk_jsonrpc_begin_result(r->request);

		spdk_json_write_object_begin(w);
		spdk_json_write_named_uint64(w, "done", r->done);
		spdk_json_write_named_uint64(w, "failed", r->failed);
		spdk_json_write_named_uint64(w, "wrong", r->wrong);
		spdk_json_write_object_end(w);
		spdk_jsonrpc_end_result(r->request, w);
	}
	if (r->ch != NULL) {
		spdk_put_io_channel(r->ch);
	}
	if (r->desc != NULL) {
		spdk_bdev_close(r->desc);
	}
	free(r->name);
	free(r->op);
	free(r);
}

static void
range_done(struct spdk_bdev_io *bdev_io, bool success, void *arg)
{
	struct range_io *io = arg;
	struct range *r = io->range;

	if (bdev_io != NULL) {
		spdk_bdev_free_io(bdev_io);
	}
	r->done++;
	r->failed += !success;
	if (success && strcmp(r->op, "dix_verify") == 0 && range_dix(io, false) != 0) {
		r->wrong += io->blocks;
	}
	if (success && strstr(r->op, "verify") != NULL) {
		r->wrong += differ(io->buf, r->seed, io->block, io->blocks, r->blocklen);
	}
	spdk_dma_free(io->buf);
	spdk_dma_free(io->md);
	free(io);
	r->outstanding--;
	range_work(r);
}

static void
range_submit(void *arg)
{
	struct range_io *io = arg;
	struct range *r = io->range;
	int rc;

	if (strcmp(r->op, "write") == 0) {
		rc = spdk_bdev_writev_blocks(r->desc, r->ch, io->iov, io->iovcnt, io->block, io->blocks, range_done, io);
	} else if (strcmp(r->op, "verify") == 0) {
		rc = spdk_bdev_readv_blocks(r->desc, r->ch, io->iov, io->iovcnt, io->block, io->blocks, range_done, io);
	} else if (strcmp(r->op, "dix_write") == 0) {
		rc = spdk_bdev_writev_blocks_with_md(r->desc, r->ch, io->iov, io->iovcnt, io->md, io->block, io->blocks, range_done, io);
	} else if (strcmp(r->op, "dix_verify") == 0) {
		rc = spdk_bdev_readv_blocks_with_md(r->desc, r->ch, io->iov, io->iovcnt, io->md, io->block, io->blocks, range_done, io);
	} else if (strcmp(r->op, "unmap") == 0) {
		rc = spdk_bdev_unmap_blocks(r->desc, r->ch, io->block, io->blocks, range_done, io);
	} else if (strcmp(r->op, "flush") == 0) {
		rc = spdk_bdev_flush_blocks(r->desc, r->ch, io->block, io->blocks, range_done, io);
	} else if (strcmp(r->op, "zero") == 0) {
		rc = spdk_bdev_write_zeroes_blocks(r->desc, r->ch, io->block, io->blocks, range_done, io);
	} else if (strcmp(r->op, "reset") == 0) {
		rc = spdk_bdev_reset(r->desc, r->ch, range_done, io);
	} else {
		rc = -EINVAL;
	}
	if (rc == -ENOMEM) {
		io->wait = (struct spdk_bdev_io_wait_entry) {
			.bdev = spdk_bdev_desc_get_bdev(r->desc), .cb_fn = range_submit, .cb_arg = io
		};
		rc = spdk_bdev_queue_io_wait(io->wait.bdev, r->ch, &io->wait);
	}
	if (rc != 0) {
		range_done(NULL, false, io);
	}
}

static void
range_work(struct range *r)
{
	if (r->working) {
		return;
	}
	r->working = true;
	while (r->next < r->offset + r->blocks && r->outstanding < r->depth) {
		struct range_io *io = calloc(1, sizeof(*io));
		uint64_t left = r->offset + r->blocks - r->next;
		size_t size, at = 0;

		io->range = r;
		io->block = r->next;
		io->blocks = spdk_min(left, r->io_blocks);
		r->next += io->blocks;
		size = io->blocks * r->blocklen;
		io->buf = spdk_dma_malloc(size, 4096, NULL);
		fill(io->buf, r->seed, io->block, io->blocks, r->blocklen);
		/* Uneven pieces, on no boundary in particular. */
		for (uint32_t i = 0; i < r->pieces && at < size; i++) {
			size_t len = i + 1 == r->pieces ? size - at : spdk_min(size - at, (i + 1) * 1096);

			io->iov[i].iov_base = (char *)io->buf + at;
			io->iov[i].iov_len = len;
			io->iovcnt = i + 1;
			at += len;
		}
		if (strstr(r->op, "dix_") != NULL) {
			io->md = spdk_dma_zmalloc(io->blocks * spdk_bdev_get_md_size(spdk_bdev_desc_get_bdev(r->desc)), 64, NULL);
			if (strcmp(r->op, "dix_write") == 0) {
				r->failed += range_dix(io, true) != 0;
			}
		}
		r->outstanding++;
		range_submit(io);
	}
	r->working = false;
	if (r->outstanding == 0) {
		range_end(r);
	}
}

static void
io_range(struct spdk_jsonrpc_request *request, const struct spdk_json_val *params)
{
	struct range *r = calloc(1, sizeof(*r));
	struct spdk_bdev *bdev;
	int rc;

	r->blocks = UINT64_MAX;
	r->io_blocks = 8;
	r->depth = 16;
	r->pieces = 1;
	if (spdk_json_decode_object(params, g_range, SPDK_COUNTOF(g_range), r) != 0 || r->pieces < 1 || r->pieces > 16) {
		spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS, "bad parameters");
		range_end(r);
		return;
	}
	rc = spdk_bdev_open_ext(r->name, strstr(r->op, "verify") == NULL, on_event, NULL, &r->desc);
	if (rc != 0) {
		spdk_jsonrpc_send_error_response(request, rc, "cannot open");
		r->desc = NULL;
		range_end(r);
		return;
	}
	bdev = spdk_bdev_desc_get_bdev(r->desc);
	r->ch = spdk_bdev_get_io_channel(r->desc);
	r->blocklen = spdk_bdev_get_block_size(bdev);
	if (r->ch == NULL || r->offset > spdk_bdev_get_num_blocks(bdev)) {
		spdk_jsonrpc_send_error_response(request, -EINVAL, "no channel, or offset beyond the end");
		range_end(r);
		return;
	}
	r->blocks = spdk_min(r->blocks, spdk_bdev_get_num_blocks(bdev) - r->offset);
	r->next = r->offset;
	r->request = request;
	range_work(r);
}
SPDK_RPC_REGISTER("io_range", io_range, SPDK_RPC_RUNTIME)

/* --- io_compare --- */

struct compare {
	struct spdk_jsonrpc_request *request;
	char *name[2];
	uint64_t offset[2], blocks, at, num, differ;
	struct spdk_bdev_desc *desc[2];
	struct spdk_io_channel *ch[2];
	char *buf[2];
	uint32_t blocklen;
	int side, rc;
};

static const struct spdk_json_object_decoder g_compare[] = {
	{"a", offsetof(struct compare, name[0]), spdk_json_decode_string, false},
	{"b", offsetof(struct compare, name[1]), spdk_json_decode_string, false},
	{"a_offset", offsetof(struct compare, offset[0]), spdk_json_decode_uint64, false},
	{"b_offset", offsetof(struct compare, offset[1]), spdk_json_decode_uint64, false},
	{"blocks", offsetof(struct compare, blocks), spdk_json_decode_uint64, false},
};

static void
compare_end(struct compare *c)
{
	if (c->rc != 0) {
		spdk_jsonrpc_send_error_response(c->request, c->rc, "cannot compare");
	} else {
		struct spdk_json_write_ctx *w = spdk_jsonrpc_begin_result(c->request);

		spdk_json_write_uint64(w, c->differ);
		spdk_jsonrpc_end_result(c->request, w);
	}
	for (int i = 0; i < 2; i++) {
		if (c->ch[i] != NULL) {
			spdk_put_io_channel(c->ch[i]);
		}
		if (c->desc[i] != NULL) {
			spdk_bdev_close(c->desc[i]);
		}
		spdk_dma_free(c->buf[i]);
		free(c->name[i]);
	}
	free(c);
}

static void compare_read(struct compare *c);

static void
compare_done(struct spdk_bdev_io *bdev_io, bool success, void *arg)
{
	struct compare *c = arg;

	spdk_bdev_free_io(bdev_io);
	if (!success) {
		c->rc = -EIO;
		compare_end(c);
		return;
	}
	if (++c->side < 2) {
		compare_read(c);
		return;
	}
	for (uint64_t b = 0; b < c->num; b++) {
		c->differ += memcmp(c->buf[0] + b * c->blocklen, c->buf[1] + b * c->blocklen, c->blocklen) != 0;
	}
	c->at += c->num;
	c->side = 0;
	compare_read(c);
}

static void
compare_read(struct compare *c)
{
	int i = c->side;

	c->num = spdk_min(128, c->blocks - c->at);
	if (c->num == 0) {
		compare_end(c);
		return;
	}
	c->rc = spdk_bdev_read_blocks(c->desc[i], c->ch[i], c->buf[i], c->offset[i] + c->at, c->num, compare_done, c);
	if (c->rc != 0) {
		compare_end(c);
	}
}

static void
io_compare(struct spdk_jsonrpc_request *request, const struct spdk_json_val *params)
{
	struct compare *c = calloc(1, sizeof(*c));

	c->request = request;
	c->rc = spdk_json_decode_object(params, g_compare, SPDK_COUNTOF(g_compare), c) ? -EINVAL : 0;
	for (int i = 0; i < 2 && c->rc == 0; i++) {
		c->rc = spdk_bdev_open_ext(c->name[i], false, on_event, NULL, &c->desc[i]);
		if (c->rc == 0) {
			c->ch[i] = spdk_bdev_get_io_channel(c->desc[i]);
			c->blocklen = spdk_bdev_get_block_size(spdk_bdev_desc_get_bdev(c->desc[i]));
			c->buf[i] = spdk_dma_malloc(128 * c->blocklen, 4096, NULL);
		} else {
			c->desc[i] = NULL;
		}
	}
	if (c->rc != 0) {
		compare_end(c);
	} else {
		compare_read(c);
	}
}
SPDK_RPC_REGISTER("io_compare", io_compare, SPDK_RPC_RUNTIME)

/* --- the storm --- */

#define MAX_THREADS 4
#define MAX_SLOTS 64

struct slot {
	struct worker *worker;
	uint64_t block, seed;
	bool reading, busy;
	void *buf;
	struct spdk_bdev_io_wait_entry wait;
};

struct worker {
	struct spdk_thread *thread;
	struct spdk_io_channel *ch;
	struct slot slots[MAX_SLOTS];
	uint32_t outstanding;
	bool stopping, checking, ended;
};

static struct {
	char *name;
	struct spdk_bdev_desc *desc;
	uint32_t io_blocks, depth, threads, blocklen;
	uint64_t writes, reads, failed, wrong;
	struct worker workers[MAX_THREADS];
	struct spdk_jsonrpc_request *request;
	uint32_t left;
	uint64_t seed;
	uint64_t accepted, completed;
	bool check, removed, stopping;
} g_storm;

static const struct spdk_json_object_decoder g_storm_params[] = {
	{"name", offsetof(__typeof__(g_storm), name), spdk_json_decode_string, false},
	{"io_blocks", offsetof(__typeof__(g_storm), io_blocks), spdk_json_decode_uint32, true},
	{"depth", offsetof(__typeof__(g_storm), depth), spdk_json_decode_uint32, true},
	{"threads", offsetof(__typeof__(g_storm), threads), spdk_json_decode_uint32, true},
};

static void slot_next(struct slot *s);

static void
storm_answer(void *arg)
{
	struct spdk_json_write_ctx *w;

	if (arg == NULL && --g_storm.left == 0) {
		spdk_bdev_close(g_storm.desc);
		g_storm.desc = NULL;
	}
	if (g_storm.left > 0 || g_storm.request == NULL) {
		return;
	}
	w = spdk_jsonrpc_begin_result(g_storm.request);
	spdk_json_write_object_begin(w);
	spdk_json_write_named_uint64(w, "writes", g_storm.writes);
	spdk_json_write_named_uint64(w, "reads", g_storm.reads);
	spdk_json_write_named_uint64(w, "failed", g_storm.failed);
	spdk_json_write_named_uint64(w, "wrong", g_storm.wrong);
	spdk_json_write_named_uint64(w, "accepted", g_storm.accepted);
	spdk_json_write_named_uint64(w, "completed", g_storm.completed);
	spdk_json_write_named_bool(w, "removed", g_storm.removed);
	spdk_json_write_object_end(w);
	spdk_jsonrpc_end_result(g_storm.request, w);
	g_storm.request = NULL;
	free(g_storm.name);
	g_storm.name = NULL;
}

static void
worker_idle(struct worker *worker)
{
	if (!worker->stopping || worker->outstanding > 0 || worker->ended) {
		return;
	}
	if (g_storm.check && !worker->checking) {
		worker->checking = true;
		for (uint32_t i = 0; i < g_storm.depth; i++) {
			worker->slots[i].reading = false;
			worker->outstanding++;
		}
		for (uint32_t i = 0; i < g_storm.depth; i++) {
			slot_next(&worker->slots[i]);
		}
		return;
	}
	worker->ended = true;
	for (uint32_t i = 0; i < g_storm.depth; i++) {
		spdk_dma_free(worker->slots[i].buf);
	}
	spdk_put_io_channel(worker->ch);
	spdk_thread_send_msg(spdk_thread_get_app_thread(), storm_answer, NULL);
	spdk_thread_exit(worker->thread);
}

static void
slot_done(struct spdk_bdev_io *bdev_io, bool success, void *arg)
{
	struct slot *s = arg;
	struct worker *worker = s->worker;

	if (bdev_io != NULL) {
		spdk_bdev_free_io(bdev_io);
		__atomic_add_fetch(&g_storm.completed, 1, __ATOMIC_RELAXED);
	}
	if (!success) {
		__atomic_add_fetch(&g_storm.failed, 1, __ATOMIC_RELAXED);
	} else if (s->reading) {
		__atomic_add_fetch(&g_storm.reads, 1, __ATOMIC_RELAXED);
		__atomic_add_fetch(&g_storm.wrong, differ(s->buf, s->seed, s->block, g_storm.io_blocks, g_storm.blocklen), __ATOMIC_RELAXED);
	} else {
		__atomic_add_fetch(&g_storm.writes, 1, __ATOMIC_RELAXED);
	}
	if (worker->stopping && (s->reading || !success || !worker->checking)) {
		worker->outstanding--;
		worker_idle(worker);
		return;
	}
	slot_next(s);
}

static void
slot_submit(void *arg)
{
	struct slot *s = arg;
	struct worker *worker = s->worker;
	int rc;

	if (s->reading) {
		rc = spdk_bdev_read_blocks(g_storm.desc, worker->ch, s->buf, s->block, g_storm.io_blocks, slot_done, s);
	} else {
		rc = spdk_bdev_write_blocks(g_storm.desc, worker->ch, s->buf, s->block, g_storm.io_blocks, slot_done, s);
	}
	if (rc == 0) {
		__atomic_add_fetch(&g_storm.accepted, 1, __ATOMIC_RELAXED);
	}
	if (rc == -ENOMEM) {
		s->wait = (struct spdk_bdev_io_wait_entry) {
			.bdev = spdk_bdev_desc_get_bdev(g_storm.desc), .cb_fn = slot_submit, .cb_arg = s
		};
		rc = spdk_bdev_queue_io_wait(s->wait.bdev, worker->ch, &s->wait);
	}
	if (rc != 0) {
		worker->stopping = true;
		slot_done(NULL, false, s);
	}
}

/* A write after a read, a read after a write; a check reads only. */
static void
slot_next(struct slot *s)
{
	if (s->worker->checking) {
		s->reading = true;
	} else {
		s->reading = !s->reading;
	}
	if (s->reading) {
		memset(s->buf, 0xee, (size_t)g_storm.io_blocks * g_storm.blocklen);
	} else {
		s->seed = mix(s->seed);
		fill(s->buf, s->seed, s->block, g_storm.io_blocks, g_storm.blocklen);
	}
	slot_submit(s);
}

static void
worker_start(void *arg)
{
	struct worker *worker = arg;

	worker->ch = spdk_bdev_get_io_channel(g_storm.desc);
	for (uint32_t i = 0; i < g_storm.depth; i++) {
		worker->slots[i].reading = true;
		worker->outstanding++;
	}
	for (uint32_t i = 0; i < g_storm.depth; i++) {
		slot_next(&worker->slots[i]);
	}
}

static void
worker_stop(void *arg)
{
	struct worker *worker = arg;

	worker->stopping = true;
	worker_idle(worker);
}

static void
stop_workers(void)
{
	if (g_storm.stopping) {
		return;
	}
	g_storm.stopping = true;
	for (uint32_t t = 0; t < g_storm.threads; t++) {
		spdk_thread_send_msg(g_storm.workers[t].thread, worker_stop, &g_storm.workers[t]);
	}
}

static void
storm_event(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *ctx)
{
	(void)bdev;
	(void)ctx;
	if (type == SPDK_BDEV_EVENT_REMOVE) {
		g_storm.removed = true;
		g_storm.check = false;
		stop_workers();
	}
}

static void
storm_start(struct spdk_jsonrpc_request *request, const struct spdk_json_val *params)
{
	struct spdk_bdev *bdev;
	uint64_t region, n;

	if (g_storm.name != NULL) {
		spdk_jsonrpc_send_error_response(request, -EBUSY, "a storm is going on");
		return;
	}
	memset(&g_storm, 0, sizeof(g_storm));
	g_storm.io_blocks = 8;
	g_storm.depth = 8;
	g_storm.threads = 2;
	if (spdk_json_decode_object(params, g_storm_params, SPDK_COUNTOF(g_storm_params), &g_storm) != 0 ||
	    g_storm.depth > MAX_SLOTS || g_storm.threads > MAX_THREADS ||
	    spdk_bdev_open_ext(g_storm.name, true, storm_event, NULL, &g_storm.desc) != 0) {
		g_storm.desc = NULL;
		free(g_storm.name);
		g_storm.name = NULL;
		spdk_jsonrpc_send_error_response(request, -EINVAL, "bad parameters, or cannot open");
		return;
	}
	bdev = spdk_bdev_desc_get_bdev(g_storm.desc);
	g_storm.blocklen = spdk_bdev_get_block_size(bdev);
	n = g_storm.threads * g_storm.depth;
	g_storm.left = g_storm.threads;
	/* Slots all over the bdev, at a multiple of what is written. */
	region = spdk_bdev_get_num_blocks(bdev) / n / g_storm.io_blocks * g_storm.io_blocks;
	for (uint32_t t = 0; t < g_storm.threads; t++) {
		struct worker *worker = &g_storm.workers[t];
		char name[16];

		for (uint32_t i = 0; i < g_storm.depth; i++) {
			worker->slots[i] = (struct slot) {
				.worker = worker, .block = (i * g_storm.threads + t) * region, .seed = mix(i * 8 + t + 1),
				.buf = spdk_dma_malloc((size_t)g_storm.io_blocks * g_storm.blocklen, 4096, NULL)
			};
		}
		snprintf(name, sizeof(name), "storm%u", t);
		worker->thread = spdk_thread_create(name, NULL);
		spdk_thread_send_msg(worker->thread, worker_start, worker);
	}
	spdk_jsonrpc_send_bool_response(request, true);
}
SPDK_RPC_REGISTER("storm_start", storm_start, SPDK_RPC_RUNTIME)

static void
storm_stop(struct spdk_jsonrpc_request *request, const struct spdk_json_val *params)
{
	struct {
		bool check, removed;
	} wish = { .check = true };
	const struct spdk_json_object_decoder decoders[] = {
		{"check", offsetof(__typeof__(wish), check), spdk_json_decode_bool, true},
		{"when_removed", offsetof(__typeof__(wish), removed), spdk_json_decode_bool, true},
	};

	if (g_storm.name == NULL || g_storm.request != NULL ||
	    (params != NULL && spdk_json_decode_object(params, decoders, SPDK_COUNTOF(decoders), &wish) != 0)) {
		spdk_jsonrpc_send_error_response(request, -EINVAL, "no storm, or bad parameters");
		return;
	}
	g_storm.check = wish.check && !g_storm.removed;
	g_storm.request = request;
	if (!wish.removed) {
		stop_workers();
	}
	/* If it has ended already. */
	storm_answer(&g_storm);
}
SPDK_RPC_REGISTER("storm_stop", storm_stop, SPDK_RPC_RUNTIME)

static void
started(void *arg)
{
	(void)arg;
}

int
main(int argc, char **argv)
{
	struct spdk_app_opts opts;
	int rc;

	spdk_app_opts_init(&opts, sizeof(opts));
	opts.name = "io_target";
	opts.rpc_addr = SPDK_DEFAULT_RPC_ADDR;
	rc = spdk_app_parse_args(argc, argv, &opts, NULL, NULL, NULL, NULL);
	if (rc != SPDK_APP_PARSE_ARGS_SUCCESS) {
		return rc == SPDK_APP_PARSE_ARGS_HELP ? 0 : 1;
	}
	rc = spdk_app_start(&opts, started, NULL);
	spdk_app_fini();
	return rc != 0;
}
