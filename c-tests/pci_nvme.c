/*
 * spdk/env.h: PCI on a real NVMe controller, the one at the address in the environment variable PCI_NVME, which must be bound
 * to vfio-pci or uio_pci_generic; whatever is on it is overwritten, and the device is taken off the bus and put back: by the
 * kernel, or by somebody whom the commands in PCI_UNPLUG and PCI_PLUG tell to. Skipped without the variable: `c-tests/guest-pci`
 * runs this in a virtual machine.
 *
 * c-test: timeout=120 alone
 */
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <spdk/env.h>
#include "check.h"

#define PAGE 4096ul
#define TWO_MB (2ul << 20)

static struct spdk_pci_addr g_addr;
static char g_bdf[32];
static bool g_vfio;

static struct spdk_pci_id g_nvme_ids[] = {
	{ .class_id = SPDK_PCI_CLASS_NVME, .vendor_id = SPDK_PCI_ANY_ID, .device_id = SPDK_PCI_ANY_ID,
	  .subvendor_id = SPDK_PCI_ANY_ID, .subdevice_id = SPDK_PCI_ANY_ID },
	{ .vendor_id = 0 },
};

static struct spdk_pci_driver *
driver(void)
{
	return spdk_pci_get_driver("nvme");
}

static int
start(void)
{
	struct spdk_env_opts opts = { 0 };

	opts.opts_size = sizeof(opts);
	spdk_env_opts_init(&opts);
	opts.name = "pci_nvme";
	opts.core_mask = "0x1";
	return spdk_env_init(&opts);
}

/* --- The kernel's side -------------------------------------------------------------------------- */

static uint64_t
attribute(const char *name)
{
	char path[PATH_MAX], text[64] = "";
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", g_bdf, name);
	fd = open(path, O_RDONLY);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0) {
		return UINT64_MAX;
	}
	close(fd);
	return strtoull(text, NULL, 0);
}

static bool
write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	close(fd);
	return ok;
}

static bool
is_there(void)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s", g_bdf);
	return access(path, F_OK) == 0;
}

/* Has somebody outside unplug or plug the device, and waits until that has come through. */
static bool
from_outside(const char *request, bool there)
{
	if (system(request) != 0) {
		return false;
	}
	for (int i = 0; i < 60000 && is_there() != there; i++) {
		usleep(1000);
	}
	return is_there() == there;
}

/* Takes the device off the bus; returns when the kernel has it back, which may be when somebody lets go of it. */
static bool
unplug(void)
{
	char path[PATH_MAX];

	if (getenv("PCI_UNPLUG")) {
		return from_outside(getenv("PCI_UNPLUG"), false);
	}
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/remove", g_bdf);
	return write_text(path, "1");
}

static bool
plug(void)
{
	char path[PATH_MAX];
	bool ok = write_text("/sys/bus/pci/drivers_autoprobe", "0");

	ok = ok && (getenv("PCI_PLUG") ? from_outside(getenv("PCI_PLUG"), true) : write_text("/sys/bus/pci/rescan", "1"));
	write_text("/sys/bus/pci/drivers_autoprobe", "1");
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/driver_override", g_bdf);
	ok = ok && write_text(path, g_vfio ? "vfio-pci" : "uio_pci_generic");
	return ok && write_text("/sys/bus/pci/drivers_probe", g_bdf);
}

/* --- A driver of an NVMe controller, as small as can be ------------------------------------------- */

struct queue {
	uint8_t *sq;
	volatile uint8_t *cq;
	uint16_t id, tail, head;
	bool phase;
};

#define ENTRIES 16

static struct spdk_pci_device *g_dev;
static volatile uint8_t *g_regs;
static uint64_t g_phys, g_size;
static size_t g_asked;

static uint32_t
get32(uint32_t offset)
{
	return *(volatile uint32_t *)(g_regs + offset);
}

