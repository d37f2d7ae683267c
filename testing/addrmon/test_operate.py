# SPDX-License-Identifier: GPL-2.0-or-later
"""Operating it: commands, reload, restart, and all that can be done to it."""
import re
import socket

from lib import *


def config_error(g, text, code=78):
    g.write_conf(text)
    p = sh(ADDRMON, "run", "--config", g.conf, "--socket", g.ctl, "--state", g.state, check=False)
    assert p.returncode == code, (p.returncode, p.stderr)
    return p.stderr


def test_bad_config():
    """[38] named by file and line, exit 78"""
    g = Gateway("a")
    err = config_error(g, '[uplink "a"]\ninterface = ua\nintervall = 3\n')
    assert g.conf + ":3: intervall: unknown key, did you mean" in err, err
    for text in ("", "\0\0\0", "x" * 1000000, "[", "[uplink \"a\"]\ninterface=ua\r\nfall=x\r\n",
                 "\ufeff[uplink \"a\"]"):
        config_error(g, text)


def test_unsafe_config():
    """[39] writable by others, a symbolic link, unreadable: 77"""
    g = Gateway("a")
    g.configure("a")
    os.chmod(g.conf, 0o666)
    for args in (("run", "--config", g.conf, "--socket", g.ctl), ("check", "--config", g.conf)):
        p = sh(ADDRMON, *args, check=False)
        assert p.returncode == 77 and "writable" in p.stderr, p.stderr
    os.chmod(g.conf, 0o644)
    os.symlink(g.conf, g.conf + ".link")
    p = sh(ADDRMON, "check", "--config", g.conf + ".link", check=False)
    assert p.returncode == 77 and "symbolic link" in p.stderr
    p = sh(ADDRMON, "check", "--config", "/nonexistent", check=False)
    assert p.returncode == 78 and "No such file" in p.stderr


def test_unsafe_script():
    """[39] a script that others may change is not run as root"""
    g = Gateway("a")
    script = g.script("script", "#!/bin/sh\n")
    for mode, code in ((0o777, 77), (0o775, 77), (0o755, 0)):
        os.chmod(script, mode)
        for lines in ({"extra": "probe = script %s\n" % script},
                      {"top": DEFAULTS + "notify-script = %s\n" % script}):
            g.configure("a", **lines)
            p = sh(ADDRMON, "check", "--config", g.conf, check=False)
            assert p.returncode == code, (oct(mode), lines, p.stderr)
            assert code == 0 or script + ": refused" in p.stderr, p.stderr
    g.start()
    os.chmod(script, 0o757)
    p = g.cli("reload", check=False)
    assert p.returncode == 78 and "refused" in p.stderr, (p.returncode, p.stderr)


def test_unsafe_directory():
    """[39] nor one that others may replace: its directories, and those that links lead to; at each start anew"""
    g = Gateway("a")
    bob, ours = os.path.join(g.dir, "bob"), os.path.join(g.dir, "ours")
    for d in (bob, ours):
        os.mkdir(d)
        g.script(d + "/probe", "#!/bin/sh\nid -u >>%s/ran\n" % g.dir)
    os.symlink(bob, ours + "/link")
    os.symlink(ours + "/probe", bob + "/back")

    def check(script, code, said=""):
        for lines in ({"extra": "probe = script %s\n" % script}, {"top": DEFAULTS + "notify-script = %s\n" % script}):
            g.configure("a", **lines)
            p = sh(ADDRMON, "check", "--config", g.conf, check=False)
            assert p.returncode == code and said in p.stderr and p.stderr.count("\n") == (code != 0), (p.returncode, p.stderr)
    check(bob + "/probe", 0)
    check(ours + "/link/probe", 0)
    os.chmod(bob, 0o1777)               # as /tmp: root's entries stay root's
    check(bob + "/probe", 0)
    for mode, owner in ((0o777, 0), (0o775, 0), (0o755, 65534)):
        os.chmod(bob, mode)
        os.chown(bob, owner, 0)
        for way in (bob + "/probe", ours + "/link/probe", ours + "/../bob/probe", bob + "/back"):
            check(way, 77, "its directory %s must belong to root" % bob)
        check(ours + "/probe", 0)
    os.chown(bob, 0, 0)
    os.chmod(bob, 0o1777)
    os.lchown(bob + "/back", 65534, 65534)
    check(bob + "/back", 77, "its symbolic link")
    os.chmod(bob, 0o755)
    g.configure("a", extra="interval = 100ms\nprobe = script %s/probe\n" % bob)
    g.start()
    poll(lambda: g.state_of("a") == "up")
    os.chmod(bob, 0o777)
    poll(lambda: g.logged("its directory %s must belong to root" % bob) and g.state_of("a") == "down")
    os.rename(bob + "/probe", bob + "/old")
    g.script(bob + "/probe", "#!/bin/sh\necho replaced >>%s/ran\n" % g.dir)
    tried = g.uplink("a")["probes"][0]["sent"]
    poll(lambda: g.uplink("a")["probes"][0]["sent"] > tried + 3)
    assert "replaced" not in open(g.dir + "/ran").read()
    os.chmod(bob, 0o755)
    poll(lambda: "replaced" in open(g.dir + "/ran").read() and g.state_of("a") == "up")


