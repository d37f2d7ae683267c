# SPDX-License-Identifier: GPL-2.0-or-later
"""Probes: silent deaths, lying targets, our own absence."""
import struct
import threading

from lib import *

TWO = "profile = fast\nprobe = icmp %s\nprobe = icmp %s\nrise = 2\n" % (T1, T2)


def test_blackhole():
    """[18] link up, gateway up, nothing beyond it"""
    g = Gateway()
    g.configure(extra=TWO)
    g.start().up()
    g.wires["a"].blackhole = True
    t0 = now()
    t, _ = g.expect_move(B)
    within(t, t0, 3000000)
    assert g.reason_of("a") == "probes-failed"
    g.wires["a"].blackhole = False
    g.expect_move(A, number=2)


def test_blackhole_behind_gateway():
    """[18] the gateway answers ARP, and makes nothing good; what check promises is what happens"""
    g = Gateway()
    g.configure(extra="profile = fast\nprobe = arp gateway\nprobe = icmp %s\nrise = 2\n" % T1)
    out = g.cli("check", "--config", g.conf).stdout
    assert "link and route alone" not in out, out
    promise = float(out.split('"a": a silent death is noticed within ')[1].split()[0])
    g.start().up()
    assert "link and route alone" not in g.cli("status").stdout
    g.wires["a"].blackhole = True
    t0 = now()
    t, _ = g.expect_move(B)
    within(t, t0, promise * 1e6 + 500000)       # the order takes a moment, too
    assert g.reason_of("a") == "probes-failed"
    assert [p["verdict"] for p in g.uplink("a")["probes"]] == ["good", "bad"]
    g.wires["a"].blackhole = False
    g.expect_move(A, number=2)


def test_gateway_alone():
    """nothing but the gateway is asked: its death is seen, one beyond it is not, and that is said"""
    g = Gateway()
    g.configure(extra="profile = fast\nprobe = arp gateway\nrise = 2\n")
    out = g.cli("check", "--config", g.conf).stdout
    assert '"a": a silent death of the next router is noticed within ' in out, out
    assert "nothing beyond the next router is probed in IPv4" in out, out
    g.start().up()
    assert g.cli("status").stdout.count("by link and route alone") == 2
    g.wires["a"].blackhole = True
    stays(lambda: not g.moves() and g.state_of("a") == "up", 2)
    g.wires["a"].dead.add(GW["a"])
    g.expect_move(B)


def test_gateway_dead_targets_not():
    """the gateway does not answer ARP: what is beyond it makes nothing good"""
    g = Gateway()
    g.configure(extra="profile = fast\nprobe = arp gateway\nprobe = icmp %s\nrise = 2\n" % T1)
    g.start().up()
    ip("neigh", "replace", GW["a"], "lladdr", "02:00:00:00:00:01", "nud", "permanent", "dev", "ua")
    g.wires["a"].dead.add(GW["a"])
    g.expect_move(B)
    assert [p["verdict"] for p in g.uplink("a")["probes"]] == ["bad", "good"]


def test_one_target_dead():
    """[21] the quorum holds, the target is shown as bad"""
    g = Gateway()
    g.configure(extra=TWO)
    g.start().up()
    g.wires["a"].dead.add(T1)
    poll(lambda: [p["verdict"] for p in g.uplink("a")["probes"]] == ["bad", "good"])
    stays(lambda: not g.moves() and g.state_of("a") == "up", 1.5)


def test_size():
    """large packets do not pass: seen by a probe of that size, never sent in fragments; small ones see nothing"""
    g = Gateway(v6=True)
    small, large = "probe = icmp %s\n" % T1, "probe = icmp %s size=1401\n" % T1
    g.configure(extra={"a": small + large + "need = 2\n", "b": small})
    g.start().up()
    frames = []
    for wire in g.wires.values():
        def reply(frame, wire=wire, whole=wire.reply):
            frames.append(frame)
            return whole(frame) if len(frame) < 1000 else None
        wire.reply = reply
    g.expect_move(B)
    assert [p["verdict"] for p in g.uplink("a")["probes"]] == ["good", "bad"]
    big = next(f for f in frames if len(f) > 1000)
    assert len(big) == 14 + 20 + 8 + 1401 and big[20] & 0x40, big[:40].hex()
    stays(lambda: g.state_of("b") == "up", 1)


