#!/usr/bin/env python3
"""All ordered pairs of the RPCs that no other test of pairs has, both requests in one write: before the start and after it.

The methods come from `rpc_get_methods`: one that is neither here nor in another of those tests is an error. Before each pair
there are a crypto bdev over malloc, its key and a key of the keyring; after it there are two answers, the lists are in themselves
consistent, nothing stale was used, and everything can be deleted. `ALL` in the environment runs all, those that end the
program too, and those of keys and bdevs under valgrind.

c-test: timeout=120
"""
import os
import re

from _target import OURS, VALGRIND, WORK, Checks, Gone, Target

HERE = os.path.dirname(os.path.abspath(__file__))
SECRET = os.path.join(WORK, "secret")
with open(SECRET, "w") as secret:
    secret.write("secret")
os.chmod(SECRET, 0o600)
K1, K2 = "00112233445566778899001122334455", "11112233445566778899001122334455"
KEY = {"cipher": "AES_XTS", "key": K1, "key2": K2}
START = [
    ("bdev_malloc_create", {"name": "M0", "num_blocks": 4096, "block_size": 512}),
    ("accel_crypto_key_create", {**KEY, "name": "k"}),
    ("bdev_crypto_create", {"base_bdev_name": "M0", "name": "C0", "key_name": "k"}),
    ("keyring_file_add_key", {"name": "f", "path": SECRET}),
]
# What makes, changes and deletes; then what looks.
CALLS = START + [
    ("bdev_malloc_delete", {"name": "M0"}),
    ("bdev_crypto_create", {"base_bdev_name": "M0", "name": "C1", "key_name": "k"}),
    ("bdev_crypto_create", {"base_bdev_name": "C0", "name": "C2", "key_name": "k"}),
    ("bdev_crypto_create", {"base_bdev_name": "none", "name": "C3", **KEY}),
    ("bdev_crypto_create", {"base_bdev_name": "none", "name": "C3", "key_name": "k"}),
    ("bdev_crypto_delete", {"name": "C0"}),
    ("bdev_crypto_delete", {"name": "C1"}),
    ("bdev_crypto_delete", {"name": "M0"}),
    ("accel_crypto_key_create", {**KEY, "name": "l", "tweak_mode": "SIMPLE_LBA"}),
    ("accel_crypto_key_destroy", {"key_name": "k"}),
    ("accel_crypto_key_destroy", {"key_name": "l"}),
    ("keyring_file_add_key", {"name": "g", "path": SECRET}),
    ("keyring_file_remove_key", {"name": "f"}),
    ("keyring_file_remove_key", {"name": "g"}),
    ("accel_error_inject_error", {"opcode": "crc32c", "type": "corrupt"}),
    ("accel_error_inject_error", {"opcode": "crc32c", "type": "disable"}),
    ("accel_set_options", {"task_count": 512}),
    ("accel_set_driver", {"name": "none"}),
    ("accel_assign_opc", {"opname": "crc32c", "module": "software"}),
    ("accel_get_stats", None),
    ("accel_get_module_info", None),
    ("accel_get_opc_assignments", None),
    ("accel_crypto_keys_get", None),
    ("accel_crypto_keys_get", {"key_name": "k"}),
    ("keyring_get_keys", None),
    ("keyring_linux_set_options", {"enable": False}),
    ("bdev_raid_set_options", {"process_window_size_kb": 64}),
    ("bdev_set_options", {"bdev_io_pool_size": 1024, "bdev_io_cache_size": 16}),
    ("iobuf_set_options", {"small_pool_count": 512, "large_pool_count": 256}),
    ("iobuf_get_stats", None),
    ("env_dpdk_get_mem_stats", None),
    ("framework_get_pci_devices", None),
    ("notify_get_types", None),
    ("notify_get_notifications", {"id": 0, "max": 10}),
    ("log_enable_timestamps", {"enabled": True}),
    ("log_get_flags", None),
    ("log_set_flag", {"flag": "gpt_parse"}),
    ("log_clear_flag", {"flag": "all"}),
    ("log_get_level", None),
    ("log_set_level", {"level": "NOTICE"}),
    ("log_get_print_level", None),
    ("log_set_print_level", {"level": "NOTICE"}),
    ("scheduler_set_options", {"scheduling_core": 3}),
    ("framework_get_governor", None),
    ("framework_get_scheduler", None),
    ("framework_set_scheduler", {"name": "static"}),
    ("framework_set_scheduler", {"name": "dynamic", "period": 1000}),
    ("framework_set_scheduler", {"name": "none"}),
    ("framework_get_reactors", None),
    ("framework_get_config", {"name": "accel"}),
    ("framework_get_config", {"name": "bdev"}),
    ("framework_get_subsystems", None),
    ("framework_wait_init", None),
    ("framework_monitor_context_switch", {"enabled": True}),
    ("framework_monitor_context_switch", None),
    ("framework_enable_cpumask_locks", None),
    ("framework_disable_cpumask_locks", None),
    ("trace_get_info", None),
    ("trace_get_tpoint_group_mask", None),
    ("trace_enable_tpoint_group", {"name": "bdev"}),
    ("trace_disable_tpoint_group", {"name": "all"}),
    ("trace_set_tpoint_mask", {"name": "thread", "tpoint_mask": 1}),
    ("trace_clear_tpoint_mask", {"name": "thread", "tpoint_mask": 1}),
    ("thread_set_cpumask", {"id": 1, "cpumask": "0x8"}),
    ("thread_get_stats", None),
    ("thread_get_pollers", None),
    ("thread_get_io_channels", None),
    ("sock_get_default_impl", None),
    ("sock_set_default_impl", {"impl_name": "posix"}),
    ("sock_impl_get_options", {"impl_name": "ssl"}),
    ("sock_impl_set_options", {"impl_name": "ssl", "tls_version": 13}),
    # No disk of the kernel is touched: there is no such bdev.
    ("nbd_start_disk", {"bdev_name": "nobody", "nbd_device": "/dev/nbd0"}),
    ("nbd_stop_disk", {"nbd_device": "/dev/nbd0"}),
    ("nbd_get_disks", None),
    ("respdk_get_stale_use", None),
    ("spdk_get_version", None),
    ("rpc_get_methods", None),
]
# What makes or deletes something; the state of other calls needs no attention.
CHANGING = ("bdev_malloc", "bdev_crypto", "accel_crypto_key_", "keyring_file")
# These end something: a target for each pair with them.
LAST = [("framework_start_init", None), ("spdk_kill_instance", {"sig_name": "SIGTERM"})]
ALL = "ALL" in os.environ
check = Checks()
ran = [0]


