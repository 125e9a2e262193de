/*
 * spdk/env.h: PCI addresses, drivers, hooked devices, providers, claims, events, faults. No device is needed: the test brings
 * its own, with functions of its own.
 *
 * c-test: timeout=60
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <spdk/env.h>
#include <spdk/pci_ids.h>
#include "check.h"
#include "check_env.h"

#define DOMAIN 0xfff1e

static struct spdk_pci_id g_ids[] = {
	{ SPDK_PCI_DEVICE(0xabcd, 0x1234) },
	{ .class_id = 0x123456, .vendor_id = SPDK_PCI_ANY_ID, .device_id = SPDK_PCI_ANY_ID,
	  .subvendor_id = SPDK_PCI_ANY_ID, .subdevice_id = SPDK_PCI_ANY_ID },
	{ .vendor_id = 0 },
};
SPDK_PCI_DRIVER_REGISTER(of_the_test, g_ids, SPDK_PCI_DRIVER_NEED_MAPPING);
SPDK_PCI_DRIVER_REGISTER(another, g_ids, SPDK_PCI_DRIVER_NEED_MAPPING | SPDK_PCI_DRIVER_WC_ACTIVATE);

struct device {
	struct spdk_pci_device pci;
	uint8_t config[4096];
	uint64_t bar[8];
	int mapped, unmapped;
};

static int
map_bar(struct spdk_pci_device *dev, uint32_t bar, void **mapped_addr, uint64_t *phys_addr, uint64_t *size)
{
	struct device *device = (struct device *)dev;

	if (bar != 0) {
		return -ENXIO;
	}
	device->mapped++;
	*mapped_addr = device->bar;
	*phys_addr = 0x1234000;
	*size = sizeof(device->bar);
	return 0;
}

static int
unmap_bar(struct spdk_pci_device *dev, uint32_t bar, void *addr)
{
	struct device *device = (struct device *)dev;

	device->unmapped++;
	return bar == 0 && addr == device->bar ? 0 : -ENXIO;
}

static int
cfg_read(struct spdk_pci_device *dev, void *value, uint32_t len, uint32_t offset)
{
	struct device *device = (struct device *)dev;

	if (offset + len > sizeof(device->config)) {
		return -1;
	}
	memcpy(value, device->config + offset, len);
	return 0;
}

static int
cfg_write(struct spdk_pci_device *dev, void *value, uint32_t len, uint32_t offset)
{
	struct device *device = (struct device *)dev;

	if (offset + len > sizeof(device->config)) {
		return -1;
	}
	memcpy(device->config + offset, value, len);
	return 0;
}

static void
make(struct device *device, uint8_t bus)
{
	memset(device, 0, sizeof(*device));
	device->pci.addr.domain = DOMAIN;
	device->pci.addr.bus = bus;
	device->pci.addr.dev = 0x1f;
	device->pci.addr.func = 7;
	device->pci.id = (struct spdk_pci_id) { 0x123456, 0xabcd, 0x1234, 0x5678, 0x9abc };
	device->pci.numa_id = 3;
	device->pci.type = "of the test";
	device->pci.map_bar = map_bar;
	device->pci.unmap_bar = unmap_bar;
	device->pci.cfg_read = cfg_read;
	device->pci.cfg_write = cfg_write;
	device->pci.internal.claim_fd = -1;
}

/* What the provider below has been asked. */
static struct device g_plugged;
static bool g_there;
static int g_hooked, g_attach_calls, g_detach_calls;
static struct spdk_pci_device *g_detached;

static int
attach_cb(const struct spdk_pci_addr *addr)
{
	g_attach_calls++;
	if (!g_there || spdk_pci_addr_compare(addr, &g_plugged.pci.addr) != 0) {
		return -ENODEV;
	}
	g_hooked = spdk_pci_hook_device(spdk_pci_get_driver("of_the_test"), &g_plugged.pci);
	return g_hooked;
}

static void
detach_cb(struct spdk_pci_device *dev)
{
	g_detach_calls++;
	g_detached = dev;
	CHECK(!dev->internal.attached);
	if (dev == &g_plugged.pci) {
		spdk_pci_unhook_device(dev);
	}
}