static void
put32(uint32_t offset, uint32_t value)
{
	*(volatile uint32_t *)(g_regs + offset) = value;
}

static void
put64(uint32_t offset, uint64_t value)
{
	put32(offset, (uint32_t)value);
	put32(offset + 4, (uint32_t)(value >> 32));
}

static bool
wait_ready(uint32_t ready)
{
	for (int i = 0; i < 10000; i++) {
		if ((get32(0x1c) & 1) == ready) {
			return true;
		}
		usleep(1000);
	}
	return false;
}

static void
make_queue(struct queue *queue, uint16_t id)
{
	memset(queue, 0, sizeof(*queue));
	queue->id = id;
	queue->phase = true;
	queue->sq = spdk_dma_zmalloc(PAGE, PAGE, NULL);
	queue->cq = spdk_dma_zmalloc(PAGE, PAGE, NULL);
	REQUIRE(queue->sq != NULL && queue->cq != NULL);
}

/* Runs a command; its status, -1 if it never ends. */
static int
command(struct queue *queue, uint8_t opcode, uint32_t nsid, uint64_t prp, uint32_t dw10, uint32_t dw11, uint32_t dw12)
{
	uint32_t *dw = (uint32_t *)(queue->sq + queue->tail * 64), doorbell = 0x1000 + queue->id * 8;
	volatile uint32_t *cpl = (volatile uint32_t *)(queue->cq + queue->head * 16);

	memset(dw, 0, 64);
	dw[0] = opcode | (uint32_t)queue->tail << 16;
	dw[1] = nsid;
	dw[6] = (uint32_t)prp;
	dw[7] = (uint32_t)(prp >> 32);
	dw[10] = dw10;
	dw[11] = dw11;
	dw[12] = dw12;
	queue->tail = (queue->tail + 1) % ENTRIES;
	__sync_synchronize();
	put32(doorbell, queue->tail);
	for (int i = 0; i < 10000; i++) {
		if ((cpl[3] >> 16 & 1) == queue->phase) {
			queue->head = (queue->head + 1) % ENTRIES;
			queue->phase ^= queue->head == 0;
			put32(doorbell + 4, queue->head);
			return (int)(cpl[3] >> 17);
		}
		usleep(1000);
	}
	return -1;
}

static void
start_controller(struct queue *admin)
{
	make_queue(admin, 0);
	put32(0x14, 0);
	CHECK(wait_ready(0));
	put32(0x24, (ENTRIES - 1) << 16 | (ENTRIES - 1));
	put64(0x28, spdk_vtophys(admin->sq, NULL));
	put64(0x30, spdk_vtophys((void *)admin->cq, NULL));
	put32(0x14, 4u << 20 | 6u << 16 | 1);
	REQUIRE(wait_ready(1));
}

static void
stop_controller(struct queue *admin)
{
	put32(0x14, 0);
	CHECK(wait_ready(0));
	spdk_dma_free(admin->sq);
	spdk_dma_free((void *)admin->cq);
}

/* --- The tests ------------------------------------------------------------------------------------ */

static int
enum_cb(void *ctx, struct spdk_pci_device *dev)
{
	if (spdk_pci_addr_compare(&dev->addr, &g_addr) != 0) {
		return 1;
	}
	g_asked++;
	g_dev = dev;
	return ctx ? *(int *)ctx : 0;
}

static void
map_registers(void)
{
	void *bar = NULL;

	CHECK_EQ(spdk_pci_device_map_bar(g_dev, 0, &bar, &g_phys, &g_size), 0);
	REQUIRE(bar != NULL);
	g_regs = bar;
}

static void
attach(void)
{
	int answer = 1;

	g_dev = NULL;
	CHECK_EQ(spdk_pci_enumerate(driver(), enum_cb, NULL), 0);
	REQUIRE(g_dev != NULL);
	CHECK(g_dev->internal.attached);
	CHECK_EQ(spdk_pci_device_attach(driver(), enum_cb, &answer, &g_addr), -1);
	map_registers();
}