def test_dropins():
    """FILE.d adds; a second definition of an uplink is an error"""
    g = Gateway()
    g.configure("a")
    os.mkdir(g.conf + ".d")
    with open(g.conf + ".d/b.conf", "w") as f:
        f.write('[uplink "b"]\ninterface = ub\naddress = %s\nhold-up = 0\n' % B)
    os.chmod(g.conf + ".d/b.conf", 0o644)
    g.start().up()
    assert [u["name"] for u in g.status()["uplinks"]] == ["a", "b"]
    with open(g.conf + ".d/c.conf", "w") as f:
        f.write('[uplink "a"]\ninterface = ua\n')
    p = g.cli("reload", check=False)
    assert p.returncode == 78 and "already at" in p.stderr, p.stderr


def test_unknown_interface():
    """[37] starts; the uplink is absent"""
    g = Gateway("a")
    g.configure("ab")
    g.start()
    poll(lambda: g.state_of("a") == "up")
    assert g.state_of("b") == "absent"


def test_not_root():
    """[43] one clear line and 77; what asks nobody works"""
    g = Gateway("a")
    g.configure("a")
    g.start()
    user = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", ADDRMON]
    p = sh(*user, "run", "--config", g.conf, "--socket", g.ctl + "2", check=False)
    assert p.returncode == 77 and p.stderr.count("\n") == 1, p.stderr
    p = sh(*user, "status", "--socket", g.ctl, check=False)
    assert p.returncode == 77 and "only root and the members of group root may ask" in p.stderr, p.stderr
    assert sh(*user, "check", "--config", g.conf).returncode == 0
    assert sh(*user, "--help").returncode == 0


def test_second_instance():
    """[44] refused, naming the pid"""
    g = Gateway("a")
    g.configure("a")
    g.start()
    p = sh(ADDRMON, "run", "--config", g.conf, "--socket", g.ctl, check=False)
    assert p.returncode == 1 and str(g.proc.pid) in p.stderr, p.stderr
    # ... by its pluto, too: another control socket makes no other gateway
    other = ("run", "--config", g.conf, "--socket", g.ctl + "2", "--state", g.state + "2")
    p = sh(ADDRMON, *other, check=False)
    assert p.returncode == 1 and "already running for this pluto (%s/pluto.ctl), pid %d\n" % (g.pluto, g.proc.pid) in p.stderr, p.stderr
    second = subprocess.Popen([ADDRMON, *other, "--dry-run"], stderr=subprocess.DEVNULL)       # it only looks
    poll(lambda: os.path.exists(g.ctl + "2"))
    second.terminate()
    assert second.wait() == 0
    g.stop()
    g.start()


def test_squatted():
    """a user who takes the name by which pluto is claimed does not keep the daemon from running"""
    g = Gateway("a")
    g.configure("a")
    with socket.socket(socket.AF_UNIX) as s:
        os.seteuid(65534)
        s.bind("\0ipsec-addrmon %s/pluto.ctl" % g.pluto)
        s.listen(1)
        os.seteuid(0)
        g.start()
        assert g.logged("something keeps us from making sure")


def test_capabilities():
    """keeps CAP_NET_RAW and nothing else; whack gets none"""
    g = Gateway("a")
    g.configure("a")
    g.start()
    caps = {x.split()[0]: int(x.split()[1], 16) for x in open("/proc/%d/status" % g.proc.pid)
            if x.startswith("Cap") or x.startswith("NoNew")}
    assert caps["CapEff:"] == caps["CapPrm:"] == 1 << 13, caps
    assert caps["CapBnd:"] == 1 << 13, caps
    assert caps["NoNewPrivs:"] == 1


def test_sigkill_restart():
    """[45] killed and started again: what is right stays (S67c)"""
    g = Gateway()
    g.configure()
    g.start().up()
    ip("link", "set", "ua", "down")
    g.expect_move(B)
    poll(lambda: g.locals() == [B])
    g.proc.kill()
    g.proc.wait()
    g.start()
    poll(lambda: g.state_of("b") == "up")
    poll(lambda: g.status()["connections"])
    stays(lambda: len(g.moves()) == 1, 1.5)


def test_reload_broken():
    """[40] a broken file: the old configuration stays, and it is told"""
    g = Gateway()
    g.configure()
    g.start().up()
    good = open(g.conf).read()
    g.write_conf(good + "nonsense = 1\n")
    p = g.cli("reload", check=False)
    assert p.returncode == 78 and "nonsense" in p.stderr, p.stderr
    g.proc.send_signal(signal.SIGHUP)
    poll(lambda: "LAST RELOAD FAILED" in g.cli("status").stdout)
    ip("link", "set", "ua", "down")
    g.expect_move(B)
    g.write_conf(good)
    g.cli("reload")
    assert g.status()["reload-error"] is None