static struct spdk_pci_device_provider g_provider = { "of the test", attach_cb, detach_cb, { NULL, NULL } };
SPDK_PCI_REGISTER_DEVICE_PROVIDER(of_the_test, &g_provider);

static int g_answer;
static size_t g_asked;
static struct spdk_pci_device *g_last;

static int
enum_cb(void *ctx, struct spdk_pci_device *dev)
{
	CHECK(ctx == &g_answer);
	if (dev->addr.domain != DOMAIN) {
		return 1;
	}
	CHECK_EQ(spdk_pci_device_get_domain(dev), DOMAIN);
	g_asked++;
	g_last = dev;
	return g_answer;
}

static int
enumerate(struct spdk_pci_driver *driver, int answer)
{
	g_answer = answer;
	g_asked = 0;
	return spdk_pci_enumerate(driver, enum_cb, &g_answer);
}

static void
test_addresses(void)
{
	static const struct {
		const char *text;
		struct spdk_pci_addr addr;
	} good[] = {
		{ "0000:01:02.3", { 0, 1, 2, 3 } }, { "abcd.ef.1f.7", { 0xabcd, 0xef, 0x1f, 7 } },
		{ "10000:1:2", { 0x10000, 1, 2, 0 } }, { "5:06.7", { 0, 5, 6, 7 } }, { "5.6.7", { 0, 5, 6, 7 } },
		{ "1:2", { 0, 1, 2, 0 } }, { "1.2", { 0, 1, 2, 0 } }, { "0x1:0X2:+3.4", { 1, 2, 3, 4 } },
		{ " 1: 2:3.4 and more", { 1, 2, 3, 4 } }, { "0000:FF:1F.0", { 0, 0xff, 0x1f, 0 } },
	};
	static const char *const bad[] = { "", "1", "pci", ":", "1:100:1.0", "1:1:20.0", "1:1:1.8", "-1", "1:-1:1.0", "g:1" };
	struct spdk_pci_addr a, b;
	char text[32];
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		memset(&a, 0xa5, sizeof(a));
		CHECK_EQ(spdk_pci_addr_parse(&a, good[i].text), 0);
		CHECK_EQ(spdk_pci_addr_compare(&a, &good[i].addr), 0);
		CHECK(a.domain == good[i].addr.domain && a.bus == good[i].addr.bus && a.dev == good[i].addr.dev &&
		      a.func == good[i].addr.func);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK_EQ(spdk_pci_addr_parse(&a, bad[i]), -EINVAL);
	}
	CHECK_EQ(spdk_pci_addr_parse(NULL, "1:2"), -EINVAL);
	CHECK_EQ(spdk_pci_addr_parse(&a, NULL), -EINVAL);

	a = (struct spdk_pci_addr) { 0xabcde, 0xf, 0x1f, 7 };
	CHECK_EQ(spdk_pci_addr_fmt(text, sizeof(text), &a), 0);
	CHECK_STR(text, "abcde:0f:1f.7");
	CHECK_EQ(spdk_pci_addr_fmt(text, 14, &a), 0);
	CHECK_EQ(spdk_pci_addr_fmt(text, 13, &a), -1);
	CHECK_STR(text, "abcde:0f:1f.");
	a.domain = 0;
	CHECK_EQ(spdk_pci_addr_fmt(text, 13, &a), 0);
	CHECK_STR(text, "0000:0f:1f.7");
	text[0] = 'x';
	CHECK_EQ(spdk_pci_addr_fmt(text, 0, &a), -1);
	CHECK_EQ(text[0], 'x');

	b = a;
	CHECK_EQ(spdk_pci_addr_compare(&a, &b), 0);
	b.func = 6;
	CHECK(spdk_pci_addr_compare(&a, &b) > 0 && spdk_pci_addr_compare(&b, &a) < 0);
	b.dev = 0x20;
	CHECK(spdk_pci_addr_compare(&a, &b) < 0 && spdk_pci_addr_compare(&b, &a) > 0);
	b.bus = 0;
	CHECK(spdk_pci_addr_compare(&a, &b) > 0 && spdk_pci_addr_compare(&b, &a) < 0);
	b.domain = 1;
	CHECK(spdk_pci_addr_compare(&a, &b) < 0 && spdk_pci_addr_compare(&b, &a) > 0);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_pci_addr_fmt(NULL, 20, &a), -EINVAL);
	CHECK_EQ(spdk_pci_addr_fmt(text, sizeof(text), NULL), -EINVAL);
	errno = 0;
	CHECK(spdk_pci_addr_compare(NULL, &a) == 0 && errno == EINVAL);