def elsewhere():
    """The methods whose pairs other tests have."""
    found = set()
    for name in os.listdir(HERE):
        if name.endswith("pairs.py") or name in ("stack.py", "lvol.py"):
            with open(os.path.join(HERE, name)) as f:
                found.update(re.findall(r'\("(\w+)", (?:\{|None)', f.read()))
    return found


def together(client, calls):
    """Writes all in one piece; the answers in the order of the calls."""
    first = client.last + 1
    client.write("".join(client.request(method, params) for method, params in calls))
    answers = {}
    for _ in calls:
        answer = client.read()
        check(answer.get("id") not in answers, "two answers with one number", answer)
        answers[answer.get("id")] = answer
    return [answers.get(first + n, {}) for n in range(len(calls))]


def both(client, pair):
    for answer in together(client, pair):
        check(("result" in answer) != ("error" in answer), pair, answer)


def unique(names, what):
    check.equal(len(names), len(set(names)), f"{what}: {names}")
    return names


def look(client, what):
    """The names of bdevs, keys and keys of the keyring, each of which can be asked for."""
    bdevs, keys, ring = [a.get("result", []) for a in together(client, [("bdev_get_bdevs", None), ("accel_crypto_keys_get", None),
                                                                         ("keyring_get_keys", None)])]
    asked = [("bdev_get_bdevs", {"name": b["name"]}) for b in bdevs] + [("accel_crypto_keys_get", {"key_name": k["name"]}) for k in keys]
    for one, answer in zip(bdevs + keys, together(client, asked)):
        check.equal(answer.get("result"), [one], f"{what}: by name")
    for bdev in bdevs:
        # Above a base that is there, with a claim on it.
        base = bdev["driver_specific"].get("crypto", {}).get("base_bdev_name")
        check(base is None or any(b["name"] == base and b["claimed"] for b in bdevs), what, bdev)
    return unique([b["name"] for b in bdevs], what), unique([k["name"] for k in keys], what), unique([k["name"] for k in ring], what)


