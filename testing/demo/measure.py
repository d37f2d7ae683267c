# SPDX-License-Identifier: GPL-2.0-or-later
"""What the demo measures, from what it has recorded: pure functions, no I/O.

Times are in seconds since the epoch, of the one clock that all hosts of the guest share."""

import collections
import re
import time

LIMIT_MS = 300          # a move may take that long,
LIMIT_LOST = 0.05       # and lose that share of the packets
BEFORE, AFTER = 1, 3    # seconds around the start of a move whose packets are counted

IKE_EXCHANGE = {34: "IKE_SA_INIT", 35: "IKE_AUTH", 36: "CREATE_CHILD_SA", 37: "INFORMATIONAL"}

Held = collections.namedtuple("Held", "what src dst")               # in the kernel of one host
Ike = collections.namedtuple("Ike", "time device src dst text")
Esp = collections.namedtuple("Esp", "time device src dst number")   # number: of the probe packet inside, or None
Probe = collections.namedtuple("Probe", "sent received")            # number -> time
Direction = collections.namedtuple("Direction", "window lost first silence pause")    # pause: of the sender itself
Move = collections.namedtuple("Move", "directions ms lost packets")


# --- reading ----------------------------------------------------------------

def kernel(local, states, policies):
    """What a kernel holds, from `ip xfrm state` and `ip xfrm policy`: a list of Held.
    Only states and templates have a pair of addresses; LOCAL is the host's end of it."""
    held = []
    for src, dst, spi in re.findall(r"^src (\S+) dst (\S+)\n\tproto esp spi (\S+)", states, re.M):
        held.append(Held(f"state {'in' if dst in local else 'out'} {spi}", src, dst))
    for direction, src, dst in re.findall(r"^\tdir (\S+) .*\n\ttmpl src (\S+) dst (\S+)", policies, re.M):
        held.append(Held(f"template {direction}", src, dst))
    return held


def keys(states):
    """The keys of `ip xfrm state`, as arguments for tshark to decrypt ESP with."""
    arguments = ["-o", "esp.enable_encryption_decode:TRUE"]
    for spi, key in re.findall(r"\n\tproto esp spi (\S+) .*(?:\n\t.*)*?\n\taead rfc4106\(gcm\(aes\)\) (\S+) 128", states):
        arguments += ["-o", f'uat:esp_sa:"IPv4","*","*","{spi}","AES-GCM with 16 octet ICV [RFC4106]","{key}","NULL","","64-bit",""']
    return arguments


TSHARK_FIELDS = ["frame.time_epoch", "sll.ifindex", "ip.src", "ip.dst", "isakmp.exchangetype", "isakmp.flags",
                 "isakmp.messageid", "isakmp.length", "esp.spi", "data.data"]


def wire(fields, devices):
    """Packets, from tshark's TSHARK_FIELDS, separated by "|", several of one kind by ",".
    DEVICES are the names by interface index."""
    packets = []
    for line in fields.splitlines():
        when, index, src, dst, exchange, flags, ident, length, spi, data = line.split("|")
        pair = float(when), devices[int(index)], src.split(",")[0], dst.split(",")[0]
        if exchange:
            kind = "response" if int(flags, 16) & 0x20 else "request"
            name = IKE_EXCHANGE.get(int(exchange), exchange)
            packets.append(Ike(*pair, f"{name} {kind}, id {int(ident, 16)}, {length} bytes"))
        elif spi:
            inside = re.fullmatch("64656d6f([0-9a-f]{8})", data)    # probe: "demo" and the number
            packets.append(Esp(*pair, int(inside[1], 16) if inside else None))
    return sorted(packets, key=lambda p: p.time)


def probe(sender, receiver):
    """One direction's packets, from the logs of the probes at its two ends."""
    def lines(log, kinds):
        fields = (line.split() for line in log.splitlines())
        return {int(f[1]): float(f[2]) for f in fields if len(f) == 3 and f[0] in kinds}
    return Probe(lines(sender, "se"), lines(receiver, "r"))


def log(text, year):
    """What pluto has logged of moves: (time, text) of each line."""
    lines = []
    for stamp, fraction, what in re.findall(r"^(\w+ +\d+ [\d:]+)(\.\d+): .*?(R?-?MOBIKE: .*)", text, re.M):
        lines.append((time.mktime(time.strptime(f"{year} {stamp}", "%Y %b %d %H:%M:%S")) + float(fraction), what))
    return lines


# --- judging ----------------------------------------------------------------

def longest(times):
    """The longest time between two that follow each other."""
    return max((b - a for a, b in zip(times, times[1:])), default=0)


def measure(start, rate, probes, packets, pairs):
    """A move that whack began at START: a Move.

    PROBES and PAIRS are by direction; a pair is the new one.  What counts as moved is that
    in each direction a packet of the probe that went by the new pair, as seen in the capture,
    has arrived: ms is the later of the two, None if there is none.
    """
    directions = {}
    for name, one in probes.items():
        first = min((n for n, sent in one.sent.items() if sent >= start - BEFORE), default=0)
        window = [n for n in range(first, first + (BEFORE + AFTER) * rate) if n in one.sent]
        arrived = sorted(one.received[n] for n in window if n in one.received)
        moved = [(one.received[p.number], p) for p in packets
                 if isinstance(p, Esp) and (p.src, p.dst) == pairs[name] and p.time >= start and p.number in one.received]
        directions[name] = Direction(window, [n for n in window if n not in one.received], min(moved, default=None),
                                     longest(arrived), longest([one.sent[n] for n in window]))
    both = all(d.first for d in directions.values())
    return Move(directions,
                1000 * (max(d.first[0] for d in directions.values()) - start) if both else None,
                sum(len(d.lost) for d in directions.values()),
                sum(len(d.window) for d in directions.values()))


def problems_of_move(move, rate, probes):
    """Why a move is not as it shall be: one line each."""
    for name, direction in move.directions.items():
        if direction.first is None:
            yield f"no packet {name} arrived by the new pair"
        sent = [probes[name].sent[n] for n in direction.window]
        wanted = (BEFORE + AFTER) * rate
        if len(sent) != wanted or abs(sent[-1] - sent[0] - wanted / rate) > 0.2:
            yield f"{len(sent)} packets {name} were sent, not {wanted} in {BEFORE + AFTER} s: the machine is too busy"
    if move.ms is not None and move.ms > LIMIT_MS:
        yield f"it took {move.ms:.0f} ms, more than {LIMIT_MS}"
    if move.lost > LIMIT_LOST * move.packets:
        yield f"{move.lost} of {move.packets} packets were lost, more than {LIMIT_LOST:.0%}"


def problems_of_kernel(host, before, after, old, new):
    """Why what a host's kernel holds AFTER a move from pair OLD to pair NEW (sets of two addresses)
    is not what it held BEFORE, moved: one line each."""
    for held in after:
        if {held.src, held.dst} == old:
            yield f"{host} kernel: {held.what} is still on {held.src} -> {held.dst}"
        elif {held.src, held.dst} != new:
            yield f"{host} kernel: {held.what} is on {held.src} -> {held.dst}"
    if sorted(h.what for h in after) != sorted(h.what for h in before):
        yield f"{host} kernel: not the same states and templates as before"
    if len(after) != 5:
        yield f"{host} kernel: {len(after)} states and templates, not 2 and 3"
