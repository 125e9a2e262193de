#!/usr/bin/env python3
"""Block devices of the kernel that vanish under I/O: aio and uring bdevs on them go, what stands above goes or goes on.

Root gets devices from the kernel's null_blk module, and takes them away. PCI devices below the namespaces that LOST_DEVICES
names (separated by commas) are removed and found again, too; what is on them is lost. Skipped when there is neither.
`c-tests/guest lost_device` runs it in a virtual machine. `TARGET=program` is another implementation's _io_target.c.

c-test: timeout=200
"""
import glob
import os
import subprocess
import sys
import time

import _target
from _target import OURS, PREFIX, WORK, Checks, Target

NULLB = "/sys/kernel/config/nullb"
MIB = 1 << 20
check = Checks()


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def build():
    here = os.path.dirname(os.path.abspath(__file__))
    env = {"PKG_CONFIG_PATH": os.path.join(PREFIX, "lib/pkgconfig"), **os.environ}
    ask = ["pkg-config", "--cflags", "--libs", "spdk_event", "spdk_bdev", "spdk_event_bdev", "spdk_env_dpdk"]
    flags = subprocess.check_output(ask, env=env, text=True).split()
    program = os.path.join(WORK, "io_target")
    cc = os.environ.get("CC", "cc")
    subprocess.check_call([cc, "-O1", "-g", "-w", "-D_GNU_SOURCE", os.path.join(here, "_io_target.c"), "-o", program, *flags], env=env)
    return program


def put(path, text):
    with open(path, "w") as f:
        f.write(text)


def until(wanted, seconds=20):
    end = time.time() + seconds
    while not wanted() and time.time() < end:
        time.sleep(0.02)
    return wanted()


class NullBlk:
    """A disk in memory; `delay_us` keeps requests with the kernel when it goes."""

    def __init__(self, name, delay_us=0):
        self.dir = os.path.join(NULLB, name)
        os.mkdir(self.dir)
        values = {"size": "64", "blocksize": "512", "memory_backed": "1"}
        if delay_us:
            values.update(irqmode="2", completion_nsec=str(delay_us * 1000))
        for attribute, value in values.items():
            put(os.path.join(self.dir, attribute), value)
        self.back()

    def path(self):
        with open(os.path.join(self.dir, "index")) as f:
            number = f.read().strip()
        found = [p for p in ("/dev/" + os.path.basename(self.dir), "/dev/nullb" + number) if os.path.exists(p)]
        return found[0] if found else None

    def vanish(self):
        put(os.path.join(self.dir, "power"), "0")

    def back(self):
        put(os.path.join(self.dir, "power"), "1")
        until(self.path)

    def close(self):
        os.rmdir(self.dir)


class Pci:
    """The namespace of an NVMe controller; the whole controller is pulled out."""

    def __init__(self, path):
        self.name = os.path.basename(path)
        places = glob.glob(f"/sys/class/nvme/nvme*/{self.name}") + glob.glob(f"/sys/class/nvme-subsystem/*/{self.name}")
        ctrl = os.path.realpath(glob.glob(f"/sys/class/nvme/nvme{self.name[4:].split('n')[0]}")[0])
        check(places, f"{path} is no NVMe namespace")
        self.pci = os.path.realpath(os.path.join(ctrl, "device"))
        self.serial = self.read(os.path.join(ctrl, "serial"))

    @staticmethod
    def read(path):
        with open(path) as f:
            return f.read().strip()

    def path(self):
        for ctrl in glob.glob("/sys/class/nvme/nvme*"):
            if self.read(ctrl + "/serial") == self.serial:
                for ns in glob.glob(f"/dev/{os.path.basename(ctrl)}n*"):
                    return ns
        return None

    def vanish(self):
        put(os.path.join(self.pci, "remove"), "1")

    def back(self):
        put("/sys/bus/pci/rescan", "1")
        until(self.path)

    def close(self):
        pass


def names(client):
    return [b["name"] for b in client.result("bdev_get_bdevs")]


