# SPDX-License-Identifier: GPL-2.0-or-later
"""The control socket: who may, how many, and what the loop does meanwhile."""
import contextlib
import grp
import select

from lib import *
from test_surface import metric, metrics

GROUP = grp.getgrgid(65534).gr_name       # of user nobody
NOBODY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")


@contextlib.contextmanager
def as_nobody():
    os.setegid(65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def dial(g, request=None):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(g.ctl)
    if request is not None:
        s.sendall(json.dumps(request).encode() + b"\n")
    return s


def first_line(s):
    with s.makefile() as f:
        return json.loads(f.readline())


def test_ctl_group():
    """root's alone by default; members of ctl-group may ask and follow, and change nothing; a reload can only take it back"""
    g = Gateway("a")
    g.configure("a")
    g.start()
    assert os.stat(g.ctl).st_mode & 0o777 == 0o660 and os.stat(g.ctl).st_gid == 0
    p = sh(*NOBODY, ADDRMON, "status", "--check", "--socket", g.ctl, check=False)
    assert p.returncode == 3 and p.stdout.startswith("UNKNOWN: only root"), p.stdout
    g.configure("a", top=DEFAULTS + "ctl-group = %s\n" % GROUP)
    g.cli("reload")                         # it has no capability for it any more
    assert g.logged("cannot give the control socket to group %s" % GROUP) and os.stat(g.ctl).st_gid == 0
    g.stop()
    g.start().up()
    for args in (("status",), ("events",), ("metrics",), ("explain", "road")):
        assert sh(*NOBODY, ADDRMON, *args, "--socket", g.ctl).stdout
    for args in (("drain", "a"), ("undrain", "a"), ("switch", "road", "--to", "a"), ("reload",), ("probe", "a")):
        p = sh(*NOBODY, ADDRMON, *args, "--socket", g.ctl, check=False)
        assert p.returncode == 77 and "only root" in p.stderr, (args, p.stderr)
    assert not g.uplink("a")["drained"]
    g.configure("a")
    g.cli("reload")
    assert sh(*NOBODY, ADDRMON, "status", "--socket", g.ctl, check=False).returncode == 77


def test_ctl_crowd():
    """followers of the group take up their own places: those too many are told so, and root's commands are not refused"""
    g = Gateway()
    g.configure(top=DEFAULTS + "ctl-group = %s\n" % GROUP)
    g.start().up()
    with as_nobody():
        held = [dial(g, {"cmd": "events", "follow": True}) for _ in range(16)]
    events = held[0].makefile()
    assert json.loads(events.readline())["rc"] == 0
    for s in held[1:]:
        assert first_line(s)["rc"] == 0
    with as_nobody():
        more = [dial(g) for _ in range(20)]
    for s in more:
        assert first_line(s) == {"rc": 75, "error": "too many clients of the control socket, try again", "result": None}
    p = sh(*NOBODY, ADDRMON, "status", "--socket", g.ctl, check=False)
    assert p.returncode == 75 and p.stderr == "addrmon: too many clients of the control socket, try again\n", (p.returncode, p.stderr)
    assert g.cli("drain", "b").returncode == 0 and g.uplink("b")["drained"]
    assert metric(metrics(g), "dropped_total", 'what="client"') == 21
    g.cli("undrain", "b")
    assert any('"drained":"no"' in line for line in events)
    held.pop().close()
    poll(lambda: sh(*NOBODY, ADDRMON, "status", "--socket", g.ctl, check=False).returncode == 0)


@seconds(15)
def test_ctl_unread():
    """who does not read its answer is dropped, and was not waited for; who reads slowly gets all of it"""
    g = Gateway()
    n = 10000 if FULL else 1200
    g.sas([("conn%05d" % (i // 2 if i < n // 2 else 0), i + 1, A) for i in range(n)])    # some of two SAs, one of thousands
    g.configure(top="status-interval = 1000\nctl-group = %s\n" % GROUP)
    g.start().up()
    with as_nobody():
        unread = [dial(g, {"cmd": "status"}) for _ in range(8)]
    slow = dial(g, {"cmd": "status"})
    before = memory(g.proc.pid)
    ip("link", "set", "ua", "down")
    poll(lambda: g.moves())
    text = b""
    while not text.endswith(b"\n"):
        text += slow.recv(1 << 16)
        time.sleep(0.002)
    conns = json.loads(text)["result"]["connections"]
    assert sorted(s["serial"] for c in conns for s in c["sas"]) == list(range(1, n + 1))
    assert [c["name"] for c in conns] == sorted(c["name"] for c in conns) and len({c["name"] for c in conns}) == len(conns)
    assert memory(g.proc.pid) - before < 16384 * SLOW * SLOW      # a sanitizer keeps what was freed
    assert metric(metrics(g), "dropped_total", 'what="client"') == 0
    for s in unread:
        hung_up = select.poll()
        hung_up.register(s, 0)
        assert hung_up.poll(20000), "not dropped"
    assert metric(metrics(g), "dropped_total", 'what="client"') == 8
    assert not g.logged("stall late=")
    for s in unread:
        s.close()
