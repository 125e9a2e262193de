#!/usr/bin/env python3
"""Logical volumes by RPC: answers, what is listed while something is under way, all ordered pairs, SIGTERM, a storm, restarts.

`TARGET=program c-tests/lvol.py` asks another implementation for the answers only.

c-test: timeout=900
"""
import json
import random
import signal
import sys
import time

from _target import OURS, Checks, Gone, Target, make_file

INVALID, INTERNAL = -32602, -32603
check = Checks()
DELAY = ("avg_read_latency", "p99_read_latency", "avg_write_latency", "p99_write_latency")
KINDS = ("avg_read", "p99_read", "avg_write", "p99_write")


def lvols(client, **which):
    return {v["name"]: v for v in client.result("bdev_lvol_get_lvols", which or None)}


def create(client, name, mib, thin=True, lvs="lvs"):
    return client.result("bdev_lvol_create", {"lvs_name": lvs, "lvol_name": name, "size_in_mib": mib, "thin_provision": thin})


def answers():
    target = Target()
    client = target.client()
    client.result("bdev_malloc_create", {"name": "M0", "num_blocks": 131072, "block_size": 512})
    client.result("bdev_malloc_create", {"name": "M1", "num_blocks": 16384, "block_size": 4096})
    client.result("bdev_wait_for_examine")
    make = lambda **p: client.code("bdev_lvol_create_lvstore", p)
    check.equal(client.result("bdev_lvol_get_lvstores"), [], "none yet")
    uuid = client.result("bdev_lvol_create_lvstore", {"bdev_name": "M0", "lvs_name": "lvs", "cluster_sz": 1 << 20})
    check.equal(make(bdev_name="M0", lvs_name="other"), -1, "claimed")
    check.equal(make(bdev_name="M1", lvs_name="lvs"), -17, "name taken")
    check.equal(make(bdev_name="M1", lvs_name="x" * 64), -22, "name too long")
    check.equal(make(bdev_name="M1", lvs_name=""), -22, "no name")
    check.equal(make(bdev_name="M1", lvs_name="b", cluster_sz=1000), -22, "odd cluster")
    check.equal(make(bdev_name="M1", lvs_name="b", clear_method="bad"), -22, "clear method")
    check.equal(make(bdev_name="M1", lvs_name="b", md_page_size=12288), -22, "page size")
    check.equal(make(bdev_name="nobody", lvs_name="b"), -19, "no bdev")
    check.equal(make(bdev_name="M1"), INTERNAL, "parameters")
    got = client.result("bdev_lvol_get_lvstores", {"lvs_name": "lvs"})[0]
    check.equal(got, {"uuid": uuid, "name": "lvs", "base_bdev": "M0", "total_data_clusters": 63, "free_clusters": 63,
                      "block_size": 512, "cluster_size": 1 << 20, "max_growable_size": 34317795328}, "lvstore")
    check.equal(client.code("bdev_lvol_get_lvstores", {"lvs_name": "nobody"}), -19, "no lvstore")
    check.equal(client.code("bdev_lvol_get_lvstores", {}), -22, "neither")
    check.equal(client.code("bdev_lvol_get_lvstores", {"lvs_name": "lvs", "uuid": uuid}), -22, "both")
    a = create(client, "a", 10)
    create(client, "b", 7, thin=False)
    again = {"lvs_name": "lvs", "lvol_name": "a", "size_in_mib": 1}
    check.equal(client.code("bdev_lvol_create", again), -17, "name taken")
    check.equal(client.code("bdev_lvol_create", {**again, "lvol_name": "big", "size_in_mib": 700}), INVALID, "no room")
    check.equal(client.code("bdev_lvol_create", {**again, "lvol_name": "y" * 64}), -22, "name too long")
    check.equal(client.code("bdev_lvol_create", {**again, "lvs_name": "nobody"}), -19, "no lvstore")
    bdev = client.result("bdev_get_bdevs", {"name": "lvs/a"})[0]
    check.equal((bdev["name"], bdev["aliases"], bdev["num_blocks"], bdev["product_name"]), (a, ["lvs/a"], 20480, "Logical Volume"), "bdev")
    check.equal(bdev["driver_specific"]["lvol"], {"lvol_store_uuid": uuid, "base_bdev": "M0", "thin_provision": True,
                "num_allocated_clusters": 0, "snapshot": False, "clone": False, "esnap_clone": False}, "driver_specific")
    types = bdev["supported_io_types"]
    check.equal(sorted(t for t in types if types[t]), sorted(["read", "write", "unmap", "write_zeroes", "reset", "seek_hole", "seek_data"]), "types")

    # Snapshots and clones.
    client.result("bdev_lvol_snapshot", {"lvol_name": "lvs/a", "snapshot_name": "s"})
    check.equal(client.code("bdev_lvol_snapshot", {"lvol_name": "lvs/a", "snapshot_name": "s"}), INVALID, "name taken")
    check.equal(client.code("bdev_lvol_snapshot", {"lvol_name": "lvs/s", "snapshot_name": "t"}), INVALID, "of a snapshot")
    check.equal(client.code("bdev_lvol_snapshot", {"lvol_name": "M0", "snapshot_name": "t"}), -19, "no volume")
    client.result("bdev_lvol_clone", {"snapshot_name": "lvs/s", "clone_name": "c"})
    check.equal(client.code("bdev_lvol_clone", {"snapshot_name": "lvs/b", "clone_name": "d"}), INVALID, "not read-only")
    info = lambda n: client.result("bdev_get_bdevs", {"name": n})[0]["driver_specific"]["lvol"]
    check.equal(info("lvs/s")["clones"], ["a", "c"], "clones")
    check.equal(info("lvs/c")["base_snapshot"], "s", "base_snapshot")
    check.equal(client.call("bdev_lvol_delete", {"name": "lvs/s"})["error"], {"code": INTERNAL, "message": "Operation not permitted"}, "two clones")
    client.result("bdev_lvol_resize", {"name": "lvs/a", "size_in_mib": 20})
    check.equal(client.result("bdev_get_bdevs", {"name": "lvs/a"})[0]["num_blocks"], 40960, "resized")
    check.equal(client.code("bdev_lvol_resize", {"name": "lvs/s", "size_in_mib": 20}), INVALID, "read-only")
    check.equal(client.code("bdev_lvol_rename", {"old_name": "lvs/a", "new_name": "b"}), INVALID, "name taken")
    client.result("bdev_lvol_rename", {"old_name": "lvs/a", "new_name": "aa"})
    client.result("bdev_lvol_rename_lvstore", {"old_name": "lvs", "new_name": "LVS"})
    check.equal(client.code("bdev_lvol_rename_lvstore", {"old_name": "lvs", "new_name": "x"}), -2, "no lvstore")
    check.equal(client.result("bdev_get_bdevs", {"name": "LVS/aa"})[0]["aliases"], ["LVS/aa"], "renamed")
    check.equal(client.result("bdev_get_bdevs", {"name": "LVS/c"})[0]["aliases"], ["LVS/c"], "renamed with its lvstore")
    client.result("bdev_lvol_decouple_parent", {"name": "LVS/c"})
    check.equal(client.code("bdev_lvol_decouple_parent", {"name": "LVS/c"}), INVALID, "no parent")
    check.equal(client.code("bdev_lvol_set_parent", {"lvol_name": "LVS/c", "parent_name": "LVS/b"}), INVALID, "no snapshot")
    client.result("bdev_lvol_set_parent", {"lvol_name": "LVS/c", "parent_name": "LVS/s"})
    client.result("bdev_lvol_inflate", {"name": "LVS/c"})
    check.equal((lvols(client)["c"]["num_allocated_clusters"], lvols(client)["c"]["is_thin_provisioned"]), (10, False), "inflated")

    # External snapshots.
    esnap = client.result("bdev_malloc_create", {"name": "E0", "num_blocks": 20480, "block_size": 512}) and \
        client.result("bdev_get_bdevs", {"name": "E0"})[0]["uuid"]
    client.result("bdev_malloc_create", {"name": "E1", "num_blocks": 20481, "block_size": 512})
    clone = lambda **p: client.call("bdev_lvol_clone_bdev", p).get("error", {}).get("message")
    check.equal(clone(bdev="E0", lvs_name="LVS", clone_name="e"), None, "clone_bdev")
    check.equal(clone(bdev="E1", lvs_name="LVS", clone_name="f"), "Invalid argument", "odd size")
    check.equal(clone(bdev="nobody", lvs_name="LVS", clone_name="f"), "bdev does not exist", "no bdev")
    check.equal(clone(bdev="E0", lvs_name="nobody", clone_name="f"), "lvs does not exist", "no lvstore")
    check.equal(clone(bdev="LVS/b", lvs_name="LVS", clone_name="f"),
                "bdev is an lvol in same lvs as clone; use bdev_lvol_clone instead", "a volume of the same")
    check.equal(info("LVS/e")["external_snapshot_name"], esnap, "esnap")
    check.equal(client.result("bdev_get_bdevs", {"name": "E0"})[0]["claim_type"], "read_many_write_none", "esnap claim")
    create(client, "t", 10, lvs="LVS")
    parent = lambda name: client.call("bdev_lvol_set_parent_bdev", {"lvol_name": "LVS/t", "parent_name": name}).get("error", {}).get("message")
    check.equal(parent("nobody"), "No such device", "no parent")
    check.equal(parent("E0"), None, "parent")
    check.equal(parent("E0"), "File exists", "the same")

    # A shallow copy.
    client.result("bdev_lvol_set_read_only", {"name": "LVS/b"})
    client.result("bdev_malloc_create", {"name": "C0", "num_blocks": 20480, "block_size": 512})
    client.result("bdev_wait_for_examine")
    check.equal(client.code("bdev_lvol_start_shallow_copy", {"src_lvol_name": "LVS/b", "dst_bdev_name": "E0"}), INVALID, "claimed")
    number = client.result("bdev_lvol_start_shallow_copy", {"src_lvol_name": "LVS/b", "dst_bdev_name": "C0"})["operation_id"]
    state = {}
    for _ in range(1000):
        state = client.result("bdev_lvol_check_shallow_copy", {"operation_id": number})
        if state["state"] != "in progress":
            break
        time.sleep(0.005)
    check.equal(state, {"copied_clusters": 7, "total_clusters": 7, "state": "complete"}, "shallow copy")
    check.equal(client.code("bdev_lvol_check_shallow_copy", {"operation_id": number}), -19, "asked twice")
    client.result("bdev_lvol_grow_lvstore", {"lvs_name": "LVS"})
    check.equal(client.code("bdev_lvol_delete", {"name": "nobody"}), -19, "no volume")
    # Nothing of it is in the configuration.
    text = json.dumps(client.result("framework_get_config", {"name": "bdev"}))
    check("lvol" not in text, "configuration")
    client.result("bdev_lvol_delete_lvstore", {"uuid": uuid})
    check.equal(client.code("bdev_lvol_delete_lvstore", {"uuid": uuid}), -19, "gone")
    check.equal(sorted(b["name"] for b in client.result("bdev_get_bdevs")), ["C0", "E0", "E1", "M0", "M1"], "bdevs")
    check(not client.result("bdev_get_bdevs", {"name": "E0"})[0]["claimed"], "esnap is free again")
    client.close()
    check.equal(target.stop(), 0, "exit code")


