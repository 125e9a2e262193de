#!/usr/bin/env python3
"""The bdevs above other bdevs by RPC: answers, deferred creation, configuration, partition tables, all ordered pairs.

`TARGET=program c-tests/stack.py` runs the same on another implementation; what only this one does is not asked for then.

c-test: timeout=200
"""
import json
import os
import struct
import uuid
import zlib

from _target import OURS, WORK, Checks, Target

UUID = "f81d4fae-7dec-11d0-a765-00a0c91e6b%02x"
INVALID, INTERNAL = -32602, -32603
LATENCIES = dict.fromkeys(("avg_read_latency", "p99_read_latency", "avg_write_latency", "p99_write_latency"), 10)
M0 = ("bdev_malloc_create", {"name": "M0", "num_blocks": 8192, "block_size": 512, "uuid": UUID % 0})
N0 = ("bdev_null_create", {"name": "N0", "num_blocks": 2048, "block_size": 4096, "md_size": 8, "dif_type": 1, "uuid": UUID % 1})
check = Checks()


def names(client):
    client.result("bdev_wait_for_examine")
    return [bdev["name"] for bdev in client.result("bdev_get_bdevs")]


def one(client, name):
    client.result("bdev_wait_for_examine")
    return client.result("bdev_get_bdevs", {"name": name})[0]


def settled(client, wanted):
    """The list of bdevs after what goes on in the background."""
    for _ in range(200):
        if names(client) == wanted:
            break
    check.equal(names(client), wanted, "the list of bdevs")


def config(client):
    """The calls that make bdevs above others."""
    kinds = ("passthru", "split", "error", "delay", "zone")
    return [(c["method"], c["params"]) for c in client.result("framework_get_config", {"name": "bdev"}) if c["method"].split("_")[1] in kinds]


def passthru(client):
    wish = {"base_bdev_name": "M0", "name": "P0"}
    check.equal(client.result("bdev_passthru_create", wish), "P0", "deferred")
    check.equal(client.code("bdev_passthru_create", wish), -17, "wanted twice")
    check.equal(config(client), [], "nothing is there yet")
    client.result(*M0)
    settled(client, ["M0", "P0"])
    got = one(client, "P0")
    check.equal((got["product_name"], got["num_blocks"]), ("passthru", 8192), "passthru")
    check.equal(got["driver_specific"], {"passthru": {"name": "P0", "base_bdev_name": "M0"}}, "driver_specific")
    check.equal(one(client, "M0")["claim_type"], "exclusive_write", "claim")
    check.equal(client.code("bdev_passthru_create", {"base_bdev_name": "M0", "name": "P1"}), -1, "claimed")
    if OURS:
        # v26.01 keeps the wish, and would answer -17.
        check.equal(client.code("bdev_passthru_create", {"base_bdev_name": "M0", "name": "P1"}), -1, "a refused wish is forgotten")
    check.equal(client.result("bdev_passthru_create", {"base_bdev_name": "P0", "name": "P2", "uuid": UUID % 2}), "P2", "on another")
    check.equal(one(client, "P2")["uuid"], UUID % 2, "uuid")
    check.equal(config(client), [("bdev_passthru_create", {"base_bdev_name": "M0", "name": "P0", "uuid": got["uuid"]}),
                                 ("bdev_passthru_create", {"base_bdev_name": "P0", "name": "P2", "uuid": UUID % 2})], "config")
    check.equal(client.result("bdev_malloc_delete", {"name": "M0"}), True, "the base goes with all above")
    settled(client, [])
    client.result(*M0)
    settled(client, ["M0", "P0", "P2"])
    check.equal(one(client, "P0")["uuid"], got["uuid"], "the UUID is the same again")
    for name, code in (("M0", -19), ("none", -19)):
        check.equal(client.code("bdev_passthru_delete", {"name": name}), code, name)
    check.equal(client.result("bdev_passthru_delete", {"name": "P0"}), True, "deleted with what is on it")
    settled(client, ["M0"])
    client.result("bdev_malloc_delete", {"name": "M0"})


