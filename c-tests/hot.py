#!/usr/bin/env python3
"""Removal at the bottom of every kind of stack while two threads read and write at its top, with reactors that poll and with
reactors that sleep: what was accepted is completed, what goes on is right, nothing is left, nothing stale is used.

A part that ends in a name of a survivor goes on without what was removed. Keys of crypto bdevs are destroyed in use, too.

c-test: timeout=120
"""
import os
import random
import subprocess
import time

import _target
from _target import OURS, PREFIX, WORK, Checks, Target, make_file

K1, K2 = "00112233445566778899001122334455", "11112233445566778899001122334455"
LATENCIES = dict.fromkeys(("avg_read_latency", "p99_read_latency", "avg_write_latency", "p99_write_latency"), 50)
ROUNDS = int(os.environ.get("ROUNDS", "1"))
HERE = os.path.dirname(os.path.abspath(__file__))
check = Checks()

if OURS:
    _target.PROGRAM = os.path.join(WORK, "io_target")
    env = dict(os.environ, PKG_CONFIG_PATH=os.path.join(PREFIX, "lib/pkgconfig"))
    flags = subprocess.check_output(["pkg-config", "--cflags", "--libs", "spdk_event", "spdk_event_bdev", "spdk_bdev",
                                     "spdk_env_dpdk", "spdk_rpc", "spdk_json", "spdk_jsonrpc", "spdk_util"], env=env, text=True).split()
    subprocess.check_call([os.environ.get("CC", "cc"), "-O1", "-g", "-w", "-o", _target.PROGRAM, os.path.join(HERE, "_io_target.c"),
                           *flags, "-Wl,-rpath," + os.path.abspath(os.path.join(PREFIX, "lib"))])


def malloc(name):
    return "bdev_malloc_create", {"name": name, "num_blocks": 8192, "block_size": 512}


def crypto(base, name):
    return "bdev_crypto_create", {"base_bdev_name": base, "name": name, "key_name": "k"}


def passthru(base, name):
    return "bdev_passthru_create", {"base_bdev_name": base, "name": name}


def split(base):
    return "bdev_split_create", {"base_bdev": base, "split_count": 2}


def raid(level, name, *bases):
    strip = {} if level == "raid1" else {"strip_size_kb": 4}
    return "bdev_raid_create", {"name": name, "raid_level": level, "base_bdevs": list(bases), **strip}


def delete(kind, name):
    return f"bdev_{kind}_delete", {"base_bdev" if kind == "split" else "name": name}


AIO = "bdev_aio_create", {"name": "A", "filename": make_file(4 << 20, "hot"), "block_size": 512}
DELAY = "bdev_delay_create", {"base_bdev_name": "C", "name": "D", **LATENCIES}
KEY_GOES = "accel_crypto_key_destroy", {"key_name": "k"}
M, M1, M2, M3 = (malloc(name) for name in ("M", "M1", "M2", "M3"))
C, C1, C2 = crypto("M", "C"), crypto("M1", "C1"), crypto("M2", "C2")
# What is built, the bdev that is used, what is done meanwhile, and whether the bdev is there afterwards.
STACKS = [
    ([M], "M", [delete("malloc", "M")], False),
    ([M, C], "C", [delete("malloc", "M")], False),
    ([M, C], "C", [delete("crypto", "C")], False),
    ([M, C], "C", [KEY_GOES, delete("malloc", "M")], False),
    ([AIO, crypto("A", "C")], "C", [delete("aio", "A")], False),
    ([M, C, split("C")], "Cp1", [delete("malloc", "M")], False),
    ([M, C, split("C")], "Cp0", [delete("split", "C")], False),
    ([M, split("M"), crypto("Mp0", "C"), DELAY], "D", [delete("malloc", "M")], False),
    ([M, C, passthru("C", "P"), crypto("P", "C9")], "C9", [delete("malloc", "M")], False),
    ([M1, M2, C1, C2, raid("raid1", "R", "C1", "C2")], "R", [delete("malloc", "M1")], True),
    ([M1, M2, C1, C2, raid("raid1", "R", "C1", "C2")], "R", [delete("crypto", "C2"), delete("malloc", "M1")], False),
    ([M1, M2, raid("raid1", "R", "M1", "M2"), crypto("R", "C"), split("C")], "Cp1", [delete("malloc", "M2")], True),
    ([M1, M2, raid("raid1", "R", "M1", "M2"), crypto("R", "C")], "C", [delete("malloc", "M2"), delete("malloc", "M1")], False),
    ([M1, M2, C1, C2, raid("raid0", "R", "C1", "C2")], "R", [delete("malloc", "M2")], False),
    ([M1, M2, M3, C1, raid("raid5f", "R", "C1", "M2", "M3"), crypto("R", "C")], "C", [delete("malloc", "M1")], True),
    ([M1, M2, M3, C1, raid("raid5f", "R", "C1", "M2", "M3")], "R", [delete("malloc", "M1"), delete("malloc", "M3")], False),
    ([M1, M2, C1, C2, raid("concat", "R", "C1", "C2"), passthru("R", "P")], "P", [delete("raid", "R")], False),
]


