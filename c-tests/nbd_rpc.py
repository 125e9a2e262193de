#!/usr/bin/env python3
"""The methods `nbd_*`: errors everywhere; real devices of the kernel where there are any (as root, after `modprobe nbd`).

c-test: timeout=180
"""
import os
import subprocess
import threading
import time

from _target import OURS, Checks, Target, bdev_config

check = Checks()
INTERNAL, PARAMS = -32603, -32602
MALLOC = bdev_config(("bdev_malloc_create", {"name": "Malloc0", "num_blocks": 131072, "block_size": 512}),
                     ("bdev_malloc_create", {"name": "Malloc1", "num_blocks": 16384, "block_size": 4096}))


def refused(client, method, params, code, text=None):
    error = client.call(method, params).get("error", {})
    check.equal(error.get("code"), code, method, params)
    if text:
        check.equal(error.get("message"), text, method, params)


def devices():
    if os.geteuid() != 0:
        return []
    found = []
    for n in range(4):
        if os.path.exists(f"/dev/nbd{n}") and not os.path.exists(f"/sys/block/nbd{n}/pid"):
            found.append(f"/dev/nbd{n}")
    return found


def errors():
    target = Target(config=MALLOC)
    client = target.client()
    for method in ("nbd_start_disk", "nbd_stop_disk"):
        for params in (None, {}, {"x": 1}, {"nbd_device": 1}):
            refused(client, method, params, INTERNAL, "spdk_json_decode_object failed")
    for params in ({"x": 1}, {"nbd_device": 1}):
        refused(client, "nbd_get_disks", params, INTERNAL, "spdk_json_decode_object failed")
    check.equal(client.result("nbd_get_disks"), [])
    check.equal(client.result("nbd_get_disks", {}), [])
    refused(client, "nbd_get_disks", {"nbd_device": "/dev/nbd0"}, -19, "No such device")
    refused(client, "nbd_stop_disk", {"nbd_device": "/dev/nbd0"}, -19, "No such device")
    for device in ("/dev/foo", "nbd0", "/dev/nbdx", "/dev/nbd1x"):
        refused(client, "nbd_start_disk", {"bdev_name": "Malloc0", "nbd_device": device}, -19, f"illegal nbd device {device}")
    refused(client, "nbd_start_disk", {"bdev_name": "nothing", "nbd_device": "/dev/nbd7"}, -19, "No such device")
    if not os.path.exists("/dev/nbd0"):
        refused(client, "nbd_start_disk", {"bdev_name": "Malloc0", "nbd_device": "/dev/nbd0"}, -2, "No such file or directory")
        refused(client, "nbd_start_disk", {"bdev_name": "Malloc0"}, -19, "nbd device not found")
    check.equal(client.result("framework_get_config", {"name": "nbd"}), [])
    check.equal(target.stop(), 0)


def gone(path, seconds=30):
    end = time.time() + seconds
    while os.path.exists(f"/sys/block/{os.path.basename(path)}/pid") and time.time() < end:
        time.sleep(0.05)
    return not os.path.exists(f"/sys/block/{os.path.basename(path)}/pid")


def dd(*words):
    return subprocess.run(["dd", "status=none", *words], stderr=subprocess.DEVNULL, timeout=60).returncode


def wait_disks(client, count, seconds=30):
    end = time.time() + seconds
    while len(client.result("nbd_get_disks")) != count and time.time() < end:
        time.sleep(0.05)
    return check.equal(len(client.result("nbd_get_disks")), count, "disks")


def kernel(first, second):
    target = Target(config=MALLOC)
    client = target.client(60)
    check.equal(client.result("nbd_start_disk", {"bdev_name": "Malloc0", "nbd_device": first}), first)
    check.equal(client.result("nbd_start_disk", {"bdev_name": "Malloc1"}), second)
    disks = [{"nbd_device": first, "bdev_name": "Malloc0"}, {"nbd_device": second, "bdev_name": "Malloc1"}]
    check.equal(client.result("nbd_get_disks"), disks)
    check.equal(client.result("nbd_get_disks", {"nbd_device": second}), disks[1:])
    check.equal(client.result("framework_get_config", {"name": "nbd"}),
                [{"method": "nbd_start_disk", "params": d} for d in disks])
    refused(client, "nbd_start_disk", {"bdev_name": "Malloc0", "nbd_device": first}, -16, "Device or resource busy")
    check.equal(open(f"/sys/block/{os.path.basename(first)}/size").read().strip(), "131072")
    # Written with flushes, read back, past the page cache.
    data = os.urandom(4 << 20)
    with open("data", "wb") as out:
        out.write(data)
    for device, at in ((first, 3), (second, 5)):
        check.equal(dd("if=data", f"of={device}", "bs=1M", f"seek={at}", "oflag=direct", "conv=fsync,notrunc"), 0)
        check.equal(dd(f"if={device}", "of=back", "bs=1M", f"skip={at}", "count=4", "iflag=direct"), 0)
        check(open("back", "rb").read() == data, "what was written is read", device)
    stat = client.result("bdev_get_iostat", {"name": "Malloc0"})["bdevs"][0]
    check(stat["bytes_written"] >= 4 << 20 and stat["bytes_read"] >= 4 << 20, stat)
    subprocess.run(["blkdiscard", "-o", str(3 << 20), "-l", str(1 << 20), first], check=True)
    dd(f"if={first}", "of=back", "bs=1M", "skip=3", "count=1", "iflag=direct")
    check(open("back", "rb").read() == bytes(1 << 20), "what was discarded is zero")
    check.equal(client.result("nbd_stop_disk", {"nbd_device": second}), True)
    check(gone(second), second, "is free")
    wait_disks(client, 1)

    # Stopped and started again while somebody writes.
    for _ in range(3):
        writer = threading.Thread(target=dd, args=("if=/dev/zero", f"of={second}", "bs=64k", "count=400", "oflag=direct"))
        check.equal(client.result("nbd_start_disk", {"bdev_name": "Malloc1", "nbd_device": second}), second)
        writer.start()
        time.sleep(0.05)
        check.equal(client.result("nbd_stop_disk", {"nbd_device": second}), True)
        writer.join()
        check(gone(second), second, "is free")
        wait_disks(client, 1)

    # The bdev goes while somebody writes.
    writer = threading.Thread(target=dd, args=("if=/dev/zero", f"of={first}", "bs=64k", "count=800", "oflag=direct"))
    writer.start()
    time.sleep(0.05)
    check.equal(client.result("bdev_malloc_delete", {"name": "Malloc0"}), True)
    writer.join()
    check(gone(first), first, "is free")
    wait_disks(client, 0)

    # The target ends with disks, and somebody writing.
    check.equal(client.result("nbd_start_disk", {"bdev_name": "Malloc1", "nbd_device": first}), first)
    writer = threading.Thread(target=dd, args=("if=/dev/zero", f"of={first}", "bs=64k", "count=800", "oflag=direct"))
    writer.start()
    time.sleep(0.05)
    check.equal(target.stop(seconds=60), 0)
    writer.join()
    check(gone(first), first, "is free")


errors()
free = devices()
if len(free) >= 2:
    kernel(*free[:2])
else:
    print("without devices of the kernel")
check.done()
