#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Loses, delays, doubles and repeats IKE messages on their way through the router.

Usage: ike-faults.py start [seed=N]           on nic: watch what it forwards, do nothing to it
       ike-faults.py drop|delay|duplicate|pass [KEY=VALUE]...
                                              a rule: the first that matches a message acts on it
       ike-faults.py clear                    no rules; what is held back goes on now
       ike-faults.py wait N                   until the newest rule has acted on N messages
       ike-faults.py print                    the messages since the last print, and their fate
       ike-faults.py replay [KEY=VALUE]...    send again what has been seen, each message once

A message matches a rule if it has all of
       exchange=NAME    IKE_SA_INIT, IKE_AUTH, CREATE_CHILD_SA, INFORMATIONAL, or a number
       type=TYPE        request or response
       from=I|R         the sender is, or is not, the original initiator of the IKE SA
       id=N             message ID
       src=ADDRESS, dst=ADDRESS
and what a rule does is limited by
       skip=N           it lets the first N that match pass
       count=N          it acts on N messages, and then on no more
       chance=PERCENT   it acts at random; "start seed=N" makes that repeatable
       seconds=SECONDS  delay: for how long (a message that comes later overtakes);
                        duplicate: how long after the original the copy is sent (0)
`pass` does nothing but count: after "drop count=3", "pass" and "wait 1" wait for the fourth.

`print` has a line  SRC:PORT -> DST:PORT EXCHANGE request|response I|R id=N len=N  for each
message, as ike-wire.sh does, then "again" if the same bytes were there before, or "CHANGED" if
it has the exchange, direction and ID of one with other bytes; then "dropped", "delayed",
"doubled" or "replayed".

Only `start` has to be said on nic: the hosts of a test share /tmp, where it listens.  IKE in
UDP, over IPv4 and IPv6, before and after NAT; ESP is not touched.  If it ends no IKE passes.

