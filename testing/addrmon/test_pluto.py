# SPDX-License-Identifier: GPL-2.0-or-later
"""Whack and pluto behaving badly, going away and coming back."""
from lib import *


def test_announced():
    """the usable addresses are announced, once, in order"""
    g = Gateway()
    g.configure()
    g.start().up()
    poll(lambda: "--rmobike-addresses %s,%s" % (A, B) in str(g.calls("--rmobike-addresses")))
    n = len(g.calls("--rmobike-addresses"))
    stays(lambda: len(g.calls("--rmobike-addresses")) == n, 1.5)
    ip("link", "set", "ub", "down")
    poll(lambda: g.calls("--rmobike-addresses")[-1][1].endswith("--rmobike-addresses " + A))


def test_announce_no():
    """announce = no: never"""
    g = Gateway()
    g.configure(top=DEFAULTS + "announce = no\n")
    g.start()
    poll(lambda: g.status()["connections"])
    ip("link", "set", "ua", "down")
    g.expect_move(B)
    assert not g.calls("--rmobike-addresses")


def test_pluto_restart():
    """[27] noticed at once, told again once"""
    g = Gateway()
    g.configure()
    g.start().up()
    n = len(g.calls("--rmobike-addresses"))
    t0 = now()
    g.stop_pluto()
    poll(lambda: g.status()["pluto"]["state"] == "absent")
    within(now(), t0, 1000000)
    g.start_pluto()
    poll(lambda: g.status()["pluto"]["state"] == "ready")
    poll(lambda: len(g.calls("--rmobike-addresses")) == n + 1)
    stays(lambda: len(g.calls("--rmobike-addresses")) == n + 1 and not g.moves(), 1.5)


def test_pluto_late():
    """[28] not there at the start: fine, and found when it comes"""
    g = Gateway()
    g.stop_pluto()
    g.configure()
    g.start()
    poll(lambda: g.status()["pluto"]["state"] == "absent")
    assert g.cli("status", "--check", check=False).returncode == 3
    g.start_pluto()
    poll(lambda: g.status()["pluto"]["state"] == "ready", 3)


def test_pluto_dir_late():
    """not even its directory is there at the start"""
    g = Gateway()
    os.rename(g.pluto, g.pluto + ".away")
    g.configure()
    g.start()
    poll(lambda: g.status()["pluto"]["state"] != "ready")
    os.rename(g.pluto + ".away", g.pluto)
    poll(lambda: g.status()["pluto"]["state"] == "ready", 8)


def test_stock_pluto():
    """a whack without R-MOBIKE: said clearly, nothing ordered"""
    g = Gateway()
    g.mode("stock")
    g.configure()
    g.start()
    poll(lambda: g.status()["pluto"]["state"] == "no-rmobike")
    assert "a patched Libreswan is needed" in g.cli("status").stdout
    ip("link", "set", "ua", "down")
    stays(lambda: not g.moves(), 1)


def test_hangs():
    """[29] killed after its time, and the daemon goes on"""
    g = Gateway()
    g.configure(top=DEFAULTS + "whack-timeout = 300ms\n")
    g.start().up()
    g.mode("hang")
    ip("link", "set", "ua", "down")
    poll(lambda: g.logged("killed: took too long") or g.logged("did not end in time"))
    assert g.cli("status").returncode == 0
    g.mode("")
    poll(lambda: g.locals() == [B])


def test_status_hangs():
    """[29] no order waits for a status that hangs; for an order that hangs the next one does"""
    g = Gateway()
    g.configure(top=DEFAULTS + "whack-timeout = 20\n")
    g.start().up()
    n = len(g.calls("--rmobikestatus"))
    g.mode("hang-status")
    poll(lambda: len(g.calls("--rmobikestatus")) > n)
    t0 = now()
    ip("link", "set", "ua", "down")
    t, _ = g.expect_move(B)
    within(t, t0, 500000)
    assert not g.logged("did not end in time")
    g.mode("hang")
    ip("link", "set", "ua", "up")
    g.routes("a")
    ip("link", "set", "ub", "down")
    poll(lambda: g.calls("--rmobike")[-1][1].split()[0] != "--rmobikestatus")
    n = len(g.calls())
    stays(lambda: len(g.calls()) == n, 1)


def test_flood():
    """[30] a hundred megabytes of output: drained, not kept"""
    g = Gateway()
    g.configure()
    g.start().up()
    g.mode("flood")
    poll(lambda: g.status()["pluto"]["state"] == "ready" and g.calls("--rmobikestatus")[-1])
    n = len(g.calls())
    poll(lambda: len(g.calls()) > n + 1, 30)
    assert memory(g.proc.pid) < 120000 * SLOW
    g.mode("")
    ip("link", "set", "ua", "down")
    poll(lambda: g.locals() == [B], 30)


def test_binary():
    """[30] binary and nonsense, nothing at all, a last line that does not end"""
    g = Gateway()
    g.configure()
    g.mode("binary")
    g.start()
    poll(lambda: len(g.calls("--rmobikestatus")) > 2)
    g.mode("nothing")
    poll(lambda: g.status()["pluto"]["state"] == "error", 20)
    g.mode("unended")
    poll(lambda: g.status()["pluto"]["state"] == "ready" and g.status()["connections"], 20)
    g.alive()


