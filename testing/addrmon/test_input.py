# SPDX-License-Identifier: GPL-2.0-or-later
"""What people type wrong, in the file and on the command line: one line that names it, and the documented exit code."""
import re

from lib import *

MISSING = "/nonexistent/here"
UPLINK = '[uplink "a"]\ninterface = ua\naddress = %s\n' % A
POLICY = '[policy "p"]\n'

# a configuration, and what is said of it: 78, by one line that names file and line
ERRORS = (
    ('[uplink "a"]\ninterface = "ua"\n', ':2: interface: ""ua"" is not an interface name (write it without quotes)'),
    ('[uplink "a"]\ninterface = ua\naddress = 192.0.2.10/24\n', ':3: address: "192.0.2.10/24" is neither a prefix nor an address'),
    ('[uplink "a"]\ninterface = ua\naddress6 = 2001:db8::5/64\n', ':3: address6: "2001:db8::5/64" is neither'),
    (UPLINK + "probe = icmp 127.0.0.1\n", 'probe "icmp 127.0.0.1": such an address is not beyond'),
    (UPLINK + "probe = icmp 224.0.0.1\n", 'probe "icmp 224.0.0.1": such an address is not beyond'),
    (UPLINK + "probe = tcp 0.0.0.0,80\n", 'probe "tcp 0.0.0.0,80": such an address is not beyond'),
    (UPLINK + "address6 = any\nprobe = icmp fe80::1\n", 'probe "icmp fe80::1": such an address is not beyond'),
    (UPLINK + "probe = icmp %s\n" % A, "an address of this gateway answers whatever happens"),
    (UPLINK + "probe = icmp %s\nprobe = icmp  %s\n" % (T1, T1), "stands there twice"),
    (UPLINK + "address6 = any\nprobe = dns 2001:db8::1\nprobe = dns 2001:db8:0::1\n", "stands there twice"),
    (UPLINK + '[uplink "b"]\ninterface = ua\naddress = any\n', "share an interface"),
    (UPLINK + POLICY + 'connections = *\n[policy "q"]\nconnections = road\n', ':6: policy "q": never used, as policy "p" before it has *'),
    (UPLINK + POLICY + "connections = ^road\n", '"^road" is a regular expression'),
    (UPLINK + POLICY + "connections = road$\n", "is a regular expression"),
    (UPLINK + POLICY + "connections = (road|office)\n", "is a regular expression"),
    (UPLINK + POLICY + "connections = .*\n", "is a regular expression"),
    (UPLINK + "[addrmon]\nscript-user = nosuchuser\n", 'script-user: there is no user "nosuchuser"'),
    (UPLINK + "[addrmon]\nctl-group = nosuchgroup\n", 'ctl-group: there is no group "nosuchgroup"'),
    (UPLINK + "failback = manual\n", ":4: failback: is not a key of this section, but of [addrmon] and [policy]"),
    (UPLINK + POLICY + "connections = *\nfall = 3\n", ":6: fall: is not a key of this section, but of [uplink]"),
    (UPLINK + "[addrmon]\nlisten = 9877\n", ':5: listen: "9877" is not ADDRESS:PORT'),
    (UPLINK + "[addrmon]\nlisten = localhost:9877\n", ':5: listen: "localhost:9877" is not ADDRESS:PORT'),
    (UPLINK + "[addrmon]\nlisten = ::1:9877\n", ":5: listen: "),
    (UPLINK + "[addrmon]\nlisten = /%s\n" % ("x" * 120), "too long for a socket"),
)

# ... and what `check` warns of, since it may be meant after all, or come later
WARNINGS = (
    ("interval = 500\n", "interval is 500 seconds; milliseconds are written 500ms"),
    ("hold-up = 1d\n", "hold-up is 86400 seconds"),
    ("degraded-loss = 1% of 20\nrecovered-loss = 1% of 20\n", "degraded-loss = 1% of 20: a single lost probe degrades it"),
    ("address6 = any\nprobe = icmp %s\nprobe = icmp 2001:db8::1\nneed = 2 of 2\n" % T1, "need 2, but 1 in IPv4: there all must answer"),
    ("probe = icmp 192.0.2.77\n", "probe target 192.0.2.77 is an address of this host"),
    (POLICY + "connections = road.*\n", '"road.*" matches names that begin with "road."'),
    ('[uplink "x"]\ninterface = enp0s31f6-long-name\n', "a name of more than 15 characters can only be an alternative one"),
    ("[policy \"q\"]\nconnections = *\n[addrmon]\nlisten = 0.0.0.0:9877\n", "listen = 0.0.0.0:9877: whoever reaches this gateway"),
    ("[policy \"q\"]\nconnections = *\n[addrmon]\nlisten = [::]:9877\n", "listen = [::]:9877: whoever reaches this gateway"),
    ("[policy \"q\"]\nconnections = *\n[addrmon]\nmetrics-file = %s/addrmon.prom\n" % MISSING, "metrics-file: %s: No such file or directory" % MISSING),
)


