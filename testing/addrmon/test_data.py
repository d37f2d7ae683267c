# SPDX-License-Identifier: GPL-2.0-or-later
"""The data, not only the probes: counters of ESP SAs, as preload.c gives them. With a kernel
that has ESP it is testing/pluto/addrmon-07-data."""
from lib import *

PEER = "100.64.9.200"
IN, OUT = "00000101", "00000102"
SAS = [("road", 1, A, "yes", "esp=%s/%s" % (IN, OUT))]
TOP = DEFAULTS + "data-interval = 1\n"


def counters(g, local, inward, outward):
    """Packets a second through the SA, which is at this address."""
    path = os.path.join(g.dir, "counters")
    with open(path + ".t", "w") as f:
        f.write("%s %d %s\n%s %d %s\n" % (IN, inward, PEER, OUT, outward, local))
    os.rename(path + ".t", path)
    return {"LD_PRELOAD": os.environ["PRELOAD"], "PRELOAD_ESP": path}


def caps(g):
    return {x.split()[0]: int(x.split()[1], 16) for x in open("/proc/%d/status" % g.proc.pid)
            if x.startswith("Cap")}


@preload
def test_data():
    """ESP is dead, probes and IKE are not: left within the interval, and explain says why"""
    g = Gateway()
    g.sas(SAS)
    g.configure(top=TOP + "data = watch\n", extra="probe = arp gateway\n")
    g.start(env=counters(g, A, 100, 100)).up()
    assert caps(g)["CapEff:"] == caps(g)["CapBnd:"] == 1 << 13 | 1 << 12, caps(g)
    stays(lambda: not g.moves(), 4)
    t0 = now()
    counters(g, A, 0, 100)
    t, text = g.expect_move(B)
    within(t, t0, 1300000)
    assert "--rmobike-from-dead" not in text        # IKE does pass there
    counters(g, B, 100, 100)
    assert (g.state_of("a"), g.reason_of("a")) == ("degraded", "data")
    assert "a IPv4" in g.cli("explain", "road").stdout
    assert "(data)" in g.cli("explain", "road").stdout
    assert "packets left by ESP and none arrived" in g.cli("explain", "road").stdout
    assert "data uplink=a family=4 state=silent" in g.cli("events").stdout
    stays(lambda: len(g.moves()) == 1, 3)           # no failback: nothing says that it is well


@preload
def test_data_ignored():
    """... but not unless told to; then the kernel is not even asked, nor could it be"""
    g = Gateway()
    g.sas(SAS)
    g.configure(top=TOP)
    g.start(env=counters(g, A, 100, 100)).up()
    assert caps(g)["CapEff:"] == 1 << 13, caps(g)
    stays(lambda: not g.moves(), 3)
    counters(g, A, 0, 100)
    stays(lambda: not g.moves(), 3)
    # what was given up at the start does not come back
    g.configure(top=TOP + "data = watch\n")
    p = g.cli("reload", check=False)
    assert p.returncode == 4 and "CAP_NET_ADMIN" in p.stderr and p.stderr.count("\n") == 1, p.stderr


@preload
def test_data_one_way():
    """a use that is one-way by its nature is no fault; nor is an SA that pluto tells nothing of"""
    g = Gateway()
    g.sas(SAS)
    g.configure(top=TOP + "data = watch\n")
    g.start(env=counters(g, A, 0, 1000)).up()
    stays(lambda: not g.moves(), 4)
    assert g.state_of("a") == "up"
    g.sas([("road", 1, A)])
    poll(lambda: g.logged("does not tell SPIs"))
