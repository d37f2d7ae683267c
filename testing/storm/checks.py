# SPDX-License-Identifier: GPL-2.0-or-later
"""What must hold while random things are done to an IKE SA: reads packets, the kernel's tables and pluto's
output, and says what is wrong with them.  Nothing here asks the system for anything.

The standing checks of the namespace tests (testing/guestbin/standing-checks.sh) compare a moved SA with what it
was; here SAs are rekeyed, deleted and made at any time, and one process has to look at both ends.
"""

import ipaddress
import os
import re
import struct
import sys
from collections import namedtuple

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.realpath(__file__))) + "/guestbin")

import ike_message      # noqa: E402

Esp = namedtuple("Esp", "time host src dst spi number")
Clear = namedtuple("Clear", "time host src dst protocol")


class Message(ike_message.Message):
    """An IKE message that a host has sent or received."""

    def __init__(self, when, host, data):
        super().__init__(data)
        self.time, self.host = when, host


# --- packets ----------------------------------------------------------------

def packet(when, host, data, inner):
    """An IPv4 packet as Message, Esp or Clear (addresses that belong into a tunnel); None if it is neither."""
    if len(data) < 20 or data[0] >> 4 != 4:
        return None
    start, protocol = (data[0] & 15) * 4, data[9]
    src, dst = ipaddress.ip_address(data[12:16]), ipaddress.ip_address(data[16:20])
    if protocol == 50 and len(data) >= start + 8:
        spi, number = struct.unpack_from("!II", data, start)
        return Esp(when, host, str(src), str(dst), spi, number)
    if protocol == 17 and len(data) >= start + 8:
        sport, dport = struct.unpack_from("!HH", data, start)
        if 4500 in (sport, dport) and data[start + 8:start + 12] != bytes(4):
            return None
        if 500 in (sport, dport) or 4500 in (sport, dport):
            try:
                return Message(when, host, bytes(data))
            except ValueError:
                pass
    if any(a in net for a in (src, dst) for net in inner):
        return Clear(when, host, str(src), str(dst), protocol)
    return None


class Wire:
    """Follows what two hosts send (and receive): IDs of IKE messages, ESP sequence numbers, clear text."""

    def __init__(self):
        self.requests = {}      # (SPIs, sender is initiator) -> ID of the last request sent
        self.bytes = {}         # what has been sent, by what is never sent with other bytes
        self.answered = {}      # (SPIs, requester is initiator, ID) -> an answer has reached the requester
        self.outstanding = {}   # the same of requests, until then -> when last sent
        self.numbers = {}       # SPI -> sequence number of the last packet sent
        self.last = 0           # time of the last IKE message
        self.begun = []         # IKE_SA_INIT requests sent, each once
        self.problems = []

    def sent(self, p):
        if isinstance(p, Clear):
            self.problems.append(f"C5 {p.host}: in clear: {p.src} -> {p.dst}, protocol {p.protocol}")
        elif isinstance(p, Esp):
            if p.number <= self.numbers.get(p.spi, 0):
                self.problems.append(f"C4 {p.host}: SPI {p.spi:#010x} goes on with {p.number} after {self.numbers[p.spi]}")
            self.numbers[p.spi] = p.number
        elif isinstance(p, Message):
            self.message(p)

    def message(self, m):
        self.last = m.time
        fragment = m.bytes[32:36] if m.bytes[16] == 53 else b""
        key = (m.spis, m.initiator, m.response, m.id, m.exchange, fragment)
        again = key in self.bytes
        if again and self.bytes[key] != m.bytes:
            self.problems.append(f"C8 {m.host}: not the bytes of the first time: {m}")
        self.bytes.setdefault(key, m.bytes)
        if m.exchange == 34:
            if not again and not m.response:
                self.begun.append(m)
            return
        if m.response:
            return
        request = (m.spis, m.initiator, m.id)
        if request not in self.answered:
            self.outstanding[request] = m.time
        if again:
            return
        last = self.requests.get((m.spis, m.initiator))
        if last is not None and m.id != last and m.id != last + 1:
            self.problems.append(f"C8 {m.host}: after request {last}: {m}")
        elif last is not None and m.id == last + 1 and (m.spis, m.initiator, last) not in self.answered:
            self.problems.append(f"C8 {m.host}: before the answer to {last}: {m}")
        elif last is not None and m.id == last and not fragment:
            self.problems.append(f"C8 {m.host}: two requests with one ID: {m}")
        self.requests[m.spis, m.initiator] = m.id

    def received(self, p):
        if isinstance(p, Message) and p.response and p.exchange != 34:
            request = (p.spis, not p.initiator, p.id)
            self.answered[request] = True
            self.outstanding.pop(request, None)

    def take(self):
        problems, self.problems = self.problems, []
        return problems


# --- the kernel -------------------------------------------------------------

State = namedtuple("State", "src dst spi attributes number_in number_out")
Policy = namedtuple("Policy", "selector direction src dst template")


