#!/usr/bin/env python3
"""The target program in interrupt mode: idle it takes no processor time, and it wakes for RPCs, timers and signals.

c-test: timeout=120
"""
import os
import time

from _target import OURS, Checks, Target, bdev_config, make_file

check = Checks()
FILE = make_file(1 << 20)
CALLS = [("bdev_null_create", {"name": "N0", "num_blocks": 2048, "block_size": 512}),
         ("bdev_malloc_create", {"name": "M0", "num_blocks": 2048, "block_size": 512}),
         ("bdev_aio_create", {"name": "A0", "filename": FILE, "block_size": 512})]
if OURS:
    CALLS.append(("bdev_uring_create", {"name": "U0", "filename": FILE, "block_size": 512}))


def cpu_s(target):
    """Processor time of the whole process so far."""
    with open(f"/proc/{target.process.pid}/stat") as f:
        fields = f.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def idle(target, what, seconds=3.0, most=0.01):
    before = cpu_s(target)
    time.sleep(seconds)
    used = cpu_s(target) - before
    print(f"{what}: {used * 1000:.0f} ms in {seconds:.0f} s")
    check(used <= seconds * most, f"{what}: {used * 1000:.0f} ms of processor time in {seconds:.0f} s")


def slowest(client, calls):
    """The longest of many calls in ms."""
    worst = 0
    for _ in range(calls):
        begin = time.time()
        client.result("spdk_get_version")
        worst = max(worst, time.time() - begin)
    return worst * 1000


for mask in ("0x1", "0x3"):
    target = Target("--interrupt-mode", config=bdev_config(*CALLS), mask=mask)
    idle(target, f"cores {mask}, nobody connected", most=0.01 if OURS else 2)
    client = target.client()
    check.equal([b["name"] for b in client.result("bdev_get_bdevs")], [params["name"] for _, params in CALLS])
    reactors = client.result("framework_get_reactors")["reactors"]
    check(all(reactor["in_interrupt"] for reactor in reactors), reactors)
    idle(target, f"cores {mask}, somebody connected", most=0.01 if OURS else 2)
    worst = slowest(client, 100)
    check(worst < 1000, f"an RPC took {worst:.1f} ms")
    # An RPC that is answered by a timer.
    begin = time.time()
    check.equal(client.code("bdev_get_bdevs", {"name": "absent", "timeout": 300}), -110)
    check(0.25 < time.time() - begin < 2, f"{time.time() - begin:.3f} s until a timeout of 300 ms")
    # Many requests in one piece, and an answer larger than a socket holds.
    client.write("".join(client.request("bdev_get_bdevs") for _ in range(64)))
    check.equal(len({client.read()["id"] for _ in range(64)}), 64)
    # Requests whose sender has gone half way.
    with target.client() as half:
        half.write('{"jsonrpc": "2.0", "id": 1, "method": "spdk_get_ver')
        time.sleep(0.05)
        half.write('sion"}')
        check.equal(half.read().get("id"), 1)
    for name in ("N0", "M0", "A0") + (("U0",) if OURS else ()):
        check.equal(client.code("bdev_enable_histogram", {"name": name, "enable": True}), 0)
    client.result("bdev_set_qos_limit", {"name": "M0", "rw_ios_per_sec": 1000})
    for name, module in (("N0", "null"), ("M0", "malloc"), ("A0", "aio")) + ((("U0", "uring"),) if OURS else ()):
        check.equal(client.result(f"bdev_{module}_delete", {"name": name}), True)
    # A change of the sampling period is a timer of 250 ms that costs next to nothing.
    client.result("bdev_null_create", {"name": "N1", "num_blocks": 2048, "block_size": 512})
    client.result("bdev_set_qd_sampling_period", {"name": "N1", "period": 250000})
    idle(target, f"cores {mask}, with a slow timer", most=0.01 if OURS else 2)
    client.close()
    begin = time.time()
    before = cpu_s(target)
    check.equal(target.stop(), 0, "exit code")
    check(time.time() - begin < 5, f"the end took {time.time() - begin:.1f} s")
check.done()