Exit status: 0; 1, with one line, if it cannot; 2 usage.
"""

import heapq
import ipaddress
import os
import random
import select
import socket
import struct
import subprocess
import sys
import time

CONTROL = "/tmp/ike-faults"
QUEUE = 4555
MARK = 0x696b65         # on what we send ourselves
LIMIT = 60              # seconds `wait` waits

# after NAT; what is sent again is neither tracked nor queued
NFT = f"""
table inet ike_faults {{
	chain sent {{
		type filter hook output priority raw
		meta mark {MARK} notrack
	}}
	chain forwarded {{
		type filter hook postrouting priority 300
		meta mark {MARK} accept
		udp dport 500 queue num {QUEUE}
		udp sport 500 queue num {QUEUE}
		udp dport 4500 @th,64,32 0 queue num {QUEUE}
		udp sport 4500 @th,64,32 0 queue num {QUEUE}
	}}
}}
"""

EXCHANGES = {34: "IKE_SA_INIT", 35: "IKE_AUTH", 36: "CREATE_CHILD_SA", 37: "INFORMATIONAL", 43: "IKE_INTERMEDIATE"}


def fail(text, status=1):
    print("ike-faults.py: " + text, file=sys.stderr)
    sys.exit(status)


# --- messages ---------------------------------------------------------------

class Message:
    """An IKE message from its IP packet; ValueError if it is none."""

    def __init__(self, packet):
        self.packet = packet
        self.fate = ""
        try:
            if packet[0] >> 4 == 4:
                header, protocol = (packet[0] & 15) * 4, packet[9]
                src, dst = packet[12:16], packet[16:20]
            else:
                header, protocol = 40, packet[6]
                src, dst = packet[8:24], packet[24:40]
            self.src, self.dst = str(ipaddress.ip_address(src)), str(ipaddress.ip_address(dst))
            self.sport, self.dport = struct.unpack_from("!HH", packet, header)
            start = header + 8
            if 4500 in (self.sport, self.dport):
                start += 4      # non-ESP marker
            self.spis = packet[start:start + 16]
            self.exchange, flags, self.id, self.length = struct.unpack_from("!BBII", packet, start + 18)
        except (IndexError, struct.error):
            raise ValueError("too short") from None
        if protocol != 17:
            raise ValueError("not UDP")
        self.bytes = packet[start:]
        self.type = "response" if flags & 0x20 else "request"
        self.sender = "I" if flags & 0x08 else "R"

    def key(self):
        """What two messages have in common only if one is sent again."""
        return self.spis, self.exchange, self.type, self.sender, self.id

    def __str__(self):
        return (f"{self.src}:{self.sport} -> {self.dst}:{self.dport} {EXCHANGES.get(self.exchange, self.exchange)} "
                f"{self.type} {self.sender} id={self.id} len={self.length}")


# --- rules ------------------------------------------------------------------

def number(value, least=0):
    n = int(value)
    if n < least:
        raise ValueError
    return n


def seconds(value):
    s = float(value)
    if not 0 <= s < 3600:
        raise ValueError
    return s


def one_of(*values):
    def check(value):
        if value not in values:
            raise ValueError
        return value
    return check


def exchange(value):
    return {name: n for n, name in EXCHANGES.items()}.get(value) or number(value)


KEYS = {
    "exchange": exchange, "type": one_of("request", "response"), "from": one_of("I", "R"), "id": number,
    "src": lambda v: str(ipaddress.ip_address(v)), "dst": lambda v: str(ipaddress.ip_address(v)),
    "skip": number, "count": number, "chance": number, "seconds": seconds,
}


class Rule:
    """What a command says about messages; ValueError with the reason if that is nonsense."""

    def __init__(self, action, words):
        self.action, self.acted = action, 0
        self.values = {}
        for word in words:
            key, _, value = word.partition("=")
            if key not in KEYS:
                raise ValueError(f"there is no '{key}' in '{word}'")
            try:
                self.values[key] = KEYS[key](value)
            except ValueError:
                raise ValueError(f"'{value}' is no value for {key}") from None
        self.skip, self.count = self.values.get("skip", 0), self.values.get("count")
        self.seconds = self.values.get("seconds", 0)
        if action == "delay" and not self.seconds:
            raise ValueError("delay for how long? say seconds=")

    def describes(self, message):
        have = {"exchange": message.exchange, "type": message.type, "from": message.sender, "id": message.id,
                "src": message.src, "dst": message.dst}
        return all(self.values.get(key, value) == value for key, value in have.items())

    def acts(self, message, rng):
        """Whether it acts on the message; counts."""
        if not self.describes(message) or self.count == self.acted:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if "chance" in self.values and rng.randrange(100) >= self.values["chance"]:
            return False
        self.acted += 1
        return True


# --- the kernel's queue (linux/netfilter/nfnetlink_queue.h) -----------------

class Queue:
    SUBSYSTEM = 3
    PACKET, VERDICT, CONFIG = 0, 1, 2
    DROP, ACCEPT = 0, 1

    def __init__(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)     # NETLINK_NETFILTER
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.bind((0, 0))
        self._ask(self.CONFIG, self._attribute(1, struct.pack("!BBH", 1, 0, 0)))        # bind
        self._ask(self.CONFIG, self._attribute(2, struct.pack("!IB", 0xffff, 2)))       # whole packets

    @staticmethod
    def _attribute(kind, data):
        return struct.pack("=HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)

    def _send(self, kind, attributes, flags):
        body = struct.pack("!BBH", 0, 0, QUEUE) + attributes
        self.socket.send(struct.pack("=IHHII", 16 + len(body), self.SUBSYSTEM << 8 | kind, flags, 0, 0) + body)

    def _ask(self, kind, attributes):
        self._send(kind, attributes, 5)         # request, with an answer
        answer = self.socket.recv(65536)
        error = -struct.unpack_from("=i", answer, 16)[0]
        if error:
            raise OSError(error, os.strerror(error))

    def verdict(self, packet_id, verdict):
        self._send(self.VERDICT, self._attribute(2, struct.pack("!II", verdict, packet_id)), 1)

    def packets(self):
        """What there is to read: (id, packet)."""
        data = self.socket.recv(1 << 18)
        while len(data) >= 16:
            length, kind = struct.unpack_from("=IH", data)
            if kind == self.SUBSYSTEM << 8 | self.PACKET:
                attributes, at = {}, 20
                while at + 4 <= length:
                    size, name = struct.unpack_from("=HH", data, at)
                    attributes[name & 0x3fff] = data[at + 4:at + size]
                    at += (size + 3) & ~3
                yield struct.unpack_from("!I", attributes[1])[0], attributes[10]
            data = data[(length + 3) & ~3:]


# --- the process on the router ----------------------------------------------

class Faults:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.rules, self.messages, self.lines = [], [], []
        self.later = []         # heap of (when, number, function)
        self.number = 0
        self.held = {}          # packet id -> message
        self.queue = Queue()
        self.raw = {}
        for version, family in ((4, socket.AF_INET), (6, socket.AF_INET6)):
            s = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, MARK)
            self.raw[version] = s

    def at(self, when, function):
        self.number += 1
        heapq.heappush(self.later, (time.monotonic() + when, self.number, function))

    def send(self, message):
        version = message.packet[0] >> 4
        to = (message.dst, 0) if version == 4 else (message.dst, 0, 0, 0)
        self.raw[version].sendto(message.packet, to)

    def release(self, packet_id):
        if self.held.pop(packet_id, None):
            self.queue.verdict(packet_id, Queue.ACCEPT)

    def note(self, message, fate):
        before = [m for m in self.messages if m.key() == message.key()]
        again = "" if not before else " again" if any(m.bytes == message.bytes for m in before) else " CHANGED"
        self.lines.append(f"{message}{again}{fate}")

    def forwarded(self, packet_id, packet):
        try:
            message = Message(packet)
        except ValueError:
            self.queue.verdict(packet_id, Queue.ACCEPT)
            return
        rule = next((r for r in self.rules if r.acts(message, self.rng)), None)
        action = rule.action if rule else ""
        self.note(message, {"": "", "pass": "", "drop": ": dropped", "delay": ": delayed", "duplicate": ": doubled"}[action])
        self.messages.append(message)
        if action == "drop":
            self.queue.verdict(packet_id, Queue.DROP)
            return
        if action == "delay":
            self.held[packet_id] = message
            self.at(rule.seconds, lambda: self.release(packet_id))
            return
        self.queue.verdict(packet_id, Queue.ACCEPT)
        if action == "duplicate":
            self.at(rule.seconds, lambda: self.send(message))

    def command(self, words):
        """Does what a command says; its output."""
        action, words = words[0], words[1:]
        if action == "clear":
            self.rules = []
            for packet_id in list(self.held):
                self.release(packet_id)
            return ""
        if action == "print":
            lines, self.lines = self.lines, []
            return "".join(line + "\n" for line in lines)
        if action == "acted":
            return str(self.rules[-1].acted if self.rules else 0)
        rule = Rule(action, words)
        if action != "replay":
            self.rules.append(rule)
            return ""
        sent = {m.bytes: m for m in self.messages if rule.describes(m)}
        sent = list(sent.values())[rule.skip:][:rule.count]
        for message in sent:
            self.note(message, ": replayed")
            self.send(message)
        if not sent:
            raise ValueError("no such message has been seen")
        return ""

    def run(self, control):
        while True:
            timeout = max(0, self.later[0][0] - time.monotonic()) if self.later else None
            ready, _, _ = select.select([self.queue.socket, control], [], [], timeout)
            while self.later and self.later[0][0] <= time.monotonic():
                heapq.heappop(self.later)[2]()
            if self.queue.socket in ready:
                for packet_id, packet in self.queue.packets():
                    self.forwarded(packet_id, packet)
            if control in ready:
                client = control.accept()[0]
                with client, client.makefile("rw", encoding="utf-8") as f:
                    words = f.readline().split()
                    try:
                        f.write("ok\n" + self.command(words))
                    except (ValueError, OSError) as e:
                        f.write(f"{e}\n")


def start(words):
    seed = 0
    for word in words:
        if not word.startswith("seed=") or not word[5:].isdigit():
            usage()
        seed = int(word[5:])
    if os.path.exists(CONTROL):
        fail("it is there already")
    try:
        control = socket.socket(socket.AF_UNIX)
        control.bind(CONTROL)
        control.listen()
        faults = Faults(seed)
    except OSError as e:
        fail(f"cannot start: {e.strerror}")
    # the queue is there before anything is sent to it
    nft = subprocess.run(["nft", "-f", "-"], input=NFT, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    if nft.returncode:
        fail("cannot start: " + (nft.stderr.splitlines() or ["nft failed"])[0])
    if os.fork():
        return
    os.setsid()
    null = os.open("/dev/null", os.O_RDWR)
    log = os.open("OUTPUT/ike-faults.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    for fd, to in ((null, 0), (log, 1), (log, 2)):
        os.dup2(fd, to)
    faults.run(control)


def ask(words):
    """The answer of the process on the router."""
    try:
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(CONTROL)
            with s.makefile("rw", encoding="utf-8") as f:
                f.write(" ".join(words) + "\n")
                f.flush()
                answer = f.read()
    except OSError as e:
        fail(f"nothing listens on {CONTROL} ({e.strerror}): start it on nic")
    status, _, text = answer.partition("\n")
    if status != "ok":
        fail(status or "it has ended: see OUTPUT/ike-faults.log")
    return text


def usage():
    print("\n".join(__doc__.split("\n\n")[1].replace("Usage:", "usage:").splitlines()), file=sys.stderr)
    sys.exit(2)


def main(words):
    if not words:
        usage()
    elif words[0] == "start":
        start(words[1:])
    elif words[0] == "wait" and len(words) == 2 and words[1].isdigit():
        end = time.monotonic() + LIMIT
        while int(ask(["acted"])) < int(words[1]):
            if time.monotonic() > end:
                fail(f"{ask(['acted'])} of {words[1]} within {LIMIT} seconds")
            time.sleep(0.05)
    elif words in (["clear"], ["print"]) or words[0] in ("drop", "delay", "duplicate", "pass", "replay"):
        print(ask(words), end="")
    else:
        usage()


if __name__ == "__main__":
    main(sys.argv[1:])
