#!/usr/bin/env python3
"""The governor `dpdk_governor` over processors that are files: what it reads, sets and gives back, and what the RPCs tell of it.

Runs in a mount namespace of its own, where a made-up tree lies over /sys/devices/system/cpu.

c-test: timeout=120
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

CPUS = 8
REAL = "/sys/devices/system/cpu"
FREQS = [2301000, 2300000, 1800000, 1200000]

if "GOVERNOR_TREE" not in os.environ:
    if os.geteuid() != 0 or not shutil.which("unshare") or len(os.sched_getaffinity(0)) < 2:
        print("needs root, unshare and two processors")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as tree:
        for name in ("online", "possible", "present"):
            shutil.copy(os.path.join(REAL, name), tree)
        for cpu in range(CPUS):
            for part, text in (("cpufreq/scaling_driver", "acpi-cpufreq"), ("cpufreq/scaling_governor", "ondemand"),
                               ("cpufreq/scaling_available_frequencies", " ".join(map(str, FREQS))),
                               ("cpufreq/scaling_setspeed", FREQS[2]), ("topology/core_id", cpu),
                               ("topology/physical_package_id", 0), ("topology/thread_siblings_list", cpu),
                               ("topology/thread_siblings", f"{1 << cpu:x}")):
                path = os.path.join(tree, f"cpu{cpu}", part)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w") as f:
                    f.write(f"{text}\n")
            os.makedirs(os.path.join(tree, f"cpu{cpu}", "node0"))
        shell = 'mount --make-rprivate / && mount --bind "$GOVERNOR_TREE" "$0" && exec "$@"'
        command = ["unshare", "-m", "sh", "-c", shell, REAL, sys.executable, os.path.abspath(__file__)]
        sys.exit(subprocess.run(command, env=dict(os.environ, GOVERNOR_TREE=tree)).returncode)

from _target import Checks, Target  # noqa: E402

check = Checks()


def read(cpu, name):
    with open(f"{REAL}/cpu{cpu}/cpufreq/{name}") as f:
        return f.readline().strip()


def settles(what, get, wanted):
    end = time.time() + 20
    while get() != wanted and time.time() < end:
        time.sleep(0.02)
    check.equal(get(), wanted, what)


def both(name):
    return [read(cpu, name) for cpu in (0, 1)]


def freqs(client):
    return [reactor.get("core_freq") for reactor in client.result("framework_get_reactors")["reactors"]]


target = Target(mask="0x3")
client = target.client()
check.equal(client.result("framework_get_governor"), {})
check.equal(freqs(client), [None, None])

# The frequency of a core without work sinks to the bottom.
check.equal(client.result("framework_set_scheduler", {"name": "gscheduler", "period": 20000}), True)
answer = client.result("framework_get_scheduler")
check.equal((answer["scheduler_name"], answer["governor_name"], answer["scheduler_period"]), ("gscheduler", "dpdk_governor", 20000))
check.equal("load_limit" in answer, False)
check.equal(both("scaling_governor"), ["userspace"] * 2)
check.equal(read(2, "scaling_governor"), "ondemand", "a core that is not ours")
settles("no work", lambda: both("scaling_setspeed"), ["1200000"] * 2)
check.equal(freqs(client), [1200, 1200])
answer = client.result("framework_get_governor")
check.equal(answer["governor_name"], "dpdk_governor")
check.equal(answer["module_specific"], {"env": "acpi-cpufreq"})
core = {"available_frequencies": FREQS, "current_frequency": FREQS[-1]}
check.equal(answer["cores"], [{"lcore_id": n, **core} for n in (0, 1)])
error = client.call("framework_set_scheduler", {"name": "gscheduler", "more": 1})["error"]
check.equal((error["code"], error["message"]), (-32603, "Unknown error -22"))

# The dynamic scheduler takes the governor over: the main core alone works, the other one sleeps at the bottom.
check.equal(client.result("framework_set_scheduler", {"name": "dynamic", "period": 20000, "core_limit": 70}), True)
answer = client.result("framework_get_scheduler")
check.equal((answer["scheduler_name"], answer["governor_name"]), ("dynamic", "dpdk_governor"))
check.equal((answer["load_limit"], answer["core_limit"], answer["core_busy"]), (20, 70, 95))
settles("asleep", lambda: [r["in_interrupt"] for r in client.result("framework_get_reactors")["reactors"]], [False, True])
settles("asleep", lambda: read(1, "scaling_setspeed"), "1200000")
check.equal(client.result("framework_get_config", {"name": "scheduler"}),
            [{"method": "framework_set_scheduler", "params": {"name": "dynamic", "period": 20000}}])

# Without it, everything is as it was before.
check.equal(client.result("framework_set_scheduler", {"name": "static"}), True)
check.equal(client.result("framework_get_governor"), {})
check.equal(both("scaling_governor"), ["ondemand"] * 2)
settles("awake", lambda: [r["in_interrupt"] for r in client.result("framework_get_reactors")["reactors"]], [False, False])

# A core whose frequency cannot be set: the scheduler of before stays, and no core is kept.
speed = f"{REAL}/cpu1/cpufreq/scaling_setspeed"
os.rename(speed, speed + ".away")
error = client.call("framework_set_scheduler", {"name": "gscheduler"})["error"]
check.equal((error["code"], error["message"]), (-32603, "Unknown error -1"))
check.equal(client.result("framework_get_scheduler")["scheduler_name"], "static")
check.equal(read(0, "scaling_governor"), "ondemand")
os.rename(speed + ".away", speed)

# The end of the target is the end of its reign.
check.equal(client.result("framework_set_scheduler", {"name": "gscheduler", "period": 20000}), True)
check.equal(both("scaling_governor"), ["userspace"] * 2)
client.close()
check.equal(target.stop(), 0, "exit code")
check.equal(both("scaling_governor"), ["ondemand"] * 2)
check.done()
