# SPDX-License-Identifier: GPL-2.0-or-later
"""Links, addresses and routes: what the kernel tells, and what it does not.

Numbers in brackets are the failure modes of the daemon's study.
"""
from lib import *


def test_admin_down():
    """[15] the IPv4 address stays and no route event comes, yet it moves"""
    g = Gateway()
    g.configure()
    g.start().up()
    t0 = now()
    ip("link", "set", "ua", "down")
    t, text = g.expect_move(B)
    assert A in sh("ip", "addr", "show", "ua").stdout
    assert t - t0 < 1000000, "took %d us" % (t - t0)
    assert "--name" not in text
    poll(lambda: g.locals() == [B])


def test_nothing_happens_unasked():
    """a healthy gateway is left alone"""
    g = Gateway()
    g.configure()
    g.start().up()
    stays(lambda: not g.moves(), 2.5)
    assert g.locals() == [A]


def test_admin_up_without_route():
    """[16] up again, but its route is gone: not up, and it says so"""
    g = Gateway()
    g.configure()
    g.start().up()
    ip("link", "set", "ua", "down")
    g.expect_move(B)
    ip("link", "set", "ua", "up")
    poll(lambda: g.state_of("a") == "no-route")
    assert "ip -4 route add default via 192.0.2.1" in g.cli("status").stdout
    stays(lambda: len(g.moves()) == 1, 1.5)
    g.routes("a")
    g.expect_move(A, number=2)


def test_wrong_uplink():
    """[17] the way from a's address leads out by b"""
    g = Gateway()
    ip("rule", "del", "from", A, "lookup", "100")
    ip("route", "add", "default", "via", GW["b"], "dev", "ub")
    g.configure()
    g.start()
    poll(lambda: g.reason_of("a") == "wrong-uplink")
    g.expect_move(B)
    out = g.cli("explain", "road").stdout
    assert "ip -4 rule add from 192.0.2.10 lookup" in out, out


def test_route_lost():
    """a route that goes while the link stays"""
    g = Gateway()
    g.configure()
    g.start().up()
    ip("route", "del", "default", "table", "100")
    g.expect_move(B)


def test_carrier_isolated():
    """[14] carrier lost after a quiet second"""
    g = Gateway()
    g.configure(extra="hold-down = 0\n")
    g.start().up()
    stays(lambda: not g.moves(), 1.3)
    t0 = now()
    g.wires["a"].carrier(False)
    t, _ = g.expect_move(B)
    assert t - t0 < 500000, "took %d us" % (t - t0)


def test_carrier_after_flap():
    """[14] lost 200 ms after another link's event, which the kernel holds
    back for up to a second; polling sees it at once"""
    g = Gateway("abc")
    g.configure("ab", extra="hold-down = 0\n", top=DEFAULTS +
                "damping-half-life = 0\nmax-switches = off\n")
    g.start().up()
    took = []
    for n in range(5):
        stays(lambda: True, 1.5)        # a quiet time, for the kernel's timer
        g.wires["c"].carrier(n % 2 == 1)
        stays(lambda: True, 0.2)
        t0 = now()
        g.wires["a"].carrier(False)
        t, _ = g.expect_move(B, number=2 * n + 1)
        took.append(t - t0)
        g.wires["a"].carrier(True)
        g.expect_move(A, number=2 * n + 2)
    # the kernel's event would take 800 ms
    assert sorted(took)[2] < 300000, took


def test_carrier_blip():
    """[14] a blip shorter than hold-down: counted, not acted on"""
    g = Gateway()
    g.configure(extra="hold-down = 3\n")
    g.start().up()
    g.wires["a"].carrier(False)
    poll(lambda: g.state_of("a") == "failing")
    g.wires["a"].carrier(True)
    poll(lambda: g.state_of("a") == "up")
    stays(lambda: not g.moves(), 1)
    assert g.uplink("a")["flaps"] >= 1


def test_address_removed():
    """address deleted, link up"""
    g = Gateway()
    g.configure()
    g.start().up()
    ip("addr", "del", A + "/24", "dev", "ua")
    g.expect_move(B)


