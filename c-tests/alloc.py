#!/usr/bin/env python3
"""Fails the N-th allocation, N = 1, 2, 3 ..., of a whole life: application start, bdevs from JSON, open, I/O, stop.

c-test: timeout=900

Every run must end by itself, with success or with a clean error: no signal, no hang. Once with only the N-th failing,
once with that and all behind it. `RESPDK_ALLOC_STEP=1` tries every N of the second kind as well.
"""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PREFIX = os.environ.get("PREFIX", os.path.join(HERE, "../out/prefix"))
ENV = dict(os.environ, LD_LIBRARY_PATH=os.path.join(PREFIX, "lib"), FIRST_NO_MISUSE="1")
ENV.setdefault("PKG_CONFIG_PATH", os.path.join(PREFIX, "lib/pkgconfig"))


def build():
    flags = subprocess.check_output(["pkg-config", "--cflags", "--libs", "spdk_event", "spdk_bdev", "spdk_event_bdev"], env=ENV, text=True).split()
    subprocess.check_call([os.environ.get("CC", "cc"), "-O1", "-o", "first", os.path.join(HERE, "../examples/first.c"), *flags])
    with open("disk", "wb") as f:
        f.truncate(1 << 20)
    with open("config.json", "w") as f:
        f.write("""{"subsystems": [{"subsystem": "bdev", "config": [
            {"method": "bdev_malloc_create", "params": {"name": "memory", "num_blocks": 256, "block_size": 4096}},
            {"method": "bdev_null_create", "params": {"name": "nothing", "num_blocks": 256, "block_size": 4096}},
            {"method": "bdev_aio_create", "params": {"name": "disk", "filename": "%s/disk", "block_size": 4096}}]}]}""" % os.getcwd())


def run(which):
    env = dict(ENV, RESPDK_FAIL_ALLOC=which) if which else ENV
    try:
        done = subprocess.run(["./first", "config.json", "disk", "1"], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    except subprocess.TimeoutExpired as e:
        return "hangs", (e.stdout or b"").decode(errors="replace")
    text = done.stdout.decode(errors="replace")
    if done.returncode not in (0, 1):
        return f"ends with {done.returncode}", text
    return None, text


def main():
    build()
    wrong, text = run(None)
    if wrong or "done" not in text:
        print("the program does not even work without failures:", wrong, text)
        return 1
    bad = 0
    for suffix, step in (("", 1), ("+", int(os.environ.get("RESPDK_ALLOC_STEP", "5")))):
        n, failed, passed = 1, 0, 0
        while True:
            which = f"{n}{suffix}"
            wrong, text = run(which)
            if wrong:
                bad += 1
                print(f"allocation {which}: {wrong}\n    " + "\n    ".join(text.splitlines()[-12:]), flush=True)
                if bad > 10:
                    return 1
            elif "this allocation fails" not in text:
                break
            elif "done" in text:
                passed += 1
            else:
                failed += 1
            n += step
        print(f"{'one fails' if not suffix else 'all fail from there on'}: N up to {n}: {failed} clean errors, {passed} successes", flush=True)
    return bad != 0


sys.exit(main())