def with_whack(g, text):
    return "[addrmon]\nwhack = %s\nctlsocket = %s/pluto.ctl\n%s" % (FAKEWHACK, g.pluto, text.replace("[addrmon]\n", ""))


def checked(g, *args):
    return g.cli("check", "--config", g.conf, *args, check=False)


def test_input_errors():
    """taken without a word once, or blamed on something else"""
    g = Gateway("a")
    for text, said in ERRORS:
        g.write_conf(text)
        p = checked(g)
        assert p.returncode == 78 and said in p.stderr and p.stderr.startswith(g.conf) and p.stderr.count("\n") == 1, \
            (text, p.returncode, p.stderr)
    # the daemon says the same, and a reload
    p = sh(ADDRMON, "run", "--config", g.conf, "--socket", g.ctl, check=False)
    assert p.returncode == 78 and said in p.stderr, p.stderr
    g.configure("a", top=DEFAULTS + "listen = 127.0.0.1:9877\n")
    p = checked(g)
    assert p.returncode == 0 and p.stderr == "" and "listen" not in p.stdout, p.stdout


def test_input_warnings():
    """what may be meant after all: a warning, with the uplink's others; 0, or 1 with --strict"""
    g = Gateway("a")
    ip("addr", "add", "192.0.2.77/24", "dev", "ua")
    for text, said in WARNINGS:
        section = "[addrmon]\n" in text
        head, tail = (text.split("[addrmon]\n") + [""])[:2] if section else (text, "")
        g.write_conf("[addrmon]\nwhack = %s\nctlsocket = %s/pluto.ctl\n%s%s%s" % (FAKEWHACK, g.pluto, tail, UPLINK, head))
        p = checked(g)
        assert p.returncode == 0 and p.stderr == "" and \
            len([x for x in p.stdout.splitlines() if x.startswith("warning: ") and said in x]) == 1, (text, p.stdout, p.stderr)
        assert checked(g, "--strict").returncode == 1


def test_input_whack():
    """a whack that is not there is not pluto's fault"""
    g = Gateway("a")
    g.write_conf(UPLINK + "[addrmon]\nwhack = %s\n" % MISSING)
    out = checked(g).stdout
    assert "warning: whack: %s cannot be run: No such file or directory" % MISSING in out and "pluto" not in out, out


def test_check_strict_json():
    """check --strict, and for programs: errors, warnings with what mends them, notes"""
    g = Gateway()
    g.configure(extra="probe = icmp %s\nprobe = icmp %s\n" % (T1, T2))
    assert checked(g, "--strict").returncode == 0, checked(g).stdout
    p = checked(g, "--json")
    found = json.loads(p.stdout)
    assert p.returncode == 0 and found["valid"] and found["errors"] == found["warnings"] == [] and found["config"] == g.conf
    assert any("a silent death is noticed within" in n for n in found["notes"]), found
    ip("rule", "del", "from", B, "lookup", "101")
    p = checked(g, "--json", "--strict")
    found = json.loads(p.stdout)
    assert p.returncode == 1 and found["valid"] and p.stderr == "", p.stderr
    assert any("no route" in w["text"] and w["mend"].startswith("ip -4 rule add from " + B) for w in found["warnings"]), found
    g.write_conf('[uplink "a"]\ninterface = ua\nintervall = 3\n')
    p = checked(g, "--json")
    found = json.loads(p.stdout)
    assert p.returncode == 78 and p.stderr == "" and not found["valid"]
    assert [(e["file"], e["line"]) for e in found["errors"]] == [(g.conf, 3)] and "intervall" in found["errors"][0]["text"], found


# ---- the command line ----