def test_size6():
    """... in IPv6, where it passes"""
    g = Gateway(v6=True)
    g.configure(address={n: "none\naddress6 = 2001:db8:%d::10" % k for n, k in (("a", 1), ("b", 2))},
                extra="probe = icmp 2001:db8:9::1 size=1400\n")
    g.start()
    poll(lambda: g.state_of("a") == g.state_of("b") == "up")
    stays(lambda: g.state_of("a") == "up" and g.uplink("a")["probes"][0]["lost"] == 0, 1)


def test_need_all():
    """need = 2 of 2: then one dead target is enough"""
    g = Gateway()
    g.configure(extra=TWO + "need = 2 of 2\n")
    g.start().up()
    g.wires["a"].dead.add(T1)
    g.expect_move(B)


def test_arp_and_tcp():
    """other kinds: the gateway by ARP, a port (refused is an answer)"""
    g = Gateway()
    g.configure(extra="profile = fast\nprobe = arp gateway\nprobe = tcp %s,443\nrise = 2\n"
                      "need = 2 of 2\n" % T1)
    g.start().up()
    assert g.cli("probe", "a").stdout.count("answered in") == 2
    g.wires["a"].dead.add(GW["a"])
    g.expect_move(B)
    out = g.cli("probe", "a", check=False)
    assert out.returncode == 1 and "arp gateway: no answer" in out.stdout, out.stdout


def test_tcp_silent():
    """a TCP target that does not answer at all"""
    g = Gateway()
    g.configure(extra="profile = fast\nprobe = tcp %s,443\nrise = 2\ntimeout-max = 500ms\n" % T1)
    g.start().up()
    g.wires["a"].dead.add(T1)
    g.expect_move(B)


def test_portal():
    """what answers all TCP, and nothing else, is not the Internet; check says which need it would meet"""
    g = Gateway()
    lines = "profile = fast\nprobe = tcp %s,443\nprobe = icmp %s\nrise = 2\n" % (T1, T2)
    for need, warned in (("", True), ("need = 2\n", False)):
        g.configure(extra=lines + need)
        out = g.cli("check", "--config", g.conf).stdout
        assert ("tcp probes alone are enough" in out) == warned, out
    g.start().up()
    real = g.wires["a"].ipv4
    g.wires["a"].ipv4 = lambda p, back: real(p, back) if p[9] == 6 else None
    g.expect_move(B)
    assert [p["verdict"] for p in g.uplink("a")["probes"]] == ["good", "bad"]


def test_dns():
    """a query of our own: any answer is one, an error, a port unreachable or silence is none"""
    g = Gateway()
    g.configure(extra="profile = fast\nprobe = dns %s\nprobe = dns %s,www.example.org\nrise = 2\nneed = 2\n"
                      "degraded-loss = off\n" % (T1, T2), top=DEFAULTS + "damping-half-life = 0\n")
    out = g.cli("check", "--config", g.conf).stdout
    assert "tcp probes alone" not in out and "beyond the next router" not in out, out
    g.start().up()
    assert g.cli("probe", "a").stdout.count("answered in") == 2
    wire = g.wires["a"]
    assert set(wire.asked) == {b"\0\0\x02\0\x01", b"\x03www\x07example\x03org\0\0\x02\0\x01"}, wire.asked
    number = 0
    for bad, good in ((2, 0), (5, 3), (None, 0)):       # SERVFAIL, REFUSED; no such name is an answer
        wire.rcode = bad
        g.expect_move(B, number=number + 1)
        poll(lambda: [p["verdict"] for p in g.uplink("a")["probes"]] == ["bad", "bad"])
        wire.rcode = good
        g.expect_move(A, number=number + 2)
        number += 2
    wire.dead.add(T2)
    g.expect_move(B, number=number + 1)
    assert [p["verdict"] for p in g.uplink("a")["probes"]] == ["good", "bad"]


