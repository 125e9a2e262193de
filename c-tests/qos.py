#!/usr/bin/env python3
"""Rate limits through RPC: `bdev_set_qos_limit`, what the lists and the saved configuration show, errors.

c-test: timeout=60
"""
from _target import OURS, Checks, Target

check = Checks()
target = Target()
client = target.client()


def set_limit(**params):
    answer = client.call("bdev_set_qos_limit", params)
    return answer.get("result", answer.get("error"))


def limits(name="N0"):
    return client.result("bdev_get_bdevs", {"name": name})[0]["assigned_rate_limits"]


def saved():
    config = client.result("framework_get_config", {"name": "bdev"})
    return [call["params"] for call in config if call["method"] == "bdev_set_qos_limit"]


NONE = {"rw_ios_per_sec": 0, "rw_mbytes_per_sec": 0, "r_mbytes_per_sec": 0, "w_mbytes_per_sec": 0}
client.result("bdev_null_create", {"name": "N0", "num_blocks": 2048, "block_size": 512})
client.result("bdev_malloc_create", {"name": "M0", "num_blocks": 2048, "block_size": 512})
check.equal(limits(), NONE)
check.equal(saved(), [])
check.equal(set_limit(name="N0", rw_ios_per_sec=20000, r_mbytes_per_sec=3), True)
check.equal(limits(), {**NONE, "rw_ios_per_sec": 20000, "r_mbytes_per_sec": 3})
check.equal(limits("M0"), NONE)
check.equal(saved(), [{"name": "N0", "rw_ios_per_sec": 20000, "r_mbytes_per_sec": 3}])
# Elsewhere the limits of a bdev without channels cannot be changed once they are set.
if OURS:
    check.equal(set_limit(name="N0", w_mbytes_per_sec=1, rw_mbytes_per_sec=2), True)
    check.equal(limits(), {"rw_ios_per_sec": 20000, "rw_mbytes_per_sec": 2, "r_mbytes_per_sec": 3, "w_mbytes_per_sec": 1})
    check.equal(set_limit(name="N0", rw_ios_per_sec=1001), True)
    check.equal(limits()["rw_ios_per_sec"], 2000)
    # The most that a limit in megabytes can be.
    check.equal(set_limit(name="N0", rw_mbytes_per_sec=(1 << 64) - 2), True)
    check.equal(limits()["rw_mbytes_per_sec"], ((1 << 64) - 1) // (1 << 20))
    check.equal(set_limit(name="N0", rw_ios_per_sec=0, rw_mbytes_per_sec=0, r_mbytes_per_sec=0, w_mbytes_per_sec=0), True)
    check.equal(limits(), NONE)
    check.equal(saved(), [])
check.equal(set_limit(name="absent", rw_ios_per_sec=1000), {"code": -19, "message": "No such device"})
check.equal(set_limit(name="N0"), {"code": -22, "message": "No rate limits specified"})
check.equal(set_limit(name="N0", rw_ios_per_sec=(1 << 64) - 1), {"code": -22, "message": "No rate limits specified"})
for params in ({}, {"rw_ios_per_sec": 1000}, {"name": 5, "rw_ios_per_sec": 1000}, {"name": "N0", "rw_ios_per_sec": -1},
               {"name": "N0", "rw_ios_per_sec": "many"}, {"name": "N0", "unknown": 1}):
    error = set_limit(**params)
    check.equal(error.get("code"), -32603, params)
    check("spdk_json_decode_object failed" in error.get("message"), params, error)
# Two at once: each is told, and one of them may be told to try again.
calls = [client.request("bdev_set_qos_limit", {"name": "M0", "rw_ios_per_sec": 1000 * n}) for n in (1, 2)]
client.write("".join(calls))
answers = [client.read() for _ in calls]
check(any(a.get("result") is True for a in answers), answers)
for answer in answers:
    if "error" in answer:
        wanted = {"code": -32602, "message": "Failed to configure rate limit: Resource temporarily unavailable"}
        check.equal(answer["error"], wanted)
# A bdev that is deleted while its limits change.
for n in range(30):
    client.result("bdev_null_create", {"name": "N1", "num_blocks": 2048, "block_size": 512})
    calls = [("bdev_set_qos_limit", {"name": "N1", "rw_ios_per_sec": 1000}), ("bdev_null_delete", {"name": "N1"})]
    client.write("".join(client.request(method, params) for method, params in (calls if n % 2 else calls[::-1])))
    answers = [client.read(), client.read()]
    check(any(a.get("result") is True for a in answers), answers)
check.equal([b["name"] for b in client.result("bdev_get_bdevs")], ["N0", "M0"])
client.close()
check.equal(target.stop(), 0, "exit code")
# Limits in a configuration.
if OURS:
    from _target import bdev_config

    target = Target(config=bdev_config(("bdev_null_create", {"name": "N0", "num_blocks": 2048, "block_size": 512}),
                                       ("bdev_set_qos_limit", {"name": "N0", "rw_ios_per_sec": 4000})))
    client = target.client()
    check.equal(limits()["rw_ios_per_sec"], 4000)
    client.close()
    check.equal(target.stop(), 0, "exit code")
check.done()