static void
test_values(void)
{
	struct spdk_pci_id id = spdk_pci_device_get_id(g_dev);
	uint16_t half = 0, mode;
	uint32_t word = 0;
	uint8_t byte = 0;
	char sn[17];
	void *bar;
	uint64_t phys, size;

	CHECK_STR(spdk_pci_device_get_type(g_dev), "pci");
	CHECK_EQ(id.class_id, SPDK_PCI_CLASS_NVME);
	CHECK_EQ(id.vendor_id, attribute("vendor"));
	CHECK_EQ(id.device_id, attribute("device"));
	CHECK_EQ(id.subvendor_id, attribute("subsystem_vendor"));
	CHECK_EQ(id.subdevice_id, attribute("subsystem_device"));
	CHECK_EQ(spdk_pci_device_get_numa_id(g_dev), (int)attribute("numa_node"));
	CHECK_EQ(spdk_pci_device_cfg_read32(g_dev, &word, 0), 0);
	CHECK_EQ(word, id.vendor_id | (uint32_t)id.device_id << 16);
	CHECK_EQ(spdk_pci_device_cfg_read8(g_dev, &byte, 1), 0);
	CHECK_EQ(byte, id.vendor_id >> 8);
	/* Memory and bus mastering are on. */
	CHECK_EQ(spdk_pci_device_cfg_read16(g_dev, &half, 4), 0);
	CHECK_EQ(half & 6, 6);
	mode = half ^ 0x400;
	CHECK_EQ(spdk_pci_device_cfg_write16(g_dev, mode, 4), 0);
	CHECK_EQ(spdk_pci_device_cfg_read16(g_dev, &mode, 4), 0);
	CHECK_EQ(mode, half ^ 0x400);
	CHECK_EQ(spdk_pci_device_cfg_write16(g_dev, half, 4), 0);
	CHECK_EQ(spdk_pci_device_cfg_read32(g_dev, &word, 4096), -1);
	CHECK(spdk_pci_device_get_serial_number(g_dev, sn, sizeof(sn)) <= 0);
	CHECK(!spdk_pci_device_is_removed(g_dev));

	CHECK(g_size >= 0x2000);
	CHECK(g_phys == (g_vfio ? (uint64_t)(uintptr_t)g_regs : attribute("resource")));
	CHECK_EQ(spdk_iommu_is_enabled(), g_vfio);
	CHECK((get32(0) & 0xffff) > 0);
	CHECK(get32(8) >= 0x10000);
	/* A space that the device does not have. */
	bar = &bar;
	CHECK_EQ(spdk_pci_device_map_bar(g_dev, 5, &bar, &phys, &size), 0);
	CHECK(bar == NULL && size == 0);
	CHECK_EQ(spdk_pci_device_unmap_bar(g_dev, 0, (void *)g_regs), 0);
	if (g_vfio) {
		CHECK_EQ(spdk_pci_device_unmap_bar(g_dev, 0, (void *)g_regs), -EFAULT);
	}
	map_registers();

	/* Registers are memory that other devices can reach, once they are registered. */
	CHECK_EQ(spdk_vtophys((void *)g_regs, NULL), SPDK_VTOPHYS_ERROR);
	CHECK_EQ(spdk_mem_register((void *)g_regs, PAGE), 0);
	CHECK_EQ(spdk_vtophys((char *)g_regs + 8, NULL), g_phys + 8);
	CHECK_EQ(spdk_mem_unregister((void *)g_regs, PAGE), 0);
	CHECK_EQ(spdk_vtophys((void *)g_regs, NULL), SPDK_VTOPHYS_ERROR);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_pci_device_map_bar(g_dev, 6, &bar, &phys, &size), -EINVAL);
	CHECK_EQ(spdk_pci_device_unmap_bar(g_dev, 6, bar), g_vfio ? -EINVAL : 0);
	errno = 0;
	spdk_pci_unhook_device(g_dev);
	CHECK_EQ(errno, EINVAL);
