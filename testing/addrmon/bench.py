#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench.py - the measurements of `bench`, inside its namespaces

Usage: bench.py RUNS        the classes of milliseconds, one after the other
       bench.py RUNS N      that one of the classes of seconds, a tenth as often
"""
import ctypes
import fcntl
import math
import os
import random
import select
import signal
import socket
import struct
import sys
import time

from lib import A, B, GW, Gateway, T1, T2, ip, now, poll, sh
from test_data import SAS, counters
from wire import Wire

# back as soon as it is mended, as often as it takes
FREE = ("failback-delay = 0\nfailback-jitter = 0\nstatus-interval = 60\n"
        "damping-half-life = 0\nmax-switches = off\n")
PROBES = "probe = icmp %s\nprobe = icmp %s\nrise = 1\n" % (T1, T2)
A6, NET6 = "2001:db8:1::10", "2001:db8:2:"
SIOCSIFFLAGS, SIOCGIFFLAGS = 0x8914, 0x8913
RTM_NEWADDR, RTM_DELADDR, RTM_NEWROUTE, RTM_DELROUTE = 20, 21, 24, 25
NLM_F_REQUEST, NLM_F_ACK, NLM_F_CREATE = 1, 4, 0x400
RTMGRP_LINK, RTMGRP_IPV6_IFADDR = 1, 0x100
IFA_F_TENTATIVE = 0x40
CLONE_NEWNET = 0x40000000
control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


# --- faults, by one system call ---

def set_up(name, up, by=control):
    """Admin state."""
    name = name.encode()
    flags = struct.unpack("16sh", fcntl.ioctl(by, SIOCGIFFLAGS,
                                              struct.pack("16sh", name, 0)))[1]
    flags = flags | 1 if up else flags & ~1
    fcntl.ioctl(by, SIOCSIFFLAGS, struct.pack("16sh", name, flags))


def rtnetlink(groups=0):
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    s.bind((0, groups))
    return s


def message(kind, flags, body):
    return struct.pack("=IHHII", 16 + len(body), kind, NLM_F_REQUEST | flags, 0, 0) + body


def address(kind, flags, dev, addr, bits):
    """The message that adds or deletes an IPv4 address; bodies are IFA_LOCAL only."""
    body = struct.pack("=BBBBI", socket.AF_INET, bits, 0, 0, socket.if_nametoindex(dev))
    return message(kind, flags, body + struct.pack("=HH", 8, 2) + socket.inet_aton(addr))


def route(kind, index, net):
    """The same for a route to 10.NET.0/24."""
    body = struct.pack("=BBBBBBBBI", socket.AF_INET, 24, 0, 0, 254, 3, 253, 1, 0)
    return message(kind, NLM_F_CREATE if kind == RTM_NEWROUTE else 0,
                   body + struct.pack("=HHBBBB", 8, 1, 10, net >> 8, net & 255, 0) +
                   struct.pack("=HHI", 8, 4, index))


# --- a daemon, and a fault again and again ---

def percentile(values, p):
    """The least that so many of them do not exceed."""
    return sorted(values)[math.ceil(len(values) * p) - 1]


def row(name, took, target, seconds=False):
    """took in usec. What is rarer than the runs are many is not known: then the worst."""
    last, p = ("p99", 0.99) if len(took) >= 100 else ("max", 1)
    text = "{:.{d}f} / {:.{d}f} ({})".format(percentile(took, 0.5) / 1000, percentile(took, p) / 1000,
                                             last, d=0 if seconds else 1)
    say(name, len(took), text, target)


def say(name, runs, text, target):
    print("| %s | %s | %s | %s |" % (name, runs, text, target), flush=True)
    print("measured: %s: %s" % (name, text), file=sys.stderr, flush=True)


class Bench:
    """The SA is on uplink a, and back there after every run."""

    def __init__(self, extra, runs, where=None, sas=1, v6=False):
        self.g = g = Gateway("abc", v6=v6)
        for name in ("pluto/whack.log", "daemon.log"):
            if os.path.exists(os.path.join(g.dir, name)):
                os.unlink(os.path.join(g.dir, name))
        self.home = A6 if v6 else A
        g.sas([("site-%d" % i, i, self.home) for i in range(1, sas + 1)])
        g.configure("ab", extra=extra, top=FREE, address=where)
        g.start().up()
        self.runs = runs
        self.links = rtnetlink(RTMGRP_LINK)
        # what the kernel says nothing of, as the devices are gone, comes a
        # second late, too, and delays what is within a second of it
        self.quiet(2.2)

    def quiet(self, seconds):
        """Until that long after the last link event."""
        while select.select([self.links], [], [], seconds)[0]:
            self.links.recv(65536)

    def heard(self):
        """Until the next link event."""
        assert select.select([self.links], [], [], 5)[0], "no link event"

    def once(self, fault, mend, to=B):
        """Usec from the fault, or from when it says, to the order."""
        g = self.g
        seen = len(g.moves())
        t0 = now()
        t0 = fault() or t0
        t, _ = g.expect_move(to, 120, seen + 1)
        mend()
        g.expect_move(self.home, 30, seen + 2)
        poll(lambda: set(g.locals()) == {self.home})
        return t - t0

    def measure(self, fault, mend, before=lambda: None):
        took = []
        for _ in range(self.runs):
            before()
            took.append(self.once(fault, mend))
        self.end()
        return took

    def end(self):
        self.links.close()
        self.g.stop()
        for w in self.g.wires.values():
            w.close()
        for n in range(3):
            for v in "-4", "-6":
                while ip(v, "rule", "del", "lookup", str(100 + n), check=False).returncode == 0:
                    pass

    def down(self):
        set_up("ua", False)

    def up(self):
        set_up("ua", True)
        self.g.routes("a", 0)

    def carrier_lost(self):
        self.g.wires["a"].carrier(False)

    def carrier_back(self):
        self.g.wires["a"].carrier(True)


# --- the classes of milliseconds ---

def admin_down(runs):
    b = Bench("", runs)
    row("admin down", b.measure(b.down, b.up), "3 / 10")


def thousand(runs):
    b = Bench("", runs, sas=1000)
    row("admin down, 1000 SAs", b.measure(b.down, b.up), "200")


def interface_deleted(runs):
    b = Bench("", runs)
    keep = []

    def silent():       # its thread does not race with the end of its device
        keep.append(b.g.wires["a"].detach())
    row("interface deleted", b.measure(lambda: os.close(keep.pop()),
                                       lambda: b.g.add_uplink("a", 0), silent), "3 / 10")


def address_deleted(runs):
    b = Bench("", runs)
    s = rtnetlink()
    request = []

    def ready():
        request[:] = [address(RTM_DELADDR, NLM_F_ACK, "ua", A, 24)]

    def delete():
        s.send(request[0])

    def add():
        assert s.recv(4096)[16:20] == bytes(4), "the address was not deleted"
        ip("addr", "add", A + "/24", "dev", "ua")
        b.g.routes("a", 0)
    row("address deleted", b.measure(delete, add, ready), "3 / 10")
    s.close()


def churning(pipe):
    """For ever: routes come and go, ten thousand in a second; a byte per thousand."""
    s = rtnetlink()
    lo = socket.if_nametoindex("lo")
    batches = [b"".join(route(kind, lo, n) for n in range(i, i + 50)) for i in range(0, 5000, 50)
               for kind in (RTM_NEWROUTE, RTM_DELROUTE)]
    at, n = time.monotonic(), 0
    while True:
        s.send(batches[n % len(batches)])
        n += 1
        if n % 20 == 0:
            os.write(pipe, b"x")
        at += 0.005
        time.sleep(max(0, at - time.monotonic()))


def churn(runs):
    b = Bench("", runs)
    count, pipe = os.pipe()
    pid = os.fork()
    if pid == 0:
        churning(pipe)
    os.read(count, 1)
    t0 = now()
    took = b.measure(b.down, b.up)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    rate = len(os.read(count, 65536)) * 1000 / ((now() - t0) / 1000000)
    row("admin down, while %.0f routes change each second" % rate, took, "8 / 15")


def overrun(runs):
    """More than its socket holds, then the fault, while the daemon is stopped."""
    b = Bench("", runs)
    s = rtnetlink()
    flood = [b"".join(address(kind, NLM_F_CREATE, "lo", "127.9.%d.%d" % (i, n), 32)
                      for n in range(1, 201) for kind in (RTM_NEWADDR, RTM_DELADDR)) for i in range(80)]
    overruns = [0]

    def stop():
        overruns[0] = b.g.status()["counters"]["netlink-overruns"]
        os.kill(b.g.proc.pid, signal.SIGSTOP)
        for batch in flood:
            s.send(batch)
        b.down()

    def mend():
        assert b.g.status()["counters"]["netlink-overruns"] > overruns[0], "no overrun"
        b.up()
    row("after an overrun", b.measure(lambda: os.kill(b.g.proc.pid, signal.SIGCONT), mend, stop), "50")
    s.close()


def ready6(runs):
    """Has pluto listen on an address that is ready: from the kernel's word to the order."""
    b = Bench("hold-down = 0\n", runs, v6=True,
              where={"a": "none\naddress6 = " + A6, "b": "none\naddress6 = %s:/64" % NET6})
    events = rtnetlink(RTMGRP_IPV6_IFADDR)
    # no second and a half for each
    for name, value in (("conf/ub/router_solicitation_delay", 0), ("neigh/ub/retrans_time_ms", 50)):
        with open("/proc/sys/net/ipv6/" + name, "w") as f:
            f.write(str(value))
    ip("-6", "rule", "add", "from", NET6 + ":/64", "lookup", "101")
    addr = NET6 + ":10"

    def another(n, before=lambda: None):
        """Uplink b gets another address; returns when it was ready."""
        nonlocal addr
        ip("-6", "addr", "del", addr + "/64", "dev", "ub")
        poll(lambda: b.g.uplink("b")["paths"][0]["state"] != "up")
        before()
        addr = "%s:%x" % (NET6, 0x100 + n)
        wanted = socket.inet_pton(socket.AF_INET6, addr)
        ip("-6", "addr", "add", addr + "/64", "dev", "ub")
        while True:
            m = events.recv(4096)
            if m[4] == RTM_NEWADDR and wanted in m and not m[18] & IFA_F_TENTATIVE:
                return now()

    def listened(t0):
        return poll(lambda: [t for t, text in b.g.calls("--rmobike-addresses") if addr in text])[0] - t0
    took = [listened(another(n)) for n in range(runs)]
    row("IPv6 address ready, a standby's", took, "5 / 20")
    took = []

    def alone():
        b.carrier_lost()
        poll(lambda: b.g.uplink("a")["paths"][0]["state"] == "down")
    for n in range(runs, 2 * runs):
        took.append(listened(another(n, alone)))
        b.g.expect_move(addr, 15, 2 * (n - runs) + 1)
        b.carrier_back()
        b.g.expect_move(A6, 15, 2 * (n - runs) + 2)
        poll(lambda: b.g.locals() == [A6])
    row("IPv6 address ready, of the last uplink", took, "5 / 20")
    events.close()
    b.end()