def test_missing_or_broken():
    """[31] missing, not executable, killed, odd exit codes: each its reason"""
    g = Gateway()
    g.configure()
    text = open(g.conf).read()
    g.write_conf(text.replace("whack = " + FAKEWHACK, "whack = /nonexistent/whack"))
    g.start()
    poll(lambda: "cannot be started" in g.cli("status").stdout)
    g.write_conf(text.replace("whack = " + FAKEWHACK, "whack = /etc/hostname"))
    g.cli("reload")
    poll(lambda: g.status()["pluto"]["state"] == "error")
    g.write_conf(text)
    g.mode("signal")
    g.cli("reload")
    poll(lambda: "killed by a signal" in g.cli("status").stdout)
    g.mode("rc33")
    poll(lambda: "exit 33" in g.cli("status").stdout)
    g.mode("")
    poll(lambda: g.status()["pluto"]["state"] == "ready", 10)


def test_refused():
    """[32] the peer refuses: said, tried again later, not in a loop"""
    g = Gateway()
    g.configure()
    g.start().up()
    g.mode("refuse")
    ip("link", "set", "ua", "down")
    poll(lambda: g.logged("outcome=refused"))
    stays(lambda: len(g.moves()) == 1, 2)
    assert "to b failed (refused)" in g.cli("explain", "road").stdout
    assert g.cli("status", "--check", check=False).returncode == 2


def test_many_connections():
    """[34] a thousand connections, few calls"""
    g = Gateway()
    g.sas([("site-%d" % i, i, A) for i in range(1, 1001)])
    g.configure()
    g.start().up()
    n = len(g.calls())
    t0 = now()
    ip("link", "set", "ua", "down")
    t, text = g.expect_move(B)
    assert "--name" not in text
    poll(lambda: set(g.locals()) == {B})
    within(t, t0, 2000000)
    assert len(g.moves()) == 1
    poll(lambda: g.logged("acked=1000/1000"))


def test_policies():
    """each connection by its own policy; the unnamed are left alone"""
    g = Gateway("abc")
    g.sas([("road", 1, A), ("voice", 2, A), ("other", 3, A)])
    g.configure("abc", more='[policy "v"]\nconnections = voice\norder = a c b\n'
                            '[policy "r"]\nconnections = road\norder = a b\n')
    g.start().up()
    ip("link", "set", "ua", "down")
    poll(lambda: g.locals() == [B, C, A])
    names = sorted(text.split("--name ")[1].split()[0] for _, text in g.moves())
    assert names == ["road", "voice"], names


def announced(g, conn=None):
    """What was announced last, to all or to this connection."""
    calls = [text.split()[1:] for _, text in g.calls("--rmobike-addresses")]
    return [c[0] for c in calls if c[1:] == (["--name", conn] if conn else [])][-1:]


def test_announced_by_policy():
    """each connection that a policy names is told of its policy's uplinks, nobody else is told or moved; no SA, no order"""
    g = Gateway("abc")
    g.sas([("other", 3, A)])
    g.configure("abc", more='[policy "p"]\nconnections = road\norder = a b\n'
                            '[policy "q"]\nconnections = office\norder = c\n')
    g.start()
    poll(lambda: g.status()["connections"])
    stays(lambda: not [x for _, x in g.calls() if "status" not in x], 1)
    g.sas([("road", 1, A), ("office", 2, C), ("other", 3, A)])
    poll(lambda: announced(g, "road") == [A + "," + B] and announced(g, "office") == [C])
    g.wires["a"].carrier(False)
    poll(lambda: g.locals() == [B, C, A])
    poll(lambda: announced(g, "road") == [B])       # the other one at the dead address keeps nothing
    assert not announced(g) and not announced(g, "other") and announced(g, "office") == [C]
    assert all("--name road" in text for _, text in g.moves())


def test_public_address():
    """behind a 1:1 NAT: told and asked by the public address; mappings of others in pluto's list are kept, addresses
    that no uplink has any more are not"""
    g = Gateway()
    g.configure(extra={"a": "public = 203.0.113.10\n", "b": "public = 203.0.113.11\n"})
    g.start().up()
    poll(lambda: announced(g) == ["203.0.113.10=%s,203.0.113.11=%s" % (A, B)])
    g.stop()
    path = os.path.join(g.pluto, "sas")
    with open(path) as f:
        line = f.read()
    assert "announced=203.0.113.10,203.0.113.11 " in line
    with open(path, "w") as f:
        f.write(line.replace("203.0.113.11 ", "203.0.113.11,203.0.113.77,203.0.113.99 ")
                    .replace("\n", ",203.0.113.77%3D10.7.7.7\n"))
    g.wires["b"].carrier(False)
    g.start()
    poll(lambda: announced(g, "road") == ["203.0.113.10=%s,203.0.113.77=10.7.7.7" % A])
    g.wires["b"].carrier(True)
    poll(lambda: announced(g, "road") == ["203.0.113.10=%s,203.0.113.11=%s,203.0.113.77=10.7.7.7" % (A, B)])
    g.wires["a"].carrier(False)
    poll(lambda: g.locals() == [B])
    assert "--rmobike-switch-to 203.0.113.11 --rmobike-local %s --rmobike-from %s " % (B, A) in g.moves()[-1][1] + " "


def test_unsupported_peer():
    """a peer without R-MOBIKE is never asked, and explain says why"""
    g = Gateway()
    g.sas([("road", 1, A, "no")])
    g.configure()
    g.start().up()
    ip("link", "set", "ua", "down")
    poll(lambda: g.state_of("a") == "down")
    stays(lambda: not g.moves(), 1)
    assert "the peer does not support R-MOBIKE" in g.cli("explain", "road").stdout


def test_odd_names():
    """T24: names that want to be more than names"""
    g = Gateway()
    g.sas([("a%20b%0Ac%1B[31m", 1, A)])
    g.configure()
    g.start().up()
    for args in (("status",), ("status", "--json"), ("events",), ("metrics",)):
        out = g.cli(*args).stdout
        assert "\x1b" not in out
    ip("link", "set", "ua", "down")
    g.expect_move(B)
    assert "\x1b" not in open(g.log).read()