def lost(device, module, target):
    """The device goes under a storm through a stack: everything that was submitted is answered, all of the stack goes."""
    words = (type(device).__name__, module)
    client = target.client()
    create = {"name": "D", "filename": device.path(), "block_size": 512}
    check.equal(client.result(f"bdev_{module}_create", create), "D", *words)
    client.result("bdev_passthru_create", {"base_bdev_name": "D", "name": "P"})
    client.result("storm_start", {"name": "P", "depth": 16})
    time.sleep(0.5)
    device.vanish()
    # The bdev is told to go as soon as an I/O fails; it is gone when its user lets it.
    check(until(lambda: "hot-remove detected" in target.text()), "noticed", *words)
    got = client.result("storm_stop", {"check": False})
    check(got["reads"] > 0 and got["wrong"] == 0 and got["failed"] > 0, got, *words)
    check(until(lambda: names(client) == []), names(client), *words)
    check.equal(client.code("bdev_%s_delete" % module, {"name": "D"}), -19, *words)
    device.back()
    # And once more, found out by a rescan. The passthru bdev is still wished for.
    create["filename"] = device.path()
    check.equal(client.result(f"bdev_{module}_create", create), "D", *words)
    check.equal(client.result("io_range", {"name": "P", "op": "write", "seed": 5, "blocks": 2048}), {"done": 256, "failed": 0, "wrong": 0})
    check.equal(client.result("io_range", {"name": "P", "op": "verify", "seed": 5, "blocks": 2048}), {"done": 256, "failed": 0, "wrong": 0})
    device.vanish()
    check.equal(client.code(f"bdev_{module}_rescan", {"name": "D"}), 0, *words)
    check(until(lambda: names(client) == []), names(client), *words)
    device.back()
    # A device that is gone when its bdev is deleted.
    create["filename"] = device.path()
    check.equal(client.result(f"bdev_{module}_create", create), "D", *words)
    device.vanish()
    check.equal(client.code(f"bdev_{module}_delete", {"name": "D"}), 0, *words)
    check(until(lambda: names(client) == []), names(client), *words)
    device.back()
    client.close()


def mirror(device, module, target):
    """A mirror goes on with its other half, and the data are whole."""
    words = ("mirror", type(device).__name__, module)
    client = target.client()
    client.result(f"bdev_{module}_create", {"name": "D", "filename": device.path(), "block_size": 512})
    client.result("bdev_malloc_create", {"name": "M", "num_blocks": 64 * MIB // 512, "block_size": 512})
    client.result("bdev_raid_create", {"name": "R", "raid_level": "raid1", "base_bdevs": ["D", "M"]})
    client.result("storm_start", {"name": "R", "depth": 16})
    time.sleep(0.5)
    device.vanish()
    check(until(lambda: "D" not in names(client)), names(client), *words)
    seen = lambda: [client.result("bdev_raid_get_bdevs", {"category": "all"})[0][k] for k in ("state", "num_base_bdevs_discovered")]
    check(until(lambda: seen() == ["online", 1]), seen(), *words)
    time.sleep(0.3)
    got = client.result("storm_stop")
    check(got["writes"] > 0 and got["wrong"] == 0 and got["failed"] == 0, got, *words)
    device.back()
    # A new disk takes the place of the lost one.
    client.result(f"bdev_{module}_create", {"name": "E", "filename": device.path(), "block_size": 512})
    check.equal(client.code("bdev_raid_add_base_bdev", {"raid_bdev": "R", "base_bdev": "E"}), 0, *words)
    whole = lambda: client.result("bdev_raid_get_bdevs", {"category": "all"})[0]
    check(until(lambda: whole()["num_base_bdevs_discovered"] == 2 and "process" not in whole(), 60), whole(), *words)
    check.equal(client.result("io_compare", {"a": "E", "b": "M", "a_offset": 0, "b_offset": 0, "blocks": 4096}), 0, *words)
    client.result("bdev_raid_delete", {"name": "R"})
    client.result("bdev_malloc_delete", {"name": "M"})
    client.result(f"bdev_{module}_delete", {"name": "E"})
    check(until(lambda: names(client) == []), names(client), *words)
    client.close()


if os.getuid() != 0:
    skip("only root can take block devices away")
devices = [Pci(path) for path in filter(None, os.environ.get("LOST_DEVICES", "").split(","))]
if not os.path.isdir(NULLB):
    subprocess.call("modprobe -q null_blk nr_devices=0 2>/dev/null", shell=True)
if os.path.isdir(NULLB):
    devices += [NullBlk(f"lost{os.getpid()}"), NullBlk(f"slow{os.getpid()}", 2000)]
if not devices:
    skip("no LOST_DEVICES, and no null_blk in this kernel")
if OURS:
    _target.PROGRAM = build()
for module, device, run in ((m, d, r) for m in ("aio", "uring") for d in devices for r in (lost, mirror)):
    target = Target()
    methods = target.client().result("rpc_get_methods")
    if f"bdev_{module}_create" in methods and (run == lost or "bdev_raid_create" in methods):
        run(device, module, target)
    check(target.alive(), "the target is gone", type(device).__name__, module)
    check.equal(target.stop(), 0, "exit code", type(device).__name__, module)
    if target.process.returncode != 0:
        print(target.text()[-1500:])
for device in devices:
    if isinstance(device, NullBlk):
        device.vanish()
    device.close()
print(", ".join(type(d).__name__ for d in devices), end=": ")
check.done()
