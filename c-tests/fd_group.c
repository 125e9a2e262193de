/* spdk/fd_group.h: groups of file descriptors with callbacks. */

#include <spdk/stdinc.h>
#include <spdk/fd_group.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include "check.h"

struct source {
	struct spdk_fd_group *group;
	int fd, calls, rc;
	struct epoll_event event;
};

static int
count(void *ctx)
{
	struct source *s = ctx;

	s->calls++;
	s->rc = spdk_fd_group_get_epoll_event(&s->event);
	return 1;
}

static int
drain(void *ctx)
{
	struct source *s = ctx;
	uint64_t n;

	s->calls++;
	return read(s->fd, &n, sizeof(n)) == sizeof(n);
}

static struct source *g_victims[2];

/* Removes both sources, itself included, whichever comes first. */
static int
remove_all(void *ctx)
{
	struct source *s = ctx;
	int i;

	s->calls++;
	for (i = 0; i < 2; i++) {
		spdk_fd_group_remove(s->group, g_victims[i]->fd);
	}
	return 1;
}

static int
wrap(void *ctx, spdk_fd_fn fn, void *arg)
{
	(*(int *)ctx)++;
	return fn(arg);
}

static void
ring(int fd)
{
	uint64_t one = 1;

	REQUIRE(write(fd, &one, sizeof(one)) == sizeof(one));
}

static struct source
make(struct spdk_fd_group *group)
{
	struct source s = {.group = group, .fd = eventfd(0, EFD_NONBLOCK)};

	REQUIRE(s.fd >= 0);
	return s;
}

static void
check_options(void)
{
	struct {
		struct spdk_event_handler_opts opts;
		uint64_t behind;
	} o = {.behind = 0x5555};

	CHECK_EQ(SPDK_FD_TYPE_DEFAULT, 0);
	CHECK_EQ(SPDK_FD_TYPE_EVENTFD, 1);
	memset(&o.opts, 0xff, sizeof(o.opts));
	spdk_fd_group_get_default_event_handler_opts(&o.opts, sizeof(o.opts));
	CHECK_EQ(o.opts.opts_size, sizeof(o.opts));
	CHECK_EQ(o.opts.events, EPOLLIN);
	CHECK_EQ(o.opts.fd_type, SPDK_FD_TYPE_DEFAULT);
	CHECK_EQ(o.behind, 0x5555);
	/* Only what fits is written. */
	memset(&o.opts, 0xff, sizeof(o.opts));
	spdk_fd_group_get_default_event_handler_opts(&o.opts, offsetof(struct spdk_event_handler_opts, fd_type));
	CHECK_EQ(o.opts.events, EPOLLIN);
	CHECK_EQ(o.opts.fd_type, UINT32_MAX);
	memset(&o.opts, 0xff, sizeof(o.opts));
	spdk_fd_group_get_default_event_handler_opts(&o.opts, 0);
	CHECK_EQ(o.opts.events, UINT32_MAX);
	spdk_fd_group_get_default_event_handler_opts(NULL, sizeof(o.opts));
}

