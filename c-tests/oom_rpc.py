#!/usr/bin/env python3
"""The N-th allocation fails while RPCs are served: each is answered or its connection ends, and the program ends by itself.

The failures are spread over the start and over the RPCs: one allocation in some runs, all from there on in others. What is
looked for is a signal, a hang, and an answer that never comes. At the end, in finer steps, a base is deleted below each kind
of bdev that stands above others, so that its removal meets the failure. `STRIDE` and `FINE` in the environment make the steps
finer.

c-test: timeout=200
"""
import json
import os
import socket
import time

from _target import WORK, Checks, Gone, Target, bdev_config, make_file

FILE = make_file(1 << 20)
KEY = {"cipher": "AES_XTS", "key": "00112233445566778899001122334455", "key2": "11112233445566778899001122334455", "name": "k"}
SECRET = os.path.join(WORK, "secret")
with open(SECRET, "w") as secret:
    secret.write("secret")
os.chmod(SECRET, 0o600)


def config_of(*calls):
    """The key of the crypto bdevs, and calls of the bdev subsystem."""
    accel = {"subsystem": "accel", "config": [{"method": "accel_crypto_key_create", "params": KEY}]}
    return json.dumps({"subsystems": [accel, *json.loads(bdev_config(*calls))["subsystems"]]})


CONFIG = config_of(("bdev_null_create", {"name": "N0", "num_blocks": 128, "block_size": 512}))
CALLS = [
    ("bdev_malloc_create", {"name": "M0", "num_blocks": 128, "block_size": 512}),
    ("bdev_aio_create", {"name": "A0", "filename": FILE, "block_size": 512}),
    ("bdev_uring_create", {"name": "U0", "filename": FILE, "block_size": 512}),
    ("bdev_passthru_create", {"base_bdev_name": "M0", "name": "P0"}),
    ("bdev_split_create", {"base_bdev": "P0", "split_count": 2}),
    ("bdev_error_create", {"base_name": "P0p0"}),
    ("bdev_delay_create", {"base_bdev_name": "EE_P0p0", "name": "D0", "avg_read_latency": 1, "p99_read_latency": 1,
                           "avg_write_latency": 1, "p99_write_latency": 1}),
    ("bdev_zone_block_create", {"name": "Z0", "base_bdev": "P0p1", "zone_capacity": 64, "optimal_open_zones": 1}),
    ("bdev_malloc_create", {"name": "M1", "num_blocks": 4096, "block_size": 512}),
    ("bdev_malloc_create", {"name": "M2", "num_blocks": 4096, "block_size": 512}),
    ("bdev_raid_create", {"name": "R0", "raid_level": "raid1", "base_bdevs": ["M1", "M2"], "superblock": True}),
    ("accel_crypto_key_create", {**KEY, "name": "l"}),
    ("bdev_malloc_create", {"name": "M3", "num_blocks": 4096, "block_size": 512}),
    ("bdev_crypto_create", {"base_bdev_name": "M3", "name": "C0", "key_name": "l"}),
    ("keyring_file_add_key", {"name": "s", "path": SECRET}),
    ("bdev_get_bdevs", None),
    ("bdev_get_bdevs", {"name": "none", "timeout": 5}),
    ("bdev_get_iostat", None),
    ("bdev_get_iostat", {"name": "N0", "per_channel": True}),
    ("bdev_reset_iostat", None),
    ("bdev_enable_histogram", {"name": "M0", "enable": True}),
    ("bdev_get_histogram", {"name": "M0"}),
    ("bdev_set_qd_sampling_period", {"name": "N0", "period": 100}),
    ("bdev_set_qos_limit", {"name": "N0", "rw_ios_per_sec": 1000}),
    ("framework_get_reactors", None),
    ("framework_get_config", {"name": "bdev"}),
    ("thread_get_stats", None),
    ("thread_get_pollers", None),
    ("thread_get_io_channels", None),
    ("iobuf_get_stats", None),
    ("accel_get_stats", None),
    ("accel_get_opc_assignments", None),
    ("accel_get_module_info", None),
    ("accel_crypto_keys_get", None),
    ("accel_error_inject_error", {"opcode": "crc32c", "type": "corrupt"}),
    ("framework_get_config", {"name": "accel"}),
    ("keyring_get_keys", None),
    ("log_get_flags", None),
    ("notify_get_notifications", {"id": 0, "max": 100}),
    ("bdev_wait_for_examine", None),
    ("bdev_crypto_delete", {"name": "C0"}),
    ("accel_crypto_key_destroy", {"key_name": "l"}),
    ("keyring_file_remove_key", {"name": "s"}),
    ("bdev_error_delete", {"name": "EE_P0p0"}),
    ("bdev_aio_delete", {"name": "A0"}),
    ("bdev_malloc_delete", {"name": "M0"}),
    ("bdev_malloc_delete", {"name": "M1"}),
    ("bdev_raid_get_bdevs", {"category": "all"}),
    ("rpc_get_methods", None),
]
PASSTHRU = ("bdev_passthru_create", {"base_bdev_name": "B0", "name": "P"})
ABOVE = [
    [("bdev_raid_create", {"name": "R", "raid_level": "raid1", "base_bdevs": ["B0", "B1"]})],
    [("bdev_raid_create", {"name": "R", "raid_level": "raid1", "base_bdevs": ["B0", "B1"], "superblock": True})],
    [("bdev_raid_create", {"name": "R", "raid_level": "raid0", "strip_size_kb": 64, "base_bdevs": ["B0", "B1"]})],
    [PASSTHRU],
    [("bdev_split_create", {"base_bdev": "B0", "split_count": 2})],
    [("bdev_delay_create", {"base_bdev_name": "B0", "name": "D", "avg_read_latency": 1, "p99_read_latency": 1,
                            "avg_write_latency": 1, "p99_write_latency": 1})],
    [("bdev_crypto_create", {"base_bdev_name": "B0", "name": "C", "key_name": "k"})],
    [PASSTHRU, ("bdev_crypto_create", {"base_bdev_name": "P", "name": "C", "key_name": "k"})],
]
check = Checks()
refused = ended = 0