def test_dns_v6():
    """the same in IPv6"""
    g = Gateway(v6=True)
    g.sas([("six", 1, "2001:db8:1::10")])
    lines = "address = none\nprofile = fast\nrise = 2\nprobe = dns 2001:db8:f::1\naddress6 = 2001:db8:%d::10\n"
    g.write_conf("[addrmon]\nwhack = %s\nctlsocket = %s/pluto.ctl\n%s" % (FAKEWHACK, g.pluto, DEFAULTS) + "".join(
        '[uplink "%s"]\ninterface = u%s\nhold-up = 0\n%s' % (name, name, lines % n) for name, n in (("a", 1), ("b", 2))))
    g.start().up()
    g.wires["a"].rcode = 2
    g.expect_move("2001:db8:2::10")


def test_dns_forged():
    """what is no response to the query is not one, and does no harm: another number, question, or none"""
    g = Gateway()
    g.configure(extra="profile = fast\nprobe = dns %s\nrise = 2\ndegraded-loss = off\n" % T1)
    g.start().up()
    wire, real = g.wires["a"], g.wires["a"].resolver
    forgers = [lambda b: b[:8] + bytes([b[8] ^ 1]) + b[9:], lambda b: b[:-1] + b"\x03", lambda b: b[:10] + b"\x01" + b[11:],
               lambda b: b[:8] + bytes(12), lambda b: b[:20], lambda b: b[:8]]

    def forged(data, packet):
        body = forgers[len(wire.asked) % len(forgers)](real(data, packet))
        return body[:4] + struct.pack("!H", len(body)) + body[6:]
    wire.resolver = forged
    g.expect_move(B)
    poll(lambda: len(wire.asked) > 2 * len(forgers))
    assert g.uplink("a")["probes"][0]["verdict"] == "bad"
    wire.resolver = real
    g.expect_move(A, number=2)


@seconds(14)
def test_http_probe():
    """a page by its status: a redirect, a portal's page, nonsense, half of an answer or none is none, and nothing waits for it"""
    g = Gateway()
    g.configure(extra="profile = fast\nprobe = http http://%s/generate_204\nprobe = http http://%s:8080/a?b=c 200 www.example.org\n"
                      "rise = 2\nneed = 2\ndegraded-loss = off\ntimeout-max = 500ms\n" % (T1, T2))
    asked = set()

    def page(request):
        asked.add(request)
        return b"HTTP/1.1 %s\r\n\r\n" % (b"204 No Content" if b"generate" in request else b"200 OK\r\nContent-Length: 5")
    for wire in g.wires.values():
        wire.http = page
    out = g.cli("check", "--config", g.conf).stdout
    assert "tcp probes alone" not in out and "beyond the next router" not in out, out
    g.start().up()
    assert g.cli("probe", "a").stdout.count("answered in") == 2
    assert asked == {b"GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % x for x in
                     ((b"/generate_204", T1.encode()), (b"/a?b=c", b"www.example.org"))}, asked
    for bad in (b"HTTP/1.1 302 Found\r\nLocation: http://portal/\r\n\r\n", b"HTTP/1.1 404 Not Found\r\n\r\n",
                b"HTTP/1.1 20", b"SSH-2.0\r\n\r\n", b"", b"HTTP/1.1 100 Continue\r\n\r\n", b"x" * 1200, None):
        g.wires["a"].http = lambda request: bad
        poll(lambda: [p["verdict"] for p in g.uplink("a")["probes"]] == ["bad", "bad"])
        assert g.state_of("a") == "down"
        g.wires["a"].http = page
        poll(lambda: g.state_of("a") == "up")
    g.expect_move(B)
    # each wants its own: what is right for one of them is a portal's answer to the other
    g.wires["a"].http = lambda request: b"HTTP/1.1 200 OK\r\n\r\nplease log in"
    poll(lambda: [p["verdict"] for p in g.uplink("a")["probes"]] == ["bad", "good"])
    poll(lambda: g.state_of("a") == "down")
    assert not any(wire.asked for wire in g.wires.values())     # no name was looked up


