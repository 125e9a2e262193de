#!/usr/bin/env python3
"""The target program, driven by upstream's own RPC client (the package `spdk` of PyPI, version 26.1).

c-test: timeout=180

    c-tests/target.py [program]    app/respdk_tgt.c, compiled against PREFIX, or another target with the same RPCs
"""
import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PREFIX = os.environ.get("PREFIX", os.path.join(HERE, "../out/prefix"))
try:
    from spdk.rpc import client as rpc_client
    from spdk.rpc import config as rpc_config
except ImportError:
    print("skipped: the Python package `spdk` is not installed (pip install spdk==26.1)")
    sys.exit(77)

OURS = len(sys.argv) < 2
counts = {"done": 0, "failed": 0}


def check(what, ok, seen=None):
    counts["done"] += 1
    if not ok:
        counts["failed"] += 1
        print("FAILED %s%s" % (what, "" if seen is None else ": " + repr(seen)))


def build(directory):
    program = os.path.join(directory, "respdk_tgt")
    cc = os.environ.get("CC", "cc").split()
    lib = os.path.join(PREFIX, "lib")
    subprocess.check_call([*cc, "-O2", "-Wall", "-Wextra", "-Werror", "-I", os.path.join(PREFIX, "include"),
                           "-o", program, os.path.join(HERE, "../app/respdk_tgt.c"), "-L", lib, "-lspdk",
                           "-Wl,-rpath," + os.path.abspath(lib)])
    return program


class Target:
    """A running target and a connection to it."""

    def __init__(self, program, directory, *args, env=None):
        self.socket = os.path.join(directory, "rpc.sock")
        self.log = open(os.path.join(directory, "log"), "a+")
        command = [program, "-r", self.socket, "-u", "--disable-cpumask-locks", *args]
        self.program, self.env = program, dict(os.environ, **(env or {}))
        self.process = subprocess.Popen(command, stderr=self.log, stdout=self.log, env=self.env)
        for _ in range(600):
            if os.path.exists(self.socket) or self.process.poll() is not None:
                break
            time.sleep(0.02)
        self.client = self.connect()

    def connect(self):
        return rpc_client.JSONRPCClient(self.socket, timeout=20.0, conn_retries=20)

    def error(self, code, method, **params):
        """The call fails with this code; the message."""
        try:
            answer = self.client.call(method, params)
            check("%s %s is refused" % (method, params), False, answer)
            return ""
        except rpc_client.JSONRPCException as e:
            found = re.search(r'"code": (-?\d+),\s*"message": "(.*)"', e.message, re.S)
            check("%s %s gives %d" % (method, params, code), bool(found) and int(found.group(1)) == code, e.message)
            return found.group(2) if found else ""

    def end(self, number=signal.SIGTERM):
        if number:
            self.process.send_signal(number)
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return "does not end"


def startup(target):
    c = target.client
    methods = c.rpc_get_methods(current=True)
    check("startup methods", "framework_start_init" in methods and "framework_get_reactors" not in methods, methods)
    check("all methods", "framework_get_reactors" in c.rpc_get_methods())
    target.error(-1, "framework_get_reactors")
    target.error(-32601, "no_such_method")
    target.error(-32602, "framework_start_init", x=1)
    scheduler = c.framework_get_scheduler()
    check("no scheduler yet", "scheduler_name" not in scheduler and scheduler["scheduler_period"] == 0, scheduler)
    check("set_options", c.scheduler_set_options(scheduling_core=0) is True)
    target.error(-32602, "scheduler_set_options", scheduling_core=7)
    target.error(-32602, "scheduler_set_options", isolated_core_mask="0x1")
    target.error(-32602, "scheduler_set_options", isolated_core_mask="0xF0")
    target.error(-32602, "scheduler_set_options", nonsense=1)
    check("iobuf options", c.iobuf_set_options(small_pool_count=1024, large_pool_count=128) is True)
    target.error(-22, "iobuf_set_options", small_pool_count=1)
    target.error(-32602, "iobuf_set_options", small_pool_count="x")
    check("print level", c.log_get_print_level() == "INFO")
    check("set print level", c.log_set_print_level(level="warning") is True and c.log_get_print_level() == "WARNING")
    check("level", c.log_set_level(level="DEBUG") is True and c.log_get_level() == "DEBUG")
    target.error(-32602, "log_set_level", level="LOUD")
    target.error(-32603, "log_set_level", loud="LOUD")
    flags = c.log_get_flags()
    check("flags", flags.get("reactor") is False and flags.get("app_config") is False, flags)
    check("set flag", c.log_set_flag(flag="reactor") is True and c.log_get_flags()["reactor"] is True)
    check("clear flag", c.log_clear_flag(flag="reactor") is True and c.log_get_flags()["reactor"] is False)
    target.error(-32602, "log_set_flag", flag="no_such_flag")
    check("locks", c.framework_enable_cpumask_locks() is True and os.path.exists("/var/tmp/spdk_cpu_lock_000"))
    second = subprocess.run([target.program, "-r", target.socket + ".2", "-u", "-m", "0x1"], env=target.env,
                            capture_output=True, text=True, timeout=60)
    check("a second process on the core", second.returncode != 0 and
          "Cannot create lock on core 0, probably process %d has claimed it." % target.process.pid
          in second.stderr + second.stdout, second.stderr)
    check("no locks", c.framework_disable_cpumask_locks() is True and not os.path.exists("/var/tmp/spdk_cpu_lock_000"))

    # Somebody waits for the start on a connection of its own.
    waited = []
    other = target.connect()
    waiter = threading.Thread(target=lambda: waited.append(other.framework_wait_init()))
    waiter.start()
    time.sleep(0.05)
    check("nobody has started yet", not waited)
    check("start", c.framework_start_init() is True)
    waiter.join(10)
    check("the one who waits is told", waited == [True], waited)
    other.close()
    target.error(-1, "framework_start_init")
    target.error(-1, "iobuf_set_options", small_pool_count=1024)
    check("wait_init afterwards", c.framework_wait_init() is True)


