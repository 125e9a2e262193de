#!/usr/bin/env python3
"""Bad input: requests, parameters, the command line, configurations.

What must hold: each is answered with a code and words that name what is wrong, nothing half made is left behind, the exit
code is not 0 where the program cannot start, and whatever comes over the socket, the program lives on.

c-test: timeout=200
"""
import json
import os
import random
import socket
import subprocess

from _target import OURS, PREFIX, PROGRAM, WORK, Checks, Gone, Target, bdev_config, make_file

check = Checks()
PARSE, REQUEST, METHOD, PARAMS, INTERNAL, STATE = -32700, -32600, -32601, -32602, -32603, -1

# --- requests that are none ---


def text(**members):
    call = {"jsonrpc": "2.0", "id": 1, "method": "spdk_get_version"}
    call.update(members)
    return json.dumps({name: value for name, value in call.items() if value is not ...}).encode()


def nested(depth):
    return b'{"jsonrpc":"2.0","id":1,"method":"bdev_get_bdevs","params":' + b"[" * depth + b"]" * depth + b"}"


# What is sent, and the codes of the answers, 0 for a result. After PARSE the connection ends.
CORPUS = [
    (b"}", [PARSE]), (b"\x00", [PARSE]), (b"\xff\xfe", [PARSE]), (b"nul", []), (b"{", []), (b'"', []), (b" " * 100, []),
    (b"{]", [PARSE]), (b'{"a" 1}', [PARSE]), (b"{'a':1}", [PARSE]), (b'{"a":01}', [PARSE]), (b'{"a":1,}', [PARSE]),
    (b'{"a":tru}', [PARSE]), (b'{"a":"\n"}', [PARSE]), (b'{"a":"\xff"}', [PARSE]), (b'{"a":"\\ud800"}', [PARSE]),
    (b'{"a":"\\x"}', [PARSE]), (b'{"a":.5}', [PARSE]), (b'{"a":+1}', [PARSE]), (b'{"a":1e}', [PARSE]), (b"[1 2]", [PARSE]),
    (b"// no comments\n{}", [PARSE]), (b"/* none */{}", [PARSE]), (b"\xef\xbb\xbf{}", [PARSE]),
    (b"{}", [REQUEST]), (b'{"jsonrpc":"2.0"}', [REQUEST]),
    (text(jsonrpc="1.0"), [REQUEST]), (text(jsonrpc=2.0), [REQUEST]), (text(method=...), [REQUEST]),
    (text(method=None), [REQUEST]), (text(method=5), [REQUEST]), (text(method=["spdk_get_version"]), [REQUEST]),
    (text(id=[1]), [REQUEST]), (text(id={}), [REQUEST]), (text(id=True), [REQUEST]), (text(extra=1), [REQUEST]),
    (text(params=5), [REQUEST]), (text(params="x"), [REQUEST]), (text(params=True), [REQUEST]),
    (text(method=""), [METHOD]), (text(method="no_such_method"), [METHOD]), (text(method="a\0b"), [METHOD]),
    (text(method="m" * 30000), [METHOD]), (text(params={}), [PARAMS]), (text(params=[]), [PARAMS]),
    (text(id="abc"), [0]), (text(id=-1), [0]), (text(id=None), []), (text(id="i" * 30000), [0]), (b"\n\t " + text() + b"\r\n", [0]),
    (text(), [0]), (text() + text(), [0, 0]), (text() + b"garbage", [0, PARSE]),
    (nested(60), [INTERNAL]), (nested(65), [PARSE]), (b"[" * 70, [PARSE]), (b'{"a":' * 70, [PARSE]),
    # More than one request may be long, or hold.
    (text(params={"a": "a" * 40000}), None), (b" " * 40000, None), (b'"' + b"a" * 40000, None), (b"9" * 40000, None),
    (text(params={"names": ["a"] * 2000}), [PARSE]),
]


def codes(target, data, wait=0.1):
    """The codes of the answers to `data`, and whether the connection was ended."""
    found, gone = [], False
    with target.client(wait) as client:
        try:
            client.write(data)
            while True:
                found.append(client.read().get("error", {}).get("code", 0))
        except socket.timeout:
            pass
        except (Gone, OSError):
            gone = True
    return found, gone