def restarts():
    """Found again on a file: after an orderly end, and after none."""
    disk, snap = make_file(64 << 20, "lvs"), make_file(4 << 20, "snap")
    esnap = "5e1f0d1e-0000-4000-8000-00000000000a"
    base = ("bdev_aio_create", {"name": "A0", "filename": disk, "block_size": 512})
    outer = ("bdev_aio_create", {"name": "S0", "filename": snap, "block_size": 512, "uuid": esnap})
    listed = None
    for sig in (signal.SIGTERM, signal.SIGKILL, signal.SIGKILL, signal.SIGTERM):
        target = Target()
        client = target.client()
        client.result(*base)
        client.result("bdev_wait_for_examine")
        if listed is None:
            client.result(*outer)
            client.result("bdev_lvol_create_lvstore", {"bdev_name": "A0", "lvs_name": "lvs", "cluster_sz": 1 << 20})
            create(client, "a", 10)
            create(client, "b", 5, thin=False)
            client.result("bdev_lvol_snapshot", {"lvol_name": "lvs/a", "snapshot_name": "s"})
            client.result("bdev_lvol_clone", {"snapshot_name": "lvs/s", "clone_name": "c"})
            client.result("bdev_lvol_clone_bdev", {"bdev": "S0", "lvs_name": "lvs", "clone_name": "e"})
            client.result("bdev_lvol_snapshot", {"lvol_name": "lvs/e", "snapshot_name": "es"})
        else:
            # Without its snapshot a clone has no bdev; it comes with the snapshot, and so do those above it.
            check.equal(client.code("bdev_get_bdevs", {"name": "lvs/es"}), -19, "degraded: no bdev")
            check.equal(client.code("bdev_get_bdevs", {"name": "lvs/e"}), -19, "degraded above: no bdev")
            check(lvols(client)["es"]["is_degraded"] and lvols(client)["e"]["is_degraded"], "degraded")
            client.result(*outer)
            client.result("bdev_wait_for_examine")
            for name in ("es", "e"):
                check.equal(client.code("bdev_get_bdevs", {"name": f"lvs/{name}"}), 0, f"{name} is there")
        now = json.dumps([client.result("bdev_lvol_get_lvols"), client.result("bdev_lvol_get_lvstores")], sort_keys=True)
        if listed is not None:
            check.equal(now, listed, f"the same after a restart, then {sig!r}")
        listed = now
        client.close()
        code = target.stop(sig)
        check.equal(code, 0 if sig == signal.SIGTERM else -signal.SIGKILL, "exit code")
    # A degraded one can be deleted.
    target = Target()
    client = target.client()
    client.result(*base)
    client.result("bdev_wait_for_examine")
    check.equal(client.code("bdev_lvol_delete", {"name": "lvs/e"}), 0, "degraded, deleted by its names")
    check.equal(client.code("bdev_lvol_delete", {"name": lvols(client)["es"]["uuid"]}), 0, "degraded, deleted by its UUID")
    check.equal(sorted(lvols(client)), ["a", "b", "c", "s"], "the others")
    client.close()
    check.equal(target.stop(), 0, "exit code")


