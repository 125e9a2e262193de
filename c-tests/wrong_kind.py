#!/usr/bin/env python3
"""Calls that are for the bdevs of one module get the bdev of another: refused, and nothing has happened to it.

c-test: timeout=60

Methods that this target does not have are passed over, so that those which come later are looked at from their first day.
"""
from _target import Checks, Target, make_file

check = Checks()
target = Target()
client = target.client()
methods = set(client.result("rpc_get_methods"))

MODULES = {
    "null": [("bdev_null_create", {"name": "Null", "num_blocks": 2048, "block_size": 512})],
    "malloc": [("bdev_malloc_create", {"name": "Malloc", "num_blocks": 2048, "block_size": 512})],
    "aio": [("bdev_aio_create", {"name": "Aio", "filename": make_file(1 << 20), "block_size": 512})],
    "passthru": [("bdev_null_create", {"name": "Below", "num_blocks": 2048, "block_size": 512}),
                 ("bdev_passthru_create", {"name": "Passthru", "base_bdev_name": "Below"})],
    "delay": [("bdev_null_create", {"name": "Quick", "num_blocks": 2048, "block_size": 512}),
              ("bdev_delay_create", {"name": "Delay", "base_bdev_name": "Quick", "avg_read_latency": 0, "p99_read_latency": 0,
                                     "avg_write_latency": 0, "p99_write_latency": 0})],
    "error": [("bdev_null_create", {"name": "Good", "num_blocks": 2048, "block_size": 512}),
              ("bdev_error_create", {"base_name": "Good"})],
}
# The call, whose bdevs it is for, the parameters without the name, the code (or codes) for a bdev of another module.
CALLS = [
    ("bdev_null_delete", "null", {}, -19),
    ("bdev_null_resize", "null", {"new_size": 2}, -22),
    ("bdev_malloc_delete", "malloc", {}, -19),
    ("bdev_aio_delete", "aio", {}, -19),
    ("bdev_aio_rescan", "aio", {}, -19),
    ("bdev_passthru_delete", "passthru", {}, -19),
    ("bdev_delay_delete", "delay", {}, -19),
    ("bdev_delay_update_latency", "delay", {"latency_type": "avg_read", "latency_us": 5}, -32602),
    ("bdev_error_delete", "error", {}, -19),
    ("bdev_error_inject_error", "error", {"io_type": "read", "error_type": "failure", "num": 1}, -19),
    ("bdev_uring_delete", "uring", {}, -19),
    ("bdev_crypto_delete", "crypto", {}, -19),
    ("bdev_compress_delete", "compress", {}, -19),
    ("bdev_zone_block_delete", "zone_block", {}, -19),
    ("bdev_rbd_delete", "rbd", {}, -19),
    ("bdev_nvme_get_path_iostat", "nvme", {}, (-19, -1)),
    ("bdev_nvme_set_multipath_policy", "nvme", {"policy": "active_active"}, -19),
    ("bdev_nvme_set_preferred_path", "nvme", {"cntlid": 1}, -19),
    ("bdev_lvol_delete", "lvol", {}, -19),
    ("bdev_lvol_resize", "lvol", {"size_in_mib": 2}, -19),
    ("bdev_lvol_set_read_only", "lvol", {}, -19),
]
# Parameters that have another name than `name`.
NAMED = {"bdev_delay_update_latency": "delay_bdev_name"}

made = {}
for module, calls in MODULES.items():
    if all(method in methods for method, _ in calls):
        for method, params in calls:
            made[module] = client.result(method, params)
made = {module: name if isinstance(name, str) else "EE_Good" for module, name in made.items()}
before = client.result("bdev_get_bdevs")
for method, owner, params, code in CALLS:
    if method not in methods:
        continue
    for module, name in made.items():
        if module == owner:
            continue
        answer = client.call(method, {NAMED.get(method, "name"): name, **params})
        codes = code if isinstance(code, tuple) else (code,)
        check(answer.get("error", {}).get("code") in codes, method, name, answer)
    check.equal(client.code(method, {NAMED.get(method, "name"): "absent", **params}) != 0, True, method, "absent")
check.equal(client.result("bdev_get_bdevs"), before, "bdevs afterwards")
check.equal(target.stop(), 0, "exit code")
check.done()
