# SPDX-License-Identifier: GPL-2.0-or-later
"""What real networks do to a monitor, with the defaults unless said."""

from lib import *


class Patience:
    """Lets a target answer so many echo requests a second, so many at once."""

    def __init__(self, rate, burst):
        self.rate, self.burst = rate, burst
        self.credit, self.at = burst, time.monotonic()

    def has(self):
        t = time.monotonic()
        self.credit = min(self.burst, self.credit + (t - self.at) * self.rate)
        self.at = t
        if self.credit < 1:
            return False
        self.credit -= 1
        return True


def limit(wire, rate, burst):
    """All targets of this wire limit their answers; those in wire.lose lose one more."""
    patience, real, wire.lose = {}, wire.ipv4, []

    def ipv4(p, back):
        target = socket.inet_ntoa(p[16:20])
        if p[9] == 1 and target not in wire.near:
            if target in wire.lose:
                wire.lose.remove(target)
                return None
            if not patience.setdefault(target, Patience(rate, burst)).has():
                return None
        return real(p, back)
    wire.ipv4 = ipv4


def slowly(what, limit, text):
    """poll(), where it takes long anyway."""
    end = time.monotonic() + limit
    while not what():
        assert time.monotonic() < end, text
        time.sleep(0.2)


def quiet(what, seconds):
    """stays(), where it takes long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert what(), "did not stay so"
        time.sleep(0.5)


def limited(rate, burst):
    g = Gateway()
    limit(g.wires["a"], rate, burst)
    g.configure(extra="probe = icmp %s\nprobe = icmp %s\n" % (T1, T2), top="")
    g.start()
    slowly(lambda: g.state_of("a") == g.state_of("b") == "up", 15, "not up at the start")

    def well():
        return g.state_of("a") == "up" and all(p["verdict"] == "good" for p in g.uplink("a")["probes"])
    # the start is no fault
    slowly(well, 15, "a target is bad from the start")
    quiet(lambda: well() and not g.moves(), 5)
    # a request to each that is lost, and another one some seconds later, are no reason to move
    for _ in range(2):
        g.wires["a"].lose += [T1, T2]
        slowly(lambda: not g.wires["a"].lose, 10, "not asked")
        quiet(lambda: g.state_of("a") == "up" and not g.moves(), 6)
    # an outage of 10 s is over when it is over
    g.wires["a"].blackhole = True
    g.expect_move(B)
    time.sleep(8)
    g.wires["a"].blackhole = False
    slowly(well, 15, "not back after an outage")
    quiet(well, 3)


@seconds(45)
def test_targets_limited():
    """two answers a second, two at once: up from the start, no move for two lost requests, back after an outage"""
    limited(2, 2)


@seconds(45)
def test_targets_limited_one():
    """five answers a second, but never two at once"""
    limited(5, 1)


def test_stale_rule_drill():
    """the standby is renumbered, its rule is not, and the first one's cable is pulled: the main table's way is right now"""
    g = Gateway()
    ip("route", "add", "default", "via", GW["a"], "dev", "ua")
    ip("route", "add", "default", "via", GW["b"], "dev", "ub", "metric", "1000")
    g.configure(address={"b": "198.51.100.0/24"})
    g.start().up()
    renumber("ub", B, "198.51.100.77")
    ip("route", "replace", "default", "via", GW["b"], "dev", "ub", "metric", "1000")
    poll(lambda: g.reason_of("b") == "wrong-uplink")
    t0 = now()
    ip("link", "set", "ua", "down")
    t, _ = g.expect_move("198.51.100.77")
    within(t, t0, 1000000)


def test_address_elsewhere():
    """the address of an uplink is one of the host's, but of another interface: no address, and check says where it is not"""
    g = Gateway()
    ip("addr", "del", A + "/24", "dev", "ua")
    ip("addr", "add", A + "/32", "dev", "lo")
    g.sas([("road", 1, B)])
    g.configure()
    out = g.cli("check", "--config", g.conf).stdout
    assert "%s is an address of this host, but not of ua" % A in out and "but not of ub" not in out, out
    g.start()
    poll(lambda: g.reason_of("a") == "no-address")


def test_unique_local():
    """an interface with a global and a unique local address: the global one, whichever came first"""
    g = Gateway()
    for n, addresses in (("a", ("fd00:1::10", "2001:db8:1::10")), ("b", ("2001:db8:2::10", "fd00:2::10"))):
        for address in addresses:
            ip("-6", "addr", "add", address + "/64", "dev", "u" + n, "nodad")
    g.configure(extra="address6 = any\nroute-check6 = no\n")
    g.start()
    poll(lambda: [u["paths"][1]["address"] for u in g.status()["uplinks"]] == ["2001:db8:1::10", "2001:db8:2::10"])


def test_one_lease_twice():
    """two uplinks with one and the same address: nothing to move to, and no storm of orders"""
    g = Gateway()
    ip("addr", "del", B + "/24", "dev", "ub")
    ip("addr", "add", A + "/24", "dev", "ub")
    g.configure(address={"a": "any", "b": "any"}, extra="route-check = no\n")
    g.start().up()
    g.wires["a"].carrier(False)
    poll(lambda: g.state_of("a") == "down")
    n = len(g.calls())
    stays(lambda: not g.moves(), 2)
    assert len(g.calls()) - n < 8
