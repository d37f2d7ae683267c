#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench.py - the measurements of `bench`, inside its namespaces

Usage: bench.py RUNS        the classes of milliseconds, one after the other
       bench.py RUNS N      that one of the classes of seconds, a tenth as often
"""
import fcntl
import os
import random
import socket
import struct
import sys
import time

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
    def __init__(self, extra, runs, address=None, sas=1):
        self.g = g = Gateway("abc")
        for name in ("pluto/whack.log", "daemon.log"):
            if os.path.exists(os.path.join(g.dir, name)):
                os.unlink(os.path.join(g.dir, name))
        if sas > 1:
            g.sas([("site-%d" % i, i, "192.0.2.10") for i in range(1, sas + 1)])
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
            t, _ = g.expect_move("198.51.100.10", 120, seen + 1)
            took.append(t - t0)
            mend()
            g.expect_move("192.0.2.10", 30, seen + 2)
            poll(lambda: set(g.locals()) == {"192.0.2.10"})
        g.stop()
        for w in g.wires.values():
            w.close()
        for n in range(3):
            ip("rule", "del", "lookup", str(100 + n), check=False)
        return took


def quiet(seconds):
    """A span without link events; its length is what is measured against."""
    time.sleep(seconds)


def row(name, took, target, seconds=False):
    if seconds:
        text = "median %.0f, max %.0f" % (percentile(took, 0.5), max(took) / 1000)
    else:
        text = "p50 %.1f, p99 %.1f" % (percentile(took, 0.5), percentile(took, 0.99))
    print("| %s | %d | %s | %s |" % (name, len(took), text, target), flush=True)
    print("measured: %s: %s ms" % (name, text), file=sys.stderr, flush=True)


def admin_down(runs):
    b = Bench("hold-down = 0\n", runs)

    def again():
        set_up("ua", True)
        b.g.routes("a", 0)
    row("admin down", b.measure(lambda: set_up("ua", False), again), "3 / 10")


def address_deleted(runs):
    b = Bench("", runs)

    def add():
        ip("addr", "add", "192.0.2.10/24", "dev", "ua")
        b.g.routes("a", 0)
    row("address deleted", b.measure(
        lambda: ip("addr", "del", "192.0.2.10/24", "dev", "ua"), add), "3 / 10")


def thousand(runs):
    b = Bench("hold-down = 0\n", runs, sas=1000)

    def again():
        set_up("ua", True)
        b.g.routes("a", 0)
    row("admin down, 1000 SAs", b.measure(lambda: set_up("ua", False), again), "200")


def carrier(runs):
    b = Bench("hold-down = 0\n", runs)
    row("carrier loss, isolated", b.measure(
        lambda: b.g.wires["a"].carrier(False), lambda: b.g.wires["a"].carrier(True),
        lambda: quiet(1.1)), "3 / 10")


def carrier_near(runs):
    for profile, target in (("default", "30 / 60"), ("fast", "15 / 30")):
        b = Bench("hold-down = 0\nprofile = %s\n" % profile, runs)
        flip = [False]

        def other():
            quiet(1.1)
            b.g.wires["c"].carrier(flip[0])
            flip[0] = not flip[0]
            quiet(random.uniform(0.1, 0.4))
        row("carrier loss near another link event, profile %s" % profile, b.measure(
            lambda: b.g.wires["a"].carrier(False), lambda: b.g.wires["a"].carrier(True),
            other), target)


def blackhole(runs, profile, target):
    b = Bench(PROBES + "profile = %s\n" % profile, runs)

    def set_to(on):
        b.g.wires["a"].blackhole = on
    row("silent blackhole, profile %s" % profile, b.measure(
        lambda: set_to(True), lambda: set_to(False),
        lambda: quiet(random.uniform(1, 2))), target, True)


def gateway(runs, profile, target):
    b = Bench("probe = arp gateway\nprofile = %s\nrise = 1\n" % profile, runs)
    row("gateway dead, link up, profile %s" % profile, b.measure(
        lambda: b.g.wires["a"].dead.add(GW["a"]), lambda: b.g.wires["a"].dead.discard(GW["a"]),
        lambda: quiet(random.uniform(1, 2))), target, True)


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
        lambda: quiet(22 if profile == "default" else 2.5)), target, True)


MILLISECONDS = [admin_down, address_deleted, thousand, carrier, carrier_near]
SECONDS = [(blackhole, "default", "1000 / 1500"), (blackhole, "fast", "350 / 500"),
           (gateway, "default", "1000 / 1500"), (gateway, "fast", "350 / 500"),
           (brownout, "default", "10000 / 30000"), (brownout, "fast", "2000 / 4000")]


def main():
    runs = int(sys.argv[1])
    if len(sys.argv) == 2:
        for f in MILLISECONDS:
            f(runs)
    else:
        f, profile, target = SECONDS[int(sys.argv[2])]
        f(max(runs // 10, 1), profile, target)


main()
