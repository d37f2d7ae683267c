# SPDX-License-Identifier: GPL-2.0-or-later
"""What it shows, to people and to programs: health, metrics, notifications."""
import http.client
import re
import socket

import exposition
from lib import *


def health(g):
    """What monitoring gets: the exit status and the line."""
    p = g.cli("status", "--check", check=False)
    assert p.stdout.count("\n") == 1 and p.stderr == "", (p.stdout, p.stderr)
    return p.returncode, p.stdout.strip()


def expect_health(g, code, words):
    poll(lambda: g.status()["health"] == code, text="health is %s, not %d" % (health(g), code))
    got = health(g)
    assert got[0] == code and got[1].startswith(("OK: ", "WARNING: ", "CRITICAL: ", "UNKNOWN: ")[code]) and \
        all(w in got[1] for w in words), got


def test_health():
    """0 only if all is served and the next failure would be survived; never with both uplinks dead"""
    g = Gateway()
    g.configure()
    g.start().up()
    expect_health(g, 0, ["all on their preferred uplink"])
    g.wires["b"].carrier(False)                 # the standby
    expect_health(g, 1, ["b is down in IPv4 (carrier-lost)"])
    g.wires["a"].carrier(False)
    expect_health(g, 2, ["no working uplink", "1 on a, which is dead"])
    g.sas([])                                   # ... and with nobody to lose anything
    poll(lambda: not g.status()["connections"])
    expect_health(g, 2, ["no working uplink"])
    for w in g.wires.values():
        w.carrier(True)
    expect_health(g, 0, ["nobody is connected"])
    g.cli("drain", "b")
    expect_health(g, 1, ["b is drained"])


def test_health_wrong_uplink():
    """a standby whose packets would leave by another uplink is no standby"""
    g = Gateway()
    g.configure()
    g.start().up()
    ip("route", "replace", "default", "via", GW["a"], "dev", "ua", "table", "101")
    expect_health(g, 1, ["b is ", "(wrong-uplink)"])
    ip("route", "replace", "default", "via", GW["b"], "dev", "ub", "table", "101")
    expect_health(g, 0, [])


def test_health_stuck():
    """an SA that cannot be moved, on a dead uplink: critical; one on a live uplink is not"""
    g = Gateway()
    g.sas([("road", 1, A, "no")])
    g.configure()
    g.start().up()
    expect_health(g, 0, [])
    ip("link", "set", "ua", "down")
    expect_health(g, 2, ["1 on a, which is dead"])


def test_health_names():
    """no connection that a policy names is loaded: nobody knows; one of them is enough, and nobody connected is well"""
    g = Gateway()
    g.sas([])
    loaded = os.path.join(g.pluto, "conns")
    open(loaded, "w").close()
    g.configure(more='[policy "p"]\nconnections = road office\norder = a b\n')
    g.start().up(sas=False)
    expect_health(g, 3, ["no connection that policy p names (road, ...)"])
    with open(loaded, "w") as f:
        f.write("office")
    expect_health(g, 0, ["nobody is connected"])


def test_health_patterns():
    """a policy of patterns names no connection, so none is asked for"""
    g = Gateway()
    g.sas([])
    open(os.path.join(g.pluto, "conns"), "w").close()
    g.configure(more='[policy "p"]\nconnections = roa*\norder = a b\n')
    g.start().up(sas=False)
    expect_health(g, 0, [])
    assert not g.calls("--name")


def test_health_dry_run():
    """nothing would be moved: that is no health"""
    g = Gateway()
    g.configure()
    g.start("--dry-run")
    expect_health(g, 1, ["dry run"])


# ---- metrics ----

def samples(text):
    return {key: value for _, s in exposition.parse(text).values() for key, value in s.items()}


def metrics(g):
    """what the command prints, without a process for it"""
    return g.ask("metrics")["result"]


def metric(text, name, labels=None):
    return samples(text)["ipsec_addrmon_" + name, labels]