def test_address_blink():
    """[6] removed and back within its hold-down: nothing"""
    g = Gateway()
    g.configure(extra="address-hold-down = 5\n")
    g.start().up()
    ip("addr", "del", A + "/24", "dev", "ua")
    poll(lambda: g.state_of("a") == "failing")
    ip("addr", "add", A + "/24", "dev", "ua")
    g.routes("a")
    poll(lambda: g.state_of("a") == "up")
    stays(lambda: not g.moves(), 1)


def test_address_moves_to_other_interface():
    """[7] an uplink is its interface, not its address"""
    g = Gateway()
    g.configure()
    g.start().up()
    ip("addr", "del", A + "/24", "dev", "ua")
    ip("addr", "add", A + "/24", "dev", "ub")
    g.expect_move(B)
    assert g.reason_of("a") == "no-address"


def test_dad():
    """[8] tentative is not used; ready is; a duplicate never is"""
    g = Gateway("ab")
    g.wires["b"].take_over.add("2001:db8:2::bad")
    g.configure("ab", address={"a": "none\naddress6 = 2001:db8:1::10",
                               "b": "none\naddress6 = 2001:db8:2::bad"},
                extra="route-check6 = no\n")
    ip("-6", "addr", "add", "2001:db8:1::10/64", "dev", "ua")
    g.start()
    assert g.state_of("a") in ("tentative", "up")
    ip("-6", "addr", "add", "2001:db8:2::bad/64", "dev", "ub")
    poll(lambda: g.state_of("a") == "up")
    poll(lambda: g.reason_of("b") == "dad-failed")
    assert "2001:db8:2::bad" not in str(g.calls("--rmobike-addresses"))


def test_deprecation_ahead():
    """[9] left before the preferred lifetime ends, make before break"""
    g = Gateway()
    g.configure(address={"a": "any"})
    g.start().up()
    ip("addr", "change", A + "/24", "dev", "ua", "preferred_lft", "31", "valid_lft", "100")
    t, _ = g.expect_move(B)
    # half a minute ahead of it
    assert "deprecated" not in sh("ip", "addr", "show", "ua").stdout
    assert g.logged("reason=address-expiring")


def test_recreated():
    """[11] deleted and made again: another index, the same uplink"""
    g = Gateway()
    g.configure()
    g.start().up()
    g.wires["a"].close()
    poll(lambda: g.state_of("a") == "absent")
    g.expect_move(B)
    g.add_uplink("a")
    poll(lambda: g.state_of("a") == "up")
    g.expect_move(A, number=2)


def test_renamed():
    """[12] renamed away is gone; renamed into place is there"""
    g = Gateway()
    g.configure()
    g.start().up()
    ip("link", "set", "ua", "down")
    ip("link", "set", "ua", "name", "other")
    ip("link", "set", "other", "up")
    poll(lambda: g.state_of("a") == "absent")
    g.expect_move(B)
    ip("link", "set", "other", "down")
    ip("link", "set", "other", "name", "ua")
    ip("link", "set", "ua", "up")
    g.routes("a")
    g.expect_move(A, number=2)


def test_altname_and_mac():
    """found by alternative name, and by MAC"""
    g = Gateway()
    ip("link", "property", "add", "dev", "ua", "altname", "the-good-fibre-uplink")
    mac = json.loads(ip("-j", "link", "show", "ub").stdout)[0]["address"]
    g.configure()
    text = open(g.conf).read()
    g.write_conf(text.replace("interface = ua", "interface = the-good-fibre-uplink")
                     .replace("interface = ub", "interface = mac=" + mac))
    g.start().up()
    assert g.uplink("a")["interface"] == "ua"
    assert g.uplink("b")["interface"] == "ub"


def test_both_dead_then_one_back():
    """[19] stay, say it once, first one back wins"""
    g = Gateway()
    g.configure()
    g.start().up()
    ip("link", "set", "ub", "down")
    ip("link", "set", "ua", "down")
    poll(lambda: g.logged("all-down"))
    stays(lambda: not g.moves(), 1.5)
    ip("link", "set", "ub", "up")
    g.routes("b")
    g.expect_move(B)


