#!/usr/bin/env python3
"""The saved configuration of a target that uses everything: text and order, and the same again from a target that loads it.

c-test: timeout=120
"""
import json
import os

from _target import OURS, WORK, Checks, Target, make_file

check = Checks()
FILE = make_file(64 << 20)
KEY = os.path.join(WORK, "key")
with open(KEY, "w") as f:
    f.write("0123456789abcdef0123456789abcdef")
os.chmod(KEY, 0o600)


def uuid(n):
    return f"11111111-2222-4333-8444-{n:012}"


# Before the start: the call, and how it is saved where that is more than what was said.
STARTUP = [
    ("iobuf_set_options", {"small_pool_count": 9000}),
    ("accel_set_options", {"small_cache_size": 100}),
    ("accel_assign_opc", {"opname": "copy", "module": "software"}),
    ("keyring_linux_set_options", {"enable": True}),
    ("bdev_set_options", {"bdev_io_pool_size": 30000}),
    ("bdev_raid_set_options", {"process_window_size_kb": 512}),
]
NULL = {"physical_block_size": 512, "md_size": 0, "dif_type": 0, "dif_is_head_of_md": False, "dif_pi_format": 0,
        "preferred_write_granularity": 0, "preferred_write_alignment": 0, "optimal_write_size": 0,
        "preferred_unmap_granularity": 0, "preferred_unmap_alignment": 0}
N0 = {"name": "N0", "num_blocks": 20480, "block_size": 512, "uuid": uuid(1)}
N1 = {"name": "N1", "num_blocks": 20480, "block_size": 512, "physical_block_size": 4096, "optimal_write_size": 8, "uuid": uuid(2)}
MALLOC = [{"name": f"M{n}", "num_blocks": 20480, "block_size": 512, "uuid": uuid(10 + n)} for n in range(6)]
M6 = {"name": "M6", "num_blocks": 2048, "block_size": 512,
      "optimal_io_boundary": 8, "physical_block_size": 4096, "uuid": uuid(16)}
A0 = {"name": "A0", "filename": FILE, "block_size": 512, "uuid": uuid(20)}
A1 = {"name": "A1", "filename": FILE, "block_size": 4096, "readonly": True, "uuid": uuid(21)}
P0 = {"name": "P0", "base_bdev_name": "M1", "uuid": uuid(30)}
P1 = {"name": "P1", "base_bdev_name": "later", "uuid": uuid(31)}
D0 = {"name": "D0", "base_bdev_name": "N0", "uuid": uuid(32), "avg_read_latency": 1000, "p99_read_latency": 2000,
      "avg_write_latency": 3000, "p99_write_latency": 4000}
Z0 = {"name": "Z0", "base_bdev": "A0", "zone_capacity": 1024, "optimal_open_zones": 4}
R0 = {"name": "R0", "uuid": uuid(40), "raid_level": "raid0", "strip_size_kb": 16, "superblock": False, "base_bdevs": ["M3", "M4"]}
R1 = {"name": "R1", "uuid": uuid(41), "raid_level": "raid1", "superblock": False, "base_bdevs": ["M5", "later2"]}
C0 = {"base_bdev_name": "M2", "name": "C0", "key_name": "crypt"}
CRYPT = {"name": "crypt", "cipher": "AES_XTS", "key": "00112233445566778899aabbccddeeff", "key2": "ffeeddccbbaa99887766554433221100"}
QOS = {"name": "M0", "rw_ios_per_sec": 20000, "r_mbytes_per_sec": 10}
RUNTIME = [
    ("keyring_file_add_key", {"name": "secret", "path": KEY}), ("accel_crypto_key_create", CRYPT),
    ("bdev_null_create", N0), ("bdev_null_create", N1), *(("bdev_malloc_create", m) for m in MALLOC), ("bdev_malloc_create", M6),
    ("bdev_aio_create", A0), ("bdev_aio_create", A1), ("bdev_passthru_create", P0), ("bdev_passthru_create", P1),
    ("bdev_split_create", {"base_bdev": "later3", "split_count": 4, "split_size_mb": 1}),
    ("bdev_error_create", {"base_name": "N1"}), ("bdev_error_create", {"base_name": "later4", "uuid": uuid(33)}),
    ("bdev_delay_create", D0), ("bdev_zone_block_create", Z0), ("bdev_raid_create", R0), ("bdev_raid_create", R1),
    *([("bdev_crypto_create", C0)] if OURS else []),
    ("bdev_set_qos_limit", QOS), ("bdev_set_qos_limit", {"name": "P0", "w_mbytes_per_sec": 10}),
    ("bdev_enable_histogram", {"name": "M0", "enable": True}), ("bdev_enable_histogram", {"name": "N0", "enable": True, "opc": "write"}),
    ("bdev_enable_histogram", {"name": "N1", "enable": True}), ("bdev_enable_histogram", {"name": "N1", "enable": False}),
    ("framework_set_scheduler", {"name": "dynamic", "period": 2000000, "load_limit": 30}),
    ("accel_error_inject_error", {"opcode": "crc32c", "type": "corrupt", "count": 3}),
]
TELLS = {"N0": [("bdev_enable_histogram", {"name": "N0", "enable": True, "opc": "write"})],
         "M0": [("bdev_set_qos_limit", QOS), ("bdev_enable_histogram", {"name": "M0", "enable": True})],
         "P0": [("bdev_set_qos_limit", {"name": "P0", "w_mbytes_per_sec": 10})]}


def with_facts(call, bdev):
    return [call, *TELLS.get(bdev["name"], [])]


