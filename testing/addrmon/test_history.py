# SPDX-License-Identifier: GPL-2.0-or-later
"""What was: the history on disk, and those who ask for it."""
import re
import sqlite3

from lib import *


def history(g):
    return os.path.join(g.dir, "history.db")


def rows(g, query):
    with sqlite3.connect("file:%s?mode=ro" % history(g), uri=True) as db:
        return db.execute(query).fetchall()


def events(g, *args, check=True):
    return sh(ADDRMON, "events", "--state", g.state, *args, check=check)


def writer(g):
    """Its process: the daemon's only child that is no whack."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % pid) as f:
                name, rest = f.read().rsplit(")", 1)
        except OSError:
            continue
        if name.endswith("(addrmon-history") and int(rest.split()[1]) == g.proc.pid:
            return int(pid)
    return 0


@seconds(15)
def test_history():
    """Events and samples survive a restart, and `events --since` has those of its time."""
    g = Gateway()
    g.configure(extra="probe = icmp %s\nprobe = icmp %s\n" % (T1, T2))
    begin = time.time()
    g.start().up()
    up = time.time()
    g.cli("drain", "a", "--reason", "the night shift")
    poll(lambda: "night shift" in events(g, "--since", "1h", check=False).stdout, text="the drain is not in the history")
    out = events(g, "--since", "1h").stdout
    assert "addrmon msg=" in out and " uplink uplink=b family=4 state=up" in out, out
    g.expect_move(B)
    # a sample comes each ten seconds; the writer keeps those of a minute, and those there are at the end
    time.sleep(max(0, up + 11 - time.time()))
    g.stop()
    poll(lambda: rows(g, "SELECT * FROM sample"), text="there are no samples")
    seen = rows(g, "SELECT uplink, family, target, state, sent, lost, rtt FROM sample JOIN series ON id = series")
    assert {x[:3] for x in seen} == {(u, 4, "icmp " + t) for u in "ab" for t in (T1, T2)}, seen
    assert all(x[3] == "up" and x[4] > 3 and x[5] == 0 and 0 < x[6] < 1000000 for x in seen), seen
    poll(lambda: "stopping" in events(g, "--since", "1h").stdout, text="the end is not in the history")
    g.start().up()
    g.cli("undrain", "a")
    poll(lambda: "drained=no" in events(g, "--since", "1h").stdout, text="the history does not go on")
    everything = events(g, "--since", "1h").stdout
    assert everything.count("msg=stopping") == 1 and everything.count("night shift") >= 1
    # those of another time are not shown
    assert events(g, "--since", "1h", "--until", "@%d" % (begin - 1)).stdout == ""
    assert everything.count("msg=\"started") == 2
    assert events(g, "--since", "@%d" % (begin + 6)).stdout.count("msg=\"started") == 1
    as_json = [json.loads(x) for x in events(g, "--since", "1h", "--json").stdout.splitlines()]
    assert len(as_json) >= len(everything.splitlines())
    night = [e for e in as_json if e["topic"] == "drain"][0]
    assert night["fields"]["note"] == "the night shift" and begin - 1 < night["time"] < time.time(), night
    assert g.status()["counters"]["history-dropped"] == 0


def test_history_asked_badly():
    """One line that names it; nobody but root reads it."""
    g = Gateway("a")
    g.configure("a")
    assert events(g, "--since", "1h", check=False).returncode == 1
    g.start()
    poll(lambda: os.path.exists(history(g)))
    poll(lambda: "started" in events(g, "--since", "1h", check=False).stdout)
    for args, text in ((("--since", "nonsense"), "nonsense"), (("--since", "1h", "--until", "2h"), "not before"),
                       (("--until", "2026-02-30"), "2026-02-30")):
        p = events(g, *args, check=False)
        assert p.returncode == 2 and text in p.stderr and len(p.stderr.splitlines()) == 1, (p.returncode, p.stderr)
    assert os.stat(history(g)).st_mode & 0o077 == 0, oct(os.stat(history(g)).st_mode)
    p = sh("setpriv", "--reuid=65534", "--clear-groups", ADDRMON, "events", "--state", g.state, "--since", "1h", check=False)
    assert p.returncode == 77 and "Permission denied" in p.stderr, (p.returncode, p.stderr)


@seconds(23)
def test_history_disk_hangs():
    """The loop goes on, what is lost is counted, and said once."""
    g = Gateway()
    g.configure()
    g.start().up()
    pid = poll(lambda: writer(g))
    os.kill(pid, signal.SIGSTOP)        # to the daemon it is as one that waits for its disk
    for n in range(1000):
        assert g.ask("drain" if n % 2 == 0 else "undrain", uplink="b", force=True)["rc"] == 0
        if n % 50 == 49 and g.status()["counters"]["history-dropped"] > 0:
            break
    else:
        raise AssertionError("nothing was dropped: is it not full?")
    g.ask("undrain", uplink="b")
    ip("link", "set", "ua", "down")
    g.expect_move(B)
    poll(lambda: g.logged("history is lost: the disk does not keep up"), every=0.3)
    os.kill(pid, signal.SIGCONT)
    poll(lambda: g.logged("history is written again"), text="it does not get well", every=0.3)
    with open(g.log) as f:
        assert f.read().count("history is lost") == 1
    poll(lambda: "is written again" in events(g, "--since", "1h").stdout)
    # one that dies is started again
    os.kill(pid, signal.SIGKILL)
    poll(lambda: writer(g) not in (0, pid), text="the writer was not started again")
    g.cli("drain", "a", "--force", "--reason", "after its death")
    poll(lambda: "after its death" in events(g, "--since", "1h").stdout)


def test_history_disk_full():
    """One line, the moves go on, and history when there is room again."""
    g = Gateway()
    where = os.path.join(g.dir, "disk")
    os.mkdir(where)
    sh("mount", "-t", "tmpfs", "-o", "size=128k", "none", where)
    g.state = os.path.join(where, "state.json")
    ballast = os.path.join(where, "ballast")
    try:
        with open(ballast, "wb") as f:
            while True:
                f.write(b"x" * 4096)
                f.flush()
    except OSError:
        pass
    g.configure()
    g.start().up()
    ip("link", "set", "ua", "down")
    g.expect_move(B)
    poll(lambda: g.logged("history is lost: "), text="nothing was said of a full disk")
    poll(lambda: g.status()["counters"]["history-dropped"] > 0)
    ip("link", "set", "ua", "up")
    g.routes("a")
    g.expect_move(A, number=2)
    with open(g.log) as f:
        assert f.read().count("history is lost") == 1
    os.unlink(ballast)
    g.stop()
    # it is tried again after a while, and by a new daemon at once
    g.start().up()
    poll(lambda: "started" in sh(ADDRMON, "events", "--state", g.state, "--since", "1h", check=False).stdout)


def test_history_damaged():
    """Set aside with one line; a new one is there."""
    g = Gateway()
    with open(history(g), "w") as f:
        f.write("this is no history " * 1000)
    g.configure()
    g.start().up()
    poll(lambda: "started" in events(g, "--since", "1h", check=False).stdout)
    with open(g.log) as f:
        assert len([x for x in f if "set aside" in x and history(g) + ".damaged" in x]) == 1
    with open(history(g) + ".damaged") as f:
        assert f.read().startswith("this is no history")


def test_status_of_targets():
    """A line for each target; on a terminal in colour and no wider than it is; plain in a pipe."""
    import pty
    import fcntl
    import struct
    import termios
    g = Gateway()
    g.configure(extra="profile = fast\nprobe = icmp %s\nprobe = icmp %s\n" % (T1, T2))
    g.wires["a"].dead.add(T2)
    g.start()
    poll(lambda: [p["verdict"] for p in g.uplink("a")["probes"]] == ["good", "bad"])
    poll(lambda: [p["verdict"] for p in g.uplink("b")["probes"]] == ["good", "good"])
    out = g.cli("status", env=dict(os.environ, TERM="xterm")).stdout
    lines = out.splitlines()
    first = [i for i, x in enumerate(lines) if x.startswith("a ")][0]
    assert re.match(r" *icmp 100\.64\.1\.1 +good .* [\d.]+ms +\d+%", lines[first + 1]), out
    assert re.match(r" *icmp 100\.64\.2\.2 +bad .* 100%", lines[first + 2]), out
    assert lines[first + 3].startswith("b ") and "\033" not in out, out

    def terminal(width, **env):
        pid, fd = pty.fork()
        if pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
            os.execve(ADDRMON, ["addrmon", "status", "--socket", g.ctl], dict(os.environ, TERM="xterm", **env))
        text = b""
        try:
            while True:
                text += os.read(fd, 65536)
        except OSError:
            pass
        os.waitpid(pid, 0)
        os.close(fd)
        return text.decode()
    wide = terminal(200)
    assert "\033[1;31mbad\033[" in wide or "\033[1;31mbad " in wide, repr(wide)
    assert "\033[32mgood" in wide, repr(wide)
    assert "\033" not in terminal(200, NO_COLOR="1")
    narrow = [re.sub(r"\033\[[\d;]*m", "", x) for x in terminal(80).splitlines()]
    assert max(map(len, narrow)) <= 80, narrow


def test_report():
    """A page of a simulated night: states, moves with their reasons, round trips; nothing else in it."""
    night = os.path.join(os.path.dirname(os.path.abspath(__file__)), "night", "make")
    where = os.environ["TEST_DIR"]
    begin = 1796065200
    sh(night, ADDRMON, where, env=dict(os.environ, NIGHT_BEGIN=str(begin), TZ="UTC"))

    def report(*args, check=True):
        return sh(ADDRMON, "report", "--state", where + "/state.json", *args, check=check,
                  env=dict(os.environ, TZ="UTC"))
    page = open(where + "/night.html").read()
    moves = re.findall(r'<tr><th scope="row">\d+</th><td class="when">([^<]*)</td><td>([^<]*)</td><td>([^<]*)</td>'
                       r'<td class="n">(\d+)</td><td>([^<]*)</td>', page)
    assert moves[0] == ("2026-12-01 02:13:01", "fibre", "lte", "3", "uplink-down (probes-failed)"), moves
    assert len(moves) > 1 and all(m[1:3] == ("lte", "fibre") and m[4] == "failback" for m in moves[1:]), moves
    assert sum(int(m[3]) for m in moves[1:]) == 3, moves
    assert "<title>fibre IPv4 down (probes-failed), 02:13:01 to 03:02:" in page, page
    assert "<title>lte IPv4 down (carrier-lost), 22:00:00 to 22:02:00" in page
    row = re.search(r'<th scope="row">fibre IPv4</th><td class="n">([\d.]+) %</td><td class="n">(\d+)</td><td class="n">([^<]+)<', page)
    assert 93 < float(row[1]) < 93.4 and row[2] == "1" and row[3] == "49 min", row.groups()
    # a time without moves, which is shorter
    page = report("--since", "@%d" % (begin + 3600), "--until", "@%d" % (begin + 7200)).stdout
    assert "<p>None.</p>" in page and "down (" not in page and 'd="M' in page
    # nobody watched for an hour: no state is shown for it
    with sqlite3.connect(where + "/history.db") as db:
        db.execute("DELETE FROM sample WHERE time BETWEEN ? AND ?", (begin + 4800, begin + 6000))
        db.execute("INSERT INTO event (time, priority, topic, text) VALUES (?, 5, 'drain', ?)",
                   ((begin + 6500) * 1000000, 'uplink=fibre drained=yes note="<script>alert(1)</script> & more"'))
    page = report("--since", "@%d" % (begin + 3600), "--until", "@%d" % (begin + 7200)).stdout
    assert re.findall("<title>fibre IPv4 up[^,]*, ([^<]*)<", page) == ["20:00:00 to 20:20:00", "20:40:10 to 21:00:00"], \
        re.findall("<title>fibre IPv4 up[^,]*, ([^<]*)<", page)
    assert "<script" not in page and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page
    for args, code in (((), 2), (("--since", "x"), 2), (("--since", "@10", "--until", "@20"), 1)):
        p = report(*args, check=False)
        assert p.returncode == code and p.stdout == "" and len(p.stderr.splitlines()) == 1, (args, p)


READER = r'''#!/bin/sh
cat <<'EOT'
config setup
	protostack=xfrm

conn road
	left=10.7.0.10
	right=%any
	auto=	mobike=	rmobike=	authby=secret
	rmobike-addresses=198.51.100.77=10.7.0.10,192.0.2.10
	auto=add
conn plain
	left=10.7.0.10
	right=192.0.2.99
	auto=	mobike=	auto=ignore
conn off
	left=10.7.0.10
	auto=	mobike=	rmobike=	auto=ignore
EOT
'''
STATUS = r'''#!/bin/sh
case "$*" in *--connectionstatus*) ;; *) exec "$FAKEWHACK" "$@" ;; esac
[ -e "$PLUTO_RUNS" ] || exit 33
cat <<'EOT'
000 "off":   policy: IKEv2+PSK+ENCRYPT+TUNNEL+PFS+IKE_FRAG_ALLOW+MOBIKE+ESN_NO+ESN_YES;
000 "road":   policy: IKEv2+PSK+ENCRYPT+TUNNEL+PFS+IKE_FRAG_ALLOW+MOBIKE+RMOBIKE+ESN_NO+ESN_YES;
000 "road"[1] 192.0.2.1:   policy: IKEv2+PSK+ENCRYPT+TUNNEL+PFS+IKE_FRAG_ALLOW+MOBIKE+RMOBIKE+ESN_NO+ESN_YES;
EOT
'''


def init_machine():
    """Two uplinks with default routes; the second has a private address, and a lan has none."""
    g = Gateway("ab")
    g.script("readwriteconf", READER)
    g.script("whack", STATUS)
    ip("addr", "del", B + "/24", "dev", "ub")
    ip("addr", "add", "10.7.0.10/24", "dev", "ub", "valid_lft", "forever", "preferred_lft", "forever")
    ip("rule", "del", "from", B, "lookup", "101")
    ip("route", "replace", "default", "via", GW["a"], "dev", "ua", "metric", "50")
    g.wires["b"].near.add("10.7.0.1")
    ip("route", "add", "default", "via", "10.7.0.1", "dev", "ub", "metric", "200")
    ip("tuntap", "add", "dev", "lan", "mode", "tap")
    ip("addr", "add", "10.20.0.1/24", "dev", "lan")
    ip("link", "set", "lan", "up")
    g.new = os.path.join(g.dir, "new.conf")
    g.runs = os.path.join(g.dir, "pluto-runs")
    open(g.runs, "w").close()
    g.env = dict(os.environ, IPSEC_EXECDIR=g.dir, PLUTO_RUNS=g.runs, CTLSOCKET=g.pluto + "/pluto.ctl")
    return g


def test_init():
    """A configuration for this machine; check has nothing to say but what it says itself to mend, and it runs"""
    g = init_machine()

    def init(*args, check=True):
        return sh(ADDRMON, "init", "--config", g.new, *args, env=g.env, check=check)
    out = init("--target", T1, "--target", T2).stdout
    text = open(g.new).read()
    assert "2 uplinks: ua ub; connections: road\n" in out, out
    sections = re.split(r"^(?=\[)", text, flags=re.M)
    ua, ub, policy = sections[1:]
    assert "address   = 192.0.2.10\n" in ua and "public " not in ua and "rule add" not in ua, ua
    assert "address   = 10.7.0.10\n" in ub and re.search(r"^public +=  ?198\.51\.100\.77 ", ub, re.M), ub
    assert all("probe     = icmp %s\n" % t in u for t in (T1, T2) for u in (ua, ub)), text
    assert "connections = road\n" in policy and "order = ua ub\n" in policy, policy
    assert "off" not in policy.split("order")[0].replace("of ", "") and "lan" not in text and "TO CHECK" not in text, text
    assert os.stat(g.new).st_mode & 0o777 == 0o600
    # what it says to mend works as it is
    mend = re.findall(r"^#   (ip .*)", ub, re.M)
    assert len(mend) == 1 and "from 10.7.0.10" in mend[0] and "via 10.7.0.1 dev ub" in mend[0], mend
    assert "warning: " in sh(ADDRMON, "check", "--config", g.new, env=g.env).stdout
    sh("sh", "-ec", mend[0])
    out = sh(ADDRMON, "check", "--config", g.new, env=g.env).stdout
    assert "warning: " not in out and " 0 warnings" in out, out
    # it is never overwritten
    p = init("--target", T1, check=False)
    assert p.returncode == 4 and "stays as it is" in p.stderr and open(g.new).read() == text, p
    # and a daemon runs with it
    g.conf = g.new
    g.wires["b"].near.add("10.7.0.1")
    g.start(env=g.env)
    poll(lambda: g.state_of("ua") == "up" and g.state_of("ub") == "up", text=str(g.status()["uplinks"]))


def test_init_unsure():
    """What could not be known is marked, and check warns of each; what is wrong is one line"""
    g = init_machine()
    os.unlink(g.runs)

    def init(*args, check=True):
        return sh(ADDRMON, "init", "--config", g.new, *args, env=g.env, check=check)
    resolv = os.path.join(g.dir, "resolv.conf")
    with open(resolv, "w") as f:
        f.write("# nameserver 192.0.2.1\nnameserver 127.0.0.53\nnameserver 100.64.3.3\n")
    sh("mount", "--bind", resolv, "/etc/resolv.conf")
    assert "connections: road off\n" in init().stdout
    text = open(g.new).read()
    assert text.count("probe     = dns 100.64.3.3   # TO CHECK") == 2 and "127.0.0.53" not in text, text
    out = sh(ADDRMON, "check", "--config", g.new, env=g.env).stdout
    assert out.count("marked TO CHECK") == 2, out
    # no resolver at all: the next router alone, marked
    os.unlink(g.new)
    open(resolv, "w").close()
    init()
    text = open(g.new).read()
    assert text.count("# TO CHECK: no target in IPv4") == 2 and text.count("probe     = arp gateway") == 2, text
    out = sh(ADDRMON, "check", "--config", g.new, env=g.env).stdout
    assert out.count("marked TO CHECK") == 2 and out.count("link and route alone") == 2, out
    os.unlink(g.new)
    for args, code, word in ((("--target", "host.example"), 2, "host.example"), (("--target", "127.0.0.1"), 2, "127.0.0.1"),
                             (("--target", T1) * 9, 2, "more than 8"), (("x",), 2, "Usage")):
        p = init(*args, check=False)
        assert p.returncode == code and word in p.stderr and not os.path.exists(g.new), (args, p)
    for name in "ua", "ub":
        ip("link", "set", name, "down")
    p = init("--target", T1, check=False)
    assert p.returncode == 1 and "no uplink" in p.stderr and not os.path.exists(g.new), p


@seconds(12)
def test_explain_uplink():
    """why it is in its state, per family and target, and what would change that: and what it says comes true"""
    g = Gateway("ab", v6=True)
    g.configure(extra={"a": "address6 = 2001:db8:1::10\nprofile = fast\nprobe = icmp %s\nprobe = icmp %s\nprobe = arp gateway\n"
                            "need = 2\nfall = 3\nrise = 2\nhold-up = 2\n" % (T1, T2), "b": ""})
    g.start().up()

    def why(name="a"):
        return g.cli("explain", name).stdout
    out = why()
    assert "uplink a on ua\n  IPv4 192.0.2.10: up (start), for " in out, out
    assert "\n    it fails with its link, address or route, or when fewer than 2 of 2 targets answer; 2 do now\n" in out, out
    assert re.search(r"\n    icmp 100\.64\.1\.1: good, [\d.]+ ms, 0 % of the last \d+ lost\n      3 missing answers in a row make it bad\n", out), out
    assert "arp gateway: good" in out and "no better, since others beyond it are asked" in out, out
    assert re.search(r"\n  IPv6 2001:db8:1::10: up .*\n    it fails with its link, address or route; nothing beyond them is asked\n", out), out
    out = why("b")
    assert "nothing beyond them is asked" in out and "icmp" not in out, out
    # a target dies
    g.wires["a"].dead.add(T2)
    poll(lambda: g.state_of("a") == "down")
    out = why()
    assert "down (probes-failed)" in out and "when 2 of 2 targets have answered 2 times in a row; 1 do now" in out, out
    assert re.search(r"icmp 100\.64\.2\.2: bad.*\n      2 answers in a row make it good, \d+ missed so far\n", out), out
    g.wires["a"].dead.clear()
    poll(lambda: g.reason_of("a") == "hold-up")
    assert re.search("it is up in [012] s if nothing fails until then", why()), why()
    poll(lambda: g.state_of("a") == "up")
    # drained, and switched off
    g.cli("drain", "a", "--for", "1h", "--force")
    assert re.search("drained for another 3[56][0-9][0-9] s, or until: ipsec addrmon undrain a\n", why()), why()
    g.cli("undrain", "a")
    assert "drained" not in why()
    ip("link", "set", "ua", "down")
    poll(lambda: g.state_of("a") == "down")
    out = why()
    assert "it may come when ua is switched on: ip link set ua up\n" in out and "not asked now" in out, out
    ip("link", "del", "ua")
    poll(lambda: g.state_of("a") == "absent")
    assert "it may come when there is ua" in why(), why()
    # one name for both, and neither
    assert "road: policy" in why("road") and "uplink" not in why("road").splitlines()[0]
    p = g.cli("explain", "nobody", check=False)
    assert p.returncode == 1 and "no uplink" in p.stderr and len(p.stderr.splitlines()) == 1, p
    as_json = json.loads(g.cli("explain", "--json", "a").stdout)["uplink"]
    assert as_json["paths"][0]["outlook"] and as_json["probes"][0]["outlook"], as_json
    g.stop_pluto()
    poll(lambda: g.status()["pluto"]["state"] == "absent")
    assert "uplink a" in why()