#endif
}

/* What has come to an eventfd, waiting for it a little. */
static uint64_t
signals(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	uint64_t count = 0;

	if (poll(&poll_fd, 1, 2000) != 1 || read(fd, &count, sizeof(count)) != sizeof(count)) {
		return 0;
	}
	return count;
}

static void
test_io(void)
{
	struct queue admin, io;
	uint8_t *data = spdk_dma_zmalloc(PAGE, PAGE, NULL), *own;
	bool has_own = false;
	int i, efd0, efd1, rc;

	rc = spdk_pci_device_enable_interrupts(g_dev, 2);
	CHECK_EQ(rc, g_vfio ? 0 : -ENOTSUP);
	CHECK_EQ(spdk_pci_device_enable_interrupts(g_dev, 0), -EINVAL);
	efd0 = spdk_pci_device_get_interrupt_efd(g_dev);
	efd1 = spdk_pci_device_get_interrupt_efd_by_index(g_dev, 1);
	CHECK(efd0 >= 0 && spdk_pci_device_get_interrupt_efd_by_index(g_dev, 0) == efd0);
	if (g_vfio) {
		CHECK(efd1 >= 0 && efd1 != efd0);
		CHECK(spdk_pci_device_get_interrupt_efd_by_index(g_dev, 2) >= 0);
#ifdef RESPDK_STALE
		CHECK_EQ(spdk_pci_device_get_interrupt_efd_by_index(g_dev, 3), -EINVAL);
#endif
	}

	start_controller(&admin);
	/* Identify the controller into memory of the library's, then of the test's own. */
	CHECK_EQ(command(&admin, 6, 0, spdk_vtophys(data, NULL), 1, 0, 0), 0);
	CHECK_EQ(data[0] | data[1] << 8, spdk_pci_device_get_vendor_id(g_dev));
	CHECK(data[4] != 0);
	if (g_vfio) {
		CHECK(signals(efd0) >= 1);
	}
	own = mmap(NULL, 2 * TWO_MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	own = (uint8_t *)(((uintptr_t)own + TWO_MB - 1) & ~(TWO_MB - 1));
	if (g_vfio) {
		CHECK_EQ(spdk_vtophys(own, NULL), SPDK_VTOPHYS_ERROR);
		CHECK_EQ(spdk_mem_register(own, TWO_MB), 0);
		CHECK_EQ(spdk_vtophys(own + PAGE, NULL), (uintptr_t)own + PAGE);
		CHECK_EQ(command(&admin, 6, 0, spdk_vtophys(own + PAGE, NULL), 1, 0, 0), 0);
		CHECK(memcmp(own + PAGE, data, 64) == 0);
		has_own = true;
	}
	/* More memory than there was when the device was opened. */
	{
		size_t len = 24 << 20;
		uint8_t *late = spdk_dma_zmalloc(len, PAGE, NULL);

		if (late != NULL) {
			CHECK_EQ(command(&admin, 6, 0, spdk_vtophys(late + len - PAGE, NULL), 1, 0, 0), 0);
			CHECK(memcmp(late + len - PAGE, data, 64) == 0);
			spdk_dma_free(late);
		}
	}
	/* A pair of queues whose completions have an interrupt of their own. */
	make_queue(&io, 1);
	CHECK_EQ(command(&admin, 5, 0, spdk_vtophys((void *)io.cq, NULL), (ENTRIES - 1) << 16 | 1, g_vfio ? 1 << 16 | 3 : 1, 0), 0);
	CHECK_EQ(command(&admin, 1, 0, spdk_vtophys(io.sq, NULL), (ENTRIES - 1) << 16 | 1, 1 << 16 | 1, 0), 0);
	for (i = 0; i < (int)PAGE; i++) {
		data[i] = (uint8_t)(i * 7 + 1);
	}
	CHECK_EQ(command(&io, 1, 1, spdk_vtophys(data, NULL), 0, 0, 0), 0);
	memset(data, 0, PAGE);
	CHECK_EQ(command(&io, 2, 1, spdk_vtophys(data, NULL), 0, 0, 0), 0);
	CHECK(data[0] == 1 && data[1] == 8 && data[511] == (uint8_t)(511 * 7 + 1));
	if (g_vfio) {
		CHECK(signals(efd1) >= 1);
	}
	if (has_own) {
		CHECK_EQ(spdk_mem_unregister(own, TWO_MB), 0);
		CHECK_EQ(spdk_vtophys(own, NULL), SPDK_VTOPHYS_ERROR);
	}
	if (g_vfio) {
		CHECK_EQ(spdk_pci_device_disable_interrupts(g_dev), 0);
#ifdef RESPDK_STALE
		CHECK_EQ(spdk_pci_device_get_interrupt_efd_by_index(g_dev, 1), -EINVAL);
#endif
	}
	CHECK_EQ(spdk_pci_device_enable_interrupt(g_dev), 0);
	CHECK_EQ(spdk_pci_device_disable_interrupt(g_dev), 0);
	stop_controller(&admin);
	spdk_dma_free(io.sq);
	spdk_dma_free((void *)io.cq);
	spdk_dma_free(data);
}

static volatile int g_faults;

/* Puts a page of ones where the registers were. */
static void
on_fault(const void *failure_addr, void *ctx)
{
	void *page = (void *)((uintptr_t)failure_addr & ~(PAGE - 1));

	g_faults++;
	page = mmap(page, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	memset(page, 0xff, PAGE);
}

/* Registers without memory decoding: VFIO takes the mapping away. Nothing of that can be undone, so the device goes. */
static void
test_fault(void)
{
	uint16_t half = 0;

#ifndef RESPDK_STALE
	spdk_pci_register_error_handler(on_fault, NULL);
#endif
	CHECK_EQ(spdk_pci_device_cfg_read16(g_dev, &half, 4), 0);
	CHECK_EQ(spdk_pci_device_cfg_write16(g_dev, half & ~2, 4), 0);
	CHECK_EQ(get32(8), UINT32_MAX);
	put32(8, 0);
#ifdef RESPDK_STALE
	CHECK(spdk_pci_device_is_removed(g_dev));
	spdk_pci_register_error_handler(on_fault, NULL);
	CHECK_EQ(get32(0x1000), UINT32_MAX);
#endif
	CHECK_EQ(g_faults, 1);
	spdk_pci_unregister_error_handler(on_fault);
	CHECK_EQ(spdk_pci_device_cfg_write16(g_dev, half, 4), 0);
}

static int
in_child(int (*body)(void))
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		check_count_ = check_failed_ = 0;
		_exit(body());
	}
	waitpid(pid, &status, 0);
	if (status) {
		printf("child: %s %d\n", WIFSIGNALED(status) ? "signal" : "exit", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	}
	return status;
}

/* Another process while this one has the device: VFIO keeps it out, the claim does in any case. */
static int
second_body(void)
{
	if (start() != 0) {
		return 1;
	}
	g_dev = NULL;
	spdk_pci_enumerate(driver(), enum_cb, NULL);
	if (g_vfio) {
		CHECK(g_dev == NULL);
	} else {
		REQUIRE(g_dev != NULL);
		CHECK_EQ(spdk_pci_device_claim(g_dev), -EACCES);
		spdk_pci_device_detach(g_dev);
	}
	return check_failed_ != 0;
}

static int
whole_body(void)
{
	uint64_t began;
	int answer = 1, go[2];
	char byte;
	pid_t pid;
	int status;

	/* The second process starts its own environment, so it is made before this one has any. */
	REQUIRE(pipe(go) == 0);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		check_count_ = check_failed_ = 0;
		close(go[1]);
		if (read(go[0], &byte, 1) != 1) {
			_exit(2);
		}
		_exit(second_body());
	}
	REQUIRE(start() == 0);
	attach();
	test_values();
	CHECK_EQ(spdk_pci_device_claim(g_dev), 0);
	CHECK(write(go[1], "x", 1) == 1);
	waitpid(pid, &status, 0);
	CHECK_EQ(status, 0);
	spdk_pci_device_unclaim(g_dev);
	/* The other process has let go of the device last, which may have switched bus mastering off. */
	spdk_pci_device_detach(g_dev);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_pci_device_claim(g_dev), -ESTALE);
	/* A late access meets ordinary memory. */
	CHECK_EQ(get32(0), 0);
	put32(0, 1);