def test_exposition():
    """the reader of the format finds what is wrong with one"""
    good = "# HELP a_total A.\n# TYPE a_total counter\na_total{x=\"1\"} 1\n"
    assert exposition.parse(good) == {"a_total": ("counter", {("a_total", 'x="1"'): 1.0})}
    for bad in (good + "# EOF\n", good.replace("counter", "stateset"), good.replace("a_total", "a"), good.rstrip("\n"),
                good + 'a_total{x="1"} 2\n', good + "b 1\n", good.replace('"1"', '"1'), good.replace("HELP", "TYPE")):
        try:
            exposition.parse(bad)
        except (AssertionError, KeyError, ValueError):
            continue
        raise AssertionError("taken: " + bad)


def test_metrics():
    """what Prometheus reads: by the command, the file, and HTTP; states, verdicts by kind and target, moves"""
    g = Gateway()
    path = os.path.join(g.dir, "addrmon.prom")
    g.configure(top=DEFAULTS + "metrics-file = %s\n" % path,
                extra="probe = arp gateway\nprobe = icmp %s\nprobe = tcp %s,80\nprofile = fast\nrise = 1\n" % (T1, T2))
    g.start().up()
    before = g.cli("metrics").stdout
    target = 'uplink="a",kind="icmp",target="%s"' % T1
    assert metric(before, "health") == 0 and metric(before, "build_info", 'version="1.0"') == 1
    assert metric(before, "uplink_usable", 'uplink="a",family="4"') == 1
    assert metric(before, "probe_verdict", target + ',verdict="good"') == 1
    assert 0 < metric(before, "probe_rtt_seconds", target) < 10
    assert 0 <= metric(before, "probe_loss_ratio", 'uplink="b",kind="tcp",target="%s,80"' % T2) < 1
    assert abs(metric(before, "config_last_reload_success_timestamp_seconds") - time.time()) < 100
    g.wires["a"].dead = {T1, T2}
    poll(lambda: g.locals() == [B])
    poll(lambda: metric(metrics(g), "moves_done_total") == 1)
    after = metrics(g)
    assert metric(after, "uplink_usable", 'uplink="a",family="4"') == 0
    assert metric(after, "uplink_state", 'uplink="a",family="4",state="down"') == 1
    assert metric(after, "probe_verdict", target + ',verdict="good"') == 0
    assert metric(after, "probe_verdict", target + ',verdict="bad"') == 1
    assert metric(after, "probe_loss_ratio", target) > 0
    assert metric(after, "failover_seconds_count") == 1 and metric(after, "health") == 1
    g.write_conf("nonsense\n")
    g.cli("reload", check=False)
    assert metric(metrics(g), "config_last_reload_successful") == 0
    poll(lambda: os.path.exists(path) and samples(open(path).read()), 20)
    assert exposition.parse(open(path).read()).keys() == exposition.parse(after).keys()


def test_dist_names():
    """the alerts and the dashboard ask for names that there are"""
    g = Gateway()
    g.configure(extra="probe = icmp %s\nprofile = fast\n" % T1)
    g.start().up()
    poll(lambda: g.uplink("a")["probes"][0]["rtt-ms"] is not None)
    there = {name for name, _ in samples(metrics(g))}

    def unknown(text):
        return set(re.findall(r"\bipsec_addrmon_\w+", text)) - there
    for name in ("ipsec-addrmon.rules.yml", "ipsec-addrmon.rules.test.yml", "ipsec-addrmon.grafana.json"):
        text = open(os.path.join(os.environ["ADDRMON_SRC"], "dist", name)).read()
        assert "ipsec_addrmon_health" in text and unknown(text) == set(), (name, unknown(text))
    dashboard = json.loads(text)
    assert len({p["id"] for p in dashboard["panels"]}) == len(dashboard["panels"]) > 10
    assert all("ipsec_addrmon_" in t["expr"] for p in dashboard["panels"] for t in p["targets"])
    assert unknown("increase(ipsec_addrmon_moved_total[5m])") == {"ipsec_addrmon_moved_total"}


def scrape(to, path="/metrics", method="GET"):
    """(status, content type, text) of one request; to is a port of 127.0.0.1, or a socket"""
    c = http.client.HTTPConnection("127.0.0.1", to if isinstance(to, int) else None, timeout=10)
    if not isinstance(to, int):
        c.sock = socket.socket(socket.AF_UNIX)
        c.sock.settimeout(10)
        c.sock.connect(to)
    c.request(method, path)
    r = c.getresponse()
    text = r.read().decode()
    c.close()
    return r.status, r.getheader("Content-Type"), text