def split(client):
    check.equal(client.result("bdev_split_create", {"base_bdev": "M0", "split_count": 3}), [], "deferred")
    wish = ("bdev_split_create", {"base_bdev": "M0", "split_count": 3, "split_size_mb": 0})
    check.equal(config(client), [wish], "config")
    check.equal(client.code(*wish), INVALID, "wanted twice")
    client.result(*M0)
    settled(client, ["M0", "M0p0", "M0p1", "M0p2"])
    got = one(client, "M0p1")
    check.equal((got["product_name"], got["num_blocks"], got["driver_specific"]),
                ("Split Disk", 2730, {"split": {"base_bdev": "M0", "offset_blocks": 2730}}), "split")
    check.equal(client.result("bdev_split_create", {"base_bdev": "M0p1", "split_count": 9, "split_size_mb": 1}), ["M0p1p0"], "as many as fit")
    check.equal(client.result("bdev_split_delete", {"base_bdev": "M0"}), True, "deleted")
    settled(client, ["M0"])
    check.equal(config(client), [], "config")
    for params in ({"base_bdev": "M0", "split_count": 0}, {"base_bdev": "M0"}):
        check.equal(client.code("bdev_split_create", params), INVALID, params)
    check.equal(client.code("bdev_split_delete", {"base_bdev": "none"}), INVALID, "none")
    client.result(*N0)
    got = client.call("bdev_split_create", {"base_bdev": "N0", "split_count": 2, "split_size_mb": 1}).get("error")
    check.equal(got, {"code": INVALID, "message": "Failed to create 2 split bdevs from 'N0': Invalid argument"}, "no whole blocks")
    check.equal(config(client), [], "config")
    if OURS:
        # Elsewhere these crash, or never let the base go.
        check.equal(client.code("bdev_split_create", {"base_bdev": "M0", "split_count": 10000}), INVALID, "more than blocks")
        check.equal(client.result("bdev_split_create", {"base_bdev": "M0", "split_count": 1, "split_size_mb": 5}), [], "none fits")
        check.equal(client.result("bdev_split_delete", {"base_bdev": "M0"}), True, "none fits")
        check.equal(client.result("bdev_split_create", {"base_bdev": UUID % 0, "split_count": 1}), [UUID % 0 + "p0"], "by alias")
        check.equal(client.result("bdev_split_delete", {"base_bdev": UUID % 0}), True, "by alias")
        settled(client, ["M0", "N0"])
    client.result("bdev_null_delete", {"name": "N0"})
    client.result("bdev_malloc_delete", {"name": "M0"})
    settled(client, [])


def error(client):
    check.equal(client.result("bdev_error_create", {"base_name": "M0"}), True, "deferred")
    check.equal(client.code("bdev_error_create", {"base_name": "M0"}), -17, "wanted twice")
    check.equal(config(client), [("bdev_error_create", {"base_name": "M0"})], "config")
    client.result(*M0)
    settled(client, ["M0", "EE_M0"])
    got = one(client, "EE_M0")
    check.equal((got["product_name"], got["driver_specific"]), ("Error Injection Disk", {"error_disk": {"base_bdev": "M0"}}), "error")
    order = {"name": "EE_M0", "io_type": "read", "error_type": "failure"}
    for more in ({}, {"num": 7, "queue_depth": 2}, {"io_type": "all", "error_type": "pending"}, {"io_type": "flush", "error_type": "nomem"},
                 {"error_type": "corrupt_data", "corrupt_value": 1, "corrupt_offset": 9}, {"io_type": "clear"}):
        check.equal(client.result("bdev_error_inject_error", {**order, **more}), True, more)
    for more, code in (({"name": "M0"}, -19), ({"name": "none"}, -19), ({"io_type": "x"}, INTERNAL), ({"error_type": "x"}, INTERNAL),
                       ({"error_type": "corrupt_data"}, -22), ({"corrupt_value": 256}, INTERNAL)):
        check.equal(client.code("bdev_error_inject_error", {**order, **more}), code, more)
    check.equal(client.result("bdev_error_delete", {"name": "EE_M0"}), True, "deleted")
    settled(client, ["M0"])
    check.equal(config(client), [], "config")
    client.result("bdev_malloc_delete", {"name": "M0"})


