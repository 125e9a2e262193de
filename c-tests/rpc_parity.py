#!/usr/bin/env python3
"""Every method through the client of the PyPI package `spdk` 26.1: the shape of the answers, and the values that are fixed.

The expectations below are those of SPDK v26.01. The package is installed into a directory of this test when it is not there;
where that fails the test is skipped.

c-test: timeout=120
"""
import importlib
import importlib.metadata
import os
import re
import subprocess
import sys

from _target import OURS, WORK, Checks, Target, make_file


def client_class():
    try:
        if importlib.metadata.version("spdk") != "26.1":
            raise ImportError
    except ImportError:
        done = subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", WORK, "spdk==26.1"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            print(f"the package spdk 26.1 cannot be installed: {done.stdout[-300:]}")
            sys.exit(77)
        sys.path.insert(0, WORK)
        importlib.invalidate_caches()
    return importlib.import_module("spdk.rpc.client").JSONRPCClient


class Some(dict):
    """An object that has these members and perhaps others."""


class Each(list):
    """A list each of whose elements looks like the one in here."""


class Re:
    def __init__(self, pattern):
        self.pattern = pattern

    def __repr__(self):
        return self.pattern


def differ(got, want, path="answer"):
    """What is different, or None. Types stand for any value of that type."""
    if isinstance(want, type):
        return None if type(got) is want else f"{path} is {got!r}, not of type {want.__name__}"
    if isinstance(want, Re):
        return None if isinstance(got, str) and re.fullmatch(want.pattern, got) else f"{path} is {got!r}, not like {want}"
    if isinstance(want, Each):
        if not isinstance(got, list):
            return f"{path} is no list"
        return next((d for n, one in enumerate(got) if (d := differ(one, want[0], f"{path}[{n}]"))), None)
    if isinstance(want, dict):
        if not isinstance(got, dict):
            return f"{path} is no object"
        if not isinstance(want, Some) and list(got) != list(want):
            return f"{path} has {list(got)}, not {list(want)}"
        missing = [name for name in want if name not in got]
        if missing:
            return f"{path} has no {missing}"
        return next((d for name in want if (d := differ(got[name], want[name], f"{path}.{name}"))), None)
    if isinstance(want, list):
        if not isinstance(got, list) or len(got) != len(want):
            return f"{path} is {got!r}, not {want!r}"
        return next((d for n in range(len(want)) if (d := differ(got[n], want[n], f"{path}[{n}]"))), None)
    return None if got == want and type(got) is type(want) else f"{path} is {got!r}, not {want!r}"