def test_no_better_target():
    """[20] the only other uplink is as dead: no order"""
    g = Gateway()
    g.configure()
    g.wires["b"].carrier(False)
    g.start()
    poll(lambda: g.state_of("a") == "up")
    poll(lambda: g.status()["connections"])
    ip("link", "set", "ua", "down")
    poll(lambda: g.state_of("a") == "down")
    stays(lambda: not g.moves(), 1.5)
    assert "no other uplink" in g.cli("explain", "road").stdout


def test_standby_renumbered():
    """[54] the standby's address changes: announced, nothing moved"""
    g = Gateway()
    g.configure(address={"b": "any"})
    ip("rule", "add", "from", "198.51.100.77", "lookup", "101")
    g.start().up()
    ip("addr", "add", "198.51.100.77/24", "dev", "ub")
    ip("addr", "del", B + "/24", "dev", "ub")
    ip("addr", "replace", "198.51.100.77/24", "dev", "ub")
    ip("route", "replace", "default", "via", GW["b"], "dev", "ub", "table", "101")
    poll(lambda: "198.51.100.77" in str(g.calls("--rmobike-addresses")))
    assert not g.moves()


def test_active_renumbered():
    """the address in use changes: the SAs follow (S64)"""
    g = Gateway()
    g.configure(address={"a": "any"})
    g.start().up()
    ip("rule", "add", "from", "192.0.2.77", "lookup", "100")
    ip("addr", "del", A + "/24", "dev", "ua")
    ip("addr", "add", "192.0.2.77/24", "dev", "ua")
    g.routes("a", 0)
    poll(lambda: g.locals() == ["192.0.2.77"])


def test_failback():
    """back on the preferred one after the delay, as a planned move"""
    g = Gateway()
    g.configure()
    g.start().up()
    ip("link", "set", "ua", "down")
    g.expect_move(B)
    ip("link", "set", "ua", "up")
    g.routes("a")
    g.expect_move(A, number=2)
    assert g.logged("reason=failback")


def test_quick_flaps():
    """two quick downs and ups end where they should"""
    g = Gateway()
    g.configure()
    g.start().up()
    for _ in range(10):
        ip("link", "set", "ua", "down")
        ip("link", "set", "ua", "up")
    g.routes("a")
    poll(lambda: g.state_of("a") == "up")
    poll(lambda: g.locals() == [A], 30)


def test_overrun():
    """[1] more changes than the socket holds: one resync, nothing missed"""
    g = Gateway()
    g.configure()
    g.start().up()
    os.kill(g.proc.pid, signal.SIGSTOP)
    # messages about links are large
    sh("ip", "-batch", "-", input="".join("link set ub alias x%d\n" % i for i in range(15000)))
    ip("link", "set", "ua", "down")
    os.kill(g.proc.pid, signal.SIGCONT)
    g.expect_move(B)
    poll(lambda: g.status()["counters"]["netlink-overruns"] > 0)


def test_route_churn():
    """[36] routes changing as fast as they can: detection stays, CPU too"""
    g = Gateway()
    g.configure()
    g.start().up()
    batch = "".join("route add 10.%d.%d.0/24 dev lo\n" % (i // 250, i % 250) for i in range(5000))
    batch += batch.replace("add", "del")
    churn = subprocess.Popen(["ip", "-batch", "-"], stdin=subprocess.PIPE, text=True)
    for _ in range(4):
        churn.stdin.write(batch)
    churn.stdin.flush()
    t0 = now()
    ip("link", "set", "ua", "down")
    t, _ = g.expect_move(B)
    assert t - t0 < 2000000, "took %d us" % (t - t0)
    churn.stdin.close()
    churn.wait()


def test_many_addresses():
    """[35] five thousand addresses that are none of ours"""
    g = Gateway()
    sh("ip", "-batch", "-", input="".join(
        "addr add 127.9.%d.%d/32 dev lo\n" % (i // 250, 1 + i % 250) for i in range(5000)))
    g.configure()
    t0 = time.monotonic()
    g.start().up()
    assert time.monotonic() - t0 < 10
    rss = [line for line in open("/proc/%d/status" % g.proc.pid) if line.startswith("VmRSS")]
    assert int(rss[0].split()[1]) < 32768, rss
