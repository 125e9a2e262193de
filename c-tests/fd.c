/* spdk/fd.h: sizes and modes of file descriptors. */

#include <spdk/stdinc.h>
#include <spdk/fd.h>
#include "check.h"

int
main(void)
{
	char name[] = "fd-XXXXXX";
	int fd = mkstemp(name), pair[2];

	REQUIRE(fd >= 0 && pipe(pair) == 0);
	CHECK_EQ(spdk_fd_get_size(fd), 0);
	REQUIRE(ftruncate(fd, 123456) == 0);
	CHECK_EQ(spdk_fd_get_size(fd), 123456);
	CHECK_EQ(spdk_fd_get_blocklen(fd), 0);
	CHECK_EQ(spdk_fd_get_size(pair[0]), 0);
	CHECK_EQ(spdk_fd_get_size(-1), 0);
	CHECK_EQ(spdk_fd_get_blocklen(-1), 0);

	CHECK_EQ(spdk_fd_set_nonblock(pair[0]), 0);
	CHECK(fcntl(pair[0], F_GETFL) & O_NONBLOCK);
	CHECK_EQ(spdk_fd_set_nonblock(pair[0]), 0);
	CHECK(fcntl(pair[0], F_GETFL) & O_NONBLOCK);
	CHECK_EQ(spdk_fd_clear_nonblock(pair[0]), 0);
	CHECK(!(fcntl(pair[0], F_GETFL) & O_NONBLOCK));
	CHECK_EQ(spdk_fd_clear_nonblock(pair[0]), 0);
	CHECK_EQ(spdk_fd_set_nonblock(-1), -EBADF);
	CHECK_EQ(spdk_fd_clear_nonblock(-1), -EBADF);

	close(pair[0]);
	close(pair[1]);
	close(fd);
	unlink(name);
	return check_done();
}