static void
check_one_group(void)
{
	struct spdk_event_handler_opts opts;
	struct spdk_fd_group *group = NULL;
	struct source a, b, c;
	struct epoll_event event;
	int wrapped = 0;

	CHECK_EQ(spdk_fd_group_create(NULL), -EINVAL);
	REQUIRE(spdk_fd_group_create(&group) == 0 && group != NULL);
	CHECK(spdk_fd_group_get_fd(group) >= 0);
	CHECK(fcntl(spdk_fd_group_get_fd(group), F_GETFD) & FD_CLOEXEC);
	/* Nothing can be waited for. */
	CHECK_EQ(spdk_fd_group_wait(group, 0), -EINVAL);
	CHECK_EQ(spdk_fd_group_get_epoll_event(&event), -EINVAL);

	a = make(group);
	b = make(group);
	c = make(group);
	CHECK_EQ(spdk_fd_group_add(group, -1, count, &a, "a"), -EINVAL);
	CHECK_EQ(spdk_fd_group_add(group, a.fd, NULL, &a, "a"), -EINVAL);
	CHECK_EQ(spdk_fd_group_add(NULL, a.fd, count, &a, "a"), -EINVAL);
	CHECK_EQ(spdk_fd_group_add(group, 987654, count, &a, "a"), -EBADF);
	CHECK_EQ(SPDK_FD_GROUP_ADD(group, a.fd, count, &a), 0);
	CHECK_EQ(spdk_fd_group_add(group, a.fd, count, &a, "a"), -EEXIST);
	CHECK_EQ(spdk_fd_group_add_for_events(group, b.fd, EPOLLOUT, count, &b, "b"), 0);
	spdk_fd_group_get_default_event_handler_opts(&opts, sizeof(opts));
	opts.fd_type = SPDK_FD_TYPE_EVENTFD;
	CHECK_EQ(SPDK_FD_GROUP_ADD_EXT(group, c.fd, count, &c, &opts), 0);
	CHECK_EQ(spdk_fd_group_add_ext(group, c.fd, count, &c, "c", NULL), -EEXIST);

	/* An eventfd can always be written to. */
	CHECK_EQ(spdk_fd_group_wait(group, 0), 1);
	CHECK_EQ(b.calls, 1);
	CHECK_EQ(b.rc, 0);
	CHECK_EQ(b.event.events, EPOLLOUT);
	CHECK_EQ(spdk_fd_group_get_epoll_event(&event), -EINVAL);
	CHECK_EQ(spdk_fd_group_event_modify(group, b.fd, 0), 0);
	CHECK_EQ(spdk_fd_group_event_modify(group, 987654, EPOLLIN), -EINVAL);
	CHECK_EQ(spdk_fd_group_event_modify(group, -1, EPOLLIN), -EINVAL);
	CHECK_EQ(spdk_fd_group_event_modify(NULL, b.fd, EPOLLIN), -EINVAL);
	CHECK_EQ(spdk_fd_group_wait(group, 0), 0);

	/* The counter of an eventfd of its type is read; of others it is not. */
	ring(a.fd);
	ring(c.fd);
	CHECK_EQ(spdk_fd_group_wait(group, 1000), 2);
	CHECK_EQ(spdk_fd_group_wait(group, 0), 1);
	CHECK_EQ(a.calls, 2);
	CHECK_EQ(c.calls, 1);
	CHECK_EQ(a.event.events, EPOLLIN);
	CHECK_EQ(c.rc, 0);

	CHECK_EQ(spdk_fd_group_set_wrapper(group, wrap, &wrapped), 0);
	CHECK_EQ(spdk_fd_group_set_wrapper(group, wrap, &wrapped), -EEXIST);
	CHECK_EQ(spdk_fd_group_wait(group, 0), 1);
	CHECK_EQ(wrapped, 1);
	CHECK_EQ(a.calls, 3);
	CHECK_EQ(spdk_fd_group_set_wrapper(group, NULL, NULL), 0);
	CHECK_EQ(spdk_fd_group_set_wrapper(group, NULL, NULL), 0);
	CHECK_EQ(spdk_fd_group_wait(group, 0), 1);
	CHECK_EQ(wrapped, 1);
	CHECK_EQ(a.calls, 4);

	spdk_fd_group_remove(group, a.fd);
	CHECK_EQ(spdk_fd_group_wait(group, 0), 0);
	CHECK_EQ(spdk_fd_group_add(group, a.fd, drain, &a, "a"), 0);
	CHECK_EQ(spdk_fd_group_wait(group, 0), 1);
	CHECK_EQ(spdk_fd_group_wait(group, 0), 0);
	CHECK_EQ(a.calls, 5);
	spdk_fd_group_remove(group, 987654);
	spdk_fd_group_remove(group, a.fd);
	spdk_fd_group_remove(group, b.fd);

	/* A callback removes all, the one that is running as well. */
	spdk_fd_group_remove(group, c.fd);
	g_victims[0] = &a;
	g_victims[1] = &c;
	a.calls = c.calls = 0;
	CHECK_EQ(spdk_fd_group_add(group, a.fd, remove_all, &a, "a"), 0);
	CHECK_EQ(spdk_fd_group_add(group, c.fd, remove_all, &c, "c"), 0);
	ring(a.fd);
	ring(c.fd);
	CHECK_EQ(spdk_fd_group_wait(group, 0), 2);
	CHECK_EQ(a.calls + c.calls, 1);
	close(a.fd);
	close(b.fd);
	close(c.fd);
	spdk_fd_group_destroy(group);
}