# --- those that take a second without link events before each ---

def carrier(runs):
    for hold, target in (("hold-down = 0\n", "3 / 10"), ("", "103 / 110")):
        b = Bench(hold, runs)
        row("carrier loss, isolated" + (", hold-down = 100ms" if hold == "" else ""),
            b.measure(b.carrier_lost, b.carrier_back, lambda: b.quiet(1.1)), target)


def carrier_near(runs):
    for profile, target in (("default", "30 / 60"), ("fast", "15 / 30")):
        b = Bench("hold-down = 0\nprofile = %s\n" % profile, runs)
        on = [True]

        def other():
            b.quiet(1.1)
            on[0] = not on[0]
            b.g.wires["c"].carrier(on[0])
            b.heard()       # late, if a carrier changed in another namespace, too
            time.sleep(random.uniform(0.1, 0.4))
        row("carrier loss near another link event, profile %s" % profile,
            b.measure(b.carrier_lost, b.carrier_back, other), target)


def wire_elsewhere():
    """A TAP in another network namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    assert libc.unshare(CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
    w = Wire("ux")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there:
        set_up("ux", True, there)
    assert libc.setns(here, CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
    os.close(here)
    return w


def carrier_elsewhere(runs):
    for profile, target in (("default", "130 / 260"), ("fast", "30 / 60")):
        b = Bench("hold-down = 0\nprofile = %s\n" % profile, runs)
        w = wire_elsewhere()
        on = [True]

        def other():
            b.quiet(1.3)    # and the daemon does not expect any more
            on[0] = not on[0]
            w.carrier(on[0])
            time.sleep(random.uniform(0.1, 0.6))    # two of its periods: all phases
        row("carrier loss near one in another namespace, profile %s" % profile,
            b.measure(b.carrier_lost, b.carrier_back, other), target)
        w.close()


# --- the classes of seconds ---

def blackhole(runs, profile, target):
    b = Bench(PROBES + "profile = %s\n" % profile, runs)

    def set_to(on):
        b.g.wires["a"].blackhole = on
    row("silent blackhole, profile %s" % profile, b.measure(
        lambda: set_to(True), lambda: set_to(False),
        lambda: time.sleep(random.uniform(1, 2))), target, True)


def gateway(runs, profile, target):
    b = Bench("probe = arp gateway\nprofile = %s\nrise = 1\n" % profile, runs)
    row("gateway dead, link up, profile %s" % profile, b.measure(
        lambda: b.g.wires["a"].dead.add(GW["a"]), lambda: b.g.wires["a"].dead.discard(GW["a"]),
        lambda: time.sleep(random.uniform(1, 2))), target, True)


def brownout(runs, profile, target):
    b = Bench(PROBES + "recovered-loss = 5%% of 10\nprofile = %s\n" % profile, runs)
    wire = b.g.wires["a"]
    whole = wire.reply

    def lossy(frame):
        return None if frame[12:14] == b"\x08\x00" and random.random() < 0.3 else whole(frame)

    def set_to(reply):
        wire.reply = reply
    # its window is full, and of what is fine
    row("brown-out, 30 %% lost, profile %s" % profile, b.measure(
        lambda: set_to(lossy), lambda: set_to(whole),
        lambda: time.sleep(22 if profile == "default" else 2.5)), target, True)


def deprecation(runs, seconds, target):
    """How long before the end of the preferred lifetime: the least."""
    b = Bench("", runs, where={"a": "any"})

    def last(preferred, valid):
        ip("addr", "change", A + "/24", "dev", "ua", "preferred_lft", preferred, "valid_lft", valid)

    def fault():
        t0 = now()      # before: it cannot end earlier
        last(seconds, "1000")
        return t0 + int(seconds) * 1000000
    took = b.measure(fault, lambda: last("forever", "forever"),
                     lambda: time.sleep(random.uniform(0, 1)))
    say("address to be deprecated, of a lease of %s s" % seconds, runs, "%.1f s before, at least" % (-max(took) / 1000000), target)


def esp_dead(runs, interval, target):
    """Counters as preload.c gives them; a daemon for each, as it would not go back for minutes."""
    g, took = Gateway("ab"), []
    g.configure("ab", extra=PROBES, top=FREE + "data = watch\ndata-interval = %d\n" % interval)
    for _ in range(runs):
        if os.path.exists(os.path.join(g.pluto, "whack.log")):
            os.unlink(os.path.join(g.pluto, "whack.log"))
        g.sas(SAS)
        g.start(env=counters(g, A, 100, 100)).up()
        # it takes two of them until data that comes back is the rule
        time.sleep(2.5 * interval + random.uniform(0, interval / 5))
        assert not g.moves(), "moved without a fault"
        t0 = now()
        counters(g, A, 0, 100)
        took.append(g.expect_move(B, 3 * interval)[0] - t0)
        assert g.reason_of("a") == "data"
        g.stop()
    row("ESP dead, IKE alive, data-interval = %d" % interval, took, target, True)


def idle(runs, watch, target):
    """Nothing happens: what that costs."""
    g, length = Gateway("ab"), max(6 * runs, 12)
    g.sas([("site-%d" % i, i, A, "yes", "esp=%08x/%08x" % (2 * i, 2 * i + 1)) for i in range(1, 1001)])
    g.configure("ab", extra=PROBES, top="data = watch\n" if watch else "")
    g.start().up()
    time.sleep(12)

    def cpu():
        with open("/proc/%d/stat" % g.proc.pid) as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return [int(x) / os.sysconf("SC_CLK_TCK") for x in (fields[11], fields[12], fields[13], fields[14])]
    before = cpu()
    time.sleep(length)
    user, system, children, childsys = (b - a for a, b in zip(before, cpu()))
    say("idle, 1000 SAs%s" % (", data = watch" if watch else ""), "%d s" % length,
        "%.2f %% of a processor, and the whacks %.2f %%" % (100 * (user + system) / length,
                                                         100 * (children + childsys) / length), target)
    g.stop()


MILLISECONDS = [admin_down, interface_deleted, address_deleted, thousand, churn, overrun, ready6,
                carrier, carrier_near, carrier_elsewhere]
SECONDS = [(blackhole, "default", "1000 / 1500"), (blackhole, "fast", "350 / 500"),
           (gateway, "default", "1000 / 1500"), (gateway, "fast", "350 / 500"),
           (brownout, "default", "10000 / 30000"), (brownout, "fast", "2000 / 4000"),
           (deprecation, "60", "5 s before"), (esp_dead, 5, "5000"), (idle, False, "1 %"), (idle, True, "1 %")]


def thousand_links():
    """As many interfaces that are nobody's business as the targets are for."""
    sh("ip", "-batch", "-", input="".join(
        "link add x%d type veth peer name y%d\n" % (i, i) for i in range(500)))
    # the kernel looks at their carriers, a hundred in a second, then at this one's
    w, links = Wire("ux"), rtnetlink(RTMGRP_LINK)
    set_up("ux", True)
    links.recv(65536)
    w.carrier(False)
    assert select.select([links], [], [], 60)[0], "no link event"
    w.close()
    links.close()


def main():
    runs = int(sys.argv[1])
    if len(sys.argv) == 2:
        thousand_links()
        for f in MILLISECONDS:
            f(runs)
    else:
        f, *args = SECONDS[int(sys.argv[2])]
        f(max(runs // (50 if f is deprecation else 10), 1), *args)     # that one takes its minute


if __name__ == "__main__":
    main()