#endif
}

static void
test_drivers(void)
{
	CHECK(spdk_pci_get_driver("of_the_test") != NULL);
	CHECK(spdk_pci_get_driver("another") != NULL);
	CHECK(spdk_pci_get_driver("of_the_test") != spdk_pci_get_driver("another"));
	CHECK(spdk_pci_get_driver("of_nobody") == NULL);
	CHECK(spdk_pci_vmd_get_driver() != NULL && spdk_pci_vmd_get_driver() == spdk_pci_get_driver("vmd"));
	CHECK(spdk_pci_ioat_get_driver() != NULL && spdk_pci_ioat_get_driver() == spdk_pci_get_driver("ioat"));
	CHECK(spdk_pci_idxd_get_driver() != NULL && spdk_pci_idxd_get_driver() == spdk_pci_get_driver("idxd"));
	CHECK(spdk_pci_ae4dma_get_driver() != NULL && spdk_pci_ae4dma_get_driver() == spdk_pci_get_driver("ae4dma"));
	CHECK(spdk_pci_virtio_get_driver() != NULL && spdk_pci_virtio_get_driver() == spdk_pci_get_driver("virtio"));
	/* There, unless nothing of NVMe is linked. */
	CHECK(spdk_pci_nvme_get_driver() == spdk_pci_get_driver("nvme"));
#ifdef RESPDK_STALE
	CHECK(spdk_pci_nvme_get_driver() != NULL);
	CHECK(spdk_pci_get_driver(NULL) == NULL);
	spdk_pci_driver_register(NULL, g_ids, 0);
	spdk_pci_driver_register("without a table", NULL, 0);
	CHECK(spdk_pci_get_driver("without a table") == NULL);
	CHECK_EQ(spdk_pci_enumerate(NULL, enum_cb, NULL), -EINVAL);
	CHECK_EQ(spdk_pci_enumerate(spdk_pci_get_driver("vmd"), NULL, NULL), -EINVAL);
#endif
}

static size_t g_seen;
static struct spdk_pci_device *g_seen_dev;

static void
seen(void *ctx, struct spdk_pci_device *dev)
{
	CHECK(ctx == &g_seen);
	if (dev->addr.domain == DOMAIN) {
		g_seen++;
		g_seen_dev = dev;
	}
}

static size_t
count(void)
{
	g_seen = 0;
	spdk_pci_for_each_device(&g_seen, seen);
	return g_seen;
}