def slow(client, us):
    for kind in KINDS:
        client.result("bdev_delay_update_latency", {"delay_bdev_name": "D0", "latency_type": kind, "latency_us": us})


def together(client, calls):
    first = client.last + 1
    client.write("".join(client.request(method, params) for method, params in calls))
    got = {}
    for _ in calls:
        try:
            answer = client.read()
        except (TimeoutError, Gone) as error:
            missing = [call for n, call in enumerate(calls) if first + n not in got]
            check(False, f"{error!r}, without an answer: {missing}, all: {calls if len(calls) > 2 else ''}")
            check.done()
        check(answer.get("id") not in got, "two answers with one number", answer)
        got[answer.get("id")] = answer
    return [got.get(first + n, {}) for n in range(len(calls))]


SETUP = [
    ("bdev_malloc_create", {"name": "M0", "num_blocks": 65536, "block_size": 512}),
    ("bdev_delay_create", {"base_bdev_name": "M0", "name": "D0", **dict.fromkeys(DELAY, 1)}),
    ("bdev_malloc_create", {"name": "E0", "num_blocks": 8192, "block_size": 512}),
    ("bdev_malloc_create", {"name": "C0", "num_blocks": 65536, "block_size": 512}),
    ("bdev_wait_for_examine", None),
    ("bdev_lvol_create_lvstore", {"bdev_name": "D0", "lvs_name": "lvs", "cluster_sz": 1 << 20}),
    ("bdev_lvol_create", {"lvs_name": "lvs", "lvol_name": "a", "size_in_mib": 4, "thin_provision": True}),
    ("bdev_lvol_create", {"lvs_name": "lvs", "lvol_name": "b", "size_in_mib": 4}),
    ("bdev_lvol_snapshot", {"lvol_name": "lvs/b", "snapshot_name": "s"}),
    ("bdev_lvol_clone", {"snapshot_name": "lvs/s", "clone_name": "c"}),
]