#endif
	CHECK_EQ(spdk_pci_device_attach(driver(), enum_cb, NULL, &g_addr), 0);
	map_registers();
	test_io();
	/* It is running when it is let go of, and reset when it is opened again. */
	put32(0x14, 4u << 20 | 6u << 16);
	spdk_pci_device_detach(g_dev);
	CHECK_EQ(spdk_pci_device_attach(driver(), enum_cb, &answer, &g_addr), -1);
	CHECK_EQ(spdk_pci_device_attach(driver(), enum_cb, NULL, &g_addr), 0);
	map_registers();
	if (g_vfio) {
		CHECK_EQ(get32(0x14), 0);
		test_fault();
	}
	spdk_pci_device_detach(g_dev);
	/* An enumeration waits until it has settled. */
	g_asked = 0;
	began = spdk_get_ticks();
	CHECK_EQ(spdk_pci_enumerate(driver(), enum_cb, NULL), 0);
	CHECK_EQ(g_asked, 0);
	while (g_asked == 0 && spdk_get_ticks() - began < 10 * spdk_get_ticks_hz()) {
		usleep(100000);
		CHECK_EQ(spdk_pci_enumerate(driver(), enum_cb, NULL), 0);
	}
	CHECK(g_asked == 1 && spdk_get_ticks() - began >= 2 * spdk_get_ticks_hz());
	spdk_pci_device_detach(g_dev);
	spdk_env_fini();
	return check_done();
}