static void
test_values(struct device *device)
{
	struct spdk_pci_device *dev = &device->pci;
	struct spdk_pci_addr addr = spdk_pci_device_get_addr(dev);
	struct spdk_pci_id id = spdk_pci_device_get_id(dev);
	uint64_t phys = 0, size = 0;
	void *bar = NULL;
	uint8_t byte = 0;
	uint16_t half = 0;
	uint32_t word = 0;
	char sn[20];

	CHECK_EQ(spdk_pci_addr_compare(&addr, &dev->addr), 0);
	CHECK_EQ(spdk_pci_device_get_domain(dev), DOMAIN);
	CHECK_EQ(spdk_pci_device_get_bus(dev), dev->addr.bus);
	CHECK_EQ(spdk_pci_device_get_dev(dev), 0x1f);
	CHECK_EQ(spdk_pci_device_get_func(dev), 7);
	CHECK(id.class_id == 0x123456 && id.vendor_id == 0xabcd && id.device_id == 0x1234 && id.subvendor_id == 0x5678);
	CHECK_EQ(id.subdevice_id, 0x9abc);
	CHECK_EQ(spdk_pci_device_get_vendor_id(dev), 0xabcd);
	CHECK_EQ(spdk_pci_device_get_device_id(dev), 0x1234);
	CHECK_EQ(spdk_pci_device_get_subvendor_id(dev), 0x5678);
	CHECK_EQ(spdk_pci_device_get_subdevice_id(dev), 0x9abc);
	CHECK_EQ(spdk_pci_device_get_numa_id(dev), 3);
	CHECK_STR(spdk_pci_device_get_type(dev), "of the test");

	CHECK_EQ(spdk_pci_device_map_bar(dev, 0, &bar, &phys, &size), 0);
	CHECK(bar == device->bar && phys == 0x1234000 && size == sizeof(device->bar));
	CHECK_EQ(spdk_pci_device_map_bar(dev, 1, &bar, &phys, &size), -ENXIO);
	CHECK_EQ(spdk_pci_device_unmap_bar(dev, 0, bar), 0);
	CHECK_EQ(spdk_pci_device_unmap_bar(dev, 1, bar), -ENXIO);
	CHECK(device->mapped == 1 && device->unmapped == 2);

	CHECK_EQ(spdk_pci_device_cfg_write8(dev, 0x12, 0x80), 0);
	CHECK_EQ(spdk_pci_device_cfg_write16(dev, 0x3456, 0x81), 0);
	CHECK_EQ(spdk_pci_device_cfg_write32(dev, 0x789abcde, 0x83), 0);
	CHECK_EQ(device->config[0x80], 0x12);
	CHECK_EQ(spdk_pci_device_cfg_read8(dev, &byte, 0x80), 0);
	CHECK_EQ(spdk_pci_device_cfg_read16(dev, &half, 0x81), 0);
	CHECK_EQ(spdk_pci_device_cfg_read32(dev, &word, 0x83), 0);
	CHECK(byte == 0x12 && half == 0x3456 && word == 0x789abcde);
	memcpy(sn, "configuration", 14);
	CHECK_EQ(spdk_pci_device_cfg_write(dev, sn, 14, 0x90), 0);
	memset(sn, 0, sizeof(sn));
	CHECK_EQ(spdk_pci_device_cfg_read(dev, sn, 14, 0x90), 0);
	CHECK_STR(sn, "configuration");
	CHECK_EQ(spdk_pci_device_cfg_read32(dev, &word, 4094), -1);
	CHECK_EQ(spdk_pci_device_cfg_write32(dev, word, 4094), -1);

	/* No extended capabilities; others than a serial number; a serial number behind another one. */
	CHECK_EQ(spdk_pci_device_get_serial_number(dev, sn, sizeof(sn)), -1);
	spdk_pci_device_cfg_write32(dev, 0x14010001, 0x100);
	CHECK_EQ(spdk_pci_device_get_serial_number(dev, sn, sizeof(sn)), -1);
	spdk_pci_device_cfg_write32(dev, 0x00010003, 0x140);
	spdk_pci_device_cfg_write32(dev, 0x89abcdef, 0x144);
	spdk_pci_device_cfg_write32(dev, 0x01234567, 0x148);
	CHECK_EQ(spdk_pci_device_get_serial_number(dev, sn, 16), -1);
	CHECK_EQ(spdk_pci_device_get_serial_number(dev, sn, 17), 0);
	CHECK_STR(sn, "0123456789abcdef");
#ifdef RESPDK_STALE
	/* A list that bites its own tail. */
	spdk_pci_device_cfg_write32(dev, 0x10010001, 0x140);
	CHECK_EQ(spdk_pci_device_get_serial_number(dev, sn, 17), -1);
	/* Interrupts are the kernel's, which knows nothing of this device. */
	CHECK_EQ(spdk_pci_device_enable_interrupt(dev), -ENODEV);
	CHECK_EQ(spdk_pci_device_disable_interrupt(dev), -ENODEV);
	CHECK_EQ(spdk_pci_device_get_interrupt_efd(dev), -ENODEV);
	CHECK_EQ(spdk_pci_device_enable_interrupts(dev, 0), -EINVAL);
	CHECK_EQ(spdk_pci_device_enable_interrupts(dev, 2), -ENOTSUP);
	CHECK_EQ(spdk_pci_device_disable_interrupts(dev), -ENODEV);
	CHECK_EQ(spdk_pci_device_get_interrupt_efd_by_index(dev, 1), -ENODEV);
	CHECK_EQ(spdk_pci_device_map_bar(dev, 0, NULL, &phys, &size), -EINVAL);
	CHECK_EQ(spdk_pci_device_cfg_read8(dev, NULL, 0), -EINVAL);
	CHECK_EQ(spdk_pci_device_cfg_read(dev, NULL, 1, 0), -EINVAL);
	CHECK_EQ(spdk_pci_device_get_serial_number(dev, NULL, 17), -1);
#endif
	CHECK(!spdk_pci_device_is_removed(dev));
	dev->internal.pending_removal = true;
	CHECK(spdk_pci_device_is_removed(dev));
	dev->internal.pending_removal = false;
}

