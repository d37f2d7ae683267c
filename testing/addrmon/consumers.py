# SPDX-License-Identifier: GPL-2.0-or-later
"""The programs that read what ipsec addrmon shows, themselves: `run --consumers`.

CONSUMERS is where get-consumers has unpacked them. What can be tested without them is in test_surface.py.
"""
import shutil
import urllib.parse
import urllib.request

from lib import *
from test_surface import metric, samples

BIN = os.path.join(os.environ["CONSUMERS"], "usr/bin")
DIST = os.path.join(os.environ["ADDRMON_SRC"], "dist")


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as f:
        return f.read().decode()


def started(g, *args):
    """Starts a program that ends with the test."""
    log = open(os.path.join(g.dir, os.path.basename(args[0]) + ".log"), "w")
    return subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=g.dir)


def reachable(url):
    def ready():
        try:
            return fetch(url)
        except OSError:
            return None
    return poll(ready, 60, "nobody answers at " + url)


def gateway(top=""):
    g = Gateway()
    g.configure(top=DEFAULTS + top, extra="probe = arp gateway\nprobe = icmp %s\nprobe = tcp %s,80\nprofile = fast\nrise = 1\n" % (T1, T2))
    return g.start().up()


def test_promtool_metrics():
    """promtool check metrics has nothing to say, not even as advice; of a wrong one it has"""
    g = gateway()
    ip("link", "set", "ua", "down")
    poll(lambda: g.locals() == [B])
    text = g.cli("metrics").stdout
    p = sh(BIN + "/promtool", "check", "metrics", input=text, check=False)
    assert (p.returncode, p.stdout, p.stderr) == (0, "", ""), (p.returncode, p.stdout, p.stderr)
    p = sh(BIN + "/promtool", "check", "metrics", input=text.replace(" gauge", " stateset"), check=False)
    assert p.returncode != 0 and "stateset" in p.stderr, p.stderr


def test_promtool_rules():
    """the alerts are valid, and come when they should and no sooner; a changed limit is noticed"""
    g = Gateway("a")
    p = sh(BIN + "/promtool", "check", "rules", DIST + "/ipsec-addrmon.rules.yml", check=False)
    assert p.returncode == 0 and "SUCCESS" in p.stdout, p.stdout + p.stderr
    p = sh(BIN + "/promtool", "test", "rules", DIST + "/ipsec-addrmon.rules.test.yml", check=False)
    assert p.returncode == 0 and "SUCCESS" in p.stdout, p.stdout + p.stderr
    shutil.copy(DIST + "/ipsec-addrmon.rules.test.yml", g.dir)
    text = open(DIST + "/ipsec-addrmon.rules.yml").read()
    for was, wrong in (("health == 2", "health >= 1"), ("for: 5m", "for: 1m"), ("drained == 0", "drained >= 0")):
        assert was in text
        with open(os.path.join(g.dir, "ipsec-addrmon.rules.yml"), "w") as f:
            f.write(text.replace(was, wrong))
        assert sh(BIN + "/promtool", "test", "rules", os.path.join(g.dir, "ipsec-addrmon.rules.test.yml"), check=False).returncode != 0, wrong


def test_node_exporter():
    """the textfile collector takes the file of metrics-file; of one that it cannot read it says so"""
    g = Gateway()
    folder = os.path.join(g.dir, "textfile")
    os.mkdir(folder)
    g.configure(top=DEFAULTS + "metrics-file = %s/addrmon.prom\n" % folder)
    g.start().up()
    poll(lambda: os.path.exists(folder + "/addrmon.prom"), 20)
    p = started(g, BIN + "/prometheus-node-exporter", "--web.listen-address=127.0.0.1:9100", "--collector.disable-defaults",
                "--collector.textfile", "--collector.textfile.directory=" + folder)
    text = reachable("http://127.0.0.1:9100/metrics")
    assert "\nnode_textfile_scrape_error 0\n" in text, text
    assert '\nipsec_addrmon_uplink_usable{family="4",uplink="a"} 1\n' in text, text
    with open(folder + "/other.prom", "w") as f:
        f.write("# TYPE x stateset\nx 1\n")
    assert "\nnode_textfile_scrape_error 1\n" in fetch("http://127.0.0.1:9100/metrics")
    p.terminate()
    p.wait()


