#!/usr/bin/env python3
"""uring bdevs through RPC: create, rescan, delete, what lists and the saved configuration show, errors.

c-test: timeout=60
"""
import os
import sys

from _target import Checks, Target, bdev_config, make_file

check = Checks()
target = Target()
client = target.client()
if "bdev_uring_create" not in client.result("rpc_get_methods"):
    print("skipped: the program has no uring bdevs")
    target.stop()
    sys.exit(77)
FILE, ODD, EMPTY = make_file(1 << 20), make_file((1 << 20) + 512), make_file(0)
UUID = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"
UNABLE = {"code": -32603, "message": "Unable to create URING bdev."}


def create(**params):
    answer = client.call("bdev_uring_create", params)
    return answer.get("result", answer.get("error"))


check.equal(create(name="U0", filename=FILE, block_size=512, uuid=UUID), "U0")
check.equal(create(name="U1", filename=FILE, block_size=4096), "U1")
listed = client.result("bdev_get_bdevs", {"name": "U0"})[0]
check.equal({k: listed[k] for k in ("product_name", "block_size", "num_blocks", "uuid", "claimed", "zoned")},
            {"product_name": "URING bdev", "block_size": 512, "num_blocks": 2048, "uuid": UUID, "claimed": False, "zoned": False})
check.equal(listed["driver_specific"], {"uring": {"filename": FILE}})
supported = {name for name, there in listed["supported_io_types"].items() if there}
check.equal(supported, {"read", "write", "write_zeroes", "get_zone_info", "zone_management"})
# What cannot be created, and leaves nothing behind.
check.equal(create(name="U0", filename=FILE, block_size=512), UNABLE)
check.equal(create(name="X", filename=FILE), UNABLE, "without a block size")
check.equal(create(name="X", filename="/nonexistent", block_size=512), UNABLE)
check.equal(create(name="X", filename=FILE, block_size=256), UNABLE)
check.equal(create(name="X", filename=FILE, block_size=1000), UNABLE)
check.equal(create(name="X", filename=ODD, block_size=4096), UNABLE)
check.equal(create(name="X", filename=FILE, block_size=512, uuid=UUID), UNABLE, "a UUID that is taken")
for params in ({}, {"name": "X"}, {"filename": FILE}, {"name": "X", "filename": FILE, "block_size": -1},
               {"name": "X", "filename": FILE, "uuid": "x"}, {"name": "X", "filename": FILE, "readonly": True}):
    check.equal(create(**params).get("code"), -32603, params)
check.equal([b["name"] for b in client.result("bdev_get_bdevs")], ["U0", "U1"])
# Another size.
check.equal(client.call("bdev_uring_rescan", {"name": "U0"}).get("result"), True)
os.truncate(FILE, 2 << 20)
check.equal(client.call("bdev_uring_rescan", {"name": "U0"}).get("result"), True)
check.equal([b["num_blocks"] for b in client.result("bdev_get_bdevs")], [4096, 256])
client.result("bdev_null_create", {"name": "N0", "num_blocks": 8, "block_size": 512})
for method in ("bdev_uring_rescan", "bdev_uring_delete"):
    check.equal(client.code(method, {"name": "absent"}), -19)
    check.equal(client.code(method, {"name": "N0"}), -19)
    check.equal(client.code(method, {}), -32603)
# Saved, and made again from what was saved.
config = client.result("framework_get_config", {"name": "bdev"})
saved = [call["params"] for call in config if call["method"] == "bdev_uring_create"]
uuid = client.result("bdev_get_bdevs", {"name": "U1"})[0]["uuid"]
check.equal(saved, [{"name": "U0", "block_size": 512, "filename": FILE, "uuid": UUID},
                    {"name": "U1", "block_size": 4096, "filename": FILE, "uuid": uuid}])
check.equal(client.call("bdev_uring_delete", {"name": "U0"}).get("result"), True)
check.equal([b["name"] for b in client.result("bdev_get_bdevs")], ["U1", "N0"])
# A file without bytes is as good as gone.
os.truncate(FILE, 0)
check.equal(client.call("bdev_uring_rescan", {"name": "U1"}).get("result"), True)
for _ in range(100):
    if len(client.result("bdev_get_bdevs")) == 1:
        break
check.equal([b["name"] for b in client.result("bdev_get_bdevs")], ["N0"])
check.equal(create(name="E", filename=EMPTY, block_size=512), "E")
client.close()
check.equal(target.stop(), 0, "exit code")
os.truncate(FILE, 1 << 20)
target = Target(config=bdev_config(*[("bdev_uring_create", params) for params in saved]))
client = target.client()
check.equal([b["name"] for b in client.result("bdev_get_bdevs")], ["U0", "U1"])
client.close()
check.equal(target.stop(), 0, "exit code")
check.done()
