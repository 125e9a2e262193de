"""Starts a target program and talks JSON-RPC to it: what the tests written in Python share. Not a test itself.

`TARGET` in the environment names another program than PREFIX/bin/respdk_tgt, `TARGET_ARGS` more words for its command line.
"""
import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

PREFIX = os.environ.get("PREFIX", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../out/prefix"))
PROGRAM = os.environ.get("TARGET") or os.path.join(PREFIX, "bin/respdk_tgt")
# Whether it is this library's: its wording of messages is checked, another's is not.
OURS = "TARGET" not in os.environ
WORK = tempfile.mkdtemp(prefix="t.")
atexit.register(shutil.rmtree, WORK, True)
VALGRIND = shutil.which("valgrind")


class Gone(Exception):
    """The other side ended the connection."""


class Checks:
    """Counts checks; what fails is printed, and nothing stops."""

    def __init__(self):
        self.count = self.failed = 0

    def __call__(self, ok, *words):
        self.count += 1
        if not ok:
            self.failed += 1
            print("failed:", *words, flush=True)
        return ok

    def equal(self, got, wanted, *words):
        return self(got == wanted, *words, f"- got {got!r}, not {wanted!r}")

    def done(self):
        print(f"{self.count} checks, {self.failed} failed")
        sys.exit(self.failed != 0)


class Client:
    def __init__(self, path, timeout=15):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(timeout)
        self.sock.connect(path)
        self.have = ""
        self.last = 0

    def close(self):
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def write(self, data):
        self.sock.sendall(data if isinstance(data, bytes) else data.encode())

    def request(self, method, params=None):
        """The text of a request with the next number."""
        self.last += 1
        call = {"jsonrpc": "2.0", "id": self.last, "method": method}
        if params is not None:
            call["params"] = params
        return json.dumps(call)

    def read(self):
        """The next answer. `Gone` at the end of the connection, `socket.timeout` when nothing comes."""
        while True:
            self.have = self.have.lstrip()
            if self.have:
                try:
                    answer, end = json.JSONDecoder().raw_decode(self.have)
                    self.have = self.have[end:]
                    return answer
                except ValueError:
                    pass
            try:
                data = self.sock.recv(1 << 16)
            except (ConnectionResetError, BrokenPipeError):
                data = b""
            if not data:
                raise Gone
            self.have += data.decode(errors="surrogateescape")

    def call(self, method, params=None):
        """The whole answer, an object with `result` or `error`."""
        self.write(self.request(method, params))
        return self.read()

    def result(self, method, params=None):
        answer = self.call(method, params)
        if "result" not in answer:
            raise RuntimeError(f"{method} {params}: {answer.get('error')}")
        return answer["result"]

    def code(self, method, params=None):
        """The error code, 0 for success."""
        return self.call(method, params).get("error", {}).get("code", 0)


def bdev_config(*calls):
    """The text of a configuration with calls of the bdev subsystem."""
    return json.dumps({"subsystems": [{"subsystem": "bdev", "config": [{"method": m, "params": p} for m, p in calls]}]})


def make_file(size, name="file"):
    path = os.path.join(WORK, f"{name}.{size}")
    with open(path, "wb") as out:
        out.truncate(size)
    return path


class Target:
    serial = 0

    def __init__(self, *args, config=None, valgrind=False, env=None, wait=True, mask="0x1"):
        Target.serial += 1
        self.socket = os.path.join(WORK, f"{Target.serial}.sock")
        self.log = os.path.join(WORK, f"{Target.serial}.log")
        # Other programs may run on the core.
        command = [PROGRAM, "-m", mask, "-r", self.socket, "--no-pci", "--disable-cpumask-locks", *os.environ.get("TARGET_ARGS", "").split(), *args]
        if config is not None:
            path = os.path.join(WORK, f"{Target.serial}.json")
            with open(path, "wb") as out:
                out.write(config if isinstance(config, bytes) else config.encode())
            command += ["-c", path]
        self.valgrind = valgrind
        if valgrind:
            # The fair lock: else a spinning reactor keeps valgrind's only turn.
            command = [VALGRIND, "-q", "--fair-sched=yes", "--leak-check=full", "--show-leak-kinds=definite",
                       "--errors-for-leak-kinds=definite", "--error-exitcode=99", *command]
        more = {} if OURS is False else {"LD_LIBRARY_PATH": os.path.join(PREFIX, "lib")}
        with open(self.log, "wb") as out:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=WORK,
                                            env={"RESPDK_VIRTUAL_CORES": "4", **os.environ, **more, **(env or {})})
        if wait:
            self.wait_ready()

    def wait_ready(self, seconds=60):
        """Until it answers RPCs."""
        end = time.time() + seconds
        while time.time() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"ended at once with {self.process.returncode}:\n{self.text()[-2000:]}")
            try:
                with Client(self.socket) as client:
                    if "result" in client.call("rpc_get_methods", {"current": True}):
                        return
            except (OSError, Gone):
                pass
            time.sleep(0.002)
        self.process.kill()
        raise RuntimeError(f"does not answer:\n{self.text()[-2000:]}")

    def client(self, timeout=15):
        return Client(self.socket, timeout)

    def text(self):
        with open(self.log, errors="replace") as f:
            return f.read()

    def alive(self):
        return self.process.poll() is None

    def wait_end(self, seconds=15):
        """The exit code; negative for a signal, None when it did not end and was killed."""
        try:
            return self.process.wait(seconds * (6 if self.valgrind else 1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def stop(self, sig=signal.SIGTERM, seconds=15):
        if self.alive():
            self.process.send_signal(sig)
        return self.wait_end(seconds)
