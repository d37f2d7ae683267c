# SPDX-License-Identifier: GPL-2.0-or-later
"""Hosts, network and plutos of storm and soak, in a guest of the lab.

       client (10.30.0.10, 10.40.0.1) -- router -- gateway (10.20.0.1, 10.20.1.1)
       192.0.2.10 or 192.0.2.138                   198.51.100.10 and 203.0.113.10

One process looks at all hosts: it goes into their namespaces itself, since in a user-mode-linux guest
a program that has to be started costs more than anything else.
"""

import contextlib
import hashlib
import importlib.util
import ipaddress
import os
import re
import select
import shutil
import socket
import struct
import subprocess
import sys
import time

import checks

HERE = os.path.dirname(os.path.realpath(__file__))
FAULTS = os.path.dirname(HERE) + "/guestbin/ike-faults.py"
WORK = "/tmp/storm"
OUT = "/lab/out"
IPSEC = "/usr/local/libexec/ipsec/"

UPLINKS = ["198.51.100.10", "203.0.113.10"]
HOMES = {"192.0.2.10": "192.0.2.1", "192.0.2.138": "192.0.2.129"}       # of the client: address -> router
INNER = [ipaddress.ip_network(n) for n in ("10.20.0.0/23", "10.30.0.0/24", "10.40.0.0/24")]
# what goes through the tunnels: connection -> the client's address, the gateway's
ENDS = {"a": ("10.30.0.10", "10.20.0.1"), "b": ("10.40.0.1", "10.20.1.1")}
PORT = 20000

ROUTER = """
link set lo up
link add c0 type veth peer name eth0 netns client
link add u1 type veth peer name u1 netns gateway
link add u2 type veth peer name u2 netns gateway
address add 192.0.2.1/25 dev c0
address add 192.0.2.129/25 dev c0
address add 198.51.100.1/24 dev u1
address add 203.0.113.1/24 dev u2
link set c0 up
link set u1 up
link set u2 up
"""
CLIENT = """
link set lo up
address add 192.0.2.10/25 dev eth0
address add 10.30.0.10/32 dev lo
address add 10.40.0.1/32 dev lo
link set eth0 up
route add default via 192.0.2.1
"""
# what is sent from an uplink's address leaves by that uplink
GATEWAY = """
link set lo up
address add 198.51.100.10/24 dev u1
address add 203.0.113.10/24 dev u2
address add 10.20.0.1/32 dev lo
address add 10.20.1.1/32 dev lo
link set u1 up
link set u2 up
route add default via 198.51.100.1
route add default via 198.51.100.1 dev u1 table 101
route add default via 203.0.113.1 dev u2 table 102
rule add from 198.51.100.10 lookup 101
rule add from 203.0.113.10 lookup 102
"""
HOSTS = {"router": ROUTER, "client": CLIENT, "gateway": GATEWAY}
PEERS = ("client", "gateway")


class Failed(Exception):
    """It cannot go on; the text says why."""


def read(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read()


def options():
    """What the program was called with: --KEY=VALUE, or --KEY."""
    return dict(word.lstrip("-").partition("=")[::2] for word in sys.argv[1:])


def say(text):
    print(text, flush=True)


def keep():
    """Leaves the files of the run where the host finds them."""
    shutil.copytree(WORK, OUT, dirs_exist_ok=True, ignore=shutil.ignore_patterns("OUTPUT"))


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- namespaces -------------------------------------------------------------

class Namespaces:
    KINDS = {"net": os.CLONE_NEWNET, "mnt": os.CLONE_NEWNS, "uts": os.CLONE_NEWUTS}

    def __init__(self):
        self.here = self._open()
        self.files = {}
        for host in HOSTS:
            os.unshare(os.CLONE_NEWNET | os.CLONE_NEWNS | os.CLONE_NEWUTS)
            # what is mounted on a host is seen there only
            subprocess.run(["mount", "--make-rprivate", "/"], check=True)
            socket.sethostname(host)
            # a client that forwarded would send what comes for its old address round in circles
            for name, value in (("ip_forward", int(host == "router")), ("conf/all/rp_filter", 0), ("conf/default/rp_filter", 0)):
                with open("/proc/sys/net/ipv4/" + name, "w", encoding="ascii") as f:
                    f.write(f"{value}\n")
            self.files[host] = self._open()
            # ip(8) shall find it by its name
            open(f"/run/netns/{host}", "w", encoding="ascii").close()
            self._enter(self.here)
            open(f"/run/netns/{host}", "w", encoding="ascii").close()
            subprocess.run(["mount", "--bind", f"/proc/{os.getpid()}/fd/{self.files[host]['net']}", f"/run/netns/{host}"],
                           check=True)

    def _open(self):
        return {kind: os.open(f"/proc/thread-self/ns/{kind}", os.O_RDONLY) for kind in self.KINDS}

    def _enter(self, files):
        for kind, flag in self.KINDS.items():
            os.setns(files[kind], flag)
        os.chdir(WORK)

    @contextlib.contextmanager
    def on(self, host):
        """What is done here is done on that host."""
        self._enter(self.files[host])
        try:
            yield
        finally:
            self._enter(self.here)


# --- what is on the wire ----------------------------------------------------

class Capture:
    """What a host sends and receives, with the time of the kernel's."""

    TIMESTAMPNS = 35

    def __init__(self, host):
        self.host = host
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))       # ETH_P_ALL: what is sent, too
        self.socket.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)                          # SO_RCVBUFFORCE
        self.socket.setsockopt(socket.SOL_SOCKET, self.TIMESTAMPNS, 1)
        self.socket.setblocking(False)

    def packets(self):
        """(sent, packet), (received, packet)..., of those that are of interest."""
        while True:
            try:
                data, ancillary, _, address = self.socket.recvmsg(4096, 64)
            except BlockingIOError:
                break
            if address[0] == "lo" or address[1] != 0x0800 or address[2] not in (0, 4):      # to us, from us
                continue
            seconds, nanoseconds = struct.unpack("qq", ancillary[0][2])
            p = checks.packet(seconds * 1000000000 + nanoseconds, self.host, data, INNER)
            if p:
                yield address[2] == 4, p
        _, dropped = struct.unpack("II", self.socket.getsockopt(263, 6, 8))             # PACKET_STATISTICS
        if dropped:
            raise Failed(f"{self.host}: the capture has lost {dropped} packets")