def alive(target, what):
    with target.client() as client:
        if not check("result" in client.call("spdk_get_version"), f"{what}: the program lives"):
            raise SystemExit(target.text()[-3000:])


def test_corpus(target):
    for data, wanted in CORPUS:
        what = repr(data[:100])
        found, gone = codes(target, data)
        if wanted is None:
            check(gone or all(code in (PARSE, REQUEST) for code in found), f"{what}: {found}")
        else:
            check.equal(found, wanted, what)
            check(not gone or PARSE in found, f"{what}: ended the connection")
        alive(target, what)


BASES = [
    {"method": "bdev_malloc_create", "params": {"name": "X0", "num_blocks": 128, "block_size": 512, "uuid": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}},
    {"method": "bdev_null_create", "params": {"name": "X1", "num_blocks": 128, "block_size": 512, "md_size": 8, "dif_type": 1}},
    {"method": "bdev_get_bdevs", "params": {"name": "M0", "timeout": 1}},
    {"method": "bdev_get_iostat", "params": {"names": ["M0", "N0"], "reset_mode": "maxmin"}},
    {"method": "bdev_enable_histogram", "params": {"name": "M0", "enable": True, "opc": "read", "granularity": 7}},
    {"method": "bdev_malloc_delete", "params": {"name": "X0"}},
    {"method": "bdev_null_resize", "params": {"name": "N0", "new_size": 4}},
    {"method": "thread_set_cpumask", "params": {"id": 1, "cpumask": "0x1"}},
    {"method": "framework_get_config", "params": {"name": "bdev"}},
    {"method": "rpc_get_methods", "params": {"current": True, "include_aliases": False}},
    {"method": "log_set_level", "params": {"level": "NOTICE"}},
    {"method": "notify_get_notifications", "params": {"id": 0, "max": 100}},
]
PIECES = [b"{", b"}", b"[", b"]", b'"', b",", b":", b"\\", b"\\u0000", b"null", b"true", b"-", b"1e999", b"\x00", b"\xff", b"9" * 30, b"-1", b"0.5", b'""', b"{}"]


def mutated(dice):
    data = bytearray(json.dumps({"jsonrpc": "2.0", "id": 1, **dice.choice(BASES)}).encode())
    for _ in range(dice.randint(1, 4)):
        at, kind = dice.randrange(len(data)), dice.randrange(5)
        if kind == 0:
            data[at] = dice.randrange(256)
        elif kind == 1:
            del data[at:at + dice.randint(1, 8)]
        elif kind == 2:
            data[at:at] = dice.choice(PIECES)
        elif kind == 3:
            data[at:at + dice.randint(0, 6)] = dice.choice(PIECES)
        else:
            end = min(len(data), at + dice.randint(1, 20))
            data[at:at] = data[at:end]
        if not data:
            data = bytearray(b"{")
    return bytes(data)


