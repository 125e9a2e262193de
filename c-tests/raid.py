#!/usr/bin/env python3
"""Raid bdevs: their RPCs, their data, members that go and come, superblocks that are read back, good and bad.

The target is a program of its own that also does I/O (_io_target.c). Everything here is what SPDK v26.01 answers and writes
as well: with TARGET in the environment it runs on that (_io_target.c linked to it).

c-test: timeout=300
"""
import os
import struct
import subprocess
import time

import _target
from _target import OURS, PREFIX, WORK, Checks, Target

check = Checks()
PARSE, INTERNAL = -32700, -32603
EPERM, EIO, ENODEV, EEXIST, EINVAL = -1, -5, -19, -17, -22
MB = 1 << 20


def build():
    """The program, linked to the prefix."""
    here = os.path.dirname(os.path.abspath(__file__))
    env = dict(os.environ)
    env.setdefault("PKG_CONFIG_PATH", os.path.join(PREFIX, "lib/pkgconfig"))
    ask = ["pkg-config", "--cflags", "--libs", "spdk_event", "spdk_bdev", "spdk_event_bdev", "spdk_env_dpdk"]
    flags = subprocess.check_output(ask, env=env, text=True).split()
    program = os.path.join(WORK, "io_target")
    command = [os.environ.get("CC", "cc"), "-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter"]
    subprocess.check_call([*command, "-D_GNU_SOURCE", os.path.join(here, "_io_target.c"), "-o", program, *flags], env=env)
    return program


if OURS:
    _target.PROGRAM = build()


def malloc(c, name, blocks=16384, block_size=512, **more):
    c.result("bdev_malloc_create", {"name": name, "num_blocks": blocks, "block_size": block_size, **more})


def raid(c, name="R", category="all"):
    """What is known of a raid bdev, None when there is none."""
    return next((r for r in c.result("bdev_raid_get_bdevs", {"category": category}) if r["name"] == name), None)


def state(c, name="R"):
    r = raid(c, name)
    return None if r is None else (r["state"], r["num_base_bdevs_discovered"], r["num_base_bdevs_operational"])


def make(c, level, bases, name="R", **more):
    p = {"name": name, "raid_level": level, "base_bdevs": bases, **more}
    if level != "raid1":
        p.setdefault("strip_size_kb", 64)
    return c.call("bdev_raid_create", p)


def io(c, op, name="R", **more):
    """True when everything was done, without a failure and as expected."""
    answer = c.call("io_range", {"name": name, "op": op, **more})
    done = answer.get("result", {})
    return "result" in answer and done["failed"] == 0 and done["wrong"] == 0


def wait_for(c, what, seconds=60):
    end = time.time() + seconds
    while time.time() < end:
        if what():
            return True
        time.sleep(0.02)
    return False


def add(c, base, *what, name="R"):
    """Adds a member and waits for the end of its rebuild, which the log tells: in the list it does not show from the start."""
    before = target.text().count("Finished rebuild")
    check.equal(c.result("bdev_raid_add_base_bdev", {"raid_bdev": name, "base_bdev": base}), True, *what, "add", base)
    rebuilt(c, before, *what, name=name)


def rebuilt(c, before, *what, name="R"):
    check(wait_for(c, lambda: target.text().count("Finished rebuild") > before), *what, "rebuild ends")
    check(wait_for(c, lambda: "process" not in raid(c, name)), *what, "no process any more")
    check.equal(raid(c, name)["num_base_bdevs_discovered"], raid(c, name)["num_base_bdevs"], *what, "rebuilt")


def unit_of(level, bases, strip_kb=64, block_size=512):
    """Blocks of a write that every level takes."""
    return strip_kb * 1024 // block_size * (bases - 1) if level == "raid5f" else 8


# --- refusals ---

target = Target(mask="0x3")
c = target.client(60)
malloc(c, "m0")
good = {"name": "R", "raid_level": "raid0", "strip_size_kb": 64, "base_bdevs": ["m0"]}


def without(**changes):
    p = {**good, **changes}
    return {k: v for k, v in p.items() if v is not ...}