static void
check_many(void)
{
	struct source s[100];
	struct spdk_fd_group *group;
	int i, called = 0;

	REQUIRE(spdk_fd_group_create(&group) == 0);
	for (i = 0; i < 100; i++) {
		s[i] = make(group);
		CHECK_EQ(spdk_fd_group_add(group, s[i].fd, drain, &s[i], "many"), 0);
		ring(s[i].fd);
	}
	CHECK_EQ(spdk_fd_group_wait(group, 0), 100);
	for (i = 0; i < 100; i++) {
		called += s[i].calls == 1;
		spdk_fd_group_remove(group, s[i].fd);
		close(s[i].fd);
	}
	CHECK_EQ(called, 100);
	spdk_fd_group_destroy(group);
}

static void
check_nesting(void)
{
	struct spdk_fd_group *top, *mid, *low, *other;
	struct source t, m, l;
	int wrapped = 0;

	REQUIRE(spdk_fd_group_create(&top) == 0 && spdk_fd_group_create(&mid) == 0);
	REQUIRE(spdk_fd_group_create(&low) == 0 && spdk_fd_group_create(&other) == 0);
	t = make(top);
	m = make(mid);
	l = make(low);
	CHECK_EQ(spdk_fd_group_add(top, t.fd, count, &t, "t"), 0);
	CHECK_EQ(spdk_fd_group_add(mid, m.fd, count, &m, "m"), 0);
	CHECK_EQ(spdk_fd_group_add(low, l.fd, count, &l, "l"), 0);
	ring(t.fd);
	ring(m.fd);
	ring(l.fd);
	CHECK_EQ(spdk_fd_group_nest(NULL, low), -EINVAL);
	CHECK_EQ(spdk_fd_group_nest(mid, NULL), -EINVAL);
	CHECK_EQ(spdk_fd_group_unnest(NULL, low), -EINVAL);
	CHECK_EQ(spdk_fd_group_unnest(mid, NULL), -EINVAL);
	CHECK_EQ(spdk_fd_group_unnest(mid, low), -EINVAL);
	/* A group with a wrapper takes no others in; one that is nested may have one. */
	CHECK_EQ(spdk_fd_group_set_wrapper(mid, wrap, &wrapped), 0);
	CHECK_EQ(spdk_fd_group_nest(mid, low), -EINVAL);
	CHECK_EQ(spdk_fd_group_set_wrapper(mid, NULL, NULL), 0);
	CHECK_EQ(spdk_fd_group_nest(mid, low), 0);
	CHECK_EQ(spdk_fd_group_nest(top, mid), 0);
	CHECK_EQ(spdk_fd_group_nest(other, low), -EINVAL);
	CHECK_EQ(spdk_fd_group_unnest(other, low), -EINVAL);
	CHECK_EQ(spdk_fd_group_unnest(top, low), -EINVAL);
	CHECK_EQ(spdk_fd_group_set_wrapper(top, wrap, &wrapped), -EINVAL);
	CHECK_EQ(spdk_fd_group_set_wrapper(low, wrap, &wrapped), 0);
	/* The root finds all; the others nothing. */
	CHECK_EQ(spdk_fd_group_wait(top, 0), 3);
	CHECK_EQ(t.calls + m.calls + l.calls, 3);
	CHECK_EQ(wrapped, 1);
	CHECK_EQ(spdk_fd_group_wait(mid, 0), 0);
	CHECK_EQ(spdk_fd_group_wait(low, 0), 0);
	/* Changes go to where the descriptors are. */
	CHECK_EQ(spdk_fd_group_event_modify(low, l.fd, 0), 0);
	CHECK_EQ(spdk_fd_group_wait(top, 0), 2);
	CHECK_EQ(spdk_fd_group_event_modify(low, l.fd, EPOLLIN), 0);
	CHECK_EQ(spdk_fd_group_event_modify(top, l.fd, EPOLLIN), -EINVAL);
	CHECK_EQ(spdk_fd_group_add(low, t.fd, count, &t, "t"), -EEXIST);
	spdk_fd_group_remove(mid, m.fd);
	CHECK_EQ(spdk_fd_group_wait(top, 0), 2);
	CHECK_EQ(spdk_fd_group_add(mid, m.fd, count, &m, "m"), 0);
	CHECK_EQ(spdk_fd_group_wait(top, 0), 3);
	CHECK_EQ(spdk_fd_group_unnest(top, mid), 0);
	CHECK_EQ(spdk_fd_group_wait(top, 0), 1);
	CHECK_EQ(spdk_fd_group_wait(mid, 0), 2);
	CHECK_EQ(spdk_fd_group_unnest(mid, low), 0);
	CHECK_EQ(spdk_fd_group_wait(mid, 0), 1);
	CHECK_EQ(spdk_fd_group_wait(low, 0), 1);
	CHECK_EQ(spdk_fd_group_unnest(mid, low), -EINVAL);
	spdk_fd_group_remove(top, t.fd);
	spdk_fd_group_remove(mid, m.fd);
	spdk_fd_group_remove(low, l.fd);
	spdk_fd_group_destroy(low);
	spdk_fd_group_destroy(mid);
	spdk_fd_group_destroy(top);
	spdk_fd_group_destroy(other);
	close(t.fd);
	close(m.fd);
	close(l.fd);
}