/* Waits for an event about the device. */
static bool
event(int fd, enum spdk_pci_event_type action)
{
	struct spdk_pci_event event;

	for (int i = 0; i < 20000; i++) {
		if (spdk_pci_get_event(fd, &event) > 0) {
			if (event.action == action && spdk_pci_addr_compare(&event.traddr, &g_addr) == 0) {
				return true;
			}
			continue;
		}
		usleep(1000);
	}
	return false;
}

static int
unplug_body(void)
{
	int fd, i, status, go[2];
	char byte;
	pid_t pid;

	/* Whoever is forked later has the device's files open as well, and the kernel would wait for both. */
	REQUIRE(pipe(go) == 0);
	pid = fork();
	if (pid == 0) {
		close(go[1]);
		_exit(read(go[0], &byte, 1) == 1 && unplug() ? 0 : 1);
	}
	REQUIRE(start() == 0);
	fd = spdk_pci_event_listen();
	REQUIRE(fd >= 0);
	attach();
	CHECK(!spdk_pci_device_is_removed(g_dev));
	CHECK(write(go[1], "x", 1) == 1);
	if (g_vfio) {
		/* The kernel asks, and waits. */
		for (i = 0; i < 20000 && !spdk_pci_device_is_removed(g_dev); i++) {
			usleep(1000);
		}
		CHECK(spdk_pci_device_is_removed(g_dev));
		CHECK_EQ(waitpid(pid, &status, WNOHANG), 0);
		CHECK((get32(0) & 0xffff) > 0);
	} else {
		CHECK(event(fd, SPDK_UEVENT_REMOVE));
#ifndef RESPDK_STALE
		spdk_pci_register_error_handler(on_fault, NULL);
#endif
		/* The registers are still there, or what the bus has in their place; no access ends the process. */
		for (i = 0; i < 100; i++) {
			get32(8);
			put32(0x14, 0);
			usleep(1000);
		}
	}
	spdk_pci_device_detach(g_dev);
	waitpid(pid, &status, 0);
	CHECK_EQ(status, 0);
	CHECK_EQ(spdk_pci_device_attach(driver(), enum_cb, NULL, &g_addr), -1);

	/* And back. */
	CHECK(plug());
	CHECK(event(fd, SPDK_UEVENT_ADD));
	CHECK_EQ(spdk_pci_device_attach(driver(), enum_cb, NULL, &g_addr), 0);
	map_registers();
	CHECK((get32(0) & 0xffff) > 0);
	spdk_pci_device_detach(g_dev);
	close(fd);

	/* The same with a device that nobody has attached: it is given back at once. */
	if (g_vfio) {
		CHECK_EQ(spdk_pci_device_allow(&g_addr), 0);
		CHECK_EQ(spdk_pci_enumerate(spdk_pci_get_driver("ioat"), enum_cb, NULL), 0);
		sleep(3);
		g_asked = 0;
		CHECK_EQ(spdk_pci_enumerate(spdk_pci_get_driver("ioat"), enum_cb, NULL), 0);
		CHECK_EQ(g_asked, 0);
		CHECK(unplug());
		CHECK(plug());
	}
	spdk_env_fini();
	return check_done();
}