def malloc(bdev):
    plain = {"physical_block_size": 512, "optimal_io_boundary": 0, "md_size": 0, "dif_type": 0, "dif_is_head_of_md": False,
             "dif_pi_format": 0, "numa_id": -1}
    return {**plain, **bdev}


WANTED = {
    "keyring": [("keyring_linux_set_options", {"enable": True}), ("keyring_file_add_key", {"name": "secret", "path": KEY})],
    "iobuf": [("iobuf_set_options", {"small_pool_count": 9000, "large_pool_count": 1024, "small_bufsize": 8192,
                                     "large_bufsize": 135168, "enable_numa": False})],
    "accel": [("accel_set_options", {"small_cache_size": 100, "large_cache_size": 16, "task_count": 2048, "sequence_count": 2048,
                                     "buf_count": 2048}),
              ("accel_error_inject_error", {"opcode": "crc32c", "type": "corrupt", "count": 3, "interval": 0}),
              ("accel_assign_opc", {"opname": "copy", "module": "software"}), ("accel_crypto_key_create", CRYPT)],
    "scheduler": [("framework_set_scheduler", {"name": "dynamic", "period": 2000000})],
    "bdev": [
        ("bdev_set_options", {"bdev_io_pool_size": 30000, "bdev_io_cache_size": 256, "bdev_auto_examine": True,
                              "iobuf_small_cache_size": 128, "iobuf_large_cache_size": 16}),
        ("bdev_passthru_create", P0),
        ("bdev_raid_set_options", {"process_window_size_kb": 512, "process_max_bandwidth_mb_sec": 0}),
        ("bdev_error_create", {"base_name": "N1"}), ("bdev_error_create", {"base_name": "later4", "uuid": uuid(33)}),
        ("bdev_split_create", {"base_bdev": "later3", "split_count": 4, "split_size_mb": 1}),
        ("bdev_delay_create", D0), ("bdev_zone_block_create", Z0), *([("bdev_crypto_create", C0)] if OURS else []),
        *with_facts(("bdev_null_create", {**NULL, **N0}), N0), ("bdev_null_create", {**NULL, **N1}),
    ],
}
MODULES_END = "bdev_wait_for_examine"


def rounded(config):
    """v26.01 loses a microsecond of a latency."""
    for call in config:
        for key, value in call.get("params", {}).items():
            if key.endswith("_latency"):
                call["params"][key] = (value + 50) // 100 * 100
    return config


def calls(config):
    return [(call["method"], call.get("params")) for call in (config if OURS else rounded(config))]


def everything(client):
    subsystems = [part["subsystem"] for part in client.result("framework_get_subsystems")]
    return {name: client.result("framework_get_config", {"name": name}) for name in subsystems}


first = Target("--wait-for-rpc")
client = first.client()
for method, params in STARTUP:
    client.result(method, params)
client.result("framework_start_init")
for method, params in RUNTIME:
    client.result(method, params)
saved = everything(client)
if OURS:
    known = ["keyring", "iobuf", "sock", "accel", "bdev", "scheduler"]
    check.equal([name for name in saved if name in known], known, "order of the subsystems")
for name, wanted in WANTED.items():
    got = [call for call in calls(saved[name]) if not call[0].startswith("bdev_nvme")]
    check.equal(got[:len(wanted)], wanted, name)
# Bdevs are saved in the order in which they were registered, each with what was switched on for it.
methods = calls(saved["bdev"])
names = [params["name"] for method, params in methods if method in ("bdev_malloc_create", "bdev_aio_create", "bdev_null_create")]
check.equal(names, ["N0", "N1", "M0", "M1", "M2", "M3", "M4", "M5", "M6", "A0", "A1"])
at = next(n for n, call in enumerate(methods) if call[0] == "bdev_malloc_create")
check.equal(methods[at:at + 3], with_facts(("bdev_malloc_create", malloc(MALLOC[0])), MALLOC[0]))
check(("bdev_set_qos_limit", {"name": "P0", "w_mbytes_per_sec": 10}) in methods, "a limit of a bdev of a module that saves it")
check.equal([params["name"] for method, params in methods if method == "bdev_set_qos_limit"], ["M0", "P0"])
check.equal([params["name"] for method, params in methods if method == "bdev_enable_histogram"], ["N0", "M0"])
check.equal([params for method, params in methods if method == "bdev_aio_create"],
            [{**A0, "readonly": False, "fallocate": False, "nowait": False}, {**A1, "fallocate": False, "nowait": False}])
check.equal([params for method, params in methods if method == "bdev_raid_create"],
            [{key: value for key, value in R0.items() if key != "superblock"}])
check.equal(methods[-1][0], MODULES_END)
bdevs = client.result("bdev_get_bdevs")
client.close()
check.equal(first.stop(), 0, "exit code")

# A target that loads it has the same bdevs and saves the same.
text = json.dumps({"subsystems": [{"subsystem": name, "config": config} for name, config in saved.items()]})
second = Target(config=text)
client = second.client()
again = everything(client)
for name in WANTED:
    # What waited for its base is registered earlier now.
    as_text = [sorted(map(json.dumps, rounded(part[name]))) for part in (again, saved)]
    check.equal(*as_text, name)
check.equal(sorted(b["name"] for b in client.result("bdev_get_bdevs")), sorted(b["name"] for b in bdevs))
for name, on in (("M0", True), ("N0", True), ("N1", False)):
    check.equal(client.code("bdev_get_histogram", {"name": name}) == 0, on, name)
client.close()
check.equal(second.stop(), 0, "exit code")
check.done()