int
main(void)
{
	check_options();
	check_one_group();
	check_many();
	check_nesting();
#ifdef RESPDK_STALE
	{
		struct spdk_event_handler_opts opts = {.opts_size = 0};
		struct spdk_fd_group *group, *child, *stale;
		struct epoll_event event;
		struct source s;

		REQUIRE(spdk_fd_group_create(&group) == 0 && spdk_fd_group_create(&child) == 0);
		s = make(group);
		CHECK_EQ(spdk_fd_group_add_ext(group, s.fd, count, &s, "s", &opts), -EINVAL);
		CHECK_EQ(spdk_fd_group_add(group, s.fd, count, &s, NULL), 0);
		/* A group in use stays. */
		spdk_fd_group_destroy(group);
		CHECK_EQ(errno, EBUSY);
		CHECK_EQ(spdk_fd_group_wait(group, 0), 0);
		/* No rings. */
		CHECK_EQ(spdk_fd_group_nest(group, group), -EINVAL);
		CHECK_EQ(spdk_fd_group_nest(group, child), 0);
		CHECK_EQ(spdk_fd_group_nest(child, group), -EINVAL);
		CHECK_EQ(spdk_fd_group_wait(child, -1), -EINVAL);
		spdk_fd_group_destroy(group);
		/* An empty nested group leaves its parent when it ends. */
		spdk_fd_group_destroy(child);
		CHECK_EQ(spdk_fd_group_unnest(group, child), -ESTALE);
		spdk_fd_group_remove(group, -1);
		/* A descriptor that was closed can still be removed. */
		close(s.fd);
		spdk_fd_group_remove(group, s.fd);
		stale = group;
		spdk_fd_group_destroy(group);
		CHECK_EQ(spdk_fd_group_wait(stale, 0), -ESTALE);
		CHECK_EQ(spdk_fd_group_get_fd(stale), -ESTALE);
		CHECK_EQ(spdk_fd_group_add(stale, 0, count, &s, "s"), -ESTALE);
		CHECK_EQ(spdk_fd_group_add_for_events(stale, 0, EPOLLIN, count, &s, "s"), -ESTALE);
		CHECK_EQ(spdk_fd_group_add_ext(stale, 0, count, &s, "s", NULL), -ESTALE);
		CHECK_EQ(spdk_fd_group_event_modify(stale, 0, 0), -ESTALE);
		CHECK_EQ(spdk_fd_group_set_wrapper(stale, NULL, NULL), -ESTALE);
		CHECK_EQ(spdk_fd_group_nest(stale, stale), -ESTALE);
		spdk_fd_group_remove(stale, 0);
		spdk_fd_group_destroy(stale);
		CHECK_EQ(spdk_fd_group_wait(NULL, 0), -EINVAL);
		CHECK_EQ(spdk_fd_group_get_fd(NULL), -EINVAL);
		CHECK_EQ(spdk_fd_group_wait((struct spdk_fd_group *)&event, 0), -EBADF);
		spdk_fd_group_destroy(NULL);
		CHECK_EQ(spdk_fd_group_get_epoll_event(NULL), -EINVAL);
	}
#endif
	return check_done();
}
