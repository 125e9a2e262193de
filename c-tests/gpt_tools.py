#!/usr/bin/env python3
"""Partition tables that sgdisk writes: their SPDK partitions become bdevs with the names, UUIDs, places and sizes that sgdisk
says, what is written through them lies there, and sgdisk finds the table whole afterwards. With the first copy of the table
destroyed, too.

On files, and on the block devices named in LOST_DEVICES, which lose their content. Skipped without sgdisk.

c-test: timeout=100
"""
import os
import re
import shutil
import subprocess
import sys
import time

import _target
from _target import OURS, PREFIX, WORK, Checks, Target, make_file

NEW, OLD, LINUX = "6527994e-2c5a-4eec-9613-8f5944074e8b", "7c5222bd-8f5d-4087-9c00-bf9843c7b58c", "0fc63daf-8483-4772-8e79-3d69d8477de4"
SGDISK = shutil.which("sgdisk", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
check = Checks()
if SGDISK is None:
    print("skipped: needs sgdisk")
    sys.exit(77)


def sgdisk(*words):
    run = subprocess.run([SGDISK, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    check(run.returncode == 0, words, run.stdout)
    return run.stdout


def value(text, key):
    return re.search(key + r": '?([^ '\n]*)", text).group(1)


def build():
    here = os.path.dirname(os.path.abspath(__file__))
    env = {"PKG_CONFIG_PATH": os.path.join(PREFIX, "lib/pkgconfig"), **os.environ}
    ask = ["pkg-config", "--cflags", "--libs", "spdk_event", "spdk_bdev", "spdk_event_bdev", "spdk_env_dpdk"]
    flags = subprocess.check_output(ask, env=env, text=True).split()
    program = os.path.join(WORK, "io_target")
    cc = os.environ.get("CC", "cc")
    subprocess.check_call([cc, "-O1", "-g", "-w", "-D_GNU_SOURCE", os.path.join(here, "_io_target.c"), "-o", program, *flags], env=env)
    return program


def through(client, name, op, seed):
    """The first blocks of a bdev."""
    got = client.result("io_range", {"name": name, "op": op, "seed": seed, "blocks": 1024})
    return got["failed"], got["wrong"]


def look(client, path, module, block_size):
    """What the partitions of a device are, beside what sgdisk says of them."""
    create = {"filename": path, "name": "D"}
    if not path.startswith("/dev/"):
        create["block_size"] = block_size
    client.result(f"bdev_{module}_create", create)
    client.result("bdev_wait_for_examine")
    bdevs = {b["name"]: b for b in client.result("bdev_get_bdevs")}
    check.equal(sorted(bdevs), ["D", "Dp1", "Dp3", "Dp7"], path, module)
    for number, kind in (1, NEW), (3, OLD), (7, NEW):
        said = sgdisk("-i", str(number), path)
        bdev = bdevs[f"Dp{number}"]
        gpt = bdev["driver_specific"]["gpt"]
        first, last = int(value(said, "First sector")), int(value(said, "Last sector"))
        unique = value(said, "Partition unique GUID").lower()
        check.equal((bdev["uuid"], gpt["unique_partition_guid"], gpt["partition_type_guid"]), (unique, unique, kind), path, number)
        check.equal((gpt["offset_blocks"], bdev["num_blocks"]), (first, last - first + (kind == NEW)), path, number)
        check.equal((gpt["base_bdev"], gpt["partition_name"]), ("D", value(said, "Partition name")), path, number)
        check.equal((bdev["block_size"], bdev["product_name"]), (block_size, "GPT Disk"), path, number)
    return bdevs


def table(path, block_size):
    target = Target()
    client = target.client()
    first = (1 << 20) // block_size
    sgdisk("-o", "-n", f"1:{first}:+4M", "-t", f"1:{NEW}", "-c", "1:first", "-n", "2:0:+1M", "-t", f"2:{LINUX}", "-n", "3:0:+4M",
           "-t", f"3:{OLD}", "-c", "3:älter", "-n", "7:0:0", "-t", f"7:{NEW}", path)
    for module in "aio", "uring":
        bdevs = look(client, path, module, block_size)
        for seed, name in enumerate(("Dp1", "Dp3", "Dp7"), len(module)):
            check.equal(through(client, name, "write", seed), (0, 0), path, name)
        for seed, name in enumerate(("Dp1", "Dp3", "Dp7"), len(module)):
            check.equal(through(client, name, "verify", seed), (0, 0), path, name)
        client.result(f"bdev_{module}_delete", {"name": "D"})
        for _ in range(200):
            if not client.result("bdev_get_bdevs"):
                break
            time.sleep(0.01)
        check("No problems found" in sgdisk("-v", path), path)
    client.close()
    check.equal(target.stop(), 0, "exit code", path)


def broken(path):
    """Without the first copy the second one counts."""
    with open(path, "r+b") as f:
        f.seek(512)
        f.write(bytes(512))
    target = Target()
    client = target.client()
    client.result("bdev_aio_create", {"filename": path, "name": "D", "block_size": 512})
    client.result("bdev_wait_for_examine")
    check.equal(sorted(b["name"] for b in client.result("bdev_get_bdevs")), ["D", "Dp1", "Dp3", "Dp7"])
    check("use the secondary" in target.text(), "said so")
    client.close()
    check.equal(target.stop(), 0, "exit code")


if OURS:
    _target.PROGRAM = build()
disk = make_file(32 << 20)
table(disk, 512)
broken(disk)
for device in filter(None, os.environ.get("LOST_DEVICES", "").split(",")):
    with open("/sys/class/block/%s/queue/logical_block_size" % os.path.basename(device)) as f:
        table(device, int(f.read()))
check.done()