def test_reload_unfit():
    """[40] one that would break the probes: refused with one line, and nothing is changed"""
    g = Gateway()
    script = g.script("probe", "#!/bin/sh\nexit 0\n")
    lines = "probe = script %s\n" % script
    g.configure(extra=lines)
    g.start().up()
    for user, code, word in (("nobody-of-that-name", 78, "there is no user"), ("nobody", 4, "CAP_SETUID")):
        g.configure(extra=lines, top=DEFAULTS + "script-user = %s\n" % user)
        p = g.cli("reload", check=False)
        assert p.returncode == code and word in p.stderr and p.stderr.count("\n") == 1, (p.returncode, p.stderr)
        assert word in g.status()["reload-error"]
    sent = g.uplink("a")["probes"][0]["sent"]
    poll(lambda: g.uplink("a")["probes"][0]["sent"] > sent + 1)
    assert g.state_of("a") == g.state_of("b") == "up" and g.uplink("a")["probes"][0]["lost"] == 0
    # a new start has what it takes; then the same user is nothing new
    g.stop()
    g.start().up()
    g.configure(extra=lines, top=DEFAULTS + "script-user = nobody\n")
    assert g.cli("reload").returncode == 0


def test_reload_confirm():
    """goes back by itself, unless confirmed in time"""
    g = Gateway()
    g.configure()
    g.start().up()
    assert g.cli("reload", "--confirmed", check=False).returncode == 4        # nothing is on trial
    assert g.cli("reload", "--confirm", "soon", check=False).returncode == 2
    good = open(g.conf).read()
    g.configure("b")
    out = g.cli("reload", "--confirm", "2s").stdout
    assert "reload --confirmed" in out, out
    assert [u["name"] for u in g.status()["uplinks"]] == ["b"]
    # a second one on trial does not make the first one what comes back
    g.configure("b", extra="hold-down = 1\n")
    g.cli("reload", "--confirm", "1s")
    poll(lambda: [u["name"] for u in g.status()["uplinks"]] == ["a", "b"], 5)
    assert "not confirmed" in g.status()["reload-error"]
    assert g.logged("not confirmed in time")
    g.write_conf(good + "# mine\n")
    g.cli("reload")
    assert g.status()["reload-error"] is None
    g.configure("b")
    g.cli("reload", "--confirm", "1s")
    g.cli("reload", "--confirmed")
    stays(lambda: [u["name"] for u in g.status()["uplinks"]] == ["b"], 1.5)
    # one without --confirm is right as it is, too
    g.configure("ab")
    g.cli("reload", "--confirm", "1s")
    g.cli("reload")
    stays(lambda: [u["name"] for u in g.status()["uplinks"]] == ["a", "b"], 1.5)


def test_reload_storm():
    """[41] a thousand SIGHUPs, nothing changed, nothing moves"""
    g = Gateway()
    g.configure()
    g.start().up()
    for _ in range(1000):
        g.proc.send_signal(signal.SIGHUP)
    poll(lambda: g.state_of("a") == "up" and g.state_of("b") == "up")
    stays(lambda: not g.moves(), 1)


def test_reload_removes_uplink():
    """[42] the uplink in use is taken out of the file: a drain"""
    g = Gateway()
    g.configure()
    g.start().up()
    g.configure("b")
    g.cli("reload")
    g.expect_move(B)


def test_reload_adds_uplink():
    g = Gateway("ab")
    g.configure("b")
    g.sas([("road", 1, B)])
    g.start().up()
    g.configure("ab")
    g.cli("reload")
    g.expect_move(A)


def test_drain():
    """drain and undrain; it survives a restart"""
    g = Gateway()
    g.configure()
    g.start().up()
    g.cli("drain", "a", "--for", "1h", "--reason", "new router")
    _, text = g.expect_move(B)
    assert "--rmobike-from-dead" not in text
    assert "new router" in g.cli("status").stdout
    g.stop()
    g.start()
    poll(lambda: g.uplink("a")["drained"])
    poll(lambda: g.state_of("a") == "up")
    stays(lambda: len(g.moves()) == 1, 2)
    g.cli("undrain", "a")
    g.expect_move(A, number=2)


def test_drain_last():
    """[52] the only usable one: refused, unless forced"""
    g = Gateway()
    g.configure()
    g.wires["b"].carrier(False)
    g.start()
    poll(lambda: g.state_of("a") == "up")
    p = g.cli("drain", "a", check=False)
    assert p.returncode == 4 and "--force" in p.stderr, p.stderr
    assert g.cli("drain", "a", "--force").returncode == 0