def states(text):
    """Those of `ip -d xfrm state`, without the larval ones, which have no key."""
    found = []
    for block in re.split(r"^(?=src )", text, flags=re.M):
        m = re.match(r"src (\S+) dst (\S+)\n\s+proto (\S+) spi (\S+?)(?:\(\d+\))? reqid (\S+?)(?:\(\S+\))? mode (\S+)", block)
        if not m or not re.search(r"^\s(?:aead|enc|auth)", block, re.M):
            continue
        src, dst, protocol, spi, reqid, mode = m.groups()
        words = [protocol, "reqid " + reqid, mode]
        for line in block.splitlines()[2:]:
            if re.match(r"\t(replay-window|mark|if_id|encap|security|tfcpad|output-mark)", line):
                words.append(re.sub(r" seq 0x[0-9a-f]+", "", line.strip()))
        numbers = [0, 0]
        m = re.search(r"seq-hi (\w+), seq (\w+), oseq-hi (\w+), oseq (\w+)", block)
        if m:
            high, low, ohigh, olow = (int(n, 16) for n in m.groups())
            numbers = [high << 32 | low, ohigh << 32 | olow]
        else:
            m = re.search(r"anti-replay context: seq (\w+), oseq (\w+)", block)
            if m:
                numbers = [int(n, 16) for n in m.groups()]
        found.append(State(src, dst, int(spi, 16), "; ".join(words), *numbers))
    return found


def policies(text):
    """Those of `ip xfrm policy` that have a template."""
    found = []
    for block in re.split(r"^(?=src )", text, flags=re.M):
        m = re.match(r"(src \S+/\S+ dst \S+.*?)\s*\n\s+dir (\w+)", block)
        t = re.search(r"\ttmpl src (\S+) dst (\S+)\n\s+(proto .*)", block)
        if m and t:
            found.append(Policy(m[1], m[2], t[1], t[2], re.sub(r"reqid \S+", "reqid", t[3]).strip()))
    return found


def counters(text):
    return {name: int(value) for name, value in (line.split() for line in text.splitlines())}


# --- pluto ------------------------------------------------------------------

def ike_sas(text):
    """The rmobike-sa lines of `whack --rmobikestatus`, as dictionaries."""
    return [dict(word.split("=", 1) for word in line.split()[1:]) for line in text.splitlines() if line.startswith("rmobike-sa ")]


def traffic(text):
    """Of `whack --trafficstatus`: (serial, connection) -> (bytes in, bytes out, lease)."""
    found = {}
    for line in text.splitlines():
        m = re.match(r'(#\d+): "([^"]+)".* inBytes=(\d+), outBytes=(\d+)', line)
        if m:
            lease = re.search(r"lease=(\S+)", line)
            found[m[1], m[2]] = (int(m[3]), int(m[4]), lease[1] if lease else "")
    return found


def established(text):
    """Of `whack --showstates`: (kind, connection) of each SA, kind being IKE, Child or the name of what it is on its way to."""
    found = []
    for line in text.splitlines():
        m = re.match(r'#\d+: "([^"]+)"\S*.*?:\d+ (\w+) \(', line)
        if m:
            kind = {"ESTABLISHED_IKE_SA": "IKE", "ESTABLISHED_CHILD_SA": "Child"}.get(m[2], m[2])
            found.append((kind, m[1]))
    return sorted(found)


def shown(text):
    """Of `whack --showstates`: the addresses that it names for Child SAs."""
    return set(re.findall(r" esp[.:]\w+@([0-9a-f.:]+)", text))


class Log:
    """What R-MOBIKE has told: each request has an outcome (C9); what failed (C1)."""

    OUTCOME = re.compile(r"R-MOBIKE: (no UPDATE_SA_ADDRESSES|peer kept|peer moved to|peer refused|could not move|updated the peer|"
                         r"giving the peer time|moved )|MOBIKE: (peer did not prove|staying on)|MOBIKE update .* FAILED|"
                         r"deleting IKE SA|IKE SA deleted")

    def __init__(self, host):
        self.host, self.asked, self.problems = host, {}, []

    def line(self, line):
        if re.search("EXPECTATION FAILED|ASSERTION FAILED", line):
            self.problems.append(f"C1 {self.host}: {line}")
        sa = re.search(r'("[^"]+"(?:\[\d+\])?).*? #(\d+): ', line)
        if not sa:
            return
        name = sa[1]
        if re.search(r"R-MOBIKE: asking peer to switch from ", line):
            if name in self.asked:
                self.problems.append(f"C9 {self.host}: no outcome: {self.asked[name]}")
            self.asked[name] = line
        elif re.search(r"R-MOBIKE: peer asks to switch to .*; sending ", line):
            self.asked[name] = line
        elif self.OUTCOME.search(line):
            self.asked.pop(name, None)
            if "R-MOBIKE: moved " in line and not re.search(
                    r"moved (local|remote) address [0-9a-f.:]+ -> [0-9a-f.:]+ \([0-9]+ Child SAs?\)$", line):
                self.problems.append(f"C9 {self.host}: moved from where to where? {line}")

    def take(self):
        """Everything is quiet: what has no outcome now, has none."""
        problems, self.problems = self.problems, []
        problems += [f"C9 {self.host}: no outcome: {line}" for line in self.asked.values()]
        self.asked = {}
        return problems