def delay(client):
    wish = ("bdev_delay_create", {"base_bdev_name": "M0", "name": "D0", **LATENCIES})
    check.equal(client.result(*wish), "D0", "deferred")
    check.equal(client.code(*wish), -17, "wanted twice")
    client.result(*M0)
    settled(client, ["M0", "D0"])
    got = one(client, "D0")
    values = {"name": "D0", "base_bdev_name": "M0", "uuid": got["uuid"], **LATENCIES}
    if OURS:
        # Elsewhere a conversion to ticks and back loses one.
        check.equal(got["driver_specific"], {"delay": values}, "driver_specific")
        check.equal(config(client), [("bdev_delay_create", values)], "config")
    for which in ("avg_read", "p99_read", "avg_write", "p99_write"):
        check.equal(client.result("bdev_delay_update_latency", {"delay_bdev_name": "D0", "latency_type": which, "latency_us": 77}), True, which)
    if OURS:
        check.equal(one(client, "D0")["driver_specific"]["delay"]["p99_write_latency"], 77, "updated")
    for params, message in (({"delay_bdev_name": "D0", "latency_type": "x", "latency_us": 1}, "Please specify a valid latency type."),
                            ({"delay_bdev_name": "M0", "latency_type": "avg_read", "latency_us": 1}, "The requested bdev does not exist.")):
        check.equal(client.call("bdev_delay_update_latency", params).get("error"), {"code": INVALID, "message": message}, params)
    check.equal(client.code("bdev_delay_create", {**wish[1], "name": "D1", "p99_read_latency": 9}), -22, "p99 below average")
    check.equal(client.result("bdev_delay_delete", {"name": "D0"}), True, "deleted")
    settled(client, ["M0"])
    client.result("bdev_malloc_delete", {"name": "M0"})


def zone_block(client):
    wish = ("bdev_zone_block_create", {"base_bdev": "M0", "name": "Z0", "zone_capacity": 100, "optimal_open_zones": 3})
    check.equal(client.result(*wish), "Z0", "deferred")
    refused = {"code": INTERNAL, "message": "Failed to create block zoned vbdev: File exists"}
    for other in ({}, {"name": "Z1"}, {"base_bdev": "other"}):
        check.equal(client.call(wish[0], {**wish[1], **other}).get("error"), refused, f"wanted twice: {other}")
    client.result(*M0)
    settled(client, ["M0", "Z0"])
    got = one(client, "Z0")
    check.equal({k: got.get(k) for k in ("product_name", "num_blocks", "zoned", "zone_size", "max_open_zones", "optimal_open_zones")},
                {"product_name": "zone_block", "num_blocks": 8192, "zoned": True, "zone_size": 128, "max_open_zones": 0, "optimal_open_zones": 3}, "zones")
    check.equal(got["driver_specific"], {"zoned_block": wish[1]}, "driver_specific")
    check.equal(config(client), [wish], "config")
    check.equal(client.call(wish[0], {**wish[1], "name": "Z1", "base_bdev": "Z0"}).get("error"), refused, "on a zoned one")
    for bad in ("zone_capacity", "optimal_open_zones"):
        check.equal(client.code(wish[0], {**wish[1], "name": "Z1", bad: 0}), INTERNAL, bad)
    check.equal(client.result("bdev_zone_block_delete", {"name": "Z0"}), True, "deleted")
    settled(client, ["M0"])
    client.result("bdev_malloc_delete", {"name": "M0"})


# --- partition tables ---

SPDK, OLD = uuid.UUID("6527994e-2c5a-4eec-9613-8f5944074e8b"), uuid.UUID("7c5222bd-8f5d-4087-9c00-bf9843c7b58c")
LINUX = uuid.UUID("0fc63daf-8483-4772-8e79-3d69d8477de4")