def test_switch():
    """pin a connection, unpin it"""
    g = Gateway()
    g.sas([("road", 1, A), ("office", 2, A)])
    g.configure()
    g.start().up()
    g.cli("switch", "road", "--to", "b", "--for", "1h")
    t, text = g.expect_move(B)
    assert "--name road" in text
    poll(lambda: g.locals() == [B, A])
    assert "pinned to b" in g.cli("explain", "road").stdout
    g.cli("switch", "road", "--to", "auto")
    poll(lambda: g.locals() == [A, A])
    g.cli("switch", "--all", "--to", "b")
    poll(lambda: g.locals() == [B, B])
    assert g.cli("switch", "nobody", "--to", "b", check=False).returncode == 1
    assert g.cli("switch", "road", "--to", "x", check=False).returncode == 1
    assert g.cli("switch", "road", check=False).returncode == 2


def test_dry_run():
    """decides aloud, touches nothing"""
    g = Gateway()
    g.configure()
    g.start("--dry-run")
    poll(lambda: g.status()["connections"])
    assert "DRY RUN" in g.cli("status").stdout
    ip("link", "set", "ua", "down")
    poll(lambda: g.logged("dry-run=yes"))
    stays(lambda: not g.moves() and not g.calls("--rmobike-addresses"), 1)
    assert g.locals() == [A]


def test_corrupt_state():
    """[46] ignored with a warning, whatever it holds"""
    g = Gateway("a")
    g.configure("a")
    for text in ("", "{", "[]", '{"version": 99}', '{"version": 1, "drains": 7, "pins": [1, {}]}',
                 "\0" * 100, '{"version": 1, "drains": [{"uplink": "a", "until": -5}]}'):
        with open(g.state, "w") as f:
            f.write(text)
        g.start()
        assert not g.uplink("a")["drained"]
        g.stop()
    assert g.logged("is not understood and ignored")


def test_state_not_writable():
    """[47] keeps running, warns once"""
    g = Gateway()
    g.configure()
    g.state = "/proc/nowhere/state.json"
    g.start().up()
    g.cli("drain", "a")
    g.expect_move(B)
    g.cli("undrain", "a")
    g.cli("drain", "b")
    assert open(g.log).read().count("cannot write /proc/nowhere") == 1


def test_rude_clients():
    """[48] silent, flooding, half-closed, nonsense, too many"""
    g = Gateway("a")
    g.configure("a")
    g.start()
    held = []
    for _ in range(40):
        s = socket.socket(socket.AF_UNIX)
        s.connect(g.ctl)
        held.append(s)
    held[0].sendall(b"x" * 3000)
    try:
        for _ in range(100):
            held[1].sendall(b"y" * 4096)
    except OSError:
        pass                        # thrown out, as it should be
    held[2].shutdown(socket.SHUT_WR)
    held[3].sendall(b"{\"cmd\": 7}\n[]\n\0\n")
    held[4].sendall(b"{\"cmd\": \"explain\", \"conn\": {}}\n")
    assert b"unknown request" in held[3].recv(4096)
    for s in held:
        s.close()
    poll(lambda: g.cli("status", check=False).returncode == 0)
    g.alive()


def test_notify():
    """the hook hears of changes, in order"""
    g = Gateway()
    out = os.path.join(g.dir, "notified")
    hook = g.script("hook", '#!/bin/sh\necho "$1 $ADDRMON_UPLINK $ADDRMON_STATE $ADDRMON_REASON" >> %s\n' % out)
    g.configure(top=DEFAULTS + "notify-script = %s\n" % hook)
    g.start().up()
    ip("link", "set", "ua", "down")
    poll(lambda: "uplink a down admin-down" in open(out).read())
    poll(lambda: "failover" in open(out).read())


def test_notify_hangs():
    """[49] a hook that hangs and forks delays no order and is killed"""
    g = Gateway()
    hook = g.script("hook", "#!/bin/sh\nsleep 777 &\nsleep 777 &\nsleep 777\n")
    g.configure(top=DEFAULTS + "notify-script = %s\nscript-timeout = 500ms\n" % hook)
    g.start().up()
    t0 = now()
    ip("link", "set", "ua", "down")
    t, _ = g.expect_move(B)
    within(t, t0, 1000000)

    def sleepers():
        return sum("777" in open("/proc/%s/cmdline" % p).read() for p in os.listdir("/proc")
                   if p.isdigit() and os.path.exists("/proc/%s/cmdline" % p))
    g.stop()
    poll(lambda: sleepers() == 0)


def log_stuck(g, n):
    """The log grows by so many lines, an order is not late for that."""
    g.proc.send_signal(signal.SIGHUP)
    for _ in range(n):
        g.cli("reload")
    t0 = now()
    ip("link", "set", "ua", "down")
    t, _ = g.expect_move(B)
    within(t, t0, 500000)