def test_http_probe_bound():
    """asked by the uplink's own device and address, wherever the routes lead, in IPv6 too; no port open is no answer"""
    g = Gateway(v6=True)
    g.sas([("road", 1, A), ("six", 2, "2001:db8:1::10")])
    ip("route", "add", T1, "dev", "ub")
    lines = ("profile = fast\nrise = 2\nprobe = http http://%s/ 200\nprobe = http http://[2001:db8:f::1]:81 200\n"
             "route-check = no\naddress6 = 2001:db8:%d::10\n")
    g.configure(extra={"a": lines % (T1, 1), "b": lines % (T1, 2)})
    seen = {name: set() for name in "ab"}
    for name, wire in g.wires.items():
        def page(request, name=name):
            seen[name].add(request.split(b"\r\n")[1])
            return b"HTTP/1.0 200 OK\r\n\r\n"
        wire.http = page
    g.start()
    poll(lambda: all(p["state"] == "up" for u in g.status()["uplinks"] for p in u["paths"]))
    assert seen["a"] == seen["b"] == {b"Host: " + T1.encode(), b"Host: [2001:db8:f::1]:81"}, seen
    g.wires["a"].http = None
    poll(lambda: g.locals() == [B, "2001:db8:2::10"])


def test_v6_probes():
    """ICMPv6 and neighbour discovery; families are judged apart [53]"""
    g = Gateway(v6=True)
    g.sas([("road", 1, A), ("six", 2, "2001:db8:1::10")])
    lines = ("profile = fast\nrise = 2\nprobe = icmp %s\nprobe = icmp 2001:db8:f::1\n"
             "probe = nd gateway\nneed = 2\naddress6 = 2001:db8:%d::10\n")
    g.configure(extra={"a": lines % (T1, 1), "b": lines % (T1, 2)})
    g.start().up()
    poll(lambda: all(p["state"] == "up" for u in g.status()["uplinks"] for p in u["paths"]))
    assert g.cli("probe", "a").stdout.count("answered in") == 3
    g.wires["a"].dead.add("2001:db8:f::1")
    g.expect_move("2001:db8:2::10")
    poll(lambda: g.locals() == [A, "2001:db8:2::10"])
    stays(lambda: len(g.moves()) == 1, 1)


def test_script():
    """a script decides; it is given what it needs to know"""
    g = Gateway()
    flag = os.path.join(g.dir, "bad")
    script = g.script("probe.sh", "#!/bin/sh\necho \"$*\" > %s/args.$1\n"
                                  "[ \"$1\" = b ] || [ ! -e %s ]\n" % (g.dir, flag))
    g.configure(extra="interval = 100ms\nrise = 2\nprobe = script %s\n" % script)
    g.start().up()
    poll(lambda: open(os.path.join(g.dir, "args.a")).read() == "a ua %s -\n" % A)
    open(flag, "w").close()
    g.expect_move(B)


def test_script_hangs():
    """a script that never ends counts as failed and delays nothing"""
    g = Gateway()
    script = g.script("probe.sh", "#!/bin/sh\n[ \"$1\" = b ] && exit 0\nsleep 1000 &\nsleep 1000\n")
    g.configure(extra="interval = 100ms\nfall = 2\nrise = 1\nprobe = script %s\n" % script,
                top=DEFAULTS + "script-timeout = 200ms\n")
    g.start()
    g.expect_move(B)
    ip("link", "set", "ub", "down")
    poll(lambda: g.state_of("b") == "down")