def header(lba, other, first, last, array, entries):
    raw = struct.pack("<8sIIIIQQQQ16sQIII", b"EFI PART", 0x10000, 92, 0, 0, lba, other, first, last, uuid.UUID(int=1).bytes_le, array, 128, 128,
                      zlib.crc32(entries))
    return raw[:16] + struct.pack("<I", zlib.crc32(raw)) + raw[20:]


def image(name, size, count, parts, primary=True, secondary=True, mbr=True):
    """A disk with a partition table; parts are (type, GUID, first block, last block, name)."""
    entries = b"".join(kind.bytes_le + unique.bytes_le + struct.pack("<QQQ", first, last, 0) + text.encode("utf-16le")[:72].ljust(72, b"\0")
                       for kind, unique, first, last, text in parts).ljust(128 * 128, b"\0")
    room = -(-len(entries) // size)
    first, last = 2 + room, count - 2 - room
    raw = bytearray(size * count)
    if mbr:
        raw[446:462] = struct.pack("<8BII", 0, 0, 2, 0, 0xee, 255, 255, 255, 1, count - 1)
        raw[510:512] = b"\x55\xaa"
    for wanted, lba, other, array in ((primary, 1, count - 1, 2), (secondary, count - 1, 1, count - 1 - room)):
        if wanted:
            raw[lba * size:lba * size + 92] = header(lba, other, first, last, array, entries)
            raw[array * size:array * size + len(entries)] = entries
    path = os.path.join(WORK, name)
    with open(path, "wb") as out:
        out.write(raw)
    return path


def gpt(client):
    parts = [(SPDK, uuid.UUID(int=0x11223344556677889900aabbccddeeff), 40, 1063, "eins"), (LINUX, uuid.UUID(int=5), 1064, 2000, "linux"),
             (OLD, uuid.UUID(int=6), 2001, 3000, "älter\U0001F600"), (SPDK, uuid.UUID(int=7), 3001, 3001, ""),
             (OLD, uuid.UUID(int=9), 3002, 3003, "x" * 36), (SPDK, uuid.UUID(int=10), 3004, 900000, "beyond")]
    wrong = [(SPDK, uuid.UUID(int=11), 2000, 1000, "backwards"), (OLD, uuid.UUID(int=12), 100, 100, "nothing")]
    there = ["1", "3", "4", "5"]
    for name, size, count, table, found, how in (
            ("a", 512, 20480, parts, there, {}), ("b", 512, 20480, parts, there, {"primary": False}), ("c", 4096, 4096, parts[:1], ["1"], {}),
            ("d", 512, 20480, parts, [], {"mbr": False}), ("e", 512, 20480, parts, [], {"primary": False, "secondary": False}),
            ("f", 512, 20480, wrong, [], {})):
        if name == "f" and not OURS:
            continue
        client.result("bdev_aio_create", {"name": name, "filename": image(name, size, count, table, **how), "block_size": size})
        settled(client, [name] + [f"{name}p{n}" for n in found])
        if found:
            got = one(client, f"{name}p1")
            check.equal((got["product_name"], got["num_blocks"], got["uuid"]), ("GPT Disk", 1024, "11223344-5566-7788-9900-aabbccddeeff"), name)
            check.equal(got["driver_specific"], {"gpt": {"base_bdev": name, "offset_blocks": 40, "partition_type_guid": str(SPDK), "unique_partition_guid":
                        "11223344-5566-7788-9900-aabbccddeeff", "partition_name": "eins"}}, name)
        if found == there:
            # The old type is one block shorter than it could be.
            got = one(client, f"{name}p3")
            check.equal((got["num_blocks"], got["driver_specific"]["gpt"]["partition_name"]), (999, "älter\U0001F600"), name)
            check.equal(client.code("bdev_passthru_create", {"base_bdev_name": name, "name": f"P{name}"}), -1, "claimed")
            if not OURS:
                # There the wish stays.
                settled(client, [name] + [f"{name}p{n}" for n in found])
        check.equal(client.result("bdev_aio_delete", {"name": name}), True, name)
        settled(client, [])


# --- pairs ---

START = [
    M0, ("bdev_passthru_create", {"base_bdev_name": "M0", "name": "P0"}), ("bdev_split_create", {"base_bdev": "P0", "split_count": 2}),
    ("bdev_error_create", {"base_name": "P0p0"}), ("bdev_delay_create", {"base_bdev_name": "EE_P0p0", "name": "D0", **LATENCIES}),
    ("bdev_zone_block_create", {"name": "Z0", "base_bdev": "P0p1", "zone_capacity": 64, "optimal_open_zones": 1}),
]
CALLS = START + [
    ("bdev_malloc_delete", {"name": "M0"}), ("bdev_passthru_delete", {"name": "P0"}), ("bdev_split_delete", {"base_bdev": "P0"}),
    ("bdev_error_delete", {"name": "EE_P0p0"}), ("bdev_delay_delete", {"name": "D0"}), ("bdev_zone_block_delete", {"name": "Z0"}),
    ("bdev_error_inject_error", {"name": "EE_P0p0", "io_type": "read", "error_type": "failure"}),
    ("bdev_delay_update_latency", {"delay_bdev_name": "D0", "latency_type": "avg_read", "latency_us": 1}),
    ("bdev_passthru_create", {"base_bdev_name": "Z0", "name": "P9"}), ("bdev_passthru_delete", {"name": "P9"}),
    ("bdev_wait_for_examine", None), ("bdev_get_bdevs", None), ("bdev_get_iostat", None), ("framework_get_config", {"name": "bdev"}),
]
DELETE = [("bdev_malloc_delete", {"name": "M0"}), ("bdev_split_delete", {"base_bdev": "P0"}), ("bdev_error_delete", {"name": "EE_P0p0"})]


def together(client, calls):
    """Writes all in one piece; the answers in the order of the calls."""
    first = client.last + 1
    client.write("".join(client.request(method, params) for method, params in calls))
    answers = {}
    for _ in calls:
        answer = client.read()
        check(answer.get("id") not in answers, "two answers with one number", answer)
        answers[answer.get("id")] = answer
    return [answers.get(first + n, {}) for n in range(len(calls))]


def pairs():
    """Each pair on a target of its own would be slow: one target for each first call."""
    for first in CALLS:
        target = Target()
        client = target.client()
        for second in CALLS:
            for method, params in START:
                client.call(method, params)
            client.result("bdev_wait_for_examine")
            answers = together(client, [first, second])
            check(all("result" in a or "error" in a for a in answers), f"{first} {second}: {answers}")
            listed = names(client)
            check.equal(len(listed), len(set(listed)), f"{first} {second}: {listed}")
            # All goes with the bottom.
            if "M0" in listed:
                client.call("bdev_malloc_delete", {"name": "M0"})
            settled(client, [])
        client.close()
        check.equal(target.stop(), 0, f"{first}: exit code")


for part in (passthru, split, error, delay, zone_block, gpt):
    # Each on its own: elsewhere a wish stays although it failed.
    target = Target()
    client = target.client()
    part(client)
    client.close()
    check.equal(target.stop(), 0, "exit code")

# What is saved makes the same again.
target = Target()
client = target.client()
for method, params in START:
    client.result(method, params)
    client.result("bdev_wait_for_examine")
saved, listed = client.result("framework_get_config", {"name": "bdev"}), client.result("bdev_get_bdevs")
client.close()
check.equal(target.stop(), 0, "exit code")
target = Target(config=json.dumps({"subsystems": [{"subsystem": "bdev", "config": saved}]}))
client = target.client()
again = client.result("bdev_get_bdevs")
known = {bdev["name"]: bdev for bdev in again}
check.equal(sorted(known), sorted(bdev["name"] for bdev in listed), "names after a restart")
if OURS:
    for bdev in listed:
        check.equal(known.get(bdev["name"]), bdev, "after a restart")
client.close()
check.equal(target.stop(), 0, "exit code")
if OURS:
    pairs()
check.done()
