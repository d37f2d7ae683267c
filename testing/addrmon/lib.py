# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests share: a gateway with uplinks, a fake pluto, the daemon.

Every test runs in a network and process namespace of its own (see runner.py),
so it may use fixed names and leaves nothing behind.
"""
import ctypes
import json
import os
import signal
import socket
import subprocess
import time

from wire import Wire

ADDRMON = os.environ["ADDRMON"]
FAKEWHACK = os.environ["FAKEWHACK"]
WRAP = os.environ.get("ADDRMON_WRAP", "").split()     # valgrind, if it runs under it
# how many times slower, and larger, the daemon may be then, or with sanitizers
SLOW = int(os.environ.get("ADDRMON_SLOW", "1"))
FULL = int(os.environ.get("HISTORIES", "0")) > 10000    # take your time
A, B, C = "192.0.2.10", "198.51.100.10", "203.0.113.10"
GW = {"a": "192.0.2.1", "b": "198.51.100.1", "c": "203.0.113.1"}
ADDR = {"a": A, "b": B, "c": C}
T1, T2 = "100.64.1.1", "100.64.2.2"        # probe targets beyond the gateways
SA = ("rmobike-sa connection={conn} instance=[1] serial={serial} local={local} lport=500 "
      "remote=100.64.9.200 rport=500 role=responder mobike=yes rmobike=yes peer={peer} "
      "announced=none pending=none state=idle last-from=none last-to=none "
      "last-outcome=none moved=0 refused=0 failed=0 timedout=0{more}\n")

DEFAULTS = "failback-delay = 1\nfailback-jitter = 0\nstatus-interval = 1\n"


def sh(*args, check=True, **kw):
    return subprocess.run(args, check=check, text=True, capture_output=True, **kw)


def ip(*args, check=True):
    return sh("ip", *args, check=check)


def renumber(dev, old, new):
    """The device has another address of its network; the routes that were by the old one are gone."""
    ip("addr", "add", new + "/24", "dev", dev)
    ip("addr", "del", old + "/24", "dev", dev)
    ip("addr", "replace", new + "/24", "dev", dev)


def now():
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000


def poll(what, limit=15, text=None, every=0.01):
    """Waits until what() is true; returns it."""
    end = time.monotonic() + limit
    while True:
        result = what()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(text or "waited %d s in vain" % limit)
        time.sleep(every)


def seconds(n):
    """Tells the runner that a test takes that long."""
    def mark(test):
        test.seconds = n
        return test
    return mark


def preload(test):
    """Tells the runner that a test uses preload.c, which sanitizers and valgrind
    do not suffer beside their own allocators."""
    test.preload = True
    return test


def within(t, t0, usec):
    assert t - t0 < usec * SLOW, "took %d us" % (t - t0)


def memory(pid):
    """Resident, in KiB."""
    for line in open("/proc/%d/status" % pid):
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    raise AssertionError("no VmRSS")


def stays(what, seconds):
    """Holds all the time; the length is part of what is tested."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert what(), "did not stay so"
        time.sleep(0.02)