def test_stall():
    """[25] stopped for three seconds while all was well: no move"""
    g = Gateway()
    g.configure(extra=TWO)
    g.start().up()
    os.kill(g.proc.pid, signal.SIGSTOP)
    stays(lambda: True, 3)
    os.kill(g.proc.pid, signal.SIGCONT)
    poll(lambda: g.logged("stall late="))
    stays(lambda: not g.moves() and g.state_of("a") == "up", 1)


def test_degraded():
    """loss above the limit: moved, though it never died"""
    g = Gateway()
    g.configure(extra=TWO + "degraded-loss = 20% of 10\nrecovered-loss = 5% of 10\nfall = 9\n")
    g.start().up()
    lost = [0]
    real = g.wires["a"].reply

    def lossy(frame):
        if frame[12:14] == b"\x08\x00":
            lost[0] += 1
            if lost[0] // 2 % 2:
                return None
        return real(frame)
    g.wires["a"].reply = lossy
    g.expect_move(B)
    assert g.logged("reason=degraded")


def test_forged_answers():
    """T26: answers without the token, or from elsewhere, count for nothing"""
    g = Gateway()
    g.configure(extra=TWO)
    g.start().up()
    real = g.wires["a"].reply

    def forged(frame):
        answer = real(frame)
        if answer is not None and answer[12:14] == b"\x08\x00" and answer[23] == 1:
            head, body = answer[:34], bytearray(answer[34:])
            body[-1] ^= 0xFF                    # not the token that was sent
            body[2:4] = b"\0\0"
            import wire
            body[2:4] = wire.checksum(bytes(body)).to_bytes(2, "big")
            return head + bytes(body)
        return answer
    g.wires["a"].reply = forged
    g.expect_move(B)


def test_hint_silence():
    """nothing comes back any more: probes are hurried by the counters"""
    g = Gateway()
    g.configure(extra="interval = 20\nburst-interval = 50ms\nprobe = icmp %s\nprobe = icmp %s\n"
                      % (T1, T2))
    g.start().up()
    g.wires["a"].blackhole = True
    # traffic that nobody answers, such as that of the SAs
    traffic = subprocess.Popen(["ping", "-q", "-i", "0.1", "-I", "ua", "100.64.9.9"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) \
        if os.path.exists("/bin/ping") or os.path.exists("/usr/bin/ping") else None
    if traffic is None:
        import socket
        import threading

        def send():
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind((A, 0))
            while True:
                s.sendto(b"x", ("100.64.9.9", 9))
                time.sleep(0.05)
        threading.Thread(target=send, daemon=True).start()
    g.expect_move(B, limit=15)
    if traffic is not None:
        traffic.kill()
        traffic.wait()


def late(wire, delay):
    """From now on echo requests are answered so many seconds later."""
    at_once = wire.reply

    def reply(frame):
        answer = at_once(frame)
        if answer is None or frame[12:14] != b"\x08\x00" or not delay:
            return answer
        threading.Timer(delay, lambda: os.write(wire.fd, answer)).start()
        return None
    wire.reply = reply


@seconds(12)
def test_latency_step():
    """all answers take 200 times as long, and none is lost: slow is not dead, as one uplink and as both"""
    g = Gateway()
    g.configure(extra="probe = icmp %s\nprobe = icmp %s\n" % (T1, T2))
    g.start().up()
    poll(lambda: all(p["rtt-ms"] and p["rtt-ms"] < 50 for u in "ab" for p in g.uplink(u)["probes"]))
    late(g.wires["a"], 0.2)
    poll(lambda: all(p["rtt-ms"] > 100 for p in g.uplink("a")["probes"]))
    late(g.wires["b"], 0.2)
    poll(lambda: all(p["rtt-ms"] > 100 for p in g.uplink("b")["probes"]))
    for name in "ab":
        assert g.state_of(name) == "up"
        # one may just be waited for: what was late is no loss once it is there
        poll(lambda: all(p["loss-percent"] < 10 and p["verdict"] == "good" for p in g.uplink(name)["probes"]))
    assert not g.moves() and not g.logged("state=down") and not g.logged("all-down")
