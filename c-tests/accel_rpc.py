#!/usr/bin/env python3
"""The methods `accel_*`: before the start and after it, keys, statistics, the saved configuration, errors.

c-test: timeout=60
"""
from _target import OURS, Checks, Target

check = Checks()
PARSE, PARAMS, STATE = -32700, -32602, -1
K1, K2 = "00112233445566778899001122334455", "11112233445566778899001122334455"
ALL = ["copy", "fill", "dualcast", "compare", "crc32c", "copy_crc32c", "compress", "decompress", "encrypt", "decrypt", "xor",
       "dif_verify", "dif_verify_copy", "dif_generate", "dif_generate_copy", "dix_generate", "dix_verify"]
OPTIONS = {"small_cache_size": 64, "large_cache_size": 8, "task_count": 512, "sequence_count": 256, "buf_count": 128}


def refused(client, method, params, code, text=None):
    error = client.call(method, params).get("error", {})
    check.equal(error.get("code"), code, f"{method} {params}")
    if text:
        check.equal(error.get("message"), text, f"{method} {params}")


target = Target("--wait-for-rpc")
client = target.client()
refused(client, "accel_set_options", None, PARSE)
refused(client, "accel_set_options", {"x": 1}, PARSE)
refused(client, "accel_set_options", {"task_count": 7}, -22, "Invalid argument")
check.equal(client.result("accel_set_options", OPTIONS), True)
refused(client, "accel_set_driver", None, PARSE)
refused(client, "accel_set_driver", {"name": "none such"}, -19, "No such device")
check.equal(client.result("accel_set_driver", {"name": ""}), True)
refused(client, "accel_assign_opc", {"opname": "crc", "module": "software"}, PARAMS)
refused(client, "accel_assign_opc", {"opname": "crc32c"}, PARSE)
check.equal(client.result("accel_assign_opc", {"opname": "crc32c", "module": "error"}), True)
for method in ("accel_get_stats", "accel_get_opc_assignments", "accel_get_module_info", "accel_crypto_keys_get"):
    check(client.code(method) != 0, f"{method} before the start")
client.result("framework_start_init")

check.equal(client.result("accel_get_opc_assignments"), {op: "error" if op == "crc32c" else "software" for op in ALL})
modules = {m["module"]: m["supported ops"] for m in client.result("accel_get_module_info")}
check.equal(modules["software"], ALL)
check.equal(modules["error"], ["crc32c"])
stats = client.result("accel_get_stats")
check.equal({k: v for k, v in stats.items() if k != "operations"},
            {k: 0 for k in ("sequence_executed", "sequence_failed", "sequence_outstanding", "task_outstanding", "retry_task",
                            "retry_sequence", "retry_iobuf", "retry_bufdesc")})
check.equal(stats["operations"], [])
for method in ("accel_get_opc_assignments", "accel_get_module_info"):
    refused(client, method, {}, PARAMS, f"{method} requires no parameters")
for method, params in (("accel_set_options", OPTIONS), ("accel_assign_opc", {"opname": "fill", "module": "software"})):
    check(client.code(method, params) != 0, f"{method} after the start")

for params in ({}, {"opcode": "crc32c"}, {"opcode": "x", "type": "corrupt"}, {"opcode": "crc32c", "type": "x"},
               {"opcode": "crc32c", "type": "corrupt", "foo": 1}):
    refused(client, "accel_error_inject_error", params, -1)
refused(client, "accel_error_inject_error", {"opcode": "copy", "type": "corrupt"}, -22, "Invalid argument")
check.equal(client.result("accel_error_inject_error", {"opcode": "crc32c", "type": "failure", "count": 3, "interval": 2, "errcode": -5}), True)

key = {"cipher": "AES_XTS", "key": K1, "key2": K2, "name": "k"}
check.equal(client.result("accel_crypto_key_create", key), True)
refused(client, "accel_crypto_key_create", key, PARAMS, "failed to create DEK, rc -17")
refused(client, "accel_crypto_key_create", {**key, "name": "l", "cipher": "AES"}, PARAMS, "failed to create DEK, rc -22")
refused(client, "accel_crypto_key_create", {**key, "name": "l", "key2": K1}, PARAMS, "failed to create DEK, rc -22")
refused(client, "accel_crypto_key_create", {"cipher": "AES_XTS", "key": K1}, PARSE)
check.equal(client.result("accel_crypto_key_create", {**key, "name": "l", "tweak_mode": "SIMPLE_LBA"}), True)
check.equal(client.result("accel_crypto_keys_get", {"key_name": "l"}), [{"name": "l", "cipher": "AES_XTS", "key": K1, "key2": K2, "tweak_mode": "SIMPLE_LBA"}])
check.equal([k["name"] for k in client.result("accel_crypto_keys_get")], ["k", "l"])
refused(client, "accel_crypto_keys_get", {"key_name": "m"}, PARAMS, "key was not found")
refused(client, "accel_crypto_keys_get", {"key_name": 5}, PARSE)
refused(client, "accel_crypto_key_destroy", {"key_name": "m"}, PARAMS, "No key object found")
refused(client, "accel_crypto_key_destroy", {}, PARSE)
check.equal(client.result("accel_crypto_key_destroy", {"key_name": "l"}), True)

saved = client.result("framework_get_config", {"name": "accel"})
check.equal(saved, [
    {"method": "accel_set_options", "params": OPTIONS},
    {"method": "accel_error_inject_error", "params": {"opcode": "crc32c", "type": "failure", "count": 3, "interval": 2}},
    {"method": "accel_assign_opc", "params": {"opname": "crc32c", "module": "error"}},
    {"method": "accel_crypto_key_create", "params": {"name": "k", "cipher": "AES_XTS", "key": K1, "key2": K2}},
])
subsystems = {s["subsystem"]: s["depends_on"] for s in client.result("framework_get_subsystems")}
check.equal(subsystems["accel"], ["iobuf"])
check("accel" in subsystems["bdev"])
client.close()
check.equal(target.stop(), 0, "exit code")

# A module that is not there: the framework does not start.
if OURS:
    target = Target("--wait-for-rpc")
    client = target.client()
    client.result("accel_assign_opc", {"opname": "crc32c", "module": "none such"})
    check(client.code("framework_start_init") != 0, "a module that is not there")
    client.close()
    target.stop()
check.done()