# --- the world --------------------------------------------------------------

class World:
    def __init__(self, wrapper=(), debug=False):
        self.wrapper, self.debug = list(wrapper), debug
        os.makedirs(WORK + "/OUTPUT")
        os.makedirs("/run/netns", exist_ok=True)
        os.makedirs("/run/pluto", exist_ok=True)
        os.chdir(WORK)
        self.start = time.clock_gettime_ns(time.CLOCK_REALTIME)
        self.namespaces = Namespaces()
        for host, commands in HOSTS.items():
            subprocess.run(["ip", "-netns", host, "-batch", "-"], input=commands, encoding="ascii", check=True)
        with self.on("router"):
            for device in ("c0", "u1", "u2"):
                subprocess.run(["tc", "qdisc", "add", "dev", device, "root", "netem", "delay", "10ms", "limit", "10000"], check=True)
            subprocess.run(["python3", FAULTS], check=True)
        self.faults = load("ike_faults", FAULTS)
        self.captures, self.sockets, self.pids, self.plutos = [], {}, {}, {}
        for host in PEERS:
            with self.on(host):
                self.captures.append(Capture(host))
        self.wire = checks.Wire()
        self.logs = {host: checks.Log(host) for host in PEERS}
        self.log_files = {}
        self.messages = []
        for host in PEERS:
            self.start_pluto(host)
        for name, ends in ENDS.items():
            for host, address in zip(PEERS, ends):
                with self.on(host):
                    s = self.sockets[name, host] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                    s.bind((address, PORT))
                    s.setblocking(False)

    def on(self, host):
        return self.namespaces.on(host)

    def now(self):
        """Seconds since the beginning, by the guest's clock."""
        return (time.clock_gettime_ns(time.CLOCK_REALTIME) - self.start) / 1e9

    # pluto

    def start_pluto(self, host):
        with open(f"{HERE}/{host}.conf", encoding="utf-8") as f:
            text = f.read()
        if self.debug:
            text = text.replace("config setup\n", "config setup\n\tplutodebug=all\n")
        with open(f"{WORK}/{host}.conf", "w", encoding="utf-8") as f:
            f.write(text)
        with self.on(host):
            for command in (["mount", "--bind", f"{WORK}/{host}.conf", "/etc/ipsec.conf"],
                            ["mount", "--bind", HERE + "/secrets", "/etc/ipsec.secrets"],
                            ["mount", "-t", "tmpfs", "run", "/run/pluto"],
                            ["mount", "-t", "tmpfs", "nss", "/var/lib/ipsec/nss"]):
                subprocess.run(command, check=True)
            subprocess.run(["ipsec", "initnss"], check=True, stdout=subprocess.DEVNULL)
            with open(f"{WORK}/{host}.out", "w", encoding="utf-8") as out:
                self.plutos[host] = subprocess.Popen(
                    self.wrapper + [IPSEC + "pluto", "--nofork", "--config", "/etc/ipsec.conf", "--leak-detective"],
                    stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        self.until(f"pluto on {host}", 60, lambda: os.path.exists(f"{WORK}/{host}.log"))
        self.log_files[host] = open(f"{WORK}/{host}.log", encoding="utf-8", errors="replace")   # pylint: disable=R1732
        self.until(f"pluto on {host}", 120, lambda: self.ready(host))
        self.pids[host] = self.plutos[host].pid

    def ready(self, host):
        """Whether pluto has read its configuration: that is done by an addconn, which then ends."""
        p = self.whack(host, "--processstatus")
        return p.returncode == 0 and "addconn" not in p.stdout

    def alive(self, host):
        return self.pids[host] if self.plutos[host].poll() is None else None

    def whack(self, host, *options):
        with self.on(host):
            return subprocess.run([IPSEC + "whack", *options], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", timeout=400, check=False)

    def start_whack(self, host, *options):
        with self.on(host):
            return subprocess.Popen([IPSEC + "whack", *options], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")

    def ip(self, host, commands):
        with self.on(host):
            p = subprocess.run(["ip", "-batch", "-"], input=commands, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               encoding="ascii", check=False)
        if p.returncode:
            raise Failed(f"{host}: ip: {' '.join(p.stdout.split())}: {' '.join(commands.split())}")

    # observation

    def look(self):
        """Takes in what has been sent, received and logged since the last time."""
        seen = [(p.time, n, sent, p) for n, capture in enumerate(self.captures) for sent, p in capture.packets()]
        for _, _, sent, p in sorted(seen, key=lambda item: item[:3]):
            if sent:
                self.wire.sent(p)
                if isinstance(p, checks.Message):
                    self.messages.append(p)
            else:
                self.wire.received(p)
        for host, f in self.log_files.items():
            for line in f:
                if not line.startswith("|"):
                    self.logs[host].line(line.rstrip("\n"))

    def until(self, what, seconds, ready):
        """Polls until READY returns true; returns that."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            result = ready()
            if result:
                return result
            time.sleep(0.05)
        raise Failed(f"{what}: not within {seconds} s")

    def held(self, host):
        """What the kernel and pluto have: three programs."""
        with self.on(host):
            p = subprocess.run(["ip", "-d", "xfrm", "state"], stdout=subprocess.PIPE, encoding="ascii", check=False)
            states = checks.states(p.stdout)
            p = subprocess.run(["ip", "xfrm", "policy"], stdout=subprocess.PIPE, encoding="ascii", check=False)
            policies = checks.policies(p.stdout)
            counters = checks.counters(read("/proc/thread-self/net/xfrm_stat"))
        text = self.whack(host, "--rmobikestatus", "--trafficstatus", "--showstates").stdout if self.alive(host) else ""
        return checks.Held(self.alive(host), states, policies, counters, checks.ike_sas(text), checks.traffic(text),
                           checks.established(text), checks.shown(text))

    # traffic

    def send(self, name, host, text):
        other = ENDS[name][1 - PEERS.index(host)]
        try:
            self.sockets[name, host].sendto(text.encode(), (other, PORT))
        except OSError:
            pass        # as long as there is no route, or no SA

    def drain(self):
        """(name, host, text) of each packet that has arrived."""
        found = []
        for (name, host), s in self.sockets.items():
            while True:
                try:
                    found.append((name, host, s.recv(2048).decode(errors="replace")))
                except BlockingIOError:
                    break
                except OSError:
                    continue
        return found

    def flows(self, name):
        """Directions of a connection in which nothing arrives within three seconds."""
        self.drain()
        missing = {("to the gateway", "client", "gateway"), ("to the client", "gateway", "client")}
        for i in range(12):
            for direction in missing:
                self.send(name, direction[1], f"check {i}")
            select.select(list(self.sockets.values()), [], [], 0.25)
            time.sleep(0.05)
            arrived = {(n, host) for n, host, text in self.drain() if text.startswith("check")}
            missing = {d for d in missing if (name, d[2]) not in arrived}
            if not missing:
                break
        return [d[0] for d in sorted(missing)]

    # the end

    def stop(self):
        """Ends the plutos; what they have to say about leaks."""
        problems = []
        for host in PEERS:
            if self.alive(host):
                self.whack(host, "--shutdown")
                try:
                    self.plutos[host].wait(60)
                except subprocess.TimeoutExpired:
                    problems.append(f"C1 {host}: pluto does not end")
                    self.plutos[host].kill()
        self.look()
        for host in PEERS:
            if self.plutos[host].returncode:
                problems.append(f"C1 {host}: pluto has ended with {self.plutos[host].returncode}")
            elif "leak detective found no leaks" not in read(f"{WORK}/{host}.log"):
                leaks = re.findall(r".*leak.*", read(f"{WORK}/{host}.log"))
                problems.append(f"C1 {host}: {leaks[-1] if leaks else 'nothing said about leaks'}")
            problems += self.logs[host].problems
            if "ABCDEFGHIJKLMNOPQRSTUVWXYZ" in read(f"{WORK}/{host}.log"):
                problems.append(f"C9 {host}: a secret in the log")
        with open(OUT + "/messages", "w", encoding="ascii") as f:
            for m in self.messages:
                f.write(f"{(m.time - self.start) / 1e9:14.6f} {m.host:7} {m} {hashlib.sha256(m.bytes).hexdigest()[:8]}\n")
        return problems