def test_http():
    """listen = ADDRESS:PORT: the metrics with their Content-Type, nothing else; a reload moves it, or ends it"""
    g = Gateway()
    g.configure(top=DEFAULTS + "listen = 127.0.0.1:9877\n")
    g.start().up()
    status, kind, text = scrape(9877)
    assert (status, kind) == (200, "text/plain; version=0.0.4; charset=utf-8"), (status, kind)
    assert metric(text, "pluto_ready") == 1
    assert scrape(9877, "/")[0] == 404 and scrape(9877, method="PUT")[0] >= 400
    assert scrape(9877, method="HEAD")[2] == ""
    path = os.path.join(g.dir, "http")
    open(path, "w").close()                 # not ours, so it stays, and is in the way
    g.configure(top=DEFAULTS + "listen = %s\n" % path)
    g.cli("reload")
    assert g.logged("cannot listen on " + path) and os.path.isfile(path)
    os.unlink(path)
    g.cli("reload")
    assert metric(scrape(path)[2], "dropped_total", 'what="scrape"') >= 1
    assert os.stat(path).st_mode & 0o777 == 0o660
    for port in (9877, 9878):
        with socket.socket() as s:
            assert s.connect_ex(("127.0.0.1", port)) != 0
    g.configure()
    g.cli("reload")
    assert not os.path.exists(path)


def test_http_crowd():
    """many connections that say nothing, or half of something: no more than eight are held, they end, and orders are given"""
    g = Gateway()
    g.configure(top=DEFAULTS + "listen = 127.0.0.1:9877\n")
    g.start().up()

    def accepted():
        lines = [x.split() for x in open("/proc/net/tcp")][1:]
        return sum(x[1].endswith(":2695") and x[3] == "01" and x[9] != "0" for x in lines)
    held = []
    for i in range(20):
        s = socket.create_connection(("127.0.0.1", 9877))
        s.sendall(b"GET /metrics HTTP/1.1\r\nX: " + b"x" * (1000 * i % 7000) if i % 2 else b"")
        held.append(s)
    poll(lambda: accepted() == 8)
    stays(lambda: accepted() <= 8, 0.5)
    t0 = now()
    ip("link", "set", "ua", "down")
    t, _ = g.expect_move(B)
    within(t, t0, 1000000)
    for s in held[8:]:
        s.close()
    assert scrape(9877)[0] == 200       # when the first eight were too slow
    for s in held[:8]:
        s.settimeout(10)
        s.recv(4096)                    # thrown out, perhaps after an error


def test_http_in_use():
    """the port is taken: one line, and the rest works"""
    with socket.create_server(("127.0.0.1", 9877)):
        g = Gateway()
        g.configure(top=DEFAULTS + "listen = 127.0.0.1:9877\n")
        g.start().up()
        assert g.logged("cannot listen on 127.0.0.1:9877")


def test_notify_dropped():
    """the script does not keep up: that is said, and counted; one that does loses nothing"""
    g = Gateway()
    gate = os.path.join(g.dir, "gate")
    hook = g.script("hook", "#!/bin/sh\nwhile [ -e %s ]; do sleep 0.05; done\n" % gate)
    g.configure(top=DEFAULTS + "notify-script = %s\nscript-timeout = 50\n" % hook, extra="hold-down = 0\n")
    g.start().up()
    poll(lambda: metric(metrics(g), "dropped_total", 'what="notification"') == 0)
    open(gate, "w").close()
    n = 0
    while not g.logged("does not keep up"):
        n += 1
        g.wires["b"].carrier(n % 2 == 0)
        poll(lambda: g.uplink("b")["carrier"] == (n % 2 == 0))
        assert n < 200
    assert metric(metrics(g), "dropped_total", 'what="notification"') >= 1
    os.unlink(gate)
    g.wires["b"].carrier(n % 2 != 0)
    poll(lambda: g.logged("notifications were dropped"))