def test_log_stuck():
    """nobody reads the log: no order waits; what was too much is counted, and said"""
    g = Gateway()
    g.configure()
    out, stderr = os.pipe()
    os.set_blocking(stderr, False)
    try:
        while True:
            os.write(stderr, b"x" * 4095 + b"\n")
    except BlockingIOError:
        os.set_blocking(stderr, True)
    g.start("--debug", stderr=stderr).up()
    assert os.get_blocking(stderr), "who else has it found it changed"
    log_stuck(g, 3)
    g.write_conf("x" * 150 + " = 1\n")
    for _ in range(500):        # more than is kept
        assert g.ask("reload")["rc"] == 78
    # all of it is there in the end, and how many lines are not
    text = b""
    with open(out, "rb", buffering=0) as f:
        while b"\nlog dropped=" not in text:
            text += f.read(65536)
        lines = text.replace(b"x" * 4095 + b"\n", b"").decode().splitlines()
    assert "started: 2 uplinks" in text.decode()
    assert int(lines[-1].split("=")[1]) > 0, lines[-1]
    os.close(stderr)


def test_log_read():
    """... and who does read it misses nothing"""
    g = Gateway()
    g.configure()
    g.start().up()
    log_stuck(g, 20)
    poll(lambda: open(g.log).read().count("configuration read again") == 21)
    assert not g.logged("log dropped")


def test_journal_stuck():
    """the same for a journal: it gets fields, and may be stuck, or started anew"""
    g = Gateway()
    g.configure()
    sh("mount", "-t", "tmpfs", "none", "/run")
    os.makedirs("/run/systemd/journal")
    journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    journal.bind("/run/systemd/journal/socket")
    stream, ours = socket.socketpair()
    st = os.fstat(ours.fileno())
    g.start(stderr=ours, env={"JOURNAL_STREAM": "%d:%d" % (st.st_dev, st.st_ino)}).up()
    log_stuck(g, 30)
    journal.settimeout(5)
    records = []
    while not records or b"reason=uplink-down" not in records[-1]:
        records.append(journal.recv(65536))
    fields = dict(line.split("=", 1) for line in records[-1].decode().splitlines())
    assert fields["ADDRMON_TOPIC"] == "decide" and fields["ADDRMON_REASON"] == "uplink-down", fields
    assert fields["PRIORITY"] == "5" and fields["MESSAGE"].startswith("decide "), fields
    assert sum(b"configuration read again" in r for r in records) == 31
    journal.close()
    os.unlink("/run/systemd/journal/socket")
    g.cli("reload")
    assert b"configuration read again" in stream.recv(65536)     # without a journal: as text
    journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    journal.bind("/run/systemd/journal/socket")
    g.cli("reload")
    journal.settimeout(5)
    assert b"configuration read again" in journal.recv(65536)


def test_events():
    """what happened, now and as it happens"""
    g = Gateway()
    g.configure()
    g.start().up()
    f = subprocess.Popen([ADDRMON, "events", "--follow", "--json", "--socket", g.ctl],
                         stdout=subprocess.PIPE, text=True)
    ip("link", "set", "ua", "down")
    for line in f.stdout:
        e = json.loads(line)
        if e["topic"] == "failover":
            assert e["fields"]["from"] == "a" and e["fields"]["acked"] == "1/1", e
            break
    f.terminate()
    f.wait()
    assert "decide sas=1 from=a to=b reason=uplink-down" in g.cli("events").stdout


def test_status_words():
    """status, --check and operands"""
    g = Gateway()
    g.configure()
    g.start().up()
    poll(lambda: g.cli("status", "--check", check=False).returncode == 0)
    out = g.cli("status").stdout
    assert out.splitlines()[1].split()[:2] == ["UPLINK", "STATE"], out
    assert "road" in g.cli("status", "road").stdout
    assert g.cli("status", "nothing", check=False).returncode == 1
    ip("link", "set", "ua", "down")
    poll(lambda: g.cli("status", "--check", check=False).returncode == 1)
    g.stop()
    assert g.cli("status", check=False).returncode == 3
    assert g.cli("status", "--check", check=False).returncode == 3


def test_usage():
    """bad command lines are named and exit 2"""
    for args, word in ((("statos",), "did you mean"), ((), "Usage"), (("drain",), "Usage"),
                       (("status", "--force"), "does not take --force"),
                       (("status", "--nonsense"), "nonsense"),
                       (("run", "--config"), "argument"), (("reload", "x"), "Usage"),
                       (("status", "a", "b"), "too many"), (("simulate",), "--trace")):
        p = sh(ADDRMON, *args, check=False)
        assert p.returncode == 2 and word in p.stderr, (args, p.returncode, p.stderr)