def runtime(target):
    c = target.client
    version = c.spdk_get_version()
    check("version", version["version"].startswith("SPDK v26.01"), version)
    check("version fields", version["fields"]["major"] == 26 and version["fields"]["minor"] == 1, version)
    subsystems = c.framework_get_subsystems()
    names = [s["subsystem"] for s in subsystems]
    check("subsystems", {"bdev", "iobuf", "scheduler"} <= set(names), names)
    check("order", names.index("iobuf") < names.index("bdev"), names)
    bdev = next(s for s in subsystems if s["subsystem"] == "bdev")
    check("dependencies", "iobuf" in bdev["depends_on"], bdev)
    config = c.framework_get_config(name="iobuf")
    check("iobuf config", config[0]["method"] == "iobuf_set_options"
          and config[0]["params"]["small_pool_count"] == 1024, config)
    config = c.framework_get_config(name="scheduler")
    check("scheduler config", config == [{"method": "framework_set_scheduler", "params": {"name": "static"}}], config)
    target.error(-32602, "framework_get_config", name="no_such")
    target.error(-32602, "framework_get_config")

    reactors = c.framework_get_reactors()
    check("reactors", [r["lcore"] for r in reactors["reactors"]] == [0, 1], reactors)
    check("pid", reactors["pid"] == target.process.pid and reactors["tick_rate"] > 1000000, reactors)
    first = reactors["reactors"][0]
    check("reactor fields", {"lcore", "tid", "busy", "idle", "in_interrupt", "irq", "sys", "usr", "lw_threads"}
          == set(first), sorted(first))
    threads = [t for r in reactors["reactors"] for t in r["lw_threads"]]
    app = [t for t in threads if t["name"] == "app_thread"]
    check("app thread", len(app) == 1 and set(app[0]) == {"name", "id", "cpumask", "elapsed"}, threads)

    stats = c.thread_get_stats()
    app = next(t for t in stats["threads"] if t["name"] == "app_thread")
    check("thread stats", set(app) == {"name", "id", "cpumask", "busy", "idle", "active_pollers_count",
                                       "timed_pollers_count", "paused_pollers_count"}, app)
    check("mask", app["cpumask"] == "1" and app["timed_pollers_count"] >= 1, app)
    pollers = c.thread_get_pollers()
    app = next(t for t in pollers["threads"] if t["name"] == "app_thread")
    rpc = [p for p in app["timed_pollers"] if p["name"] == "rpc_subsystem_poll_servers"]
    check("the RPC server's poller", len(rpc) == 1 and rpc[0]["state"] in ("waiting", "running")
          and rpc[0]["run_count"] > 0 and rpc[0]["period_ticks"] > 0, app)
    channels = c.thread_get_io_channels()
    check("channels", all(set(ch) == {"name", "ref"} for t in channels["threads"] for ch in t["io_channels"]), channels)
    for method in ("framework_get_reactors", "thread_get_stats", "thread_get_pollers", "thread_get_io_channels",
                   "framework_get_subsystems", "framework_get_scheduler", "framework_get_governor",
                   "log_get_flags", "log_get_level", "log_get_print_level", "env_dpdk_get_mem_stats",
                   "framework_get_pci_devices"):
        target.error(-32602, method, unexpected=1)

    ident = next(t["id"] for t in stats["threads"] if t["name"] == "app_thread")
    check("move", c.thread_set_cpumask(id=ident, cpumask="0x3") is True)
    mask = next(t["cpumask"] for t in c.thread_get_stats()["threads"] if t["id"] == ident)
    check("moved", mask == "3", mask)
    target.error(-32602, "thread_set_cpumask", id=100000, cpumask="0x1")
    target.error(-32603, "thread_set_cpumask", id=ident, cpumask="junk")
    target.error(-32603, "thread_set_cpumask", id=ident, cpumask="0x100")
    target.error(-32602, "thread_set_cpumask", id="x", cpumask="0x1")

    check("monitor", c.framework_monitor_context_switch() == {"enabled": True})
    check("no monitor", c.framework_monitor_context_switch(enabled=False) == {"enabled": False})
    target.error(-32602, "framework_monitor_context_switch", enabled=3)
    check("governor", c.framework_get_governor() == {})
    scheduler = c.framework_get_scheduler()
    check("scheduler", scheduler == {"scheduler_name": "static", "scheduler_period": 0, "isolated_core_mask": "0",
                                     "scheduling_core": 0}, scheduler)
    target.error(-32602, "framework_set_scheduler")
    target.error(-32603, "framework_set_scheduler", name="no_such")
    # The refused call has begun a round, which the static scheduler ends by setting the period to 0.
    for _ in range(100):
        if c.framework_get_scheduler()["scheduler_period"] == 0:
            break
        time.sleep(0.02)
    check("static", c.framework_set_scheduler(name="static", period=2000000) is True)
    check("period", c.framework_get_scheduler()["scheduler_period"] == 2000000)
    check("mapping", c.framework_set_scheduler(name="static", mappings="%d:1" % ident) is True)
    for _ in range(100):
        reactors = c.framework_get_reactors()["reactors"]
        if any(t["id"] == ident for t in reactors[1]["lw_threads"]):
            break
        time.sleep(0.02)
    check("mapped", any(t["id"] == ident for t in reactors[1]["lw_threads"]), reactors)
    for bad in ("9999:0", "%d:9" % ident, "x", *(("%d" % ident,) if OURS else ())):
        target.error(-32603, "framework_set_scheduler", name="static", mappings=bad)

    check("timestamps", c.log_enable_timestamps(enabled=True) is True)
    target.error(-32602, "log_enable_timestamps")
    stats = c.iobuf_get_stats()
    check("iobuf stats", any(m["module"] == "bdev" for m in stats)
          and set(stats[0]) == {"module", "small_pool", "large_pool"}, stats)
    check("types", isinstance(c.notify_get_types(), list))
    check("notifications", isinstance(c.notify_get_notifications(id=0, max=10), list))
    dump = c.env_dpdk_get_mem_stats()
    check("memory", os.path.getsize(dump["filename"]) > 0, dump)
    target.error(-32602, "spdk_kill_instance", sig_name="SIGNOTHING")
    target.error(-32602, "spdk_kill_instance")
    if OURS:
        check("ledger", isinstance(c.respdk_get_stale_use(), list))

    # What is saved can be loaded into another target. A round of the static scheduler is still to end.
    for _ in range(200):
        if c.framework_get_scheduler()["scheduler_period"] == 0:
            break
        time.sleep(0.02)
    text = io.StringIO()
    rpc_config.save_config(c, text)
    saved = json.loads(text.getvalue())
    check("saved", [s["subsystem"] for s in saved["subsystems"]] == names, saved)
    return text.getvalue()


