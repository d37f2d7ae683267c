#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench.py - the measurements of `bench`, inside its namespaces

Usage: bench.py RUNS
"""
import fcntl
import os
import random
import socket
import struct
import sys

from lib import GW, Gateway, T1, T2, ip, now, poll

# back as soon as it is mended, as often as it takes
FREE = ("failback-delay = 0\nfailback-jitter = 0\nstatus-interval = 60\n"
        "damping-half-life = 0\nmax-switches = off\n")
PROBES = "probe = icmp %s\nprobe = icmp %s\nrise = 1\n" % (T1, T2)
SIOCSIFFLAGS, SIOCGIFFLAGS = 0x8914, 0x8913
control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def set_up(name, up):
    """Admin state, by one system call."""
    name = name.encode()
    flags = struct.unpack("16sh", fcntl.ioctl(control, SIOCGIFFLAGS,
                                              struct.pack("16sh", name, 0)))[1]
    flags = flags | 1 if up else flags & ~1
    fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh", name, flags))


def percentile(values, p):
    return sorted(values)[min(len(values) - 1, int(len(values) * p))] / 1000


class Bench:
    def __init__(self, extra, runs, address=None):
        self.g = g = Gateway("abc")
        for name in ("pluto/whack.log", "daemon.log"):
            if os.path.exists(os.path.join(g.dir, name)):
                os.unlink(os.path.join(g.dir, name))
        g.configure("ab", extra=extra, top=FREE, address=address)
        g.start().up()
        self.runs = runs

    def measure(self, fault, mend, before=lambda: None):
        g, took = self.g, []
        for _ in range(self.runs):
            seen = len(g.moves())
            before()
            t0 = now()
            fault()
            t, _ = g.expect_move("198.51.100.10", 30, seen + 1)
            took.append(t - t0)
            mend()
            g.expect_move("192.0.2.10", 30, seen + 2)
            poll(lambda: g.locals() == ["192.0.2.10"])
        g.stop()
        for w in g.wires.values():
            w.close()
        for n in range(3):
            ip("rule", "del", "lookup", str(100 + n), check=False)
        return took


def quiet(seconds):
    """A span without link events; its length is what is measured against."""
    import time
    time.sleep(seconds)


def main():
    runs = int(sys.argv[1])
    few = max(runs // 10, 1)
    rows = []

    def row(name, took, target, seconds=False):
        if seconds:
            text = "median %.0f, max %.0f" % (percentile(took, 0.5), max(took) / 1000)
        else:
            text = "p50 %.1f, p99 %.1f" % (percentile(took, 0.5), percentile(took, 0.99))
        rows.append((name, len(took), text, target))
        print("measured: %s: %s ms" % (name, text), file=sys.stderr, flush=True)

    b = Bench("hold-down = 0\n", runs)

    def again():
        set_up("ua", True)
        b.g.routes("a", 0)
    row("admin down", b.measure(lambda: set_up("ua", False), again), "3 / 10")

    b = Bench("", runs)

    def add():
        ip("addr", "add", "192.0.2.10/24", "dev", "ua")
        b.g.routes("a", 0)
    row("address deleted", b.measure(
        lambda: ip("addr", "del", "192.0.2.10/24", "dev", "ua"), add), "3 / 10")

    b = Bench("hold-down = 0\n", few)
    row("carrier loss, isolated", b.measure(
        lambda: b.g.wires["a"].carrier(False), lambda: b.g.wires["a"].carrier(True),
        lambda: quiet(1.5)), "3 / 10")

    flip = [False]

    def other():
        quiet(1.5)
        b.g.wires["c"].carrier(flip[0])
        flip[0] = not flip[0]
        quiet(random.uniform(0.1, 0.4))
    for profile, target in (("default", "30 / 60"), ("fast", "15 / 30")):
        b = Bench("hold-down = 0\nprofile = %s\n" % profile, few)
        flip[0] = False
        row("carrier loss near another link event, profile %s" % profile, b.measure(
            lambda: b.g.wires["a"].carrier(False), lambda: b.g.wires["a"].carrier(True),
            other), target)

    def blackhole(on):
        b.g.wires["a"].blackhole = on
    for profile, target in (("default", "1000 / 1500"), ("fast", "350 / 500")):
        b = Bench(PROBES + "profile = %s\n" % profile, few)
        row("silent blackhole, profile %s" % profile, b.measure(
            lambda: blackhole(True), lambda: blackhole(False),
            lambda: quiet(random.uniform(1, 2))), target, True)

    b = Bench("probe = arp gateway\nprofile = fast\nrise = 1\n", few)
    row("gateway dead, link up, profile fast", b.measure(
        lambda: b.g.wires["a"].dead.add(GW["a"]), lambda: b.g.wires["a"].dead.discard(GW["a"]),
        lambda: quiet(1)), "350 / 500", True)

    print("| failure | runs | ms to the order | target, p50 / p99 |")
    print("|---|---|---|---|")
    for r in rows:
        print("| %s | %d | %s | %s |" % r)
    print("\n%d cores, kernel %s, load %.1f at the end." % (
        os.cpu_count(), os.uname().release.split("-")[0], os.getloadavg()[0]))


main()