FILE = make_file(1 << 20)
UUID = "f81d4fae-7dec-11d0-a765-00a0c91e6bf%d"
ANY_UUID = Re("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NO_LIMITS = dict.fromkeys(("rw_ios_per_sec", "rw_mbytes_per_sec", "r_mbytes_per_sec", "w_mbytes_per_sec"), 0)
TYPES = ("read write unmap flush reset nvme_admin nvme_io nvme_io_md write_zeroes zcopy get_zone_info zone_management zone_append "
         "compare compare_and_write abort seek_hole seek_data copy nvme_iov_md nvme_nssr write_uncorrectable").split()


DIF = {"md_size": 8, "md_interleave": True, "dif_type": 1, "dif_is_head_of_md": False,
       "enabled_dif_check_types": {"reftag": True, "apptag": False, "guard": True}, "dif_pi_format": 0}


def bdev(name, product, block_size, num_blocks, uuid, types, driver, metadata=None, hints=(0, 0, 0, 0, 0)):
    """What bdev_get_bdevs says of one that nobody uses."""
    names = ("preferred_write_alignment", "preferred_write_granularity", "optimal_write_size", "preferred_unmap_alignment",
             "preferred_unmap_granularity")
    return {"name": name, "aliases": [uuid], "product_name": product, "block_size": block_size, "num_blocks": num_blocks,
            **dict(zip(names, hints)), "uuid": uuid, **(metadata or {}), "assigned_rate_limits": NO_LIMITS, "claimed": False,
            "zoned": False, "supported_io_types": {kind: kind in types.split() for kind in TYPES}, "driver_specific": driver}


MALLOC, NULL, AIO = "Malloc disk", "Null disk", "AIO disk"
MALLOC_TYPES = "read write unmap flush reset write_zeroes zcopy abort copy"
NULL_TYPES = "read write reset write_zeroes abort"
AIO_TYPES = "read write flush reset write_zeroes"
AIO_SAYS = {"filename": FILE, "block_size_override": True, "readonly": False, "fallocate": False, "nowait": False}
LISTED = [
    bdev("M0", MALLOC, 512, 128, UUID % 0, MALLOC_TYPES, {}),
    bdev("M1", MALLOC, 520, 64, ANY_UUID, MALLOC_TYPES, {}, DIF),
    bdev("Malloc0", MALLOC, 4096, 64, ANY_UUID, MALLOC_TYPES, {}),
    bdev("N0", NULL, 512, 4096, UUID % 1, NULL_TYPES, {}),
    bdev("N1", NULL, 520, 64, ANY_UUID, NULL_TYPES, {}, {**DIF, "dif_is_head_of_md": True}, (3, 4, 5, 6, 7)),
    bdev("A0", AIO, 512, 2048, UUID % 2, AIO_TYPES, {"aio": AIO_SAYS}),
    bdev("A1", AIO, 4096, 256, UUID % 3, AIO_TYPES, {"aio": {**AIO_SAYS, "readonly": True}}),
]
# What framework_get_config says of them at the end.
HINTS = dict.fromkeys(("preferred_write_granularity", "preferred_write_alignment", "optimal_write_size",
                       "preferred_unmap_granularity", "preferred_unmap_alignment"), 0)
CONFIG = {
    "M0": {"method": "bdev_malloc_create", "params": {
        "name": "M0", "num_blocks": 128, "block_size": 512, "physical_block_size": 4096, "uuid": UUID % 0, "optimal_io_boundary": 8,
        "md_size": 0, "dif_type": 0, "dif_is_head_of_md": False, "dif_pi_format": 0, "numa_id": -1}},
    "N0": {"method": "bdev_null_create", "params": {
        "name": "N0", "num_blocks": 8192, "block_size": 512, "physical_block_size": 512, "md_size": 0, "dif_type": 0,
        "dif_is_head_of_md": False, "dif_pi_format": 0, "uuid": UUID % 1, **HINTS}},
}
STAT = ["bytes_read", "num_read_ops", "bytes_written", "num_write_ops", "bytes_unmapped", "num_unmap_ops", "bytes_copied", "num_copy_ops"]
LATENCY = [f"{m}{kind}_latency_ticks" for kind in ("read", "write", "unmap", "copy") for m in ("", "max_", "min_")]
COUNTS = {name: int for name in STAT + LATENCY}
ZEROS = {name: 0 for name in STAT + LATENCY}
POLLER = {"name": str, "id": int, "state": str, "run_count": int, "busy_count": int}

check = Checks()
Client = client_class()
METHODS_RUN = set()


def expect(client, method, want, **params):
    METHODS_RUN.add(method)
    try:
        got = getattr(client, method)(**params)
    except Exception as error:
        check(False, f"{method} {params}: {error}")
        return None
    check(not (d := differ(got, want)), f"{method} {params}: {d}")
    return got


def before_start():
    """What is allowed before the subsystems run."""
    target = Target("--wait-for-rpc")
    client = Client(target.socket)
    expect(client, "rpc_get_methods", Each([str]), current=True)
    expect(client, "bdev_set_options", True, bdev_io_pool_size=4096, bdev_io_cache_size=64, bdev_auto_examine=False,
           iobuf_small_cache_size=32, iobuf_large_cache_size=8)
    expect(client, "iobuf_set_options", True, small_pool_count=4096, large_pool_count=512, small_bufsize=8192, large_bufsize=135168)
    expect(client, "scheduler_set_options", True, scheduling_core=0)
    expect(client, "log_set_flag", True, flag="all")
    expect(client, "log_clear_flag", True, flag="all")
    expect(client, "framework_start_init", True)
    expect(client, "framework_wait_init", True)
    # It takes examination by name only where it is not automatic.
    expect(client, "bdev_null_create", "N0", name="N0", num_blocks=128, block_size=512)
    expect(client, "bdev_examine", True, name="N0")
    got = client.framework_get_config(name="bdev")
    check(not (d := differ(got[0], {"method": "bdev_set_options", "params": {
        "bdev_io_pool_size": 4096, "bdev_io_cache_size": 64, "bdev_auto_examine": False, "iobuf_small_cache_size": 32,
        "iobuf_large_cache_size": 8}})), f"framework_get_config bdev: {d}")
    check.equal(client.framework_get_config(name="iobuf"), [{"method": "iobuf_set_options", "params": {
        "small_pool_count": 4096, "large_pool_count": 512, "small_bufsize": 8192, "large_bufsize": 135168, "enable_numa": False}}],
        "framework_get_config iobuf")
    client.close()
    check.equal(target.stop(), 0, "exit code")


def framework(client):
    version = {"major": 26, "minor": 1, "patch": 0, "suffix": ""}
    expect(client, "spdk_get_version", Some(version=Re("SPDK v26.01.*"), fields=Some(version)))
    methods = expect(client, "rpc_get_methods", Each([str]))
    expect(client, "framework_get_subsystems", Each([{"subsystem": str, "depends_on": Each([str])}]))
    expect(client, "framework_get_reactors", {"tick_rate": int, "pid": target.process.pid, "reactors": [{
        "lcore": 0, "tid": target.process.pid, "busy": int, "idle": int, "in_interrupt": False, "irq": int, "sys": int, "usr": int,
        "lw_threads": Each([{"name": str, "id": int, "cpumask": "1", "elapsed": int}])}]})
    expect(client, "framework_get_scheduler", {"scheduler_name": "static", "scheduler_period": 0, "isolated_core_mask": "0",
                                               "scheduling_core": 0})
    expect(client, "framework_set_scheduler", True, name="static")
    expect(client, "framework_get_governor", {})
    expect(client, "framework_monitor_context_switch", {"enabled": True}, enabled=True)
    expect(client, "framework_monitor_context_switch", {"enabled": True})
    expect(client, "framework_disable_cpumask_locks", True)
    METHODS_RUN.add("framework_enable_cpumask_locks")
    try:
        check.equal(client.framework_enable_cpumask_locks(), True, "framework_enable_cpumask_locks")
    except Exception as error:
        # Another program may have the core.
        check("Failed to claim CPU core: 0" in str(error), f"framework_enable_cpumask_locks: {error}")
    head = {"name": str, "id": int}
    expect(client, "thread_get_stats", {"tick_rate": int, "threads": Each([Some(
        name=str, id=int, cpumask="1", busy=int, idle=int, active_pollers_count=int, timed_pollers_count=int,
        paused_pollers_count=int)])})
    got = expect(client, "thread_get_pollers", {"tick_rate": int, "threads": Each([{
        **head, "active_pollers": Each([POLLER]), "timed_pollers": Each([{**POLLER, "period_ticks": int}]), "paused_pollers": list}])})
    check("rpc_subsystem_poll_servers" in [p["name"] for t in got["threads"] for p in t["timed_pollers"]], "the poller of RPCs")
    expect(client, "thread_get_io_channels", {"tick_rate": int, "threads": Each([{"name": str, "io_channels": Each([{"name": str, "ref": int}])}])})
    expect(client, "thread_set_cpumask", True, id=1, cpumask="0x1")
    for level in ("log_set_print_level", "log_set_level"):
        expect(client, level, True, level="WARNING")
        expect(client, level.replace("set", "get"), "WARNING")
        expect(client, level, True, level="NOTICE")
    expect(client, "log_set_flag", True, flag="bdev")
    expect(client, "log_get_flags", Some(bdev=True, **dict.fromkeys((
        "accel", "aio", "app_config", "app_rpc", "bdev_malloc", "bdev_null", "json_util", "log_rpc", "notify_rpc", "reactor", "rpc",
        "rpc_client", "thread", "trace"), False)))
    expect(client, "log_clear_flag", True, flag="bdev")
    expect(client, "log_enable_timestamps", True, enabled=True)
    got = expect(client, "env_dpdk_get_mem_stats", {"filename": "/tmp/spdk_mem_dump.txt"})
    check(got and os.path.getsize(got["filename"]) > 100, "the report on memory")
    expect(client, "framework_get_pci_devices", [])
    got = expect(client, "iobuf_get_stats", Each([{"module": str, **{pool: {"cache": int, "main": int, "retry": int} for pool in (
        "small_pool", "large_pool")}}]))
    check("bdev" in [module["module"] for module in got], "the block layer's buffers")
    expect(client, "notify_get_types", ["bdev_register", "bdev_unregister", "bdev_resize"])
    return methods


def tracing(client):
    group = {"bdev": {"enabled": False, "mask": "0x8"}, "thread": {"enabled": False, "mask": "0x400"}}
    expect(client, "trace_get_tpoint_group_mask", Some(tpoint_group_mask="0x0", **group))
    expect(client, "trace_enable_tpoint_group", True, name="bdev")
    group["bdev"]["enabled"] = True
    expect(client, "trace_get_tpoint_group_mask", Some(tpoint_group_mask="0x8", **group))
    expect(client, "trace_disable_tpoint_group", True, name="bdev")
    expect(client, "trace_set_tpoint_mask", True, name="bdev", tpoint_mask=3)
    expect(client, "trace_clear_tpoint_mask", True, name="bdev", tpoint_mask=1)
    got = expect(client, "trace_get_info", Some(tpoint_shm_path=Re(rf"/dev/shm/\w+_trace\.pid{target.process.pid}"), tpoint_group_mask="0x8",
                 bdev={"mask": "0x8", "tpoint_mask": "0x2"}, thread={"mask": "0x400", "tpoint_mask": "0x0"}, scheduler={"mask": "0x40000", "tpoint_mask": "0x0"}))
    check(got and os.path.exists(got["tpoint_shm_path"]), "the trace file")
    expect(client, "trace_disable_tpoint_group", True, name="all")


def create(client):
    expect(client, "bdev_malloc_create", "M0", name="M0", num_blocks=128, block_size=512, uuid=UUID % 0, optimal_io_boundary=8,
           physical_block_size=4096)
    expect(client, "bdev_malloc_create", "M1", name="M1", num_blocks=64, block_size=512, md_size=8, md_interleave=True, dif_type=1)
    expect(client, "bdev_malloc_create", "Malloc0", num_blocks=64, block_size=4096)
    expect(client, "bdev_null_create", "N0", name="N0", num_blocks=4096, block_size=512, uuid=UUID % 1)
    expect(client, "bdev_null_create", "N1", name="N1", num_blocks=64, block_size=512, md_size=8, dif_type=1, dif_is_head_of_md=True,
           preferred_write_alignment=3, preferred_write_granularity=4, optimal_write_size=5, preferred_unmap_alignment=6,
           preferred_unmap_granularity=7)
    expect(client, "bdev_aio_create", "A0", name="A0", filename=FILE, block_size=512, uuid=UUID % 2)
    expect(client, "bdev_aio_create", "A1", name="A1", filename=FILE, block_size=4096, readonly=True, uuid=UUID % 3)


def listing(client):
    for want in LISTED:
        got = client.bdev_get_bdevs(name=want["name"])
        # Memory domains come with accel; only what has memory of its own has a NUMA node.
        got[0].pop("memory_domains", None)
        check("numa_id" in got[0] or want["product_name"] != MALLOC, f"bdev_get_bdevs {want['name']}: no numa_id")
        got[0].pop("numa_id", None)
        check(not (d := differ(got, [want])), f"bdev_get_bdevs {want['name']}: {d}")
    expect(client, "bdev_get_bdevs", [Some(name="N0")], name=UUID % 1)
    expect(client, "bdev_get_bdevs", [Some(name="M0")], name="M0", timeout=1000)
    names = [one["name"] for one in client.bdev_get_bdevs()]
    check.equal(names, ["M0", "M1", "Malloc0", "N0", "N1", "A0", "A1"], "the list of bdevs")


def statistics(client):
    one = {"name": str, **COUNTS, "io_error": {}}
    expect(client, "bdev_get_iostat", {"tick_rate": int, "ticks": int, "bdevs": Each([one])})
    expect(client, "bdev_get_iostat", {"tick_rate": int, "ticks": int, "bdevs": [{**one, "name": "M0"}]}, name="M0")
    expect(client, "bdev_get_iostat", {"tick_rate": int, "ticks": int, "bdevs": [Some(name="M0"), Some(name="A0")]}, names=["M0", "A0"],
           reset_mode="all")
    expect(client, "bdev_get_iostat", {"tick_rate": int, "ticks": int, "name": "M0", "channels": Each([dict])}, name="M0", per_channel=True)
    expect(client, "bdev_reset_iostat", True, name="M0", mode="maxmin")
    expect(client, "bdev_reset_iostat", True)
    expect(client, "bdev_get_iostat", {"tick_rate": int, "ticks": int, "bdevs": [{"name": "M0", **ZEROS, "io_error": {}}]}, name="M0")
    expect(client, "bdev_set_qd_sampling_period", True, name="M0", period=1000)
    got = expect(client, "bdev_get_iostat", {"tick_rate": int, "ticks": int, "bdevs": [Some(
        queue_depth_polling_period=1000, queue_depth=int, io_time=int, weighted_io_time=int)]}, name="M0")
    expect(client, "bdev_set_qd_sampling_period", True, name="M0", period=0)
    expect(client, "bdev_set_qos_limit", True, name="N1", rw_ios_per_sec=2000, w_mbytes_per_sec=3)
    expect(client, "bdev_get_bdevs", [Some(assigned_rate_limits={
        "rw_ios_per_sec": 2000, "rw_mbytes_per_sec": 0, "r_mbytes_per_sec": 0, "w_mbytes_per_sec": 3})], name="N1")
    shape = {"histogram": str, "granularity": 7, "min_range": int, "max_range": int, "tsc_rate": int}
    expect(client, "bdev_enable_histogram", True, name="M0", enable=True)
    expect(client, "bdev_get_histogram", shape, name="M0")
    expect(client, "bdev_enable_histogram", True, name="M0", enable=True, opc="read", granularity=4, min_nsec=1000, max_nsec=1000000)
    got = expect(client, "bdev_get_histogram", {**shape, "granularity": 4}, name="M0")
    if got:
        buckets = (got["max_range"] - got["min_range"] + 1) << 4
        check.equal(len(got["histogram"]), (buckets * 8 + 2) // 3 * 4, "the length of a histogram")
    expect(client, "bdev_enable_histogram", True, name="M0", enable=False)
    expect(client, "bdev_get_histogram", shape, name="M0")


def change(client):
    expect(client, "bdev_null_resize", True, name="N0", new_size=4)
    expect(client, "bdev_get_bdevs", [Some(name="N0", num_blocks=8192)], name="N0")
    expect(client, "bdev_aio_rescan", True, name="A0")
    os.truncate(FILE, 2 << 20)
    expect(client, "bdev_aio_rescan", True, name="A0")
    expect(client, "bdev_get_bdevs", [Some(name="A0", num_blocks=4096)], name="A0")
    expect(client, "bdev_wait_for_examine", True)
    calls = expect(client, "framework_get_config", Each([Some(method=str)]), name="bdev")
    calls = {call["params"].get("name"): call for call in calls or [] if call["method"].split("_")[1] in ("malloc", "null", "aio")}
    for name, want in CONFIG.items():
        check(not (d := differ(calls.get(name), want)), f"framework_get_config: {d}")
    check.equal((client.framework_get_config(name="bdev"))[-1], {"method": "bdev_wait_for_examine"}, "the end of the configuration")
    expect(client, "framework_get_config", [{"method": "framework_set_scheduler", "params": {"name": "static"}}], name="scheduler")


def leave(client):
    expect(client, "bdev_aio_delete", True, name="A0")
    expect(client, "bdev_null_delete", True, name="N1")
    expect(client, "bdev_malloc_delete", True, name="Malloc0")
    events = [("bdev_register", name) for name in ("M0", "M1", "Malloc0", "N0", "N1", "A0", "A1")]
    events += [("bdev_resize", "N0"), ("bdev_resize", "A0")] + [("bdev_unregister", name) for name in ("A0", "N1", "Malloc0")]
    expect(client, "notify_get_notifications", [{"type": kind, "ctx": name, "id": n} for n, (kind, name) in enumerate(events)], id=0, max=100)
    expect(client, "notify_get_notifications", [{"type": "bdev_unregister", "ctx": "A0", "id": 9}], id=9, max=1)
    expect(client, "spdk_kill_instance", True, sig_name="SIGTERM")


before_start()
target = Target()
client = Client(target.socket)
methods = framework(client)
tracing(client)
create(client)
listing(client)
statistics(client)
change(client)
leave(client)
check.equal(target.wait_end(), 0, "exit code")
if OURS:
    print(f"served, and tested elsewhere: {' '.join(sorted(set(methods) - METHODS_RUN))}")
print(f"{len(METHODS_RUN)} methods")
check.done()