def test_check():
    """check finds what is wrong on the host and says what mends it"""
    g = Gateway()
    ip("rule", "del", "from", B, "lookup", "101")
    with open("/proc/sys/net/ipv4/conf/ua/rp_filter", "w") as f:
        f.write("1")
    g.configure(extra="probe = icmp %s\n" % T1,
                more='[policy "p"]\nconnections = *\n[uplink "x"]\ninterface = ux\n')
    out = g.cli("check", "--config", g.conf).stdout
    for word in ("to mend: ip -4 rule add from 198.51.100.10 lookup 101\n", "strict rp_filter on ua",
                 "sysctl -w net.ipv4.conf.ua.rp_filter=2", "a single IPv4 probe",
                 "there is no such interface", "noticed within", "configuration is valid"):
        assert word in out, (word, out)
    assert "uplink \"a\": no route" not in out, out
    for command in re.findall("to mend: (.*)", out):
        sh("sh", "-ec", command)
    out = g.cli("check", "--config", g.conf).stdout
    assert "to mend" not in out and "no route" not in out, out


def test_mend():
    """what is to be pasted works as it is: free tables, known gateways, a stale rule; nothing where none is known"""
    g = Gateway("abc")
    for name, n in ("a", 100), ("b", 101), ("c", 102):
        ip("rule", "del", "from", ADDR[name], "lookup", str(n))
        ip("route", "del", "default", "table", str(n))
    # somebody else's tables, one with a rule and one without
    ip("rule", "add", "from", "192.0.2.200", "lookup", "101")
    ip("route", "add", "192.0.2.250/32", "dev", "lo", "table", "102")
    g.configure("abc", extra={"a": "gateway = %s\nprobe = icmp %s\nprobe = icmp %s\n" % (GW["a"], T1, T2),
                              "b": "gateway = %s\nprobe = icmp %s\nprobe = icmp %s\n" % (GW["b"], T1, T2),
                              "c": "probe = icmp %s\nprobe = icmp %s\n" % (T1, T2)})
    out = g.cli("check", "--config", g.conf).stdout
    mends = re.findall("to mend: (.*)", out)
    assert any(m.startswith("ip -4 rule add from 192.0.2.10 lookup 117 && ip -4 route add default via 192.0.2.1 dev ua") for m in mends), out
    assert any("lookup 118 " in m and "dev ub table 118" in m for m in mends), out
    # c's gateway is not known
    assert not any("uc" in m or "GATEWAY" in m for m in mends) and out.count('uplink "c": no route') == 2, out
    for command in dict.fromkeys(mends):
        sh("sh", "-ec", command)
    out = g.cli("check", "--config", g.conf).stdout
    assert 'uplink "a": no route' not in out and 'uplink "b": no route' not in out and "leaves by another" not in out, out
    # renumbered: the rule is for the old address, and its table is still the one
    ip("addr", "del", A + "/24", "dev", "ua")
    ip("addr", "add", "192.0.2.77/24", "dev", "ua")
    ip("route", "replace", "default", "via", GW["a"], "dev", "ua", "table", "117")
    g.configure("abc", extra="probe = icmp %s\nprobe = icmp %s\n" % (T1, T2), address={"a": "any"})
    out = g.cli("check", "--config", g.conf).stdout
    assert "to mend: ip -4 rule add from 192.0.2.77 lookup 117\n" in out, out


def test_check_unknown_connection():
    g = Gateway("a")
    g.mode("rc21")
    g.configure("a", more='[policy "p"]\nconnections = nobody\n')
    out = g.cli("check", "--config", g.conf).stdout
    assert "pluto does not answer" in out, out


def test_simulate_recorded():
    """what the daemon recorded leads `simulate` to the same decisions"""
    g = Gateway()
    g.configure(extra="probe = icmp %s\nprofile = fast\nrise = 2\n" % T1)
    trace = os.path.join(g.dir, "trace")
    g.start("--trace", trace).up()
    g.cli("probe", "a")                 # one more round, which is no failover when it is played
    stays(lambda: not g.moves(), 0.5)
    g.wires["a"].blackhole = True
    g.expect_move(B)
    poll(lambda: g.locals() == [B])
    poll(lambda: g.logged("failover"))
    g.stop()

    def decisions(text):
        return [" ".join(w for w in line[line.index("decide"):].split()
                         if not w.startswith("detect=")) for line in text.splitlines()
                if "decide " in line]
    out = g.cli("simulate", "--config", g.conf, "--trace", trace).stdout
    assert decisions(out) == decisions(open(g.log).read()), out
    assert decisions(out), "nothing was decided"