static int
claim_in_child(struct spdk_pci_device *dev)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		_exit(-spdk_pci_device_claim(dev));
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
test_claim(struct spdk_pci_device *dev)
{
	char path[64];
	int owner = 0, fd;

	snprintf(path, sizeof(path), "/var/tmp/spdk_pci_lock_%04x:%02x:1f.7", DOMAIN, dev->addr.bus);
	CHECK(access(path, F_OK) != 0);
	CHECK_EQ(spdk_pci_device_claim(dev), 0);
	CHECK(dev->internal.claim_fd >= 0);
	fd = open(path, O_RDONLY);
	CHECK(fd >= 0 && read(fd, &owner, sizeof(owner)) == sizeof(owner));
	CHECK_EQ(owner, getpid());
	/* Closing a descriptor of the file would give the lock up: that is how the kernel has it. So it stays open. */
	CHECK_EQ(claim_in_child(dev), EACCES);
	spdk_pci_device_unclaim(dev);
	CHECK_EQ(dev->internal.claim_fd, -1);
	close(fd);
	CHECK(access(path, F_OK) != 0);
	CHECK_EQ(claim_in_child(dev), 0);
	/* The child has not removed the file; that does not matter. */
	CHECK(access(path, F_OK) == 0);
	CHECK_EQ(spdk_pci_device_claim(dev), 0);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_pci_device_claim(dev), 0);
	CHECK_EQ(claim_in_child(dev), EACCES);
#endif
}