def test_help():
    """-h, help, help COMMAND, version: what was asked for, no more"""
    whole = sh(ADDRMON, "--help").stdout
    for args in (("-h",), ("help",)):
        assert sh(ADDRMON, *args).stdout == whole
    for args in (("help", "drain"), ("drain", "-h"), ("drain", "--help")):
        out = sh(ADDRMON, *args).stdout
        assert out.startswith("Usage: ipsec addrmon drain UPLINK") and "switch" not in out, out
    for args in (("version",), ("--version",), ("-v",)):
        assert re.fullmatch(r"ipsec addrmon \d+\.\d+\n", sh(ADDRMON, *args).stdout)
    p = sh(ADDRMON, "help", "drian", check=False)
    assert p.returncode == 2 and p.stderr == 'addrmon: unknown command "drian", did you mean "drain"?\n', p.stderr


def test_command_line():
    """what is typed wrong is named, without the path of the binary, and also while the daemon is down"""
    g = Gateway("a")
    for args, said in ((("status", "-j"), "addrmon: invalid option -- 'j'"),
                       (("pin", "road"), 'unknown command "pin", did you mean "switch"?'),
                       (("up",), 'unknown command "up" (ipsec addrmon help)'),
                       (("statsu",), 'did you mean "status"?'),
                       (("switch", "road", "--all", "--to", "a"), "a connection or --all, not both"),
                       (("switch", "road"), "switch needs a connection or --all, and --to"),
                       (("switch", "--to", "a"), "switch needs a connection or --all, and --to"),
                       (("switch", "road", "--to", "a", "--for", "2hours"), '--for: "2hours" is not a time'),
                       (("drain", "a", "--for", "0"), '--for: "0" is not a time'),
                       (("drain",), "Usage: ipsec addrmon drain")):
        p = sh(ADDRMON, *args, check=False)
        assert p.returncode == 2 and said in p.stderr and ADDRMON not in p.stderr, (args, p.returncode, p.stderr)
    for args in (("drain", "a"), ("switch", "road", "--to", "a")):
        p = g.cli(*args, check=False)
        assert p.returncode == 3 and "is not running" in p.stderr


def test_says_what_it_does():
    """drain, undrain and switch say what will happen, and what they cannot do"""
    g = Gateway()
    g.sas([("road", 1, A), ("office", 2, A), ("old", 3, A, "no")])
    g.configure(top=DEFAULTS.replace("delay = 1", "delay = 30"))
    g.start().up()
    assert g.cli("drain", "b").stdout == "b is drained, until undrain\nno SA is there\n"
    assert g.cli("switch", "road", "--to", "b", "--for", "1h").stdout == \
        "road pinned to b for 1h\n1 SA to stay: b is drained; they go there when it can be used\n"
    assert g.cli("switch", "road", "--to", "auto").stdout == "road not pinned any more\n1 SA already where they are to be\n"
    assert g.cli("undrain", "b").stdout == "b is used again\n"
    assert g.cli("undrain", "b").stdout == "b was not drained\n"
    out = g.cli("drain", "a", "--for", "2h", "--reason", "switch replaced").stdout
    assert out == "a is drained for 2h\n2 SAs to go to b now\n" \
        "1 SA cannot be moved, and stays: wrong role, or a side without R-MOBIKE\n", out
    poll(lambda: g.locals() == [B, B, A])
    row = [line for line in g.cli("status", "a").stdout.splitlines() if line.startswith("a ")][0]
    assert "drained: switch replaced" in row, row
    assert g.cli("undrain", "a").stdout == "a is used again\n2 SAs to go later, as their policy says (ipsec addrmon explain)\n"
    out = g.cli("switch", "--all", "--to", "a").stdout
    assert "2 SAs to go to a now\n" in out and "1 SA already where they are to be\n" in out and "come later are not pinned" in out, out
    poll(lambda: g.locals() == [A, A, A])
    ip("link", "set", "ub", "down")
    poll(lambda: g.state_of("b") == "down")
    out = g.cli("switch", "--all", "--to", "b").stdout
    assert "2 SAs to stay: b is down (admin-down); they go there when it can be used\n" in out, out
    g.stop_pluto()
    poll(lambda: g.status()["pluto"]["state"] == "absent")
    assert "pluto does not answer" in g.cli("switch", "--all", "--to", "auto").stdout


def test_drain_last_of_policy():
    """the only usable uplink of a policy is not drained by mistake, though others work"""
    g = Gateway()
    g.configure(more='[policy "only"]\nconnections = road\norder = a\n[policy "rest"]\nconnections = *\n')
    g.start().up()
    p = g.cli("drain", "a", check=False)
    assert p.returncode == 4 and "last usable uplink of policy only in IPv4 (use --force)" in p.stderr, p.stderr
    assert "no other uplink of their policy can be used" in g.cli("drain", "a", "--force").stdout
    assert g.cli("drain", "b", "--force").returncode == 0