def test_simulate_by_hand():
    """a trace written by hand; a bad line is named"""
    g = Gateway()
    g.configure()
    trace = os.path.join(g.dir, "trace")
    with open(trace, "w") as f:
        f.write("0 model pluto=moves rtt=40ms\n"
                "0 link uplink=a\n0 addr uplink=a address=%s state=ready\n"
                "0 route uplink=a state=ok\n"
                "0 link uplink=b\n0 addr uplink=b address=%s state=ready\n"
                "0 route uplink=b state=ok\n"
                "0 sa conn=road serial=1 local=%s remote=192.0.2.200\n0 snapshot\n"
                "10 link uplink=a admin=no carrier=no\n20 end\n" % (A, B, A))
    out = g.cli("simulate", "--config", g.conf, "--trace", trace).stdout
    assert "decide sas=1 from=a to=b reason=uplink-down" in out, out
    assert "1 done" in out, out
    for line in g.cli("simulate", "--config", g.conf, "--trace", trace, "--json").stdout.splitlines():
        json.loads(line)
    # users and scripts are those of the gateway that it is from
    g.configure(top=DEFAULTS + "script-user = nosuchuser\nctl-group = nosuchgroup\n")
    assert "1 done" in g.cli("simulate", "--config", g.conf, "--trace", trace).stdout
    with open(trace, "a") as f:
        f.write("21 link uplink=nowhere\n")
    p = g.cli("simulate", "--config", g.conf, "--trace", trace, check=False)
    assert p.returncode == 1 and trace + ":12: no such uplink" in p.stderr, p.stderr


