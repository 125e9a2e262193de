/*
 * PCI devices that the test hooks in itself, and drivers, which live for ever.
 */
#ifndef MISUSE_PCI_H
#define MISUSE_PCI_H

static void *
make_pci_device(void)
{
	struct spdk_pci_device *dev = calloc(1, sizeof(*dev));

	dev->addr.domain = 0xffffe;
	dev->type = "misused";
	dev->map_bar = noop;
	dev->unmap_bar = noop;
	dev->cfg_read = noop;
	dev->cfg_write = noop;
	spdk_pci_hook_device(spdk_pci_get_driver("vmd"), dev);
	return dev;
}
static void
gone_pci_device(void *dev)
{
	spdk_pci_unhook_device(dev);
}

static void *
make_pci_driver(void)
{
	return spdk_pci_get_driver("ioat");
}

#define PCI_FIXTURES(FIXTURE)                                                                                          \
	FIXTURE(spdk_pci_device, make_pci_device, gone_pci_device, false, true)                                        \
	FIXTURE(spdk_pci_driver, make_pci_driver, NULL, false, false)

#endif