REFUSED = [
    ("bdev_raid_create", without(name=...), PARSE, "name"),
    ("bdev_raid_create", without(raid_level=...), PARSE, "raid_level"),
    ("bdev_raid_create", without(raid_level="raid7"), PARSE, "raid_level"),
    ("bdev_raid_create", without(base_bdevs=...), PARSE, "base_bdevs"),
    ("bdev_raid_create", without(base_bdevs="m0"), PARSE, "base_bdevs"),
    ("bdev_raid_create", without(base_bdevs=["m0"] * 256), PARSE, "base_bdevs"),
    ("bdev_raid_create", without(base_bdevs=["m0", 5]), PARSE, "base_bdevs"),
    ("bdev_raid_create", without(strip_size_kb=-1), PARSE, "strip_size_kb"),
    ("bdev_raid_create", without(uuid="x"), PARSE, "uuid"),
    ("bdev_raid_create", without(superblock=1), PARSE, "superblock"),
    ("bdev_raid_create", without(other=1), PARSE, "other"),
    ("bdev_raid_create", without(base_bdevs=[]), EINVAL, "Failed to create RAID bdev R: Invalid argument"),
    ("bdev_raid_create", without(base_bdevs=["m0", ""]), EINVAL, "The base bdev name cannot be empty: Invalid argument"),
    ("bdev_raid_create", without(name="n" * 64), EINVAL, "Failed to create RAID bdev"),
    ("bdev_raid_create", without(strip_size_kb=...), EINVAL, "Failed to create RAID bdev R: Invalid argument"),
    ("bdev_raid_create", without(strip_size_kb=48), EINVAL, "Failed to create RAID bdev R: Invalid argument"),
    ("bdev_raid_create", without(raid_level="raid1", base_bdevs=["m0", "m1"]), EINVAL, "Invalid argument"),
    ("bdev_raid_create", without(raid_level="1", strip_size_kb=...), EINVAL, "Invalid argument"),
    ("bdev_raid_create", without(base_bdevs=["m0", "m0"]), EPERM, "Operation not permitted"),
    ("bdev_raid_get_bdevs", None, PARSE, "category"),
    ("bdev_raid_get_bdevs", {"category": "some"}, EINVAL, "Invalid argument"),
    ("bdev_raid_get_bdevs", {"category": 1}, PARSE, "category"),
    ("bdev_raid_delete", {}, PARSE, "name"),
    ("bdev_raid_delete", {"name": "absent"}, ENODEV, "raid bdev absent not found"),
    ("bdev_raid_add_base_bdev", {"raid_bdev": "R"}, INTERNAL, "base_bdev"),
    ("bdev_raid_add_base_bdev", {"raid_bdev": "R", "base_bdev": "m0"}, ENODEV, "raid bdev R is not found in config"),
    ("bdev_raid_remove_base_bdev", {}, PARSE, "name"),
    ("bdev_raid_remove_base_bdev", {"name": "absent"}, ENODEV, "Failed to remove base bdev from raid bdev"),
    ("bdev_raid_remove_base_bdev", {"name": "m0"}, ENODEV, "Failed to remove base bdev from raid bdev"),
    ("bdev_raid_set_options", {"process_window_size_kb": 0}, EINVAL, "Invalid argument"),
    ("bdev_raid_set_options", {"process_window_size_kb": "1"}, PARSE, "process_window_size_kb"),
    ("bdev_raid_set_options", {"process_max_bandwidth_mb_sec": -1}, PARSE, "process_max_bandwidth_mb_sec"),
]
for method, params, code, words in REFUSED:
    error = c.call(method, params).get("error", {})
    check.equal(error.get("code"), code, method, params)
    if OURS or code not in (PARSE, INTERNAL):
        check(words in error.get("message", ""), method, params, error)
check.equal(c.result("trace_get_tpoint_group_mask")["bdev_raid"], {"enabled": False, "mask": "0x20000"}, "trace points")
check.equal(c.result("bdev_raid_get_bdevs", {"category": "all"}), [], "nothing is left of what was refused")
check.equal(c.result("bdev_get_bdevs", {"name": "m0"})[0]["claimed"], False, "m0 is free")

# --- coming into being ---

check.equal(make(c, "raid0", ["m0", "late", "later"], uuid="11112222-3333-4444-5555-666677778888").get("result"), True, "create")
check.equal(state(c), ("configuring", 1, 3), "one of three")
known = raid(c)
check.equal([b["name"] for b in known["base_bdevs_list"]], ["m0", "late", "later"], "names")
check.equal([b["is_configured"] for b in known["base_bdevs_list"]], [True, False, False], "who is there")
check.equal((known["raid_level"], known["strip_size_kb"], known["superblock"]), ("raid0", 64, False), "known")
check.equal(c.code("bdev_get_bdevs", {"name": "R"}), ENODEV, "not registered yet")
check.equal(make(c, "raid0", ["x"]).get("error", {}).get("code"), EEXIST, "twice")
check.equal(make(c, "raid0", ["m0"], name="R2").get("error", {}).get("code"), EPERM, "a member is claimed")
check.equal(raid(c, "R2"), None, "no second one")
for cat, there in (("all", True), ("configuring", True), ("online", False), ("offline", False)):
    check.equal(raid(c, category=cat) is not None, there, "category", cat)
