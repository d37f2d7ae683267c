#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Packets of many flows all the time, to see for how long each of them is silent.

Usage: udp-flows.py serve ADDRESS PORT              send back what comes, in the background
       udp-flows.py start ADDRESS PORT SOURCE...    send from each SOURCE, all the time
       udp-flows.py flow [SECONDS]                  wait until something has come by each flow (60)
       udp-flows.py silence MS                      for how long was one silent?
       udp-flows.py stop                            no more packets

The client sends a packet on each flow every twentieth of a second. A flow is silent while nothing
comes; `silence` is about the time since the last `silence` or the beginning, waits until each flow
has had something since it was asked, and prints

       5 flows, none was silent for more than MS ms

or, for each that was, for how long. On the host that serves this is about one direction, on the
other one about the way there and back. The figures are added to OUTPUT/HOST.udp-flows.log.

In real time a guest's processor takes its time, most of all for processes, and pluto waits for those
of one SA, the updown scripts of a former move, before it asks. There a flow may be silent for
MS and 600 ms. Where time stands still meanwhile (testing/README.md) it is MS.

One process for all flows, since processes are what costs time.

Exit status: 0; 1, with a line for each flow that was silent for longer, or one; 2 usage.
"""

import os
import select
import signal
import socket
import sys
import time

HOST = socket.gethostname()
STATE = "/tmp/udp-flows." + HOST
EVERY = 0.05
SCRIPTS = 600           # ms, in real time


def fail(text):
    print("udp-flows.py: " + text)
    sys.exit(1)


def background():
    """Go on as another process, whose number is noted."""
    pid = os.fork()
    if pid:
        with open(STATE + ".pid", "w", encoding="ascii") as f:
            f.write(str(pid))
        os._exit(0)
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)


class Flows:
    """When something has come by each flow, and how long it has been silent."""

    def __init__(self, names=()):
        self.last = {name: time.monotonic() for name in names}
        self.longest = dict.fromkeys(names, 0)
        self.asked = set()      # names of flows that have to have something come, before the answer
        self.wanted = False

    def come(self, name):
        now = time.monotonic()
        self.longest[name] = max(self.longest.get(name, 0), now - self.last.get(name, now))
        self.last[name] = now
        self.asked.discard(name)
        if self.wanted and not self.asked:
            self.answer()

    def ask(self, *_):
        self.asked = set(self.last)
        self.wanted = True

    def answer(self):
        self.wanted = False
        with open(STATE + ".new", "w", encoding="ascii") as f:
            f.writelines(f"{name} {1000 * s:.0f}\n" for name, s in self.longest.items())
        os.rename(STATE + ".new", STATE)

    def reset(self, *_):
        self.longest = dict.fromkeys(self.longest, 0)

    def listen(self):
        signal.signal(signal.SIGUSR1, self.ask)
        signal.signal(signal.SIGUSR2, self.reset)


def serve(address, port):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((address, int(port)))
    background()
    flows = Flows()
    flows.listen()
    while True:
        data, peer = s.recvfrom(2048)
        flows.come(peer[0])
        try:
            s.sendto(data, peer)
        except OSError:         # there is no way to it just now
            pass


def start(address, port, *sources):
    sockets = {}
    for source in sources:
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind((source, 0))
        s.setblocking(False)
        sockets[s] = source
    background()
    flows = Flows(sources)
    flows.listen()
    due = time.monotonic()
    while True:
        ready, _, _ = select.select(list(sockets), [], [], max(0, due - time.monotonic()))
        for s in ready:
            try:
                s.recv(2048)
            except OSError:     # an ICMP error
                continue
            flows.come(sockets[s])
        if time.monotonic() < due:
            continue
        due += EVERY
        for s in sockets:
            try:
                s.sendto(bytes(100), (address, int(port)))
            except OSError:
                pass


def tell(number):
    """The process, which gets a signal."""
    try:
        with open(STATE + ".pid", encoding="ascii") as f:
            pid = int(f.read())
        os.kill(pid, number)
    except (OSError, ValueError):
        fail("it does not run")
    return pid


def ask(seconds):
    """The process, and (name, milliseconds) of each flow, once all have had something come."""
    if os.path.exists(STATE):
        os.remove(STATE)
    pid = tell(signal.SIGUSR1)
    end = time.monotonic() + seconds
    while not os.path.exists(STATE):
        if time.monotonic() > end:
            fail(f"not every flow has had something come in {seconds} s")
        time.sleep(EVERY)
    with open(STATE, encoding="ascii") as f:
        figures = [(name, int(ms)) for name, ms in (line.split() for line in f)]
    return pid, figures


def flow(seconds="60"):
    _, figures = ask(int(seconds))
    print(f"{len(figures)} flows")


def silence(limit):
    pid, figures = ask(60)
    os.kill(pid, signal.SIGUSR2)
    try:
        with open(f"OUTPUT/{HOST}.udp-flows.log", "a", encoding="ascii") as f:
            f.write(f"limit {limit}: " + ", ".join(f"{name} {ms}" for name, ms in figures) + "\n")
    except OSError:             # not in a test
        pass
    with open("/proc/cmdline", encoding="ascii") as f:
        allowed = int(limit) + (0 if "time-travel=inf-cpu" in f.read() else SCRIPTS)
    wrong = [(name, ms) for name, ms in figures if ms > allowed]
    for name, ms in wrong:
        print(f"{name} was silent for {ms} ms")
    if wrong or not figures:
        sys.exit(1)
    print(f"{len(figures)} flows, none was silent for more than {limit} ms")


def stop():
    tell(signal.SIGTERM)


def main(words):
    commands = {"serve": (serve, 2, 2), "start": (start, 3, 99), "flow": (flow, 0, 1), "silence": (silence, 1, 1),
                "stop": (stop, 0, 0)}
    command, least, most = commands.get(words[0] if words else "", (None, 0, 0))
    if not command or not least <= len(words) - 1 <= most:
        print("\n".join(__doc__.splitlines()[2:7]), file=sys.stderr)
        sys.exit(2)
    command(*words[1:])


main(sys.argv[1:])
