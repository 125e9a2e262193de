#!/usr/bin/env python3
"""Crypto bdevs: what reaches the file below is the ciphertext of the standard, what is read above is the data; many at once,
small buffers' want, keys that go away, deferred creation, resizing, removal, the saved configuration, errors.

c-test: timeout=240
"""
import hashlib
import os
import subprocess

import _target
from _target import OURS, PREFIX, WORK, Checks, Target, make_file

K1, K2 = "00112233445566778899001122334455", "11112233445566778899001122334455"
# SHA-256 of blocks 5 to 12, of 512 zeros each, as another implementation of AES-XTS encrypts them.
GOLDEN = {"k128": "84145617e9520541e0eacc8391aa08fce3c055d9a1ae9800a4e5c23b7450faf5",
          "k256": "13552d42e98c5d93aad00579597b4d4e7061e8c5d97d7da3342ee2410abc0230"}
check = Checks()
HERE = os.path.dirname(os.path.abspath(__file__))

if OURS:
    _target.PROGRAM = os.path.join(WORK, "io_target")
    env = dict(os.environ, PKG_CONFIG_PATH=os.path.join(PREFIX, "lib/pkgconfig"))
    flags = subprocess.check_output(["pkg-config", "--cflags", "--libs", "spdk_event", "spdk_event_bdev", "spdk_bdev",
                                     "spdk_env_dpdk", "spdk_rpc", "spdk_json", "spdk_jsonrpc", "spdk_util"], env=env, text=True).split()
    subprocess.check_call([os.environ.get("CC", "cc"), "-O1", "-g", "-w", "-o", _target.PROGRAM, os.path.join(HERE, "_io_target.c"),
                           *flags, "-Wl,-rpath," + os.path.abspath(os.path.join(PREFIX, "lib"))])

target = Target(mask="0x3")
client = target.client(timeout=60)
path = make_file(8 << 20, "base")
MB8 = 8 << 20


def io(name, op, **more):
    got = client.result("io_range", {"name": name, "op": op, **more})
    check.equal((got["failed"], got["wrong"]), (0, 0), f"{op} {name} {more}")


def raw(block, blocks):
    with open(path, "rb") as f:
        f.seek(block * 512)
        return f.read(blocks * 512)


client.result("accel_crypto_key_create", {"cipher": "AES_XTS", "key": K1, "key2": K2, "name": "k128"})
client.result("accel_crypto_key_create", {"cipher": "AES_XTS", "key": K1 + K2, "key2": K2 + K1, "name": "k256"})
client.result("bdev_aio_create", {"name": "A0", "filename": path, "block_size": 512})