def test_mutations(target, seed, count):
    """Many at once on one connection each; what is asked for is only that the program lives, and goes on answering."""
    dice = random.Random(seed)
    for _ in range(count // 8):
        pieces = [mutated(dice) for _ in range(8)]
        for piece in pieces:
            with target.client() as client:
                try:
                    client.write(piece)
                    if dice.random() < 0.3:
                        client.sock.settimeout(0.02)
                        client.read()
                except (OSError, Gone):
                    pass
        alive(target, f"seed {seed}: {pieces}")
    print(f"{count} mutated requests, seed {seed}")


# --- parameters ---

# method: (code for parameters that do not fit, what is required, all types)
S, N, B, A = "string", "number", "boolean", "array"
LATENCIES = dict.fromkeys(("avg_read_latency", "p99_read_latency", "avg_write_latency", "p99_write_latency"), 10)
METHODS = {
    "spdk_kill_instance": (PARAMS, {"sig_name": "SIGBAD"}, {"sig_name": S}),
    "framework_monitor_context_switch": (PARAMS, {}, {"enabled": B}),
    "rpc_get_methods": (PARAMS, {}, {"current": B, "include_aliases": B}),
    "framework_get_config": (PARAMS, {"name": "bdev"}, {"name": S}),
    "framework_set_scheduler": (PARAMS, {"name": "static"}, {"name": S, "period": N}),
    "thread_set_cpumask": (PARAMS, {"id": 1, "cpumask": "0x1"}, {"id": N, "cpumask": S}),
    "log_set_print_level": (INTERNAL, {"level": "ERROR"}, {"level": S}),
    "log_set_level": (INTERNAL, {"level": "ERROR"}, {"level": S}),
    "log_set_flag": (INTERNAL, {"flag": "bdev"}, {"flag": S}),
    "log_clear_flag": (INTERNAL, {"flag": "bdev"}, {"flag": S}),
    "log_enable_timestamps": (PARAMS, {"enabled": True}, {"enabled": B}),
    "notify_get_notifications": (PARAMS, {}, {"id": N, "max": N}),
    "trace_enable_tpoint_group": (PARAMS, {"name": "nosuch"}, {"name": S}),
    "trace_set_tpoint_mask": (PARAMS, {"name": "nosuch"}, {"name": S, "tpoint_mask": N}),
    "bdev_get_bdevs": (INTERNAL, {}, {"name": S, "timeout": N}),
    "bdev_examine": (PARAMS, {"name": "M0"}, {"name": S}),
    "bdev_get_iostat": (INTERNAL, {}, {"name": S, "names": A, "per_channel": B, "reset_mode": S}),
    "bdev_reset_iostat": (INTERNAL, {}, {"name": S, "mode": S}),
    "bdev_enable_histogram": (INTERNAL, {"name": "M0", "enable": False},
                              {"name": S, "enable": B, "opc": S, "granularity": N, "min_nsec": N, "max_nsec": N}),
    "bdev_get_histogram": (INTERNAL, {"name": "M0"}, {"name": S}),
    "bdev_set_qd_sampling_period": (INTERNAL, {"name": "M0", "period": 0}, {"name": S, "period": N}),
    "bdev_set_qos_limit": (INTERNAL, {"name": "M0"},
                           {"name": S, "rw_ios_per_sec": N, "rw_mbytes_per_sec": N, "r_mbytes_per_sec": N, "w_mbytes_per_sec": N}),
    "bdev_malloc_create": (INTERNAL, {"num_blocks": 128, "block_size": 512},
                           {"name": S, "block_size": N, "num_blocks": N, "uuid": S, "optimal_io_boundary": N, "md_size": N,
                            "md_interleave": B, "dif_type": N, "dif_is_head_of_md": B, "physical_block_size": N,
                            "dif_pi_format": N, "numa_id": N}),
    "bdev_malloc_delete": (INTERNAL, {"name": "none"}, {"name": S}),
    "bdev_null_create": (INTERNAL, {"name": "X0", "num_blocks": 128, "block_size": 512},
                         {"name": S, "block_size": N, "num_blocks": N, "uuid": S, "physical_block_size": N, "md_size": N,
                          "dif_type": N, "dif_pi_format": N, "dif_is_head_of_md": B, "preferred_write_granularity": N,
                          "preferred_write_alignment": N, "optimal_write_size": N, "preferred_unmap_granularity": N,
                          "preferred_unmap_alignment": N}),
    "bdev_null_delete": (INTERNAL, {"name": "none"}, {"name": S}),
    "bdev_null_resize": (INTERNAL, {"name": "none", "new_size": 1}, {"name": S, "new_size": N}),
    "bdev_aio_create": (INTERNAL, {"name": "X0", "filename": "/nonexistent"},
                        {"name": S, "filename": S, "block_size": N, "readonly": B, "fallocate": B, "uuid": S, "nowait": B}),
    "bdev_aio_rescan": (INTERNAL, {"name": "none"}, {"name": S}),
    "bdev_uring_create": (INTERNAL, {"name": "X0", "filename": "/nonexistent"}, {"name": S, "filename": S, "block_size": N, "uuid": S}),
    "bdev_uring_rescan": (INTERNAL, {"name": "none"}, {"name": S}),
    "bdev_uring_delete": (INTERNAL, {"name": "none"}, {"name": S}),
    "bdev_aio_delete": (INTERNAL, {"name": "none"}, {"name": S}),
    "bdev_passthru_create": (INTERNAL, {"base_bdev_name": "none", "name": "X0"}, {"base_bdev_name": S, "name": S, "uuid": S}),
    "bdev_passthru_delete": (INTERNAL, {"name": "none"}, {"name": S}),
    "bdev_split_create": (PARAMS, {"base_bdev": "none", "split_count": 2}, {"base_bdev": S, "split_count": N, "split_size_mb": N}),
    "bdev_split_delete": (PARAMS, {"base_bdev": "none"}, {"base_bdev": S}),
    "bdev_error_create": (INTERNAL, {"base_name": "none"}, {"base_name": S, "uuid": S}),
    "bdev_error_delete": (INTERNAL, {"name": "none"}, {"name": S}),
    "bdev_error_inject_error": (INTERNAL, {"name": "none", "io_type": "read", "error_type": "failure"},
                                {"name": S, "io_type": S, "error_type": S, "num": N, "queue_depth": N, "corrupt_offset": N,
                                 "corrupt_value": N}),
    "bdev_delay_create": (INTERNAL, {"base_bdev_name": "none", "name": "X0", **LATENCIES},
                          {"base_bdev_name": S, "name": S, "uuid": S, **dict.fromkeys(LATENCIES, N)}),
    "bdev_delay_delete": (INTERNAL, {"name": "none"}, {"name": S}),
    "bdev_delay_update_latency": (INTERNAL, {"delay_bdev_name": "none", "latency_type": "avg_read", "latency_us": 1},
                                  {"delay_bdev_name": S, "latency_type": S, "latency_us": N}),
    "bdev_zone_block_create": (PARAMS, {"name": "X0", "base_bdev": "none", "zone_capacity": 8, "optimal_open_zones": 1},
                               {"name": S, "base_bdev": S, "zone_capacity": N, "optimal_open_zones": N}),
    "bdev_zone_block_delete": (PARAMS, {"name": "none"}, {"name": S}),
    "accel_crypto_key_create": (PARSE, {"cipher": "AES_XTS", "key": "11", "name": "X0"},
                                {"cipher": S, "key": S, "key2": S, "tweak_mode": S, "name": S}),
    "bdev_crypto_delete": (PARAMS, {"name": "none"}, {"name": S}),
    "bdev_crypto_create": (PARSE, {"base_bdev_name": "none", "name": "X0"},
                           {"base_bdev_name": S, "name": S, "crypto_pmd": S, "key": S, "cipher": S, "key2": S, "key_name": S}),
    "bdev_lvol_create_lvstore": (INTERNAL, {"bdev_name": "none", "lvs_name": "X"},
                                 {"bdev_name": S, "lvs_name": S, "cluster_sz": N, "clear_method": S, "md_page_size": N,
                                  "num_md_pages_per_cluster_ratio": N}),
    "bdev_lvol_rename_lvstore": (INTERNAL, {"old_name": "none", "new_name": "X"}, {"old_name": S, "new_name": S}),
    "bdev_lvol_delete_lvstore": (INTERNAL, {}, {"lvs_name": S, "uuid": S}),
    "bdev_lvol_grow_lvstore": (INTERNAL, {}, {"lvs_name": S, "uuid": S}),
    "bdev_lvol_get_lvstores": (INTERNAL, {}, {"lvs_name": S, "uuid": S}),
    "bdev_lvol_get_lvols": (INTERNAL, {}, {"lvs_name": S, "lvs_uuid": S}),
    "bdev_lvol_create": (INTERNAL, {"lvol_name": "X", "size_in_mib": 1},
                         {"lvs_name": S, "uuid": S, "lvol_name": S, "size_in_mib": N, "thin_provision": B, "clear_method": S}),
    "bdev_lvol_snapshot": (INTERNAL, {"lvol_name": "none", "snapshot_name": "X"}, {"lvol_name": S, "snapshot_name": S}),
    "bdev_lvol_clone": (INTERNAL, {"snapshot_name": "none"}, {"snapshot_name": S, "clone_name": S}),
    "bdev_lvol_clone_bdev": (INTERNAL, {"bdev": "none", "lvs_name": "none", "clone_name": "X"}, {"bdev": S, "lvs_name": S, "clone_name": S}),
    "bdev_lvol_rename": (INTERNAL, {"old_name": "none", "new_name": "X"}, {"old_name": S, "new_name": S}),
    "bdev_lvol_inflate": (INTERNAL, {"name": "none"}, {"name": S}),
    "bdev_lvol_decouple_parent": (INTERNAL, {"name": "none"}, {"name": S}),
    "bdev_lvol_resize": (INTERNAL, {"name": "none", "size_in_mib": 1}, {"name": S, "size_in_mib": N}),
    "bdev_lvol_set_read_only": (INTERNAL, {"name": "none"}, {"name": S}),
    "bdev_lvol_delete": (INTERNAL, {"name": "none"}, {"name": S}),
    "bdev_lvol_start_shallow_copy": (INTERNAL, {"src_lvol_name": "none", "dst_bdev_name": "X"}, {"src_lvol_name": S, "dst_bdev_name": S}),
    "bdev_lvol_check_shallow_copy": (INTERNAL, {"operation_id": 99}, {"operation_id": N}),
    "bdev_lvol_set_parent": (INTERNAL, {"lvol_name": "none", "parent_name": "X"}, {"lvol_name": S, "parent_name": S}),
    "bdev_lvol_set_parent_bdev": (INTERNAL, {"lvol_name": "none", "parent_name": "X"}, {"lvol_name": S, "parent_name": S}),
    "accel_crypto_keys_get": (PARSE, {}, {"key_name": S}),
    "accel_crypto_key_destroy": (PARSE, {"key_name": "none"}, {"key_name": S}),
    "accel_error_inject_error": (-1, {"opcode": "crc32c", "type": "disable"},
                                 {"opcode": S, "type": S, "count": N, "interval": N, "errcode": N}),
    "bdev_raid_get_bdevs": (PARSE, {"category": "all"}, {"category": S}),
    "bdev_raid_create": (PARSE, {"name": "X0", "raid_level": "raid0", "base_bdevs": ["none"]},
                         {"name": S, "raid_level": S, "base_bdevs": A, "strip_size_kb": N, "uuid": S, "superblock": B}),
    "bdev_raid_delete": (PARSE, {"name": "none"}, {"name": S}),
    "bdev_raid_add_base_bdev": (INTERNAL, {"raid_bdev": "none", "base_bdev": "none"}, {"raid_bdev": S, "base_bdev": S}),
    "bdev_raid_remove_base_bdev": (PARSE, {"name": "none"}, {"name": S}),
    "bdev_raid_set_options": (PARSE, {}, {"process_window_size_kb": N, "process_max_bandwidth_mb_sec": N}),
}
# Those that take none at all.
BARE = ["framework_get_subsystems", "framework_get_reactors", "framework_get_scheduler", "framework_get_governor",
        "framework_enable_cpumask_locks", "framework_disable_cpumask_locks", "thread_get_stats", "log_get_print_level",
        "log_get_level", "log_get_flags", "thread_get_pollers", "thread_get_io_channels", "env_dpdk_get_mem_stats",
        "framework_get_pci_devices",
        "bdev_wait_for_examine", "accel_get_opc_assignments", "accel_get_module_info", "spdk_get_version", "notify_get_types"]
# Only before the start, whatever comes with them.
STARTUP = ["accel_set_options", "accel_set_driver", "accel_assign_opc", "framework_start_init", "scheduler_set_options", "bdev_set_options", "iobuf_set_options"]
WRONG = {
    S: [None, True, 5, -1, 0.5, [], {}, ["x"]],
    N: [None, True, "x", "5", 0.5, 1 << 70, -(1 << 70), [], {}, [1]],
    B: [None, 0, 1, "true", "", [], {}],
    A: [None, True, 5, "x", {}, [5], [None], [[]]],
}


def test_params(target):
    client = target.client()

    def refused(method, params, code, word):
        error = client.call(method, params).get("error", {})
        check.equal(error.get("code"), code, f"{method} {params}")
        if OURS and word:
            check(word in error.get("message", ""), f"{method} {params}: {word} is not in {error.get('message')!r}")

    before = client.result("bdev_get_bdevs")
    for method, (code, required, types) in METHODS.items():
        for name, kind in types.items():
            for value in WRONG[kind]:
                refused(method, {**required, name: value}, code, f"'{name}")
        for name in required:
            refused(method, {k: v for k, v in required.items() if k != name}, code, f"'{name}'")
        if method not in ("framework_monitor_context_switch", "framework_set_scheduler"):
            refused(method, {**required, "no_such_parameter": 1}, code, "'no_such_parameter'")
        refused(method, [], code, None)
        if required:
            refused(method, None, code, None)
    # What a scheduler reads for itself.
    for name in ("load_limit", "core_limit", "core_busy"):
        for value in (*WRONG[N], 256):
            error = client.call("framework_set_scheduler", {"name": "dynamic", name: value}).get("error", {})
            check.equal((error.get("code"), error.get("message")), (INTERNAL, "Unknown error -1"), name, value)
    client.result("framework_set_scheduler", {"name": "static"})
    for method in BARE:
        for params in ({}, [], {"a": 1}, [1]):
            refused(method, params, PARAMS, None)
    for method in STARTUP:
        for params in (None, {}, [], {"a": 1}):
            refused(method, params, STATE, None)
    for method, params, code in VALUES:
        refused(method, {k: make_file(*v) if isinstance(v, tuple) else v for k, v in params.items()}, code, None)
    check.equal(client.result("bdev_get_bdevs"), before, "what the refused requests left behind")
    client.close()


BIG = 1 << 63
UUID = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"
VALUES = [
    ("bdev_malloc_create", {"num_blocks": 0, "block_size": 512}, -22),
    ("bdev_malloc_create", {"num_blocks": 8, "block_size": 513}, -22),
    ("bdev_malloc_create", {"num_blocks": (1 << 64) - 1, "block_size": 4096}, -12),
    ("bdev_malloc_create", {"num_blocks": 1 << 50, "block_size": 4096}, -12),
    ("bdev_malloc_create", {"num_blocks": BIG, "block_size": 512}, -12),
    ("bdev_malloc_create", {"name": "M0", "num_blocks": 8, "block_size": 512}, -17),
    ("bdev_malloc_create", {"name": "", "num_blocks": 8, "block_size": 512}, -22),
    ("bdev_malloc_create", {"name": "X0", "num_blocks": 8, "block_size": 512, "uuid": UUID}, -17),
    ("bdev_null_create", {"name": UUID, "num_blocks": 8, "block_size": 512}, -17),
    ("bdev_null_create", {"name": "X0", "num_blocks": 8, "block_size": 512, "dif_type": 9}, -22),
    ("bdev_null_create", {"name": "X0", "num_blocks": 8, "block_size": 512, "md_size": 3}, -22),
    ("bdev_null_create", {"name": "X0", "num_blocks": 8, "block_size": 520, "md_size": 8, "dif_type": 1}, -22),
    ("bdev_null_create", {"name": "X0", "num_blocks": 0, "block_size": 512}, -22),
    ("bdev_aio_create", {"name": "X0", "filename": "/nonexistent", "block_size": 512}, -2),
    ("bdev_aio_create", {"name": "X0", "filename": "/", "block_size": 512}, -21),
    ("bdev_aio_create", {"name": "X0", "filename": "", "block_size": 512}, -2),
    ("bdev_aio_create", {"name": "X0", "filename": (100, "small"), "block_size": 512}, -22),
    ("bdev_aio_create", {"name": "X0", "filename": (5000, "odd"), "block_size": 512}, -22),
    ("bdev_aio_create", {"name": "X0", "filename": (1 << 20, "big"), "block_size": 500}, -22),
    ("bdev_aio_create", {"name": "X0", "filename": (1 << 20, "big"), "block_size": 256}, -22),
    ("bdev_aio_create", {"name": "X0", "filename": (1 << 20, "big"), "block_size": 1 << 21}, -22),
    ("bdev_aio_create", {"name": "M0", "filename": (1 << 20, "big"), "block_size": 512}, -17),
    ("bdev_aio_delete", {"name": "M0"}, -19), ("bdev_null_delete", {"name": "M0"}, -19), ("bdev_malloc_delete", {"name": "N0"}, -19),
    ("bdev_aio_rescan", {"name": "M0"}, -19), ("bdev_null_resize", {"name": "M0", "new_size": 1}, -22),
    ("bdev_null_resize", {"name": "none", "new_size": 1}, -19),
    ("bdev_passthru_create", {"base_bdev_name": "M0", "name": "N0"}, -17), ("bdev_passthru_create", {"base_bdev_name": "M0", "name": ""}, -22),
    ("bdev_passthru_create", {"base_bdev_name": "M0", "name": "X0", "uuid": UUID}, -17),
    ("bdev_passthru_delete", {"name": "none"}, -19), ("bdev_passthru_delete", {"name": "M0"}, -19),
    ("bdev_split_create", {"base_bdev": "M0", "split_count": 0}, PARAMS), ("bdev_split_create", {"base_bdev": "M0", "split_count": 2, "split_size_mb": BIG}, PARAMS),
    ("bdev_split_delete", {"base_bdev": "none"}, PARAMS),
    ("bdev_error_delete", {"name": "M0"}, -19), ("bdev_error_inject_error", {"name": "M0", "io_type": "read", "error_type": "failure"}, -19),
    ("bdev_error_inject_error", {"name": "M0", "io_type": "bad", "error_type": "failure"}, INTERNAL),
    ("bdev_error_inject_error", {"name": "M0", "io_type": "read", "error_type": "bad"}, INTERNAL),
    ("bdev_error_inject_error", {"name": "M0", "io_type": "read", "error_type": "corrupt_data"}, -22),
    ("bdev_delay_create", {"base_bdev_name": "M0", "name": "X0", **LATENCIES, "p99_read_latency": 9}, -22),
    ("bdev_delay_create", {"base_bdev_name": "M0", "name": "M0", **LATENCIES}, -17), ("bdev_delay_delete", {"name": "M0"}, -19),
    ("bdev_delay_update_latency", {"delay_bdev_name": "M0", "latency_type": "avg_read", "latency_us": 1}, PARAMS),
    ("bdev_delay_update_latency", {"delay_bdev_name": "M0", "latency_type": "bad", "latency_us": 1}, PARAMS),
    ("bdev_zone_block_create", {"name": "X0", "base_bdev": "M0", "zone_capacity": 0, "optimal_open_zones": 1}, INTERNAL),
    ("bdev_zone_block_create", {"name": "X0", "base_bdev": "M0", "zone_capacity": 8, "optimal_open_zones": 0}, INTERNAL),
    ("bdev_zone_block_create", {"name": "N0", "base_bdev": "M0", "zone_capacity": 8, "optimal_open_zones": 1}, INTERNAL),
    ("bdev_zone_block_delete", {"name": "M0"}, -19),
    ("bdev_get_bdevs", {"name": "none"}, -19), ("bdev_get_bdevs", {"name": "none", "timeout": 20}, -110),
    ("bdev_get_iostat", {"name": "none"}, -19), ("bdev_get_iostat", {"per_channel": True}, -22),
    ("bdev_get_iostat", {"name": "M0", "names": ["M0"]}, -22), ("bdev_get_iostat", {"names": ["M0", "none"]}, -19),
    ("bdev_get_iostat", {"reset_mode": "bad"}, INTERNAL), ("bdev_reset_iostat", {"mode": "bad"}, INTERNAL),
    ("bdev_reset_iostat", {"name": "none"}, -19), ("bdev_get_histogram", {"name": "none"}, -19),
    ("bdev_get_histogram", {"name": "N0"}, -12), ("bdev_enable_histogram", {"name": "M0", "enable": True, "opc": "bad"}, INTERNAL),
    ("bdev_enable_histogram", {"name": "none", "enable": True}, -19), ("bdev_examine", {"name": "none"}, -22),
    ("thread_set_cpumask", {"id": 99, "cpumask": "0x1"}, PARAMS), ("thread_set_cpumask", {"id": 1, "cpumask": "zz"}, INTERNAL),
    ("thread_set_cpumask", {"id": 1, "cpumask": "0xf0000"}, INTERNAL),
    ("framework_get_config", {"name": "none"}, PARAMS), ("framework_set_scheduler", {"name": "none"}, INTERNAL),
    ("log_set_level", {"level": "BAD"}, PARAMS), ("log_set_print_level", {"level": "BAD"}, PARAMS),
    ("log_set_flag", {"flag": "bad"}, PARAMS), ("log_clear_flag", {"flag": "bad"}, PARAMS),
    ("spdk_kill_instance", {"sig_name": "SIGSEGV"}, PARAMS),
]
if OURS:
    VALUES.append(("bdev_null_create", {"name": "X0", "num_blocks": 8, "block_size": 0}, -22))

# --- the command line and configurations ---

MALLOC = ("bdev_malloc_create", {"name": "M0", "num_blocks": 128, "block_size": 512})


def aio(filename):
    return bdev_config(("bdev_aio_create", {"name": "A0", "filename": filename, "block_size": 512}))


# Words, and what stands in the output.
LINES = [
    (["--no-such-option"], "no-such-option"), (["-Y"], "'Y'"), (["-c"], "'c'"), (["-m", "zz"], "zz"), (["-m", "0x0"], "0x0"),
    (["-m", "0x1", "--lcores", "0"], "mask"), (["-s", "-5"], "-5"), (["-s", "abc"], "abc"), (["-i", "abc"], "abc"),
    (["-p", "zz"], "zz"), (["-p", "7"], "main core 7"), (["-L", "nosuch"], "nosuch"), (["-c", "/nonexistent"], "/nonexistent"),
    (["--num-trace-entries", "abc"], "abc"), (["-e", "nosuch"], "nosuch"), (["--base-virtaddr", "xyz"], "xyz"), (["-r", "/nonexistent/x.sock"], "/nonexistent/x.sock"),
]
CONFIGS = [
    ("", "empty"), ("{", ""), ("[]", ""), (os.urandom(99), ""), ("[" * 100 + "]" * 100, ""), ('{"subsystems":{}}', "subsystems"),
    ('{"subsystems":[{"config":[]}]}', "subsystem"), ('{"subsystems":[5]}', ""),
    ('{"subsystems":[{"subsystem":"bdev","config":[{"method":5}]}]}', "method"),
    ('{"subsystems":[{"subsystem":"bdev","config":[{"method":"bdev_malloc_create","params":[1]}]}]}', "bdev_malloc_create"),
    ('{"subsystems":[{"subsystem":"bdev","config":[{"method":"bdev_wait_for_examine","extra":1}]}]}', "extra"),
    (bdev_config(("no_such_method", {})), "no_such_method"), (bdev_config(MALLOC, MALLOC), "M0"),
    (bdev_config(("bdev_malloc_create", {"name": "M0"})), "num_blocks"),
    (bdev_config(("bdev_malloc_create", {**MALLOC[1], "colour": "red"})), "colour"),
    (bdev_config(("bdev_malloc_create", {**MALLOC[1], "num_blocks": "many"})), "num_blocks"),
    (aio("/nonexistent"), "/nonexistent"), (aio("@SMALL"), "@SMALL"), (aio("/"), "/"),
]


def test_start():
    small = make_file(100, "small")

    def ends(what, target, word):
        code = target.wait_end()
        check(code is not None and code > 0, f"{what}: exit code {code}")
        if OURS:
            check(word.replace("@SMALL", small) in target.text(), f"{what}: {word} is not in {target.text()[-600:]!r}")
        check(not os.path.exists(target.socket), f"{what}: the socket is left behind")

    for words, word in LINES:
        ends(words, Target(*words, wait=False), word)
    for config, word in CONFIGS:
        ends(config, Target(config=config.replace("@SMALL", small) if isinstance(config, str) else config, wait=False), word)
    # The same errors are passed over on request, and what is right is there.
    target = Target("--json-ignore-init-errors", config=bdev_config(MALLOC, MALLOC, ("no_such_method", {}), ("bdev_null_create",
                    {"name": "N0", "num_blocks": 8, "block_size": 512})))
    with target.client() as client:
        check.equal([bdev["name"] for bdev in client.result("bdev_get_bdevs")], ["M0", "N0"], "--json-ignore-init-errors")
    check.equal(target.stop(), 0, "--json-ignore-init-errors: exit code")
    for option in ("--help", "--version"):
        done = subprocess.run([PROGRAM, option], env={**os.environ, "LD_LIBRARY_PATH": os.path.join(PREFIX, "lib")} if OURS else None,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=WORK)
        check.equal(done.returncode, 0, option)


test_start()
target = Target(config=bdev_config(("bdev_malloc_create", {**MALLOC[1], "uuid": UUID}), ("bdev_null_create", {"name": "N0", "num_blocks": 128, "block_size": 512})))
test_corpus(target)
test_params(target)
test_mutations(target, int(os.environ.get("SEED", "1")), int(os.environ.get("MUTATIONS", "2000")))
check.equal(target.stop(), 0, "exit code")
check.done()