def clear(client):
    client.code("bdev_lvol_delete_lvstore", {"lvs_name": "lvs"})
    client.code("bdev_lvol_delete_lvstore", {"lvs_name": "lvs9"})
    for method, name in (("bdev_delay_delete", "D0"), *(("bdev_malloc_delete", n) for n in ("M0", "E0", "C0"))):
        client.code(method, {"name": name})


def set_up(client):
    for method, params in SETUP:
        # The wish for a delay bdev outlives its base.
        if method == "bdev_delay_create":
            check(client.code(method, params) in (0, -17), "bdev_delay_create")
        else:
            client.result(method, params)


def listing():
    """What others see while a volume is being deleted."""
    target = Target()
    client = target.client()
    set_up(client)
    slow(client, 50000)
    # The bdev goes first, without any I/O; then the deletion is under way.
    client.write(client.request("bdev_lvol_delete", {"name": "lvs/a"}))
    number = client.last
    time.sleep(0.02)
    got = together(client, [
        ("bdev_lvol_get_lvols", None),
        ("bdev_lvol_get_lvols", {"lvs_name": "lvs"}),
        ("bdev_get_bdevs", {"name": "lvs/a"}),
        ("bdev_lvol_rename", {"old_name": "lvs/a", "new_name": "z"}),
        ("bdev_lvol_resize", {"name": "lvs/a", "size_in_mib": 5}),
        ("bdev_lvol_snapshot", {"lvol_name": "lvs/a", "snapshot_name": "z"}),
        ("bdev_lvol_create", {"lvs_name": "lvs", "lvol_name": "a", "size_in_mib": 1}),
        ("bdev_lvol_get_lvstores", None),
        ("bdev_get_bdevs", None),
    ])
    for answer in got[0:2]:
        check("a" not in [v["name"] for v in answer["result"]], "not listed any more", answer)
    for answer in got[2:6]:
        check.equal(answer.get("error", {}).get("code"), -19, "no such device")
    check.equal(got[6].get("error", {}).get("code"), -17, "its name is not free yet")
    check("result" in got[7] and "result" in got[8], "the rest goes on")
    answer = client.read()
    check.equal((answer["id"], answer.get("result")), (number, True), "deleted in the end")
    check.equal(client.code("bdev_lvol_create", {"lvs_name": "lvs", "lvol_name": "a", "size_in_mib": 1}), 0, "its name is free")
    got = together(client, [("bdev_lvol_delete_lvstore", {"lvs_name": "lvs"}), ("bdev_lvol_get_lvols", {"lvs_name": "lvs"}),
                            ("bdev_lvol_create", {"lvs_name": "lvs", "lvol_name": "n", "size_in_mib": 1})])
    check.equal(got[0].get("result"), True, "lvstore deleted")
    check.equal(got[1].get("error"), {"code": 19, "message": "Unknown error -19"}, "a dying lvstore")
    check("error" in got[2], "nothing new in a dying lvstore")
    client.close()
    check.equal(target.stop(), 0, "exit code")


