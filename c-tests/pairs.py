#!/usr/bin/env python3
"""All ordered pairs of the RPCs of the block layer, both requests in one write.

Before each pair the bdevs are the same again; after it there are two answers, the list of bdevs is in itself consistent, and
every bdev in it can be asked about by its name.

c-test: timeout=200
"""
from _target import Checks, Target, make_file

FILE = make_file(1 << 20)
UUID = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"
CALLS = [
    ("bdev_malloc_create", {"name": "M0", "num_blocks": 128, "block_size": 512}),
    ("bdev_malloc_create", {"name": "M1", "num_blocks": 128, "block_size": 512, "uuid": UUID}),
    ("bdev_malloc_delete", {"name": "M0"}),
    ("bdev_null_create", {"name": "N0", "num_blocks": 128, "block_size": 512}),
    ("bdev_null_create", {"name": "N1", "num_blocks": 128, "block_size": 512, "uuid": UUID}),
    ("bdev_null_delete", {"name": "N0"}),
    ("bdev_null_delete", {"name": "M0"}),
    ("bdev_null_resize", {"name": "N0", "new_size": 8}),
    ("bdev_aio_create", {"name": "A0", "filename": FILE, "block_size": 512}),
    ("bdev_aio_create", {"name": "A1", "filename": FILE, "block_size": 4096}),
    ("bdev_aio_rescan", {"name": "A0"}),
    ("bdev_aio_delete", {"name": "A0"}),
    ("bdev_uring_create", {"name": "U1", "filename": FILE, "block_size": 512}),
    ("bdev_uring_rescan", {"name": "U1"}),
    ("bdev_uring_delete", {"name": "U1"}),
    ("bdev_examine", {"name": "M0"}),
    ("bdev_wait_for_examine", None),
    ("bdev_get_bdevs", None),
    ("bdev_get_bdevs", {"name": "M0"}),
    ("bdev_get_bdevs", {"name": "M1", "timeout": 20}),
    ("bdev_get_iostat", None),
    ("bdev_get_iostat", {"name": "M0", "per_channel": True}),
    ("bdev_get_iostat", {"names": ["M0", "N0", "A0"], "reset_mode": "all"}),
    ("bdev_reset_iostat", None),
    ("bdev_reset_iostat", {"name": "A0", "mode": "maxmin"}),
    ("bdev_enable_histogram", {"name": "M0", "enable": True}),
    ("bdev_enable_histogram", {"name": "M0", "enable": False}),
    ("bdev_get_histogram", {"name": "M0"}),
    ("bdev_set_qd_sampling_period", {"name": "N0", "period": 100}),
    ("bdev_set_qos_limit", {"name": "N0", "rw_ios_per_sec": 1000}),
    ("bdev_set_qos_limit", {"name": "M0", "rw_ios_per_sec": 0, "r_mbytes_per_sec": 1}),
    ("bdev_set_options", {"bdev_io_pool_size": 1024, "bdev_io_cache_size": 16}),
]
START = [
    ("bdev_malloc_create", {"name": "M0", "num_blocks": 128, "block_size": 512}),
    ("bdev_null_create", {"name": "N0", "num_blocks": 1 << 14, "block_size": 512}),
    ("bdev_aio_create", {"name": "A0", "filename": FILE, "block_size": 512}),
]
DELETE = {"M": "bdev_malloc_delete", "N": "bdev_null_delete", "A": "bdev_aio_delete", "U": "bdev_uring_delete"}
check = Checks()


def together(client, calls):
    """Writes all in one piece; the answers by their numbers, in the order of the calls."""
    first = client.last + 1
    client.write("".join(client.request(method, params) for method, params in calls))
    answers = {}
    for _ in calls:
        answer = client.read()
        if not check(answer.get("id") not in answers, "two answers with one number", answer):
            break
        answers[answer.get("id")] = answer
    return [answers.get(first + n, {}) for n in range(len(calls))]


def look(client, what):
    """The names in the list, which must be those of the bdevs there are."""
    listed = client.result("bdev_get_bdevs")
    names = [bdev["name"] for bdev in listed]
    check.equal(len(names), len(set(names)), f"{what}: names in the list")
    uuids = [bdev["uuid"] for bdev in listed]
    check.equal(len(uuids), len(set(uuids)), f"{what}: UUIDs in the list")
    one_by_one = together(client, [("bdev_get_bdevs", {"name": name}) for name in names])
    for bdev, answer in zip(listed, one_by_one):
        check.equal(answer.get("result"), [bdev], f"{what}: {bdev['name']} by its name")
    return names


with_target = Target()
client = with_target.client(timeout=10)
names = []
for first in CALLS:
    for second in CALLS:
        what = f"{first[0]} {first[1]} + {second[0]} {second[1]}"
        for answer in together(client, [(DELETE[name[0]], {"name": name}) for name in names]) + together(client, START):
            check("result" in answer, f"before {what}: {answer}")
        for answer in together(client, [first, second]):
            check(("result" in answer) != ("error" in answer), f"{what}: {answer}")
        names = look(client, what)
        # Twice the same creation: one of them wins.
        if first == second and "create" in first[0] and first[1]["name"][1] == "1":
            check(names.count(first[1]["name"]) == 1, f"{what}: {names}")
        if not check(with_target.alive(), f"{what}: the program is gone"):
            print(with_target.text()[-3000:])
            check.done()
print(f"{len(CALLS) ** 2} pairs")
client.close()
check.equal(with_target.stop(), 0, "exit code")
check.done()