def test_fd_exhaustion():
    """[50] no descriptors left: the link is still seen, whack when it can"""
    import resource
    g = Gateway()
    g.configure()
    g.start().up()
    have = len(os.listdir("/proc/%d/fd" % g.proc.pid))
    limits = resource.prlimit(g.proc.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(g.proc.pid, resource.RLIMIT_NOFILE, (have, limits[1]))
    ip("link", "set", "ua", "down")
    poll(lambda: g.logged("state=down"))
    stays(lambda: g.proc.poll() is None, 1)
    resource.prlimit(g.proc.pid, resource.RLIMIT_NOFILE, limits)
    poll(lambda: g.locals() == [B], 20)


@preload
def test_no_memory():
    """[50] one allocation of twenty fails: it goes on, and sees what happens"""
    g = Gateway()
    flag = os.path.join(g.dir, "nomem")
    g.configure(extra="probe = icmp 100.64.1.1\nprofile = fast\nrise = 2\n")
    g.start(env={"LD_PRELOAD": os.environ["PRELOAD"], "PRELOAD_NOMEM": flag}).up()
    with open(flag, "w") as f:
        f.write("20")
    # new ones have to be remembered meanwhile
    g.sas([("road-%d" % i, i, A) for i in range(1, 40)])
    ip("link", "set", "ua", "down")
    poll(lambda: g.logged("uplink=a family=4 state=down"))
    stays(lambda: g.proc.poll() is None, 3)
    os.unlink(flag)
    poll(lambda: set(g.locals()) == {B}, 20)
    g.alive()


@preload
def test_killed_before_exec():
    """[29] a whack whose time is up before it even runs: only that one ends"""
    g = Gateway()
    slow = os.path.join(g.dir, "slow")
    g.configure(top=DEFAULTS + "whack-timeout = 300ms\n")
    g.start(env={"LD_PRELOAD": os.environ["PRELOAD"], "PRELOAD_EXEC": slow}).up()
    with open(slow, "w") as f:
        f.write("3")
    ip("link", "set", "ua", "down")
    poll(lambda: g.logged("killed: took too long"))
    stays(lambda: g.proc.poll() is None, 1)
    os.unlink(slow)
    poll(lambda: g.locals() == [B])


@preload
def test_restart_before_exec():
    """[45] stopped or killed while a whack has not even been executed, and started again at once"""
    g = Gateway("a")
    slow = os.path.join(g.dir, "slow")
    g.configure("a")
    with open(slow, "w") as f:
        f.write("5")
    for n in range(20):
        g.start(env={"LD_PRELOAD": os.environ["PRELOAD"], "PRELOAD_EXEC": slow})
        if n < 2:
            g.proc.kill()
            g.proc.wait()
        else:
            g.stop()


@preload
def test_clock_jumps():
    """[26] the wall clock goes an hour and a year ahead, and back"""
    g = Gateway()
    clock = os.path.join(g.dir, "clock")
    g.configure(extra="probe = icmp 100.64.1.1\nprofile = fast\nrise = 2\n", more=
                '[policy "p"]\nconnections = *\norder = a b\n')
    g.start(env={"LD_PRELOAD": os.environ["PRELOAD"], "PRELOAD_CLOCK": clock}).up()
    g.cli("drain", "b", "--for", "10m")
    for ahead in (3600, 365 * 86400, -3600, -365 * 86400, 0):
        with open(clock + ".t", "w") as f:
            f.write(str(ahead))
        os.rename(clock + ".t", clock)
        stays(lambda: g.state_of("a") == "up" and g.state_of("b") == "up" and not g.moves() and
              g.uplink("b")["drained"], 0.6)
    ip("link", "set", "ua", "down")
    poll(lambda: g.state_of("a") == "down")
    g.cli("undrain", "b")
    g.expect_move(B)


def test_clock_change():
    """[26] times are monotonic: a wall clock elsewhere changes nothing"""
    g = Gateway()
    g.configure()
    # the drain's end is kept as wall clock: one that is long over is dropped
    with open(g.state, "w") as f:
        json.dump({"version": 1, "drains": [
            {"uplink": "a", "reason": "old", "until": 1000000},
            {"uplink": "b", "reason": "good", "until": int((time.time() + 3600) * 1e6)}]}, f)
    g.start()
    assert not g.uplink("a")["drained"] and g.uplink("b")["drained"]


def test_switch_out_of_order():
    """to an uplink that the policy does not have: refused, with the reason, and nothing is asked of pluto"""
    g = Gateway()
    g.configure(more='[policy "p"]\nconnections = *\norder = a\n')
    g.start().up()
    for what, why in (("road", "not in the order"), ("--all", "in no policy's order")):
        p = g.cli("switch", what, "--to", "b", check=False)
        assert p.returncode == 4 and why in p.stderr, p.stderr
    g.cli("switch", "road", "--to", "a")
    stays(lambda: not g.moves(), 0.3)


def test_failed_start_keeps_state():
    """drains and pins outlive a start that fails"""
    g = Gateway()
    g.configure()
    g.start().up()
    g.cli("drain", "b", "--reason", "works")
    g.stop()
    kept = open(g.state).read()
    assert "works" in kept
    os.mkdir(os.path.join(g.dir, "ctl-dir"))
    for path in (os.path.join(g.dir, "x" * 120), os.path.join(g.dir, "ctl-dir")):
        p = sh(ADDRMON, "run", "--config", g.conf, "--socket", path, "--state", g.state, check=False)
        assert p.returncode == 1 and open(g.state).read() == kept
    g.start()
    assert g.uplink("b")["drained"]


def test_state_of_others():
    """a state file that somebody else may have written is not believed, and nothing is written through a link"""
    g = Gateway()
    g.configure()
    g.start().up()
    g.cli("drain", "b")
    g.stop()
    victim = os.path.join(g.dir, "victim")
    with open(victim, "w") as f:
        f.write("precious")
    kept = open(g.state).read()
    real = g.state + ".real"

    def link():
        os.rename(g.state, real)
        os.symlink(real, g.state)
    for spoil, said in ((lambda: os.chmod(g.state, 0o666), "refused: must be a file that belongs to root"),
                        (lambda: os.chown(g.state, 65534, 65534), "refused: must be a file that belongs to root"),
                        (link, "is a symbolic link: refused")):
        with open(g.state, "w") as f:
            f.write(kept)
        os.chmod(g.state, 0o644)
        spoil()
        os.path.lexists(g.state + ".new") or os.symlink(victim, g.state + ".new")
        lines = len(open(g.log).readlines())
        g.start()
        assert not g.uplink("b")["drained"]
        assert said in "".join(open(g.log).readlines()[lines:]), said
        g.cli("drain", "a", "--force")      # written
        g.stop()
        assert open(victim).read() == "precious"
        assert not os.path.islink(g.state) and json.loads(open(g.state).read())["drains"][0]["uplink"] == "a"


def source_words(pattern, least):
    """what the pattern finds in the daemon's source, which must be something"""
    found = []
    for folder, _, files in os.walk(os.path.join(os.environ["ADDRMON_SRC"], "src")):
        for f in files:
            if f.endswith(".c"):
                found += re.findall(pattern, open(os.path.join(folder, f)).read(), re.M)
    assert len(found) >= least, (pattern, found)
    return found


COMMANDS = r'^\t\{ "([a-z]+)", \w+, "'


def test_manual_pages():
    """every command, option, key and reason has its place in a manual page"""
    man8 = open(os.path.join(os.environ["ADDRMON_SRC"], "man/ipsec-addrmon.8")).read()
    man5 = open(os.path.join(os.environ["ADDRMON_SRC"], "man/ipsec-addrmon.conf.5")).read()
    plain8, plain5 = man8.replace("\\-", "-"), man5.replace("\\-", "-")
    for name in source_words(COMMANDS, 12):
        assert re.search(r"^\.B[RI]? +\"?%s\b" % name, plain8, re.M), "command " + name
    for name in source_words(r'\{ "([a-z-]+)", (?:no|required)_argument', 15):
        assert "--" + name in plain8, "option --" + name
    for name in source_words(r'^\t\{ "([a-z0-9-]+)", [AUP]', 40):
        assert re.search(r"^\.BR? %s\b" % name, plain5, re.M), "key " + name
    for name in source_words(r'\[REASON_\w+\] = "([a-z-]+)"', 30):
        assert name == "none" or re.search(r"^\.B %s$" % name, plain8, re.M), "reason " + name


def test_completion_knows():
    """the completion knows every command"""
    base = os.environ["ADDRMON_SRC"]
    comp = open(os.path.join(base, "dist/ipsec-addrmon.bash")).read()
    for name in source_words(COMMANDS, 12):
        assert re.search(r"\b%s\b" % name, comp), name
    sh("bash", "-n", os.path.join(base, "dist/ipsec-addrmon.bash"))