# Not the deletion of E0: it is answered when nobody reads through it any more.
CALLS = [
    ("bdev_lvol_create", {"lvs_name": "lvs", "lvol_name": "n", "size_in_mib": 2}),
    ("bdev_lvol_delete", {"name": "lvs/a"}),
    ("bdev_lvol_delete", {"name": "lvs/b"}),
    ("bdev_lvol_delete", {"name": "lvs/c"}),
    ("bdev_lvol_delete", {"name": "lvs/s"}),
    ("bdev_lvol_snapshot", {"lvol_name": "lvs/a", "snapshot_name": "n1"}),
    ("bdev_lvol_snapshot", {"lvol_name": "lvs/b", "snapshot_name": "n2"}),
    ("bdev_lvol_clone", {"snapshot_name": "lvs/s", "clone_name": "n3"}),
    ("bdev_lvol_clone_bdev", {"bdev": "E0", "lvs_name": "lvs", "clone_name": "n4"}),
    ("bdev_lvol_rename", {"old_name": "lvs/a", "new_name": "n5"}),
    ("bdev_lvol_inflate", {"name": "lvs/b"}),
    ("bdev_lvol_decouple_parent", {"name": "lvs/c"}),
    ("bdev_lvol_resize", {"name": "lvs/a", "size_in_mib": 6}),
    ("bdev_lvol_set_read_only", {"name": "lvs/a"}),
    ("bdev_lvol_set_parent", {"lvol_name": "lvs/a", "parent_name": "lvs/s"}),
    ("bdev_lvol_set_parent_bdev", {"lvol_name": "lvs/a", "parent_name": "E0"}),
    ("bdev_lvol_start_shallow_copy", {"src_lvol_name": "lvs/s", "dst_bdev_name": "C0"}),
    ("bdev_lvol_rename_lvstore", {"old_name": "lvs", "new_name": "lvs9"}),
    ("bdev_lvol_grow_lvstore", {"lvs_name": "lvs"}),
    ("bdev_lvol_delete_lvstore", {"lvs_name": "lvs"}),
    ("bdev_lvol_create_lvstore", {"bdev_name": "C0", "lvs_name": "lvs9"}),
    ("bdev_lvol_get_lvols", None),
    ("bdev_lvol_get_lvstores", None),
    ("bdev_get_bdevs", None),
    ("bdev_delay_delete", {"name": "D0"}),
    ("bdev_malloc_delete", {"name": "M0"}),
]