def pipelined(target):
    """Requests of one connection that are sent at once are all answered."""
    c = target.connect()
    for _ in range(50):
        c.add_request("framework_get_reactors", None)
        c.add_request("thread_get_pollers", None)
    c.flush()
    ids = sorted(c.recv()["id"] for _ in range(100))
    check("100 requests, 100 answers", ids == list(range(1, 101)), ids)
    c.close()


def main():
    with tempfile.TemporaryDirectory() as directory:
        program = build(directory) if OURS else sys.argv[1]
        cores = {} if os.cpu_count() > 1 and not OURS else {"RESPDK_VIRTUAL_CORES": "2"}

        target = Target(program, directory, "-m", "0x3", "--wait-for-rpc", env=cores)
        startup(target)
        saved = runtime(target)
        pipelined(target)
        check("SIGTERM", target.end() == 0)
        check("the socket is gone", not os.path.exists(target.socket))

        config = os.path.join(directory, "saved.json")
        with open(config, "w") as f:
            f.write(saved)
        target = Target(program, directory, "-m", "0x3", "-c", config, env=cores)
        again = io.StringIO()
        rpc_config.save_config(target.client, again)
        if OURS:
            check("loaded what was saved", json.loads(again.getvalue()) == json.loads(saved), again.getvalue())
        check("kill", target.client.spdk_kill_instance(sig_name="SIGINT") in (True, {}))
        check("SIGINT", target.end(None) == 0)

        # A signal while somebody waits for an answer that will not come.
        target = Target(program, directory, "--wait-for-rpc")
        target.client.send("framework_wait_init")
        time.sleep(0.05)
        check("SIGTERM with a request pending", target.end() == 0)

        with open(config, "w") as f:
            f.write('{"subsystems":[{"subsystem":"iobuf","config":[{"method":"iobuf_set_options","params":{"x":1}}]}]}')
        broken = subprocess.run([program, "-r", os.path.join(directory, "x.sock"), "-u", "--disable-cpumask-locks", "-c",
                                 config], capture_output=True, text=True, timeout=60)
        check("a wrong configuration ends it", broken.returncode != 0, broken.returncode)
        if OURS:
            check("and the field is named", "'x'" in broken.stderr, broken.stderr)

    print("%d checks, %d failed" % (counts["done"], counts["failed"]))
    sys.exit(1 if counts["failed"] else 0)


main()