# --- both ends together -----------------------------------------------------

Held = namedtuple("Held", "pid states policies counters ike traffic established shown")


def problems_of_host(host, held, before, pid, children, free=()):
    """One end, when all is quiet; CHILDREN: connection -> True (is up), False (is down), None (either);
    FREE: counters that may grow."""
    if held.pid != pid:
        yield f"C1 {host}: pluto is another process"
        return
    if len(held.ike) != 1:
        yield f"C2 {host}: {len(held.ike)} IKE SAs"
        return
    sa = held.ike[0]
    pair = {sa["local"], sa["remote"]}
    for kind, name in held.established:
        if kind not in ("IKE", "Child"):
            yield f"C2 {host}: {name} is left in {kind}"
    up = [name for kind, name in held.established if kind == "Child"]
    for name, wanted in children.items():
        n = up.count(name)
        if n > 1 or (wanted is not None and n != wanted):
            yield f"C2 {host}: {n} Child SAs of {name}, not {int(bool(wanted))}"
    if len(held.states) != 2 * len(up):
        yield f"C3 {host}: {len(held.states)} states for {len(up)} Child SAs"
    if len(held.policies) != 3 * len(up):
        yield f"C3 {host}: {len(held.policies)} policies for {len(up)} Child SAs"
    for s in held.states:
        if {s.src, s.dst} != pair:
            yield f"C3 {host}: SPI {s.spi:#010x} is on {s.src} -> {s.dst}, the IKE SA on {sa['local']} {sa['remote']}"
    for p in held.policies:
        if {p.src, p.dst} != pair or (p.src == sa["local"]) != (p.direction == "out"):
            yield f"C3 {host}: template {p.direction} of {p.selector} is {p.src} -> {p.dst}, the IKE SA on {sa['local']} {sa['remote']}"
    if held.shown - pair:
        yield f"C6 {host}: pluto shows {' '.join(sorted(held.shown - pair))}, the IKE SA is on {sa['local']} {sa['remote']}"
    if sa["state"] != "idle":
        yield f"C9 {host}: still {sa['state']}"
    for name, value in held.counters.items():
        grown = value - before.counters.get(name, 0)
        if grown and name not in ("XfrmInNoStates", *free):
            yield f"C4 {host}: {name} grew by {grown}"
    was = {s.spi: s for s in before.states}
    for s in held.states:
        old = was.get(s.spi)
        if old and old.attributes != s.attributes:
            yield f"C3 {host}: SPI {s.spi:#010x} was {old.attributes}, is {s.attributes}"
        if old and (s.number_in < old.number_in or s.number_out < old.number_out):
            yield f"C4 {host}: SPI {s.spi:#010x} went back from {old.number_in}, {old.number_out} to {s.number_in}, {s.number_out}"
    # a rekeyed Child SA is like the one before it
    old = {re.sub(r"reqid \d+", "reqid", s.attributes) for s in before.states}
    for s in held.states:
        if old and re.sub(r"reqid \d+", "reqid", s.attributes) not in old:
            yield f"C3 {host}: SPI {s.spi:#010x} is {s.attributes}, others were {' / '.join(sorted(old))}"
    old = {(p.direction, p.selector): p.template for p in before.policies}
    for p in held.policies:
        if old.get((p.direction, p.selector), p.template) != p.template:
            yield f"C3 {host}: template {p.direction} of {p.selector} was {old[p.direction, p.selector]}, is {p.template}"
    for key, (bytes_in, bytes_out, lease) in held.traffic.items():
        if key in before.traffic:
            old_in, old_out, old_lease = before.traffic[key]
            if bytes_in < old_in or bytes_out < old_out:
                yield f"C6 {host}: {' '.join(key)}: bytes went back from {old_in}, {old_out} to {bytes_in}, {bytes_out}"
            if lease != old_lease:
                yield f"C6 {host}: {' '.join(key)}: the lease was {old_lease or 'none'}, is {lease or 'none'}"


def problems_of_pair(hosts, before, changed):
    """Two ends that must agree; CHANGED: something was to make new SAs."""
    (one, a), (other, b) = hosts.items()
    if len(a.ike) != 1 or len(b.ike) != 1:
        return
    if (a.ike[0]["local"], a.ike[0]["remote"]) != (b.ike[0]["remote"], b.ike[0]["local"]):
        yield (f"C3 {one} is on {a.ike[0]['local']} -> {a.ike[0]['remote']}, "
               f"{other} on {b.ike[0]['local']} -> {b.ike[0]['remote']}")
    if {s.spi for s in a.states} != {s.spi for s in b.states}:
        yield f"C2 {one} and {other} do not have the same SPIs"
    if not changed:
        for host, held in hosts.items():
            if {s.spi for s in held.states} != {s.spi for s in before[host].states}:
                yield f"C2 {host}: other SPIs than before, and nothing was to make new ones"
            if [sa["serial"] for sa in held.ike] != [sa["serial"] for sa in before[host].ike]:
                yield f"C2 {host}: another IKE SA than before, and nothing was to make a new one"