static void
test_hooked(void)
{
	struct spdk_pci_driver *driver = spdk_pci_get_driver("of_the_test");
	struct spdk_pci_driver *another = spdk_pci_get_driver("another");
	struct device one, two;
	char path[64];

	make(&one, 1);
	make(&two, 2);
	CHECK_EQ(enumerate(driver, 0), 0);
	CHECK_EQ(g_asked, 0);
	CHECK_EQ(spdk_pci_hook_device(driver, &one.pci), 0);
	CHECK(!one.pci.internal.attached && one.pci.internal.driver == driver);
	CHECK_EQ(count(), 1);
	CHECK(g_seen_dev == &one.pci);
	CHECK_EQ(spdk_pci_hook_device(another, &two.pci), 0);
	CHECK_EQ(count(), 2);

	/* Not wanted, an error, wanted, and no longer asked about. */
	CHECK_EQ(enumerate(driver, 1), 0);
	CHECK(g_asked == 1 && g_last == &one.pci && !one.pci.internal.attached);
	CHECK_EQ(enumerate(driver, -1), -1);
	CHECK(g_asked == 1 && !one.pci.internal.attached);
	one.pci.internal.pending_removal = true;
	CHECK_EQ(enumerate(driver, 0), 0);
	CHECK_EQ(g_asked, 0);
	one.pci.internal.pending_removal = false;
	CHECK_EQ(enumerate(driver, 0), 0);
	CHECK(g_asked == 1 && one.pci.internal.attached);
	CHECK_EQ(enumerate(driver, 0), 0);
	CHECK_EQ(g_asked, 0);
	test_values(&one);
	test_claim(&one.pci);

	/* By address: known already, with the callback's answer. */
	CHECK_EQ(spdk_pci_device_attach(driver, enum_cb, &g_answer, &one.pci.addr), -1);
	g_answer = 3;
	CHECK_EQ(spdk_pci_device_attach(another, enum_cb, &g_answer, &two.pci.addr), 3);
	g_answer = 0;
	CHECK_EQ(spdk_pci_device_attach(another, enum_cb, &g_answer, &two.pci.addr), 0);
	CHECK(two.pci.internal.attached && g_last == &two.pci);

	/* Detaching goes to the provider of the device's type, and takes the claim along. */
	snprintf(path, sizeof(path), "/var/tmp/spdk_pci_lock_%04x:01:1f.7", DOMAIN);
	CHECK(access(path, F_OK) == 0);
	spdk_pci_device_detach(&one.pci);
	CHECK(access(path, F_OK) != 0);
	CHECK(g_detach_calls == 1 && g_detached == &one.pci && !one.pci.internal.attached);
	CHECK_EQ(one.pci.internal.claim_fd, -1);
	CHECK_EQ(enumerate(driver, 0), 0);
	CHECK(g_asked == 1 && one.pci.internal.attached);
#ifdef RESPDK_STALE
	errno = 0;
	spdk_pci_unhook_device(&one.pci);
	CHECK(errno == EBUSY && one.pci.internal.attached);
	CHECK_EQ(spdk_pci_hook_device(driver, &one.pci), -EEXIST);
#endif
	spdk_pci_device_detach(&one.pci);
	spdk_pci_device_detach(&two.pci);
	CHECK_EQ(g_detach_calls, 3);
#ifdef RESPDK_STALE
	errno = 0;
	spdk_pci_device_detach(&two.pci);
	CHECK(errno == EINVAL && g_detach_calls == 3);
#endif
	spdk_pci_unhook_device(&one.pci);
	CHECK_EQ(count(), 1);
	spdk_pci_unhook_device(&two.pci);
	CHECK_EQ(count(), 0);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_pci_device_map_bar(&one.pci, 0, &(void *) { NULL }, &(uint64_t) { 0 }, &(uint64_t) { 0 }), -ESTALE);
	CHECK_EQ(spdk_pci_device_claim(&one.pci), -ESTALE);
	CHECK_STR(spdk_pci_device_get_type(&one.pci), "(stale)");
	errno = 0;
	spdk_pci_unhook_device(&one.pci);
	CHECK_EQ(errno, ESTALE);
	errno = 0;
	CHECK(spdk_pci_device_get_numa_id(&one.pci) == SPDK_ENV_NUMA_ID_ANY && errno == ESTALE);
	CHECK_EQ(spdk_pci_device_get_addr(&one.pci).domain, 0);
	CHECK_EQ(spdk_pci_device_cfg_read8((struct spdk_pci_device *)g_ids, &(uint8_t) { 0 }, 0), -EBADF);
	CHECK_EQ(spdk_pci_hook_device(NULL, &one.pci), -EINVAL);
	CHECK_EQ(spdk_pci_hook_device(driver, NULL), -EINVAL);
	one.pci.cfg_read = NULL;
	CHECK_EQ(spdk_pci_hook_device(driver, &one.pci), -EINVAL);
#endif
	/* The same memory once more is another device. */
	make(&one, 3);
	CHECK_EQ(spdk_pci_hook_device(driver, &one.pci), 0);
	CHECK_EQ(spdk_pci_device_get_bus(&one.pci), 3);
	spdk_pci_unhook_device(&one.pci);
}

