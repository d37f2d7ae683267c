#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Loses, delays, doubles and repeats IKE messages on their way through the router.

Tests use ike-faults.sh, which begins this and passes commands on.

Usage: ike-faults.py       [seed=N]           watch what this host forwards, do nothing to it
Commands:
       drop|delay|duplicate|fragment|pass [KEY=VALUE]...
                                              a rule: the first that matches a message acts on it
       clear                                  no rules; what is held back goes on now
       wait N                                 until the newest rule has acted on N messages
       print                                  the messages since the last print, and their fate
       replay [KEY=VALUE]...                  send again what has been seen, each message once

A message matches a rule if it has all of
       exchange=NAME    IKE_SA_INIT, IKE_AUTH, CREATE_CHILD_SA, INFORMATIONAL, or a number
       type=TYPE        request or response
       from=I|R         the sender is, or is not, the original initiator of the IKE SA
       id=N             message ID
       src=ADDRESS, dst=ADDRESS
and what a rule does is limited by
       skip=N           it lets the first N that match pass
       count=N          it acts on N messages, and then on no more
       chance=PERCENT   it acts at random; a seed makes that repeatable
       seconds=SECONDS  delay: for how long (a message that comes later overtakes);
                        duplicate: how long after the original the copy is sent (0)
`fragment` is for IKEv1: the message goes on as the only fragment of itself, in a message of Main Mode.
`pass` does nothing but count: after "drop count=3", "pass" and "wait 1" wait for the fourth.

`print` has a line  SRC:PORT -> DST:PORT EXCHANGE request|response I|R id=N len=N  for each
message, as ike-wire.sh does, then "again" if the same bytes were there before, or "CHANGED" if
it has the exchange, direction and ID of one with other bytes; then "dropped", "delayed",
"doubled", "in a fragment" or "replayed".

IKE in UDP, over IPv4 and IPv6, before and after NAT; ESP is not touched.  If it ends no IKE
passes.

Commands come and answers go by two FIFOs in /tmp/ike-faults, one after the other.  An answer
is a line with the exit status, and the lines to print: status 0; 1, and one line, if it cannot;
2 usage.

Exit status: 0 once it can take commands; 1, with one line, if it cannot; 2 usage.
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

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
sys.dont_write_bytecode = True

from ike_message import EXCHANGES, Message  # noqa: E402

PROGRAM = "ike-faults.sh"  # what tests call
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

def fail(text, status=1):
    print(PROGRAM + ": " + text, file=sys.stderr)
    sys.exit(status)


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


ACTIONS = ("drop", "delay", "duplicate", "fragment", "pass", "clear", "wait", "print", "replay")


class UsageError(Exception):
    """A command that is none."""


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

    def send(self, message, packet=None):
        version = message.packet[0] >> 4
        to = (message.dst, 0) if version == 4 else (message.dst, 0, 0, 0)
        self.raw[version].sendto(packet or message.packet, to)

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
        self.note(message, {"": "", "pass": "", "drop": ": dropped", "delay": ": delayed", "duplicate": ": doubled",
                            "fragment": ": in a fragment"}[action])
        self.messages.append(message)
        if action in ("drop", "fragment"):
            self.queue.verdict(packet_id, Queue.DROP)
            if action == "fragment":
                self.send(message, message.in_fragment())
            return
        if action == "delay":
            self.held[packet_id] = message
            self.at(rule.seconds, lambda: self.release(packet_id))
            return
        self.queue.verdict(packet_id, Queue.ACCEPT)
        if action == "duplicate":
            self.at(rule.seconds, lambda: self.send(message))

    def command(self, words):
        """Does what a command says; its output.  ValueError with the reason if it cannot."""
        if not words or words[0] not in ACTIONS or len(words) != 1 and words[0] in ("clear", "print") or (
                words[0] == "wait" and (len(words) != 2 or not words[1].isdigit())):
            raise UsageError
        action, words = words[0], words[1:]
        if action == "clear":
            self.rules = []
            for packet_id in list(self.held):
                self.release(packet_id)
            return ""
        if action == "print":
            lines, self.lines = self.lines, []
            return "".join(line + "\n" for line in lines)
        if action == "wait":
            self.wait(int(words[0]))
            return ""
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

    def wait(self, n):
        end = time.monotonic() + LIMIT
        while (acted := self.rules[-1].acted if self.rules else 0) < n:
            left = end - time.monotonic()
            if left <= 0:
                raise ValueError(f"{acted} of {n} within {LIMIT} seconds")
            self.work([], left)

    def work(self, others, limit=None):
        """Waits for something to do, and does it; which of the other files can be read."""
        timeout = max(0, self.later[0][0] - time.monotonic()) if self.later else limit
        if limit is not None:
            timeout = min(timeout, limit)
        ready, _, _ = select.select([self.queue.socket, *others], [], [], timeout)
        while self.later and self.later[0][0] <= time.monotonic():
            heapq.heappop(self.later)[2]()
        if self.queue.socket in ready:
            for packet_id, packet in self.queue.packets():
                self.forwarded(packet_id, packet)
        return ready

    def run(self, commands):
        while True:
            if commands not in self.work([commands]):
                continue
            words = commands.readline().split()
            try:
                answer(0, self.command(words))
            except UsageError:
                answer(2, usage())
            except (ValueError, OSError) as e:
                answer(1, f"{PROGRAM}: {e}\n")


def answer(status, text):
    """To who has sent the command, and opens the FIFO next."""
    for _ in range(10000):
        try:
            out = os.open(CONTROL + "/out", os.O_WRONLY | os.O_NONBLOCK)
            break
        except OSError:
            time.sleep(0.001)
    else:
        print("nobody takes the answer", file=sys.stderr)
        return
    os.set_blocking(out, True)
    with open(out, "w", encoding="utf-8") as f:
        f.write(f"{status}{' more' if text else ''}\n{text}")


def ask(words):
    """What ike-faults.sh does, for a program that has this module: the lines to print."""
    try:
        with open(CONTROL + "/in", "w", encoding="utf-8") as f:
            f.write(" ".join(words) + "\n")
        with open(CONTROL + "/out", encoding="utf-8") as f:
            status, _, text = f.read().partition("\n")
    except OSError as e:
        fail(f"nothing listens on {CONTROL} ({e.strerror})")
    if not status.startswith("0"):
        fail(text.strip().removeprefix(PROGRAM + ": "))
    return text


def usage():
    text = __doc__.split("\n\n")[2]
    return text.replace("Usage: ike-faults.py       ", f"usage: {PROGRAM} start ").replace("Commands:", "commands:") + "\n"


def main(words):
    seed = 0
    for word in words:
        if not word.startswith("seed=") or not word[5:].isdigit():
            print(usage(), end="", file=sys.stderr)
            sys.exit(2)
        seed = int(word[5:])
    if os.path.exists(CONTROL):
        fail("it is there already")
    try:
        faults = Faults(seed)
        os.mkdir(CONTROL)
        for name in ("in", "out"):
            os.mkfifo(f"{CONTROL}/{name}")
        commands = open(os.open(CONTROL + "/in", os.O_RDWR), encoding="utf-8", buffering=1)
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
    try:
        faults.run(commands)
    finally:
        os.unlink(CONTROL + "/in")      # ike-faults.sh sees that


if __name__ == "__main__":
    main(sys.argv[1:])