def reached(target):
    return "RESPDK_FAIL_ALLOC: " in target.text()


def run(number, config=CONFIG, calls=CALLS):
    """Whether the allocation was reached."""
    global refused, ended
    target = Target(config=config, env={"RESPDK_FAIL_ALLOC": number}, wait=False)
    # Until it listens: with no memory it may refuse every connection, but it does so at once.
    end = time.time() + 20
    while time.time() < end and target.alive():
        try:
            target.client(10).close()
            break
        except OSError:
            time.sleep(0.002)
    if not target.alive():
        code = target.wait_end()
        check(code is not None and code >= 0, f"allocation {number}: exit code {code} at the start\n{target.text()[-1500:]}")
        ended += 1
        return reached(target)
    client = None
    for method, params in calls:
        try:
            client = client or target.client(10)
            refused += "error" in client.call(method, params)
        except socket.timeout:
            check(False, f"allocation {number}: {method} is never answered")
            client = None
        except (Gone, OSError):
            client = None
        if not target.alive():
            break
    if client:
        client.close()
    code = target.stop()
    check(code is not None and code >= 0, f"allocation {number}: exit code {code}\n{target.text()[-1500:]}")
    return reached(target)


stride = int(os.environ.get("STRIDE", "85"))
runs = 0
for suffix in ("", "+"):
    number = 1
    while run(f"{number}{suffix}"):
        runs += 1
        number += stride

# How many allocations there are, then those around the removal and the end.
fine, last = int(os.environ.get("FINE", "10")), 100
for above in ABOVE:
    bases = [("bdev_malloc_create", {"name": name, "num_blocks": 4096, "block_size": 512}) for name in ("B0", "B1")]
    what = config_of(*bases, *above), [("bdev_malloc_delete", {"name": "B0"})]
    last = max(last - 100, 1)
    while run(str(last), *what):
        runs += 1
        last += 25
    # Crypto bdevs without memory are given up after a second only: fewer of them.
    rough = 4 if "crypto" in above[-1][0] else 1
    for suffix in ("", "+"):
        for number in range(max(last - 200, 1), last, fine * rough):
            run(f"{number}{suffix}", *what)
            runs += 1
print(f"{runs} runs, {ended} ended at the start, {refused} RPCs were refused")
check.done()