static void
test_provider(void)
{
	struct spdk_pci_driver *driver = spdk_pci_get_driver("of_the_test");
	struct spdk_pci_addr addr = { DOMAIN, 9, 0x1f, 7 };

	make(&g_plugged, 9);
	g_answer = 0;
	g_detach_calls = 0;
	CHECK_EQ(spdk_pci_device_attach(driver, enum_cb, &g_answer, &addr), -1);
	CHECK_EQ(g_attach_calls, 1);
	/* Hooked in while an enumeration of the driver is going on, it is asked about at once. */
	g_there = true;
	g_answer = 1;
	CHECK_EQ(spdk_pci_device_attach(driver, enum_cb, &g_answer, &addr), -1);
	CHECK_EQ(g_hooked, -ECANCELED);
	CHECK_EQ(count(), 0);
	g_answer = 0;
	CHECK_EQ(spdk_pci_device_attach(driver, enum_cb, &g_answer, &addr), 0);
	CHECK(g_hooked == 0 && g_last == &g_plugged.pci && g_plugged.pci.internal.attached);
	CHECK_EQ(count(), 1);
	spdk_pci_device_detach(&g_plugged.pci);
	CHECK(g_detach_calls == 1 && count() == 0);
	CHECK_EQ(g_attach_calls, 3);
	CHECK_EQ(spdk_pci_device_allow(&addr), 0);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_pci_device_allow(NULL), -EINVAL);
	addr.func = 8;
	CHECK_EQ(spdk_pci_device_allow(&addr), -EINVAL);
	CHECK_EQ(spdk_pci_device_attach(NULL, enum_cb, NULL, &addr), -EINVAL);
	CHECK_EQ(spdk_pci_device_attach(driver, NULL, NULL, &addr), -EINVAL);
	CHECK_EQ(spdk_pci_device_attach(driver, enum_cb, NULL, NULL), -EINVAL);
	spdk_pci_register_device_provider(NULL);
#endif
}

static void
test_events(void)
{
	static const char add[] = "add@/devices/x\0ACTION=add\0DEVPATH=/devices/pci0000:80/0000:80:01.0/0000:81:00.0/uio/uio0\0"
				  "SUBSYSTEM=uio\0";
	static const char gone[] = "remove@x\0ACTION=remove\0DEVPATH=/devices/pci0000:80/0000:81:00.1/uio/uio0\0SUBSYSTEM=uio\0";
	static const char bind[] = "bind@x\0ACTION=bind\0SUBSYSTEM=pci\0DRIVER=vfio-pci\0PCI_SLOT_NAME=0001:02:03.4\0";
	static const char other[] = "add@x\0ACTION=add\0DEVPATH=/devices/virtual/block/loop0\0SUBSYSTEM=block\0";
	static const char change[] = "change@x\0ACTION=change\0DEVPATH=/devices/0000:81:00.0/uio/uio0\0SUBSYSTEM=uio\0";
	static const char path[] = "add@x\0ACTION=add\0DEVPATH=/devices/0000:81:00.0\0SUBSYSTEM=uio\0";
	static const char address[] = "add@x\0ACTION=add\0DEVPATH=/devices/nowhere/uio/uio0\0SUBSYSTEM=uio\0";
	const struct spdk_pci_addr uio = { 0, 0x81, 0, 0 }, uio1 = { 0, 0x81, 0, 1 }, vfio = { 1, 2, 3, 4 };
	struct spdk_pci_event event;
	int fds[2], fd, i, rc;

	fd = spdk_pci_event_listen();
	if (fd >= 0) {
		CHECK(fcntl(fd, F_GETFL) & O_NONBLOCK);
		for (i = 0, rc = 0; i < 1000 && rc >= 0; i++) {
			rc = spdk_pci_get_event(fd, &event);
		}
		CHECK(rc >= 0);
		close(fd);
	}
	REQUIRE(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds) == 0);
	memset(&event, 0xa5, sizeof(event));
	CHECK_EQ(spdk_pci_get_event(fds[0], &event), 0);
	CHECK(event.action == SPDK_UEVENT_ADD && event.traddr.bus == 0);
	CHECK(write(fds[1], add, sizeof(add)) > 0 && write(fds[1], gone, sizeof(gone)) > 0);
	CHECK(write(fds[1], bind, sizeof(bind)) > 0 && write(fds[1], other, sizeof(other)) > 0);
	CHECK(write(fds[1], change, sizeof(change)) > 0);
	CHECK(write(fds[1], path, sizeof(path)) > 0 && write(fds[1], address, sizeof(address)) > 0);
	CHECK(spdk_pci_get_event(fds[0], &event) > 0);
	CHECK(event.action == SPDK_UEVENT_ADD && spdk_pci_addr_compare(&event.traddr, &uio) == 0);
	CHECK(spdk_pci_get_event(fds[0], &event) > 0);
	CHECK(event.action == SPDK_UEVENT_REMOVE && spdk_pci_addr_compare(&event.traddr, &uio1) == 0);
	CHECK(spdk_pci_get_event(fds[0], &event) > 0);
	CHECK(event.action == SPDK_UEVENT_ADD && spdk_pci_addr_compare(&event.traddr, &vfio) == 0);
	CHECK_EQ(spdk_pci_get_event(fds[0], &event), 0);
	CHECK_EQ(spdk_pci_get_event(fds[0], &event), 0);
	CHECK_EQ(spdk_pci_get_event(fds[0], &event), -EBADMSG);
	CHECK_EQ(spdk_pci_get_event(fds[0], &event), -EINVAL);
	close(fds[1]);
	CHECK_EQ(spdk_pci_get_event(fds[0], &event), -ENOTCONN);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_pci_get_event(fds[0], NULL), -EINVAL);
