#!/usr/bin/env python3
"""All ordered pairs of the RPCs that touch a raid bdev, both requests in one write.

Before each pair there is a raid1 with a superblock whose third member was removed, and a raid0 that waits for a member. After
it there are two answers, the list is in itself consistent, and everything can be deleted.

c-test: timeout=300
"""
from _target import Checks, Target

MEMBERS = ["a", "b", "c", "d", "e"]
CALLS = [
    ("bdev_raid_create", {"name": "R", "raid_level": "raid1", "base_bdevs": ["d", "e"]}),
    ("bdev_raid_create", {"name": "Q", "raid_level": "raid1", "base_bdevs": ["d", "e"], "superblock": True}),
    ("bdev_raid_create", {"name": "P", "raid_level": "concat", "strip_size_kb": 4, "base_bdevs": ["c", "none"], "superblock": True}),
    ("bdev_raid_delete", {"name": "R"}),
    ("bdev_raid_delete", {"name": "W"}),
    ("bdev_raid_add_base_bdev", {"raid_bdev": "R", "base_bdev": "c"}),
    ("bdev_raid_add_base_bdev", {"raid_bdev": "R", "base_bdev": "e"}),
    ("bdev_raid_add_base_bdev", {"raid_bdev": "W", "base_bdev": "c"}),
    ("bdev_raid_remove_base_bdev", {"name": "a"}),
    ("bdev_raid_remove_base_bdev", {"name": "b"}),
    ("bdev_raid_remove_base_bdev", {"name": "d"}),
    ("bdev_malloc_delete", {"name": "a"}),
    ("bdev_malloc_delete", {"name": "b"}),
    ("bdev_malloc_delete", {"name": "d"}),
    ("bdev_malloc_create", {"name": "late", "num_blocks": 4096, "block_size": 512}),
    ("bdev_raid_get_bdevs", {"category": "all"}),
    ("bdev_raid_set_options", {"process_window_size_kb": 64}),
    ("bdev_get_bdevs", None),
]
check = Checks()


def together(client, calls):
    first = client.last + 1
    client.write("".join(client.request(method, params) for method, params in calls))
    answers = {}
    for _ in calls:
        answer = client.read()
        check(answer.get("id") not in answers, "two answers with one number", answer)
        answers[answer.get("id")] = answer
    return [answers.get(first + n, {}) for n in range(len(calls))]


def tidy(client, what):
    """Takes everything down; whatever the pair has left, this works."""
    for raid in client.result("bdev_raid_get_bdevs", {"category": "all"}):
        check.equal(len(raid["base_bdevs_list"]), raid["num_base_bdevs"], what, raid)
        there = sum(b["is_configured"] for b in raid["base_bdevs_list"])
        check.equal(there, raid["num_base_bdevs_discovered"], what, "discovered", raid)
        client.call("bdev_raid_delete", {"name": raid["name"]})
    for _ in range(3):
        left = [r["name"] for r in client.result("bdev_raid_get_bdevs", {"category": "all"})]
        for name in left:
            client.call("bdev_raid_delete", {"name": name})
    check.equal(client.result("bdev_raid_get_bdevs", {"category": "all"}), [], what, "all deleted")
    for bdev in client.result("bdev_get_bdevs"):
        check.equal(bdev["claimed"], False, what, bdev["name"], "is free")
        check.equal(client.call("bdev_malloc_delete", {"name": bdev["name"]}).get("result"), True, what, bdev["name"])
    check.equal(client.result("bdev_get_bdevs"), [], what, "no bdev is left")


target = Target(mask="0x3")
client = target.client(timeout=20)
START = [("bdev_malloc_create", {"name": name, "num_blocks": 4096, "block_size": 512}) for name in MEMBERS] + [
    ("bdev_raid_create", {"name": "R", "raid_level": "raid1", "base_bdevs": ["a", "b", "c"], "superblock": True}),
    ("bdev_raid_remove_base_bdev", {"name": "c"}),
    ("bdev_raid_create", {"name": "W", "raid_level": "raid0", "strip_size_kb": 4, "base_bdevs": ["d", "late"]}),
]
for first in CALLS:
    for second in CALLS:
        what = f"{first} + {second}"
        for call in START:
            check("result" in client.call(*call), what, "before", call)
        for answer in together(client, [first, second]):
            check(("result" in answer) != ("error" in answer), what, answer)
        tidy(client, what)
        if not check(target.alive(), what, "the program is gone"):
            print(target.text()[-3000:])
            check.done()
print(f"{len(CALLS) ** 2} pairs")
client.close()
check.equal(target.stop(), 0, "exit code")
check.done()