for key in ("k128", "k256"):
    check.equal(client.result("bdev_crypto_create", {"base_bdev_name": "A0", "name": "C0", "key_name": key}), "C0")
    bdev = client.result("bdev_get_bdevs", {"name": "C0"})[0]
    check.equal((bdev["product_name"], bdev["block_size"], bdev["num_blocks"]), ("crypto", 512, MB8 // 512))
    check.equal(bdev["driver_specific"], {"crypto": {"base_bdev_name": "A0", "name": "C0", "key_name": key}})
    check.equal({t: bdev["supported_io_types"][t] for t in ("read", "write", "flush", "reset", "write_zeroes", "compare", "abort")},
                {"read": True, "write": True, "flush": True, "reset": True, "write_zeroes": True, "compare": False, "abort": False})
    io("C0", "write", offset=5, blocks=8, seed=0)
    io("C0", "flush")
    check.equal(hashlib.sha256(raw(5, 8)).hexdigest(), GOLDEN[key], key)
    io("C0", "verify", offset=5, blocks=8, seed=0)
    # All of it, in scattered pieces, larger than a buffer, and many at once.
    for io_blocks, depth, pieces, seed in ((1, 64, 1, 7), (8, 32, 3, 8), (600, 8, 5, 9), (256, 64, 1, 10)):
        io("C0", "write", seed=seed, io_blocks=io_blocks, depth=depth, pieces=pieces)
        io("C0", "verify", seed=seed, io_blocks=io_blocks, depth=depth, pieces=pieces)
    io("C0", "zero", offset=100, blocks=50)
    io("C0", "verify", offset=100, blocks=50, seed=0)
    check(raw(100, 50).count(0) < 1000, "zeros are encrypted too")
    io("C0", "reset")
    check.equal(client.result("bdev_crypto_delete", {"name": "C0"}), True)
    check.equal(client.result("bdev_get_bdevs", {"name": "A0"})[0]["claimed"], False)

# Another key reads something else.
client.result("bdev_crypto_create", {"base_bdev_name": "A0", "name": "C0", "key_name": "k128"})
got = client.result("io_range", {"name": "C0", "op": "verify", "seed": 10, "blocks": 64})
check.equal((got["failed"], got["wrong"]), (0, 64))

# Names that are taken, claimed, unknown; parameters that do not fit.
for params, code in (({"base_bdev_name": "A0", "name": "C0", "key_name": "k128"}, -17),
                     ({"base_bdev_name": "A0", "name": "C1", "key_name": "k128"}, -1),
                     ({"base_bdev_name": "A0", "name": "C1", "key_name": "none"}, -32602),
                     ({"base_bdev_name": "A0", "name": "C1"}, -32603),
                     ({"base_bdev_name": "A0", "name": "C1", "cipher": "AES_XTS", "key": K1, "key2": K1}, -32603),
                     ({"base_bdev_name": "A0"}, -32700), ({"name": "C1"}, -32700), (None, -32700)):
    check.equal(client.code("bdev_crypto_create", params), code, f"bdev_crypto_create {params}")
for params, code in (({"name": "none"}, -19), ({"name": "A0"}, -19), ({}, -32602), ({"name": 5}, -32602)):
    check.equal(client.code("bdev_crypto_delete", params), code, f"bdev_crypto_delete {params}")
check.equal([k["name"] for k in client.result("accel_crypto_keys_get")], ["k128", "k256"], "no key is left behind")

# The old way: the key is made with the bdev and goes with it.
client.result("bdev_null_create", {"name": "N0", "num_blocks": 2048, "block_size": 4096})
check.equal(client.result("bdev_crypto_create", {"base_bdev_name": "N0", "name": "C1", "cipher": "AES_XTS", "key": K1, "key2": K2}), "C1")
check.equal([k["name"] for k in client.result("accel_crypto_keys_get")], ["k128", "k256", "C1_AES_XTS"])
config = client.result("framework_get_config", {"name": "bdev"})
check.equal([c["params"] for c in config if c["method"] == "bdev_crypto_create"],
            [{"base_bdev_name": "A0", "name": "C0", "key_name": "k128"}, {"base_bdev_name": "N0", "name": "C1", "key_name": "C1_AES_XTS"}])
client.result("bdev_null_resize", {"name": "N0", "new_size": 16})
check.equal(client.result("bdev_get_bdevs", {"name": "C1"})[0]["num_blocks"], 4096, "it grows with its base")
check.equal(client.result("bdev_crypto_delete", {"name": "C1"}), True)
check.equal([k["name"] for k in client.result("accel_crypto_keys_get")], ["k128", "k256"])

# Before its base, and when that goes.
check.equal(client.result("bdev_crypto_create", {"base_bdev_name": "M9", "name": "C9", "key_name": "k256"}), "C9")
check(client.code("bdev_get_bdevs", {"name": "C9"}) != 0)
client.result("bdev_malloc_create", {"name": "M9", "num_blocks": 8192, "block_size": 512})
check.equal(client.result("bdev_get_bdevs", {"name": "C9"})[0]["name"], "C9")
io("C9", "write", seed=3, io_blocks=16, depth=32)
io("C9", "verify", seed=3, io_blocks=16, depth=32)
client.result("bdev_malloc_delete", {"name": "M9"})
check(client.code("bdev_get_bdevs", {"name": "C9"}) != 0, "it went with its base")

# A key that is gone: I/O fails, nothing else.
client.result("accel_crypto_key_destroy", {"key_name": "k128"})
got = client.result("io_range", {"name": "C0", "op": "write", "seed": 1, "blocks": 8})
check(got["failed"] > 0, f"a write without a key: {got}")
check.equal(client.result("bdev_crypto_delete", {"name": "C0"}), True)

stats = {o["opcode"]: o for o in client.result("accel_get_stats")["operations"]}
check(stats["encrypt"]["executed"] > 1000 and stats["decrypt"]["executed"] > 1000)
check.equal(client.result("accel_get_stats")["task_outstanding"], 0)
check.equal(client.result("accel_get_stats")["sequence_outstanding"], 0)
client.close()
check.equal(target.stop(), 0, "exit code")
check.done()