#endif
	close(fds[0]);
	CHECK_EQ(spdk_pci_get_event(fds[0], &event), -EBADF);
}

static const void *volatile g_fault;
static volatile int g_faults;
static void *g_page;

static void
on_fault(const void *failure_addr, void *ctx)
{
	g_fault = failure_addr;
	g_faults++;
	if (ctx == &g_faults) {
		g_page = mmap((void *)((uintptr_t)failure_addr & ~4095ul), 4096, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	}
}

static void
test_faults(void)
{
	char name[] = "/tmp/pci_fault.XXXXXX";
	int fd = mkstemp(name);
	volatile char *lost;
#ifdef RESPDK_STALE
	struct sigaction before, after;

	sigaction(SIGBUS, NULL, &before);
#endif
	REQUIRE(fd >= 0 && ftruncate(fd, 8192) == 0);
	unlink(name);
	lost = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	REQUIRE(lost != MAP_FAILED);
	CHECK_EQ(spdk_pci_register_error_handler(NULL, NULL), -EINVAL);
	CHECK_EQ(spdk_pci_register_error_handler(on_fault, (void *)&g_faults), 0);
	CHECK_EQ(spdk_pci_register_error_handler(on_fault, NULL), -EINVAL);
	CHECK(ftruncate(fd, 0) == 0);
	CHECK_EQ(lost[4097], 0);
	CHECK(g_faults == 1 && g_fault == &lost[4097] && g_page == (void *)&lost[4096]);
	CHECK_EQ(lost[4098], 0);
	CHECK_EQ(g_faults, 1);
	spdk_pci_unregister_error_handler(on_fault);
	spdk_pci_unregister_error_handler(on_fault);
	spdk_pci_unregister_error_handler(NULL);
	CHECK_EQ(spdk_pci_register_error_handler(on_fault, NULL), 0);
	spdk_pci_unregister_error_handler(on_fault);
#ifdef RESPDK_STALE
	sigaction(SIGBUS, NULL, &after);
	CHECK(before.sa_handler == after.sa_handler);
	/* A fault that no function helps ends the process, as it would without us. */
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		spdk_pci_register_error_handler(on_fault, NULL);
		_exit(lost[0]);
	}
	waitpid(pid, &status, 0);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
#endif
	munmap((void *)lost, 8192);
	close(fd);
}

int
main(void)
{
	test_addresses();
	test_drivers();
	REQUIRE(check_env("pci") == 0);
	test_hooked();
	test_provider();
	test_events();
	test_faults();
	spdk_env_fini();
	return check_done();
}