malloc(c, "late")
malloc(c, "later", 16384 + 777)
check.equal(state(c), ("online", 3, 3), "all of three")
one = c.result("bdev_get_bdevs", {"name": "R"})[0]
check.equal((one["num_blocks"], one["block_size"], one["product_name"], one["uuid"]),
            (3 * 16384, 512, "Raid Volume", "11112222-3333-4444-5555-666677778888"), "the bdev")
check.equal(one["driver_specific"]["raid"], {k: v for k, v in raid(c).items() if k != "name"}, "driver_specific")
types = one["supported_io_types"]
check.equal([types[t] for t in ("read", "write", "unmap", "flush", "reset", "write_zeroes", "abort")],
            [True, True, True, True, True, True, False], "I/O types")
claimed = c.result("bdev_get_bdevs", {"name": "late"})[0]
check.equal((claimed["claimed"], claimed.get("claim_type")), (True, "exclusive_write"), "a member's claim")
calls = {m["method"]: m["params"] for m in c.result("framework_get_config", {"name": "bdev"}) if "raid" in m["method"]}
check.equal(calls, {
    "bdev_raid_set_options": {"process_window_size_kb": 1024, "process_max_bandwidth_mb_sec": 0},
    "bdev_raid_create": {"name": "R", "uuid": one["uuid"], "strip_size_kb": 64, "raid_level": "raid0",
                         "base_bdevs": ["m0", "late", "later"]},
}, "configuration")
check.equal(c.call("bdev_raid_add_base_bdev", {"raid_bdev": "R", "base_bdev": "x"})["error"]["code"], EINVAL, "no slot")
# A member goes: raid0 goes offline, the others stay its own until it is deleted.
check.equal(c.result("bdev_malloc_delete", {"name": "late"}), True, "delete a member")
check.equal(state(c), ("offline", 2, 2), "offline")
check.equal(c.code("bdev_get_bdevs", {"name": "R"}), ENODEV, "unregistered")
check.equal(c.result("bdev_raid_delete", {"name": "R"}), True, "delete offline")
check.equal((raid(c), c.result("bdev_get_bdevs", {"name": "later"})[0]["claimed"]), (None, False), "gone, members free")
c.result("bdev_malloc_delete", {"name": "later"})
# The last member of an offline one takes it along.
malloc(c, "m1")
make(c, "concat", ["m0", "m1"])
c.result("bdev_malloc_delete", {"name": "m0"})
check.equal(state(c), ("offline", 1, 1), "concat offline")
c.result("bdev_malloc_delete", {"name": "m1"})
check.equal(raid(c), None, "gone with its last member")

# --- data ---

LEVELS = [("raid0", 1), ("raid0", 3), ("raid0", 4), ("concat", 1), ("concat", 3), ("raid1", 2), ("raid1", 3)]
for i in range(6):
    malloc(c, f"m{i}", 16384 + 300 * i)
answer = make(c, "raid5f", ["m0", "m1", "m2"])
HAS_RAID5F = "result" in answer
if OURS:
    check(HAS_RAID5F, "raid5f", answer)
if HAS_RAID5F:
    c.result("bdev_raid_delete", {"name": "R"})
    LEVELS += [("raid5f", 3), ("raid5f", 4)]