@seconds(20)
def test_prometheus():
    """Prometheus scrapes it, sees an uplink die, and the alert of it; and that it is gone when it is stopped"""
    g = gateway("listen = 127.0.0.1:9877\n")
    text = open(DIST + "/ipsec-addrmon.rules.yml").read()
    with open(os.path.join(g.dir, "rules.yml"), "w") as f:
        f.write(text.replace("for: 1m", "for: 0s").replace("for: 15s", "for: 0s"))
    with open(os.path.join(g.dir, "prometheus.yml"), "w") as f:
        f.write("global: {scrape_interval: 500ms, evaluation_interval: 500ms}\nrule_files: [rules.yml]\nscrape_configs:\n"
                "  - {job_name: ipsec-addrmon, static_configs: [{targets: ['127.0.0.1:9877']}]}\n")
    p = started(g, BIN + "/prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=tsdb",
                "--web.listen-address=127.0.0.1:9090")

    def query(what):
        q = urllib.parse.urlencode({"query": what})
        return [float(r["value"][1]) for r in json.loads(fetch("http://127.0.0.1:9090/api/v1/query?" + q))["data"]["result"]]

    def alerts():
        return {a["labels"]["alertname"]: a["labels"].get("uplink") for a in
                json.loads(fetch("http://127.0.0.1:9090/api/v1/alerts"))["data"]["alerts"] if a["state"] == "firing"}
    reachable("http://127.0.0.1:9090/-/ready")
    poll(lambda: query('up{job="ipsec-addrmon"}') == [1], 30)
    poll(lambda: query("ipsec_addrmon_health") == [0], 30)
    # all of them are there, by their own names
    names = {n for n, _ in samples(g.cli("metrics").stdout)}
    assert names - {"ipsec_addrmon_" + w for w in ()} == {n for n in names if query("count(%s)" % n)}, names
    assert alerts() == {}, alerts()
    ip("link", "set", "ub", "down")
    poll(lambda: query('ipsec_addrmon_uplink_usable{uplink="b"}') == [0], 30)
    poll(lambda: alerts() == {"IpsecAddrmonRedundancyLost": "b"}, 30)
    g.stop()
    poll(lambda: query('up{job="ipsec-addrmon"}') == [0], 30)
    poll(lambda: "IpsecAddrmonDown" in alerts(), 30)
    p.terminate()
    p.wait()


def completions(g, line, etc):
    """What a shell with bash-completion makes of TAB at the end of the line."""
    script = """
        COMP_LINE=$1 COMP_POINT=${#1}
        . "$CONSUMERS/usr/share/bash-completion/bash_completion"
        read -ra COMP_WORDS <<<"$1"
        [[ $1 = *' ' ]] && COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        complete -p ipsec >/dev/null 2>&1 || _completion_loader ipsec
        [[ $(complete -p ipsec) =~ -F\\ ([^ ]+) ]]
        "${BASH_REMATCH[1]}" ipsec "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\\n' "${COMPREPLY[@]}"
        """
    tools = os.path.join(g.dir, "libexec")
    if not os.path.exists(tools):
        os.mkdir(tools)
        with open(tools + "/addrmon", "w") as f:
            f.write('#!/bin/sh\nexec %s "$@" --socket %s\n' % (ADDRMON, g.ctl))
        os.chmod(tools + "/addrmon", 0o755)
    env = dict(os.environ, BASH_COMPLETION_COMPAT_DIR=etc, IPSEC_EXECDIR=tools, HOME=g.dir, PS1="$ ",
               XDG_DATA_DIRS=os.environ["CONSUMERS"] + "/usr/share")
    p = sh("bash", "--norc", "-i", "-c", script, "complete", line, env=env)
    return p.stdout.split()


def test_bash_completion():
    """installed, it is what a shell with bash-completion asks, and the other commands of ipsec are still completed"""
    g = gateway()
    root = os.path.join(g.dir, "root")
    sh("make", "-s", "-C", os.environ["ADDRMON_SRC"], "BUILD=" + os.path.dirname(ADDRMON), "DESTDIR=" + root, "install")
    etc = root + "/etc/bash_completion.d"
    assert completions(g, "ipsec addrmon dr", etc) == ["drain"]
    assert set(completions(g, "ipsec addrmon drain ", etc)) >= {"a", "b", "--force"}
    assert "road" in completions(g, "ipsec addrmon explain ", etc)
    assert completions(g, "ipsec addrmon switch road --to ", etc) == ["auto", "a", "b"]
    first = completions(g, "ipsec ", etc)
    assert "addrmon" in first and "pluto" in first, first           # and those of bash-completion's own
    own = completions(g, "ipsec auto --st", g.dir + "/nothing")
    assert own == completions(g, "ipsec auto --st", etc) == ["--status"], own
    assert "addrmon" not in completions(g, "ipsec ", g.dir + "/nothing")