KINDS = {"Malloc disk": "malloc", "AIO disk": "aio", "Raid Volume": "raid", "crypto": "crypto", "Split Disk": "split", "passthru": "passthru"}


def settled(client):
    """All that is left is deleted; no bdev is there any more."""
    for _ in range(200):
        # What is offline still holds its other members.
        for left in client.result("bdev_raid_get_bdevs", {"category": "offline"}):
            client.call("bdev_raid_delete", {"name": left["name"]})
        listed = client.result("bdev_get_bdevs")
        if not listed:
            break
        for bdev in [bdev for bdev in listed if not bdev["claimed"]]:
            kind = KINDS[bdev["product_name"]]
            client.call(*delete(kind, bdev["driver_specific"]["split"]["base_bdev"] if kind == "split" else bdev["name"]))
        time.sleep(0.01)
    check.equal([b["name"] for b in listed], [], "bdevs that are left")
    check.equal(client.result("bdev_raid_get_bdevs", {"category": "all"}), [], "raid bdevs that are left")


def part(client, serial, build, used, what, survives):
    # Names of its own: a bdev whose base is gone would come again with the next base of that name.
    def own(call):
        named = {"name", "base_bdev", "base_bdev_name"}
        return call[0], {k: f"{serial}{v}" if k in named else [f"{serial}{b}" for b in v] if k == "base_bdevs" else v for k, v in call[1].items()}

    name = f"{[p.get('name') or p.get('base_bdev') for _, p in build]} {[p for _, p in what]}"
    client.result("accel_crypto_key_create", {"cipher": "AES_XTS", "key": K1, "key2": K2, "name": "k"})
    for call in build:
        client.result(*own(call))
    client.result("bdev_wait_for_examine")
    full = used in "CR" and any(p.get("raid_level") == "raid5f" for _, p in build)
    # A stripe of three members, when that is all that can be written.
    client.result("storm_start", {"name": f"{serial}{used}", "threads": 2, "depth": 8, "io_blocks": 16 if full else 8})
    time.sleep(0.02 + random.random() * 0.05)
    for call in what:
        client.result(*own(call))
        time.sleep(0.01)
    got = client.result("storm_stop", {"when_removed": not survives})
    check.equal(got["completed"], got["accepted"], name, got)
    check.equal((got["wrong"], got["removed"]), (0, not survives), name, got)
    check(got["writes"] + got["reads"] > 20, name, got)
    if survives:
        check.equal(got["failed"], 0, name, got)
    settled(client)
    client.call(*KEY_GOES)


def deleted_while_leaving(target, client):
    """A raid bdev on its way out for lack of a member, with I/O above it that takes its time, is deleted: its memory is nobody
    else's until it is gone."""
    for call in (malloc("L1"), malloc("L2"), raid("raid0", "L", "L1", "L2"),
                 ("bdev_delay_create", {"base_bdev_name": "L", "name": "LD", **dict.fromkeys(LATENCIES, 300000)})):
        client.result(*call)
    client.result("bdev_wait_for_examine")
    client.result("storm_start", {"name": "LD", "threads": 1, "depth": 8, "io_blocks": 8})
    with target.client(timeout=30) as other:
        calls = [delete("malloc", "L1"), delete("raid", "L")]
        for call in calls:
            other.write(other.request(*call))
            time.sleep(0.02)
        # Records of a kind go round: many are made before one is used again.
        for n in range(400):
            small = {"name": f"L{n % 8 + 10}", "num_blocks": 8, "block_size": 512}
            check("result" in client.call("bdev_malloc_create", small), "the memory of a raid bdev that is leaving", n)
            if n >= 7:
                client.result(*delete("malloc", f"L{(n - 7) % 8 + 10}"))
        got = client.result("storm_stop", {"when_removed": True})
        check.equal(got["completed"], got["accepted"], "delay over raid", got)
        for call in calls:
            check("result" in other.read(), call)
    settled(client)


def run(args, mask):
    target = Target(*args, mask=mask)
    with target.client(timeout=30) as client:
        for serial, stack in enumerate(STACKS * ROUNDS):
            part(client, serial, *stack)
        deleted_while_leaving(target, client)
        stats = client.result("accel_get_stats")
        check.equal((stats["task_outstanding"], stats["sequence_outstanding"]), (0, 0), "accel is idle")
        # Channels of bdevs, and of their modules, are gone with them.
        left = [ch["name"] for thread in client.result("thread_get_io_channels")["threads"] for ch in thread["io_channels"]]
        print(args, left)
        if OURS:
            check.equal(client.result("respdk_get_stale_use"), [], "stale use")
    check.equal(target.stop(), 0, "exit code")


random.seed(int(os.environ.get("SEED", "1")))
run([], "0x7")
run(["--interrupt-mode"], "0x7")
check.done()