def tidy(client, what, bdevs, keys, ring):
    """Deletes everything, whatever the pair has left."""
    # A crypto bdev whose base is gone is a wish, which can be deleted with its base there only.
    bases = [("bdev_malloc_create", {"name": name, "num_blocks": 4096, "block_size": 512}) for name in ("M0", "none") if name not in bdevs]
    above = [("bdev_crypto_delete", {"name": name}) for name in ("C2", "C1", "C0", "C3")]
    below = [("bdev_malloc_delete", {"name": name}) for name in ("M0", "none")]
    rest = [("accel_crypto_key_destroy", {"key_name": name}) for name in keys] + [("keyring_file_remove_key", {"name": name}) for name in ring]
    for call, answer in zip(bases + above + below + rest, together(client, bases + above + below + rest)):
        # A crypto bdev may not be there, and a key that was made for one goes with it.
        check("result" in answer or call in above or "C3" in str(call), what, "to delete", call, answer)


def all_pairs(calls, args, ready, valgrind=False):
    target = Target(*args, mask="0x8", valgrind=valgrind)
    client = target.client(60 if valgrind else 15)
    there = client.result("rpc_get_methods", {"current": True})
    known = {method for method, _ in CALLS + LAST} | elsewhere()
    if OURS:
        check.equal([m for m in client.result("rpc_get_methods") if m not in known], [], "methods that no test of pairs has")
    # Before the start one RPC waits for it.
    calls = [c for c in calls if c[0] in there and (ready or c[0] != "framework_wait_init")]
    for i, first in enumerate(calls):
        for k, second in enumerate(calls):
            what = f"{first} + {second}"
            changing = [c for c in (first, second) if c[0].startswith(CHANGING)]
            changes = ready and len(changing) > 0
            # A third of what has little to do with one another, unless by hand.
            if changes and len(changing) == 1 and (i + k) % 3 and not ALL:
                continue
            if changes:
                for call, answer in zip(START, together(client, START)):
                    check("result" in answer, what, "before", call, answer)
            both(client, [first, second])
            ran[0] += 1
            if changes:
                tidy(client, what, *look(client, what))
            if changes and "bdev_malloc_delete" in (first[0], second[0]):
                # Two crypto bdevs may have waited for the same base: the other one has its turn.
                tidy(client, what, *look(client, what))
            if not check(target.alive(), what, "the program is gone"):
                print(target.text()[-3000:])
                check.done()
    if ready:
        check.equal(look(client, "in the end"), ([], [], []), "nothing is left")
        stats = client.result("accel_get_stats")
        check.equal((stats["task_outstanding"], stats["sequence_outstanding"]), (0, 0), "accel is idle")
    if OURS:
        check.equal(client.result("respdk_get_stale_use"), [], "stale use")
    client.close()
    check.equal(target.stop(), 0, "exit code")
    return [c for c in LAST if c[0] in there], calls


def ending_pairs(args, lasts, calls):
    """The last one comes after and before each other: what comes behind the end of the program need not be answered."""
    for last in lasts:
        for other in calls:
            for pair in ([last, other], [other, last]):
                target = Target(*args, mask="0x8")
                with target.client() as client:
                    for call in START if "--wait-for-rpc" not in args else []:
                        client.call(*call)
                    try:
                        both(client, pair)
                    except Gone:
                        check("kill" in last[0], pair, "no answer")
                check.equal(target.stop(), 0, f"{pair}: exit code")


for args, ready in ((["--wait-for-rpc"], False), ([], True)):
    lasts, calls = all_pairs(CALLS, args, ready)
    # All of them by hand only: each takes a start.
    ending_pairs(args, lasts, calls if ALL else calls[::8])
if ALL and VALGRIND:
    all_pairs([c for c in CALLS if c[0].startswith(("accel_crypto", "bdev_crypto", "bdev_malloc", "keyring"))], [], True, valgrind=True)
print(f"{ran[0]} pairs")
check.done()
