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
    g.start().up()
    begin = time.time()
    g.cli("drain", "a", "--reason", "the night shift")
    poll(lambda: "night shift" in events(g, "--since", "1h").stdout, text="the drain is not in the history")
    out = events(g, "--since", "1h").stdout
    assert "addrmon msg=" in out and " uplink uplink=b family=4 state=up" in out, out
    g.expect_move(B)
    # a sample comes each ten seconds; the writer keeps those of a minute, and those there are at the end
    time.sleep(max(0, begin + 11 - time.time()))
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
    for n in range(400):
        assert g.ask("drain" if n % 2 == 0 else "undrain", uplink="b", force=True)["rc"] == 0
    poll(lambda: g.status()["counters"]["history-dropped"] > 0, text="nothing was dropped: is it not full?")
    ip("link", "set", "ua", "down")
    t, _ = g.expect_move(B)
    poll(lambda: g.logged("history is lost: the disk does not keep up"))
    os.kill(pid, signal.SIGCONT)
    poll(lambda: g.logged("history is written again"), text="it does not get well")
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
    narrow = [re.sub(r"\033\[[\d;]*m", "", x) for x in terminal(72).splitlines()]
    assert max(map(len, narrow)) <= 72, narrow


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
