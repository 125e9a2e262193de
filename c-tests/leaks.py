#!/usr/bin/env python3
"""The storm in small, and a sample of the runs with a failing allocation, under valgrind: no definite leak, no wrong access.

c-test: timeout=400
"""
import os
import subprocess
import sys

from _target import PREFIX, VALGRIND, WORK, Checks

HERE = os.path.dirname(os.path.abspath(__file__))
# Valgrind runs one thread at a time and by default lets a spinning one keep its turn: reactors need the fair lock.
GRIND = ["-q", "--fair-sched=yes", "--leak-check=full", "--show-leak-kinds=definite",
         "--errors-for-leak-kinds=definite", "--error-exitcode=99"]
check = Checks()


def build(name):
    with open(os.path.join(HERE, "../compat/finished")) as f:
        all_names = [line.split()[0] for line in f if line.strip() and not line.startswith("#")]
    packages = [n for n in all_names if os.path.exists(os.path.join(PREFIX, "lib/pkgconfig", n + ".pc"))]
    flags = subprocess.check_output(["pkg-config", "--cflags", "--libs", *packages], text=True).split()
    binary = os.path.join(WORK, name)
    command = [os.environ.get("CC", "cc"), "-std=gnu11", "-O1", "-g", "-D_GNU_SOURCE", "-DRESPDK_STALE=1", f"-I{HERE}"]
    subprocess.run([*command, os.path.join(HERE, name + ".c"), "-o", binary, *flags, "-pthread"], check=True)
    return binary


def run(what, command, codes, **env):
    done = subprocess.run([VALGRIND, *GRIND, *command], cwd=WORK, env={**os.environ, **env}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace")
    if not check(done.returncode in codes, f"{what}: exit code {done.returncode}"):
        print("    " + "\n    ".join(done.stdout.splitlines()[-60:]), flush=True)


if not VALGRIND:
    print("valgrind is not installed")
    sys.exit(77)
os.environ.setdefault("PKG_CONFIG_PATH", os.path.join(PREFIX, "lib/pkgconfig"))
os.environ["LD_LIBRARY_PATH"] = os.path.join(PREFIX, "lib")
seed = os.environ.get("SEED", "1")
run("storm", [build("storm"), "-s", seed, "-m", "0x3", "-u", "40", "-d", "8", "-i", "10000", "-t", "150"], [0], RESPDK_VIRTUAL_CORES="4")
oom = build("oom")
with open(os.path.join(WORK, "oom.aio"), "wb") as f:
    f.truncate(1 << 19)
for n in map(int, os.environ.get("SAMPLE", "0 60 200 390 550").split()):
    for suffix in ("", "+"):
        run(f"allocation {n}{suffix}", [oom, "run"], [0, 3], RESPDK_VIRTUAL_CORES="2", RESPDK_FAIL_ALLOC=f"{n}{suffix}")
check.done()
