#!/usr/bin/env python3
"""The methods `sock_*`: options before the start, the default implementation, the saved configuration, errors.

c-test: timeout=60
"""
import json
import os

from _target import OURS, WORK, Checks, Target

check = Checks()
PARAMS, STATE = -32602, -1
POSIX = {"recv_buf_size": 2097152, "send_buf_size": 2097152, "enable_recv_pipe": True, "enable_quickack": False,
         "enable_placement_id": 0, "enable_zerocopy_send_server": True, "enable_zerocopy_send_client": False,
         "zerocopy_threshold": 0, "tls_version": 0, "enable_ktls": False}
SSL = dict(POSIX, recv_buf_size=4096, send_buf_size=4096)
OTHER = {"recv_buf_size": 70000, "send_buf_size": 80000, "enable_recv_pipe": False, "enable_quickack": True,
         "enable_placement_id": 2, "enable_zerocopy_send_server": False, "enable_zerocopy_send_client": True,
         "zerocopy_threshold": 4096, "tls_version": 13, "enable_ktls": True}


def refused(client, method, params, code=PARAMS, text="Invalid parameters"):
    error = client.call(method, params).get("error", {})
    check.equal((error.get("code"), error.get("message")), (code, text), method, params)


def configuration(client):
    config = client.result("framework_get_config", {"name": "sock"})
    # "uring" is there where the kernel and the mode allow it.
    return [c for c in config if c["params"]["impl_name"] != "uring"]


def config_of(default, posix, ssl):
    return [{"method": "sock_set_default_impl", "params": {"impl_name": default}},
            {"method": "sock_impl_set_options", "params": dict({"impl_name": "ssl"}, **ssl)},
            {"method": "sock_impl_set_options", "params": dict({"impl_name": "posix"}, **posix)}]


target = Target("--wait-for-rpc")
client = target.client()
check.equal(client.result("sock_impl_get_options", {"impl_name": "posix"}), POSIX)
check.equal(client.result("sock_impl_get_options", {"impl_name": "ssl"}), SSL)
check.equal(client.result("sock_get_default_impl"), {"impl_name": "posix"})
for method in ("sock_impl_get_options", "sock_impl_set_options", "sock_set_default_impl"):
    for params in (None, {}, {"impl_name": "nothing"}, {"impl_name": 1}, {"impl_name": "posix", "foo": 1}):
        refused(client, method, params)
for name, value in OTHER.items():
    refused(client, "sock_impl_set_options", {"impl_name": "posix", name: "x"})
refused(client, "sock_get_default_impl", {}, PARAMS, "sock_get_default_impl requires no parameters")
check.equal(client.result("sock_impl_set_options", {"impl_name": "posix"}), True)
check.equal(client.result("sock_impl_get_options", {"impl_name": "posix"}), POSIX)
check.equal(client.result("sock_impl_set_options", dict({"impl_name": "posix"}, **OTHER)), True)
check.equal(client.result("sock_impl_get_options", {"impl_name": "posix"}), OTHER)
check.equal(client.result("sock_impl_set_options", {"impl_name": "ssl", "tls_version": 13}), True)
check.equal(client.result("sock_set_default_impl", {"impl_name": "ssl"}), True)
check.equal(client.result("sock_get_default_impl"), {"impl_name": "ssl"})
client.result("framework_start_init")
wanted = config_of("ssl", OTHER, dict(SSL, tls_version=13))
check.equal(configuration(client), wanted)
check.equal(client.result("sock_impl_get_options", {"impl_name": "posix"}), OTHER)
for method in ("sock_impl_set_options", "sock_set_default_impl"):
    check.equal(client.code(method, {"impl_name": "posix"}), STATE, method, "after the start")
names = [s["subsystem"] for s in client.result("framework_get_subsystems")]
check("sock" in names, names)
bdev = [s for s in client.result("framework_get_subsystems") if s["subsystem"] == "bdev"]
check("sock" in bdev[0]["depends_on"], bdev)
target.stop()

# What was saved is loaded.
path = os.path.join(WORK, "sock.json")
with open(path, "w") as out:
    json.dump({"subsystems": [{"subsystem": "sock", "config": wanted}]}, out)
target = Target("-c", path)
client = target.client()
check.equal(configuration(client), wanted)
target.stop()

# The default implementation by the environment.
target = Target(env={"SPDK_SOCK_IMPL_DEFAULT": "ssl"})
client = target.client()
check.equal(client.result("sock_get_default_impl"), {"impl_name": "ssl"})
check.equal(configuration(client), config_of("ssl", POSIX, SSL))
target.stop()
check.done()
