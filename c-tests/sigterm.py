#!/usr/bin/env python3
"""SIGTERM while one RPC is pending, for every RPC that may answer later: the program ends with 0 within 15 seconds.

Each RPC is sent, then the signal follows after 0, 5 and 30 ms; then all of them in one piece. A few runs are repeated under
valgrind where it is installed: no definite leak.

c-test: timeout=300
"""
import time

from _target import OURS, VALGRIND, Checks, Target, bdev_config, make_file

CALLS = [
    ("bdev_malloc_delete", {"name": "M0"}),
    ("bdev_null_delete", {"name": "N0"}),
    ("bdev_aio_delete", {"name": "A0"}),
    ("bdev_malloc_create", {"name": "M9", "num_blocks": 2048, "block_size": 512}),
    ("bdev_null_create", {"name": "N9", "num_blocks": 2048, "block_size": 512}),
    ("bdev_aio_create", {"name": "A9", "filename": "@FILE", "block_size": 512}),
    ("bdev_uring_delete", {"name": "U0"}),
    ("bdev_uring_create", {"name": "U9", "filename": "@FILE", "block_size": 512}),
    ("bdev_passthru_delete", {"name": "P0"}),
    ("bdev_delay_delete", {"name": "D0"}),
    ("bdev_error_delete", {"name": "EE_D0"}),
    ("bdev_zone_block_delete", {"name": "Z0"}),
    ("bdev_split_delete", {"base_bdev": "P0"}),
    ("bdev_wait_for_examine", None),
    ("bdev_get_bdevs", {"name": "absent", "timeout": 10000}),
    ("bdev_get_bdevs", None),
    ("bdev_get_iostat", None),
    ("bdev_get_iostat", {"name": "M0", "per_channel": True}),
    ("bdev_get_iostat", {"reset_mode": "all"}),
    ("bdev_reset_iostat", None),
    ("bdev_reset_iostat", {"name": "A0", "mode": "maxmin"}),
    ("bdev_enable_histogram", {"name": "M0", "enable": True}),
    ("bdev_get_histogram", {"name": "M0"}),
    ("bdev_set_qd_sampling_period", {"name": "M0", "period": 1000}),
    ("bdev_set_qos_limit", {"name": "M0", "rw_ios_per_sec": 1000}),
    ("bdev_raid_remove_base_bdev", {"name": "R0a"}),
    ("bdev_raid_add_base_bdev", {"raid_bdev": "R0", "base_bdev": "R0c"}),
    ("bdev_raid_delete", {"name": "R0"}),
    ("bdev_raid_create", {"name": "R9", "raid_level": "raid0", "strip_size_kb": 4, "superblock": True, "base_bdevs": ["R9a", "M0"]}),
    ("bdev_raid_get_bdevs", {"category": "all"}),
    ("framework_get_reactors", None),
    ("framework_get_config", {"name": "bdev"}),
    ("framework_set_scheduler", {"name": "dynamic", "period": 1}),
    ("framework_wait_init", None),
    ("thread_get_stats", None),
    ("thread_get_pollers", None),
    ("thread_get_io_channels", None),
    ("thread_set_cpumask", {"id": 1, "cpumask": "0x1"}),
    ("iobuf_get_stats", None),
    ("env_dpdk_get_mem_stats", None),
    ("framework_get_pci_devices", None),
    ("accel_get_stats", None),
    ("accel_error_inject_error", {"opcode": "crc32c", "type": "corrupt"}),
    ("notify_get_notifications", {"id": 0, "max": 1}),
    ("spdk_kill_instance", {"sig_name": "SIGTERM"}),
]
EARLY = [("framework_start_init", None), ("framework_wait_init", None), ("rpc_get_methods", None)]
DELAYS = (0, 0.005, 0.030)
FILE = make_file(1 << 20)
CONFIG = bdev_config(
    ("bdev_malloc_create", {"name": "M0", "num_blocks": 2048, "block_size": 512}),
    ("bdev_null_create", {"name": "N0", "num_blocks": 2048, "block_size": 512}),
    ("bdev_aio_create", {"name": "A0", "filename": FILE, "block_size": 512}),
    *([("bdev_uring_create", {"name": "U0", "filename": FILE, "block_size": 512})] if OURS else []),
    ("bdev_enable_histogram", {"name": "M0", "enable": True}),
    ("bdev_malloc_create", {"name": "M1", "num_blocks": 2048, "block_size": 512}),
    ("bdev_passthru_create", {"base_bdev_name": "M1", "name": "P0"}),
    ("bdev_split_create", {"base_bdev": "P0", "split_count": 2}),
    ("bdev_delay_create", {"base_bdev_name": "P0p0", "name": "D0", "avg_read_latency": 1, "p99_read_latency": 1,
                           "avg_write_latency": 1, "p99_write_latency": 1}),
    ("bdev_error_create", {"base_name": "D0"}),
    ("bdev_zone_block_create", {"name": "Z0", "base_bdev": "P0p1", "zone_capacity": 64, "optimal_open_zones": 1}),
    *[("bdev_malloc_create", {"name": name, "num_blocks": 8192, "block_size": 512}) for name in ("R0a", "R0b", "R0c", "R9a")],
    ("bdev_raid_create", {"name": "R0", "raid_level": "raid1", "superblock": True, "base_bdevs": ["R0a", "R0b"]}),
)
check = Checks()


def run(calls, delay, early=False, valgrind=False, mask="0x1"):
    if early:
        target = Target("--wait-for-rpc", valgrind=valgrind, mask=mask)
    else:
        target = Target(config=CONFIG, valgrind=valgrind, mask=mask)
    client = target.client()
    text = "".join(client.request(method, params) for method, params in calls).replace("@FILE", make_file(1 << 20, "other"))
    client.write(text)
    time.sleep(delay)
    code = target.stop()
    client.close()
    name = calls[0][0] if len(calls) == 1 else f"all {len(calls)}"
    if not check.equal(code, 0, f"{name}, {delay * 1000:g} ms, cores {mask}{', valgrind' if valgrind else ''}: exit code"):
        print("    " + "\n    ".join(target.text().splitlines()[-40:]), flush=True)


for delay in DELAYS:
    for call in CALLS:
        run([call], delay)
    # What goes round the cores, on several.
    for call in CALLS if delay < 0.01 else []:
        if any(word in call[0] for word in ("get", "delete", "reset", "scheduler")):
            run([call], delay, mask="0x7")
    run(CALLS[:-1], delay, mask="0xf")
    for call in EARLY:
        run([call], delay, early=True)
    run(CALLS[:-1], delay)
    run(EARLY, delay, early=True)
if VALGRIND:
    run(CALLS[:-1], 0, valgrind=True)
    run(CALLS[:-1], 0.03, valgrind=True)
    run([CALLS[7]], 0.005, valgrind=True, mask="0x3")
    run([CALLS[0]], 0, valgrind=True)
    run(EARLY, 0, early=True, valgrind=True)
else:
    print("valgrind is not installed: leaks are not looked for")
check.done()