def blocks_of(level, n, sizes, strip=128):
    """The size of a raid bdev, by the rule of its level."""
    down = [s // strip * strip for s in sizes[:n]]
    return {"raid0": min(down) * n, "concat": sum(down), "raid1": min(sizes[:n]), "raid5f": min(down) * (n - 1)}[level]


for level, n in LEVELS:
    what = f"{level} of {n}"
    check.equal(make(c, level, [f"m{i}" for i in range(n)]).get("result"), True, what)
    bdev = c.result("bdev_get_bdevs", {"name": "R"})[0]
    check.equal(bdev["num_blocks"], blocks_of(level, n, [16384 + 300 * i for i in range(6)]), what, "size")
    unit = unit_of(level, n)
    check(io(c, "write", seed=1, io_blocks=unit if level == "raid5f" else 60), what, "write")
    check(io(c, "verify", seed=1, blocks=2000, io_blocks=1, depth=64), what, "verify block by block")
    for size, pieces in ((40, 1), (100, 3), (333, 5)):
        check(io(c, "verify", seed=1, io_blocks=size, pieces=pieces), what, "verify by", size)
    # In more than one stripe at a time, and from buffers in pieces.
    check(io(c, "write", seed=2, io_blocks=unit * 3 if level == "raid5f" else 777, pieces=7), what, "write pieces")
    check(io(c, "verify", seed=2, io_blocks=50, pieces=2), what, "verify pieces")
    if level == "raid5f":
        check(not io(c, "write", seed=9, blocks=8, io_blocks=8), what, "less than a stripe fails")
        check.equal(bdev["supported_io_types"]["unmap"], False, what, "no unmap")
        check(io(c, "zero", offset=unit, blocks=unit * 2, io_blocks=unit * 2), what, "zero")
        check(io(c, "verify", seed=0, offset=unit, blocks=unit * 2), what, "zeros")
        check(io(c, "verify", seed=2, offset=3 * unit), what, "the rest")
    else:
        check(io(c, "unmap", offset=100, blocks=9000, io_blocks=9000), what, "unmap")
        check(io(c, "verify", seed=0, offset=100, blocks=9000, io_blocks=100), what, "unmapped")
        check(io(c, "verify", seed=2, offset=0, blocks=100), what, "before what was unmapped")
        check(io(c, "verify", seed=2, offset=9100), what, "behind what was unmapped")
        check(io(c, "flush", io_blocks=1 << 20), what, "flush")
        check(io(c, "zero", offset=9100, blocks=500, io_blocks=500), what, "zero")
        check(io(c, "verify", seed=0, offset=100, blocks=9500, io_blocks=100), what, "zeros")
    check(io(c, "reset", blocks=1), what, "reset")
    check.equal(c.result("bdev_raid_delete", {"name": "R"}), True, what, "delete")

# --- members go and come back under I/O ---

REDUNDANT = [("raid1", 2), ("raid1", 3)] + ([("raid5f", 3), ("raid5f", 4)] if HAS_RAID5F else [])
for level, n in REDUNDANT:
    what = f"{level} of {n}"
    unit = unit_of(level, n)
    make(c, level, [f"m{i}" for i in range(n)])
    check(io(c, "write", seed=3, io_blocks=unit), what, "write")
    check.equal(c.result("bdev_raid_remove_base_bdev", {"name": "m1"}), True, what, "remove")
    check.equal(state(c), ("online", n - 1, n - 1), what, "degraded")
    gone = raid(c)["base_bdevs_list"][1]
    check.equal((gone["name"], gone["is_configured"], gone["uuid"]), (None, False, "00000000-0000-0000-0000-000000000000"), what)
    check.equal(c.code("bdev_raid_remove_base_bdev", {"name": "m1"}), ENODEV, what, "removed already")
    check(io(c, "verify", seed=3, io_blocks=100, pieces=3), what, "degraded read")
    check(io(c, "write", seed=4, io_blocks=unit), what, "degraded write")
    check(io(c, "verify", seed=4, io_blocks=33), what, "degraded read of it")
    # A rebuild without I/O, into another bdev: the copy is exact.
    add(c, "m5", what, "add")
    check.equal(state(c), ("online", n, n), what, "whole")
    if level == "raid1":
        check.equal(c.result("io_compare", {"a": "m5", "b": "m0", "a_offset": 0, "b_offset": 0, "blocks": 16384}), 0, what, "copy")
    # The others go: what was rebuilt is read.
    check.equal(c.result("bdev_malloc_delete", {"name": "m0"}), True, what, "hot removal")
    check.equal(state(c), ("online", n - 1, n - 1), what, "degraded again")
    check(io(c, "verify", seed=4, io_blocks=64), what, "what was rebuilt is right")
    malloc(c, "m0")
    # The same under a storm: nothing fails, nothing is wrong.
    check.equal(c.result("storm_start", {"name": "R", "io_blocks": unit, "depth": 4}), True, what, "storm")
    add(c, "m0", what, "add")
    check.equal(c.result("bdev_raid_remove_base_bdev", {"name": "m5"}), True, what, "remove under I/O")
    add(c, "m1", what, "add again")
    check.equal(c.result("bdev_malloc_delete", {"name": "m0"}), True, what, "hot removal under I/O")
    check(wait_for(c, lambda: state(c) == ("online", n - 1, n - 1)), what, "degraded under I/O", state(c))
    malloc(c, "m0")
    add(c, "m0", what, "and again")
    storm = c.result("storm_stop")
    check(storm["failed"] == 0 and storm["wrong"] == 0 and storm["writes"] > 10, what, "storm", storm)
    # Too many go.
    for i in range(n):
        c.call("bdev_raid_remove_base_bdev", {"name": f"m{i}"})
    check(wait_for(c, lambda: state(c) is None or state(c)[0] == "offline"), what, "offline", state(c))
    c.call("bdev_raid_delete", {"name": "R"})
    check.equal(raid(c), None, what, "deleted")

# --- a rebuild that is slowed down, looked at and stopped ---

check.equal(c.result("bdev_raid_set_options", {"process_window_size_kb": 64, "process_max_bandwidth_mb_sec": 2}), True, "options")
for end in ("target", "delete", "source"):
    make(c, "raid1", ["m0", "m1"])
    io(c, "write", seed=5)
    c.result("bdev_raid_remove_base_bdev", {"name": "m1"})
    c.result("bdev_raid_add_base_bdev", {"raid_bdev": "R", "base_bdev": "m2"})
    check(wait_for(c, lambda: raid(c).get("process", {}).get("progress", {}).get("blocks", 0) > 0), end, "begins")
    process = raid(c)["process"]
    check.equal((process["type"], process["target"]), ("rebuild", "m2"), end, "process")
    check(0 < process["progress"]["blocks"] < 16384 and process["progress"]["percent"] < 100, end, process)
    check.equal(c.call("bdev_raid_add_base_bdev", {"raid_bdev": "R", "base_bdev": "m3"})["error"]["code"], EPERM, end, "one at a time")
    check(io(c, "verify", seed=5, io_blocks=1000), end, "read meanwhile")
    check(io(c, "write", seed=6, io_blocks=1000, pieces=5), end, "write meanwhile, across the position too")
    check(io(c, "verify", seed=6, io_blocks=1000, pieces=3), end, "read it back")
    if end == "target":
        check.equal(c.result("bdev_raid_remove_base_bdev", {"name": "m2"}), True, end)
        check.equal(state(c), ("online", 1, 1), end)
    elif end == "source":
        # The only source of data.
        c.call("bdev_raid_remove_base_bdev", {"name": "m0"})
        check(wait_for(c, lambda: state(c) is None or state(c)[0] == "offline"), end, state(c))
    check.equal(c.call("bdev_raid_delete", {"name": "R"}).get("result", True), True, end, "delete")
    check.equal(raid(c), None, end, "gone")
    check(all(not b["claimed"] for b in c.result("bdev_get_bdevs")), end, "all free")
begin = time.time()
c.result("bdev_raid_set_options", {"process_window_size_kb": 256, "process_max_bandwidth_mb_sec": 8})
make(c, "raid1", ["m0", "m1"])
c.result("bdev_raid_remove_base_bdev", {"name": "m1"})
add(c, "m1", "slow rebuild")
check(0.7 < time.time() - begin < 8, "8 MiB at 8 MiB/s took", time.time() - begin)
c.result("bdev_raid_delete", {"name": "R"})
c.result("bdev_raid_set_options", {"process_window_size_kb": 1024, "process_max_bandwidth_mb_sec": 0})

# --- members grow ---

for level, factor in (("raid0", 2), ("raid1", 1)):
    for name in ("n0", "n1"):
        c.result("bdev_null_create", {"name": name, "num_blocks": 65536, "block_size": 512})
    make(c, level, ["n0", "n1"])
    size = lambda: c.result("bdev_get_bdevs", {"name": "R"})[0]["num_blocks"]
    check.equal(size(), 65536 * factor, level)
    c.result("bdev_null_resize", {"name": "n0", "new_size": 64})
    check.equal(size(), 65536 * factor, level, "the smallest counts")
    c.result("bdev_null_resize", {"name": "n1", "new_size": 64})
    check(wait_for(c, lambda: size() == 131072 * factor), level, "has grown", size())
    check.equal(raid(c)["base_bdevs_list"][0]["data_size"], 131072, level, "data_size")
    c.result("bdev_raid_delete", {"name": "R"})
    for name in ("n0", "n1"):
        c.result("bdev_null_delete", {"name": name})

# --- metadata ---

for interleave in (False, True):
    for i in range(3):
        malloc(c, f"d{i}", 8192, 512, md_size=16, md_interleave=interleave)
    for level in ["raid0", "raid1", "concat"] + (["raid5f"] if HAS_RAID5F else []):
        what = f"{level}, metadata {'within' if interleave else 'apart'}"
        check.equal(make(c, level, ["d0", "d1", "d2"], superblock=True).get("result"), True, what)
        bdev = c.result("bdev_get_bdevs", {"name": "R"})[0]
        check.equal((bdev["md_size"], bdev["md_interleave"]), (16, interleave), what)
        check(io(c, "write", seed=7, io_blocks=256), what, "write")
        check(io(c, "verify", seed=7, io_blocks=30), what, "verify")
        check.equal(c.result("bdev_raid_delete", {"name": "R"}), True, what)
        for i in range(3):
            c.result("bdev_malloc_delete", {"name": f"d{i}"})
            malloc(c, f"d{i}", 8192, 512, md_size=16, md_interleave=interleave)
    check.equal(make(c, "raid0", ["d0", "m0"]).get("error", {}).get("code"), EINVAL, "formats differ")
    for i in range(3):
        c.result("bdev_malloc_delete", {"name": f"d{i}"})
# Protection information: raid0 moves the reference tags to the members' blocks and back.
for i in range(3):
    malloc(c, f"d{i}", 8192, 512, md_size=8, dif_type=1)
for level in ("raid1", "concat"):
    check.equal(make(c, level, ["d0", "d1", "d2"]).get("error", {}).get("code"), EINVAL, level, "without protection information only")
check.equal(make(c, "raid0", ["d0", "d1", "d2"], strip_size_kb=8).get("result"), True, "raid0 with protection information")
bdev = c.result("bdev_get_bdevs", {"name": "R"})[0]
check.equal((bdev["md_size"], bdev["dif_type"]), (8, 1), "the format of the members")
check(io(c, "dix_write", seed=13, io_blocks=5, pieces=2), "written with tags")
check(io(c, "dix_verify", seed=13, io_blocks=16), "read with tags")
check(io(c, "dix_verify", seed=13, io_blocks=40, pieces=3), "read with tags, across strips")
c.result("bdev_raid_delete", {"name": "R"})
check(io(c, "dix_verify", name="d1", seed=13, blocks=0), "a member by itself")
for i in range(3):
    c.result("bdev_malloc_delete", {"name": f"d{i}"})
check.equal(c.call("bdev_raid_get_bdevs", {"category": "all"})["result"], [], "nothing is left")
malloc(c, "big", 16384, 4096)
check.equal(make(c, "raid0", ["m0", "big"]).get("error", {}).get("code"), EINVAL, "block sizes differ")
check.equal(make(c, "raid0", ["big"], strip_size_kb=2).get("error", {}).get("code"), EINVAL, "a strip of half a block")

# --- the end, with a storm and a rebuild going on ---

c.result("bdev_raid_set_options", {"process_window_size_kb": 64, "process_max_bandwidth_mb_sec": 1})
make(c, "raid1", ["m0", "m1"])
c.result("bdev_raid_remove_base_bdev", {"name": "m1"})
c.result("bdev_raid_add_base_bdev", {"raid_bdev": "R", "base_bdev": "m2"})
wait_for(c, lambda: "process" in raid(c))
c.close()
check.equal(target.stop(), 0, "exit code while a rebuild goes on")

# --- superblocks ---

TABLE = []
for n in range(256):
    crc = n
    for _ in range(8):
        crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    TABLE.append(crc)


def crc32c(data):
    crc = 0
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc


def sb_read(path):
    with open(path, "rb") as f:
        return bytearray(f.read(4096))


def sb_write(path, sb, make_good=True):
    if make_good:
        length = min(max(struct.unpack_from("<I", sb, 12)[0], 20), 4096)
        struct.pack_into("<I", sb, 16, 0)
        struct.pack_into("<I", sb, 16, crc32c(sb[:length]))
    with open(path, "r+b") as f:
        f.write(sb)


def sb_seq(path):
    return struct.unpack_from("<Q", sb_read(path), 128)[0]


def sb_states(path):
    sb = sb_read(path)
    return [struct.unpack_from("<I", sb, 256 + 64 * i + 32)[0] for i in range(sb[255])]


FILES = []
for i in range(4):
    path = os.path.join(WORK, f"member{i}")
    with open(path, "wb") as out:
        out.truncate(16 * MB)
    FILES.append(path)
UUIDS = [f"00000000-0000-0000-0000-00000000000{i + 1}" for i in range(4)]


def open_member(c, i):
    return c.call("bdev_aio_create", {"name": f"a{i}", "filename": FILES[i], "block_size": 512, "uuid": UUIDS[i]})


def fresh():
    for path in FILES:
        with open(path, "r+b") as f:
            f.truncate(0)
            f.truncate(16 * MB)


SB_LEVELS = [("raid0", 3), ("concat", 3), ("raid1", 3)] + ([("raid5f", 3)] if HAS_RAID5F else [])
for level, n in SB_LEVELS:
    what = f"superblock, {level}"
    fresh()
    target = Target(mask="0x3")
    c = target.client(60)
    for i in range(n):
        open_member(c, i)
    check.equal(make(c, level, [f"a{i}" for i in range(n)], superblock=True, uuid="11112222-3333-4444-5555-666677778888")
                .get("result"), True, what)
    info = raid(c)
    check.equal((info["superblock"], info["base_bdevs_list"][0]["data_offset"]), (True, 2048), what)
    check("bdev_raid_create" not in [m["method"] for m in c.result("framework_get_config", {"name": "bdev"})], what, "config")
    unit = unit_of(level, n)
    check(io(c, "write", seed=8, io_blocks=unit), what, "write")
    size = c.result("bdev_get_bdevs", {"name": "R"})[0]["num_blocks"]
    c.close()
    check.equal(target.stop(), 0, what, "stop")
    sbs = [sb_read(path) for path in FILES[:n]]
    check(all(sb == sbs[0] for sb in sbs), what, "the same everywhere")
    sb = sbs[0]
    check.equal(bytes(sb[:8]), b"SPDKRAID", what)
    check.equal(struct.unpack_from("<HHI", sb, 8), (1, 0, 256 + 64 * n), what)
    check.equal(struct.unpack_from("<QIIIIQB", sb, 104),
                (size, 512, {"raid0": 0, "raid1": 1, "raid5f": 95, "concat": 99}[level], 0 if level == "raid1" else 128, 0, 1, n), what)
    good = bytearray(sb)
    struct.pack_into("<I", good, 16, 0)
    check.equal(struct.unpack_from("<I", sb, 16)[0], crc32c(good[:256 + 64 * n]), what, "crc")
    # Found again, in another order.
    target = Target(mask="0x3")
    c = target.client(60)
    for i in reversed(range(n)):
        check.equal(state(c), None if i == n - 1 else ("configuring", n - 1 - i, n), what, i)
        open_member(c, i)
    check.equal(state(c), ("online", n, n), what, "assembled")
    check.equal([b["name"] for b in raid(c)["base_bdevs_list"]], [f"a{i}" for i in range(n)], what, "slots")
    check.equal(raid(c)["uuid"], "11112222-3333-4444-5555-666677778888", what, "uuid")
    check(io(c, "verify", seed=8, io_blocks=70), what, "data is there")
    check.equal({sb_seq(path) for path in FILES[:n]}, {2}, what, "sequence")
    # A member of one with a superblock cannot become one of another.
    c.result("bdev_raid_delete", {"name": "R"})
    check.equal(make(c, level, [f"a{i}" for i in range(n)], name="other").get("error", {}).get("code"), EEXIST, what, "another one")
    check.equal(raid(c, "other"), None, what, "not made")
    c.close()
    check.equal(target.stop(), 0, what, "stop")

# Removal, failure and return are written down.
fresh()
target = Target(mask="0x3")
c = target.client(60)
for i in range(3):
    open_member(c, i)
make(c, "raid1", ["a0", "a1"], superblock=True)
io(c, "write", seed=11)
seq = sb_seq(FILES[0])
check.equal(c.result("bdev_raid_remove_base_bdev", {"name": "a0"}), True, "remove")
check.equal((sb_states(FILES[1]), sb_seq(FILES[1]), sb_seq(FILES[0])), ([0, 1], seq + 1, seq), "missing in the other's superblock")
io(c, "write", seed=12)
# It was a member: adding it by name brings it back to its slot, and rebuilds.
add(c, "a0", "bring back")
check(wait_for(c, lambda: sb_states(FILES[0]) == [1, 1] == sb_states(FILES[1])), "both configured", sb_states(FILES[1]))
check.equal(sb_seq(FILES[0]), sb_seq(FILES[1]), "one sequence")
check.equal(c.result("io_compare", {"a": "a0", "b": "a1", "a_offset": 2048, "b_offset": 2048, "blocks": 30720}), 0, "mirror")
# Another one in its place: the old one does not come back.
c.result("bdev_raid_remove_base_bdev", {"name": "a0"})
add(c, "a2", "a new one")
check(wait_for(c, lambda: sb_states(FILES[2]) == [1, 1]), "configured")
check("error" in c.call("bdev_raid_add_base_bdev", {"raid_bdev": "R", "base_bdev": "a0"}), "the old one is refused")
c.result("bdev_aio_delete", {"name": "a0"})
open_member(c, 0)
check.equal(state(c), ("online", 2, 2), "the old one is ignored")
c.result("bdev_raid_delete", {"name": "R"})
c.close()
check.equal(target.stop(), 0, "stop")
# The outdated superblock comes first: the newer one wins.
target = Target(mask="0x3")
c = target.client(60)
open_member(c, 0)
check.equal(state(c), ("configuring", 1, 2), "from an outdated superblock")
open_member(c, 2)
open_member(c, 1)
check.equal(state(c), ("online", 2, 2), "from the newer one")
check.equal([b["name"] for b in raid(c)["base_bdevs_list"]], ["a2", "a1"], "members")
check(io(c, "verify", seed=12), "data")
# Degraded at once: one of two is missing.
c.result("bdev_raid_remove_base_bdev", {"name": "a2"})
c.close()
check.equal(target.stop(), 0, "stop")
target = Target(mask="0x3")
c = target.client(60)
open_member(c, 1)
check.equal(state(c), ("online", 1, 1), "degraded from the superblock")
check(io(c, "verify", seed=12), "data")
# It comes back while the raid bdev is online: it is rebuilt by itself.
before = target.text().count("Finished rebuild")
open_member(c, 2)
rebuilt(c, before, "rebuilt by itself")
check(wait_for(c, lambda: sb_states(FILES[2]) == [1, 1]), "configured")
c.close()
check.equal(target.stop(), 0, "stop")

# --- superblocks that nobody should write ---

golden = [sb_read(path) for path in FILES[1:3]]


def patched(*changes):
    sb = bytearray(golden[0])
    for fmt, at, value in changes:
        struct.pack_into(fmt, sb, at, value)
    return sb


HOSTILE = [
    ("length 0", patched(("<I", 12, 0))), ("length 255", patched(("<I", 12, 255))),
    ("longer than any", patched(("<I", 12, 16577))), ("longest", patched(("<I", 12, 16576))),
    ("4 GB", patched(("<I", 12, 0xffffffff))), ("more members than bytes", patched(("<B", 255, 255))),
    ("no members", patched(("<B", 136, 0))), ("fewer members than described", patched(("<B", 136, 1))),
    ("slot beyond the end", patched(("<B", 256 + 40, 7))), ("one slot twice", patched(("<B", 256 + 40, 1))),
    ("major version", patched(("<H", 8, 2))), ("level", patched(("<I", 116, 7))), ("raid0", patched(("<I", 116, 0))),
    ("block size 0", patched(("<I", 112, 0))), ("another block size", patched(("<I", 112, 4096))),
    ("strip size", patched(("<I", 120, 0xffffffff))), ("raid size", patched(("<Q", 104, 1 << 60))),
    ("data offset", patched(("<Q", 256 + 64 + 16, 1 << 63), ("<Q", 256 + 16, 1 << 63))),
    ("data size", patched(("<Q", 256 + 64 + 24, 1 << 63), ("<Q", 256 + 24, 1 << 63))),
    ("both", patched(("<Q", 256 + 64 + 16, (1 << 64) - 1), ("<Q", 256 + 64 + 24, (1 << 64) - 1))),
    ("no uuid", patched(("16s", 24, bytes(16)))), ("no name", patched(("64s", 40, bytes(64)))),
    ("a name without an end", patched(("64s", 40, b"x" * 64))), ("a name of bytes", patched(("8s", 40, b"\xff\xfe/\n\x01\x00\x00\x00"))),
    ("state", patched(("<I", 256 + 64 + 32, 77))), ("nobody configured", patched(("<I", 256 + 32, 0), ("<I", 256 + 64 + 32, 0))),
    ("of all ones", bytearray(b"SPDKRAID" + b"\xff" * 4088)),
]
if OURS:
    target = Target(mask="0x3")
    c = target.client(60)
    for what, sb in HOSTILE:
        sb_write(FILES[1], bytearray(sb))
        open_member(c, 1)
        check.equal(c.code("bdev_wait_for_examine"), 0, "hostile superblock:", what)
        for r in c.result("bdev_raid_get_bdevs", {"category": "all"}):
            check(r["num_base_bdevs_operational"] >= 1 and r["num_base_bdevs_discovered"] <= r["num_base_bdevs"], what, r)
            if r["state"] == "online":
                io(c, "verify", name=r["name"], blocks=64)
            c.call("bdev_raid_delete", {"name": r["name"]})
        check.equal(c.result("bdev_aio_delete", {"name": "a1"}), True, what, "the bdev is free")
    sb_write(FILES[1], patched(("<Q", 200, 5)), make_good=False)
    open_member(c, 1)
    check.equal(c.result("bdev_raid_get_bdevs", {"category": "all"}), [], "a wrong checksum")
    check(target.alive(), "alive")
    c.close()
    check.equal(target.stop(), 0, "stop after hostile superblocks")

# --- the end under I/O ---

target = Target(mask="0x3")
c = target.client(60)
for i in range(4):
    malloc(c, f"m{i}")
make(c, "raid0", ["m0", "m1"], name="S")
check.equal(c.result("storm_start", {"name": "S"}), True, "storm on raid0")
time.sleep(0.1)
# The removal of the only copy ends the storm's I/O, and nothing hangs.
c.write(c.request("bdev_malloc_delete", {"name": "m0"}))
time.sleep(0.2)
with target.client(60) as other:
    storm = other.result("storm_stop", {"check": False})
check(storm["wrong"] == 0 and storm["writes"] > 0, "storm", storm)
check.equal(c.read().get("result"), True, "hot removal of a member of raid0")
check(wait_for(c, lambda: state(c, "S") == ("offline", 1, 1)), "offline", state(c, "S"))
c.close()
check.equal(target.stop(), 0, "stop at the end")
check.done()