def look(client, what):
    """The lists agree with each other."""
    bdevs = {b["name"]: b for b in client.result("bdev_get_bdevs")}
    for volume in client.result("bdev_lvol_get_lvols"):
        check(volume["is_degraded"] or volume["uuid"] in bdevs, f"{what}: {volume['name']} without a bdev")
    stores = {s["name"] for s in client.result("bdev_lvol_get_lvstores")}
    for bdev in bdevs.values():
        if bdev["product_name"] == "Logical Volume":
            check(all(alias.split("/")[0] in stores for alias in bdev["aliases"]), f"{what}: {bdev['aliases']} without an lvstore")


def pairs():
    target = Target()
    client = target.client(timeout=10)
    for first in CALLS:
        for second in CALLS:
            what = f"{first[0]} {first[1]} + {second[0]} {second[1]}"
            set_up(client)
            slow(client, 300)
            got = together(client, [first, second])
            for answer in got:
                check(("result" in answer) != ("error" in answer), f"{what}: {answer}")
            client.result("bdev_wait_for_examine")
            look(client, what)
            if client.code("bdev_get_bdevs", {"name": "D0"}) == 0:
                slow(client, 1)
            clear(client)
            for _ in range(200):
                left = [b["name"] for b in client.result("bdev_get_bdevs")]
                if not left:
                    break
                time.sleep(0.002)
            if not check.equal(left, [], f"{what}: left over") or not check(target.alive(), f"{what}: the program is gone"):
                print(target.text()[-3000:])
                check.done()
    client.close()
    check.equal(target.stop(), 0, "exit code")
    print(f"{len(CALLS) ** 2} pairs")


def sigterm():
    """The end comes while one of them, or all, are under way."""
    for calls in [[call] for call in CALLS] + [CALLS, CALLS[::-1]]:
        for wait in (0, 0.004):
            target = Target()
            client = target.client()
            set_up(client)
            slow(client, 2000)
            client.write("".join(client.request(method, params) for method, params in calls))
            time.sleep(wait)
            if not check.equal(target.stop(), 0, f"SIGTERM during {calls[0] if len(calls) == 1 else 'all'}"):
                print("    " + "\n    ".join(target.text().splitlines()[-20:]))
            client.close()


def storm(seed, seconds):
    """Anything at any time; two answers never, an answer always."""
    rng = random.Random(seed)
    target = Target()
    client = target.client(timeout=10)
    end = time.time() + seconds
    count = 0
    while time.time() < end:
        clear(client)
        set_up(client)
        slow(client, rng.choice((1, 100, 1000)))
        calls = []
        for _ in range(rng.randrange(5, 40)):
            method, params = rng.choice(CALLS)
            params = dict(params or {})
            for key in ("lvol_name", "snapshot_name", "clone_name", "new_name"):
                if params.get(key, "").startswith("n"):
                    params[key] = f"n{rng.randrange(6)}"
            for key in ("name", "lvol_name", "snapshot_name", "old_name", "src_lvol_name", "parent_name"):
                if params.get(key, "").startswith("lvs/"):
                    params[key] = "lvs/" + rng.choice(["a", "b", "c", "s", *(f"n{n}" for n in range(6))])
            calls.append((method, params or None))
        together(client, calls)
        count += len(calls)
        client.result("bdev_wait_for_examine")
        look(client, f"storm {seed}")
        if not check(target.alive(), f"storm {seed}: the program is gone"):
            print(target.text()[-3000:])
            check.done()
    client.close()
    check.equal(target.stop(), 0, f"storm {seed}: exit code")
    print(f"storm {seed}: {count} calls")


PARTS = {"answers": answers, "restarts": restarts, "listing": listing, "pairs": pairs, "sigterm": sigterm,
         "storm": lambda: [storm(seed, 4) for seed in (1, 2, 3)]}
for part in sys.argv[1:] or (PARTS if OURS else ["answers", "restarts"]):
    PARTS[part]()
check.done()