#ifdef RESPDK_STALE
/* Memory that the kernel does not let devices reach is not handed out. */
static int
limit_body(void)
{
	static const char *const limit = "/sys/module/vfio_iommu_type1/parameters/dma_entry_limit";
	void *data, *before;

	REQUIRE(start() == 0);
	before = spdk_dma_malloc(PAGE, PAGE, NULL);
	CHECK(before != NULL && write_text(limit, "2"));
	g_dev = NULL;
	CHECK_EQ(spdk_pci_enumerate(driver(), enum_cb, NULL), 0);
	CHECK(write_text(limit, "65535"));
	REQUIRE(g_dev != NULL);
	map_registers();
	CHECK_EQ(spdk_vtophys(before, NULL), (uint64_t)(uintptr_t)before);
	data = spdk_dma_malloc(64 << 20, PAGE, NULL);
	CHECK(data == NULL);
	spdk_pci_device_detach(g_dev);
	data = spdk_dma_malloc(64 << 20, PAGE, NULL);
	CHECK(data != NULL);
	spdk_dma_free(data);
	spdk_dma_free(before);
	return check_done();
}
#endif

int
main(void)
{
	const char *bdf = getenv("PCI_NVME");
	char path[PATH_MAX], link[PATH_MAX] = "";

	if (bdf == NULL) {
		printf("skipped: PCI_NVME names no NVMe controller\n");
		return 77;
	}
	REQUIRE(spdk_pci_addr_parse(&g_addr, bdf) == 0);
	REQUIRE(spdk_pci_addr_fmt(g_bdf, sizeof(g_bdf), &g_addr) == 0);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/driver", g_bdf);
	REQUIRE(readlink(path, link, sizeof(link) - 1) > 0);
	g_vfio = strcmp(basename(link), "vfio-pci") == 0;
	printf("%s by %s\n", g_bdf, g_vfio ? "VFIO" : "UIO");
	if (driver() == NULL) {
		spdk_pci_driver_register("nvme", g_nvme_ids, SPDK_PCI_DRIVER_NEED_MAPPING | SPDK_PCI_DRIVER_WC_ACTIVATE);
	}
	CHECK_EQ(in_child(whole_body), 0);
#ifdef RESPDK_STALE
	if (g_vfio) {
		CHECK_EQ(in_child(limit_body), 0);
	}
#endif
	CHECK_EQ(in_child(unplug_body), 0);
	return check_done();
}