class Gateway:
    """The host under test: uplinks a, b, ... on TAPs, pluto's directory, daemon."""

    def __init__(self, uplinks="ab", v6=False):
        self.dir = os.environ["TEST_DIR"]
        self.proc = None
        self.wires = {}
        self.log = os.path.join(self.dir, "daemon.log")
        self.conf = os.path.join(self.dir, "addrmon.conf")
        self.ctl = os.path.join(self.dir, "ctl")
        self.state = os.path.join(self.dir, "state.json")
        self.pluto = os.path.join(self.dir, "pluto")
        os.makedirs(self.pluto, exist_ok=True)
        ip("link", "set", "lo", "up")
        for n, name in enumerate(uplinks):
            self.add_uplink(name, n, v6)
        self.start_pluto()
        self.sas([("road", 1, A)])

    # --- the network ---

    def add_uplink(self, name, n=None, v6=False):
        if n is None:
            n = "abc".index(name)
        self.wires[name] = Wire("u" + name)
        self.wires[name].near.add(GW[name])
        ip("link", "set", "u" + name, "up")
        ip("addr", "add", ADDR[name] + "/24", "dev", "u" + name)
        self.routes(name, n)
        if v6:
            ip("-6", "addr", "add", "2001:db8:%d::10/64" % (n + 1), "dev", "u" + name, "nodad")
            ip("-6", "rule", "add", "from", "2001:db8:%d::10" % (n + 1), "lookup", str(100 + n))
            ip("-6", "route", "add", "default", "via", "2001:db8:%d::1" % (n + 1),
               "dev", "u" + name, "table", str(100 + n))

    def routes(self, name, n=None):
        if n is None:
            n = "abc".index(name)
        table = str(100 + n)
        ip("rule", "del", "from", ADDR[name], "lookup", table, check=False)
        ip("rule", "add", "from", ADDR[name], "lookup", table)
        ip("route", "replace", "default", "via", GW[name], "dev", "u" + name, "table", table)

    # --- pluto ---

    def start_pluto(self):
        open(os.path.join(self.pluto, "pluto.ctl"), "w").close()

    def stop_pluto(self):
        os.unlink(os.path.join(self.pluto, "pluto.ctl"))

    def mode(self, word):
        with open(os.path.join(self.pluto, "mode"), "w") as f:
            f.write(word)

    def sas(self, sas):
        path = os.path.join(self.pluto, "sas")
        with open(path + ".t", "w") as f:
            for conn, serial, local, *peer in sas:
                f.write(SA.format(conn=conn, serial=serial, local=local, peer=peer[0] if peer else "yes",
                                  more="".join(" " + more for more in peer[1:])))
        os.rename(path + ".t", path)

    def locals(self):
        with open(os.path.join(self.pluto, "sas")) as f:
            return [line.split(" local=")[1].split()[0] for line in f]

    def calls(self, word=""):
        """What whack was called with: (usec, text)."""
        try:
            with open(os.path.join(self.pluto, "whack.log")) as f:
                lines = [x.rstrip("\n").split(" ", 1) for x in f if x.endswith("\n")]
        except FileNotFoundError:
            return []
        return [(int(t), rest) for t, rest in lines if word in rest]

    def moves(self):
        return self.calls("--rmobike-switch-to")

    # --- the daemon ---

    def configure(self, uplinks="ab", extra="", more="", top=DEFAULTS, address=None):
        """extra: lines of every uplink; a dict gives each its own."""
        text = "[addrmon]\nwhack = %s\nctlsocket = %s/pluto.ctl\n%s" % (
            FAKEWHACK, self.pluto, top)
        for name in uplinks:
            lines = extra.get(name, "") if isinstance(extra, dict) else extra
            where = (address or {}).get(name, ADDR[name])
            text += '[uplink "%s"]\ninterface = u%s\naddress = %s\n%s' % (
                name, name, where, "" if "hold-up" in lines else "hold-up = 0\n")
            text += lines
        self.write_conf(text + more)

    def script(self, name, text):
        """Writes a program that anybody may run; its path."""
        path = os.path.join(self.dir, name)
        with open(path, "w") as f:
            f.write(text)
        os.chmod(path, 0o755)
        return path

    def write_conf(self, text):
        with open(self.conf + ".t", "w") as f:
            f.write(text)
        os.chmod(self.conf + ".t", 0o644)
        os.rename(self.conf + ".t", self.conf)

    def start(self, *args, wait=True, env=None, stderr=None):
        self.proc = subprocess.Popen(
            WRAP + [ADDRMON, "run", "--config", self.conf, "--socket", self.ctl,
             "--state", self.state, *args],
            stderr=stderr or open(self.log, "a"), stdin=subprocess.DEVNULL,
            env=dict(os.environ, **(env or {})))
        if wait:
            poll(self.answers, text="the daemon does not answer")
        return self

    def ask(self, cmd, **more):
        """What the command line asks and gets, without a process for it."""
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(10)
            s.connect(self.ctl)
            s.sendall(json.dumps(dict(more, cmd=cmd)).encode() + b"\n")
            with s.makefile() as f:
                return json.loads(f.readline())

    def answers(self):
        assert self.proc.poll() is None, "the daemon ended: %s" % self.proc.returncode
        try:
            return self.ask("status")["rc"] == 0
        except OSError:
            return False

    def up(self, sas=True):
        """Waits until all uplinks are up and pluto's SAs are known."""
        poll(lambda: all(u["paths"][0]["state"] == "up" for u in self.status()["uplinks"]),
             text="not all uplinks came up")
        poll(lambda: self.status()["pluto"]["state"] == "ready")
        if sas:                     # without any nobody is told anything
            poll(lambda: self.status()["connections"])
            poll(lambda: self.calls("--rmobike-addresses"))
        return self

    def stop(self):
        self.proc.send_signal(signal.SIGTERM)
        assert self.proc.wait(10) == 0

    def cli(self, *args, check=True, **kw):
        words = list(args)
        if words[0] not in ("check", "simulate", "--help", "--version"):
            words[1:1] = ["--socket", self.ctl]
        return sh(ADDRMON, *words, check=check, **kw)

    def status(self):
        return self.ask("status")["result"]

    def uplink(self, name):
        for u in self.status()["uplinks"]:
            if u["name"] == name:
                return u
        raise AssertionError("no uplink " + name)

    def state_of(self, name):
        return self.uplink(name)["paths"][0]["state"]

    def reason_of(self, name):
        return self.uplink(name)["paths"][0]["reason"]

    def logged(self, text):
        with open(self.log) as f:
            return text in f.read()

    def expect_move(self, to, limit=15, number=1):
        """Waits for the given number of moves; the last must lead there."""
        poll(lambda: len(self.moves()) >= number, limit, "no order to move")
        t, text = self.moves()[number - 1]
        assert "--rmobike-switch-to %s " % to in text, text
        return t, text

    def alive(self):
        assert self.proc.poll() is None, "the daemon ended: %s" % self.proc.returncode
        assert not self.calls("OVERLAP"), "two whacks at once"
        # S63: nothing is deleted, loaded or listened for; only these are used
        for _, text in self.calls():
            assert text.split()[0] in ("--rmobikestatus", "--rmobike-addresses",
                                       "--rmobike-switch-to"), text

    def netlink(self):
        """The daemon's own socket that hears of links and addresses."""
        libc = ctypes.CDLL(None, use_errno=True)
        pid = os.pidfd_open(self.proc.pid)
        for fd in os.listdir("/proc/%d/fd" % self.proc.pid):
            if not os.readlink("/proc/%d/fd/%s" % (self.proc.pid, fd)).startswith("socket:"):
                continue
            ours = libc.syscall(438, pid, int(fd), 0)       # pidfd_getfd
            assert ours >= 0, os.strerror(ctypes.get_errno())
            s = socket.socket(fileno=ours)
            if s.family == socket.AF_NETLINK and s.getsockname()[1] & 1:
                os.close(pid)
                return s
            s.close()
        raise AssertionError("the daemon has no such socket")
