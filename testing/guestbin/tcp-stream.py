#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""One TCP connection that lasts, to see whether it lives on and nothing of it gets lost.

Usage: tcp-stream.py serve ADDRESS PORT            answer who connects, in the background
       tcp-stream.py start SOURCE ADDRESS PORT     connect, and send all the time
       tcp-stream.py flows                         wait until ten more blocks are acknowledged
       tcp-stream.py stop                          end the connection; has all arrived?

The client sends a numbered block every hundredth of a second; the server acknowledges each one,
and at the end says what it has received: how many bytes, and their checksum.

`flows` prints "it flows", `stop` "all arrived, on the connection of the beginning".

Exit status: 0; 1, with one line, if it is not so; 2 usage.
"""

import hashlib
import os
import signal
import socket
import sys
import time

STATE = "/tmp/tcp-stream." + socket.gethostname()
BLOCK = 1000
LIMIT = 60              # seconds to wait for anything


def fail(text):
    print("tcp-stream.py: " + text)
    sys.exit(1)


def background():
    """Go on as another process."""
    if os.fork():
        os._exit(0)
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)


def note(name, text):
    with open(f"{STATE}.new", "w", encoding="ascii") as f:
        f.write(f"{text}\n")
    os.rename(f"{STATE}.new", f"{STATE}.{name}")


def noted(name, default=""):
    try:
        with open(f"{STATE}.{name}", encoding="ascii") as f:
            return f.read().strip()
    except FileNotFoundError:
        return default


def wait_for(condition, problem):
    for _ in range(LIMIT * 20):
        if condition():
            return
        time.sleep(0.05)
    fail(problem)


def serve(address, port):
    listener = socket.create_server((address, int(port)))
    background()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        connection, _ = listener.accept()
        if os.fork():
            connection.close()
            continue
        digest, size, blocks = hashlib.sha256(), 0, 0
        while data := connection.recv(65536):
            digest.update(data)
            size += len(data)
            # one byte for each block that is complete
            connection.sendall(b"." * (size // BLOCK - blocks))
            blocks = size // BLOCK
        connection.sendall(f"{size} {digest.hexdigest()}\n".encode())
        os._exit(0)


def start(source, address, port):
    connection = socket.create_connection((address, int(port)), LIMIT, (source, 0))
    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
    note("result", "")
    note("acknowledged", 0)
    background()
    note("pid", os.getpid())
    digest, size, answer = hashlib.sha256(), 0, b""
    try:
        while not stop:
            block = f"block {size // BLOCK} ".encode().ljust(BLOCK, b"x")
            connection.sendall(block)
            digest.update(block)
            size += BLOCK
            connection.setblocking(False)
            try:
                answer += connection.recv(65536)
            except BlockingIOError:
                pass
            connection.settimeout(LIMIT)
            note("acknowledged", len(answer))
            time.sleep(0.01)
        connection.shutdown(socket.SHUT_WR)
        while data := connection.recv(65536):
            answer += data
        said = answer.lstrip(b".").decode().strip()
        note("result", "intact" if said == f"{size} {digest.hexdigest()}" else f"sent {size} bytes, arrived: {said}")
    except OSError as e:
        note("result", f"the connection ended: {e}")


def flows():
    before = int(noted("acknowledged", "-1"))
    if before < 0:
        fail("it was not started")
    wait_for(lambda: noted("result") or int(noted("acknowledged")) >= before + 10, "nothing is acknowledged any more")
    if noted("result"):
        fail(noted("result"))
    print("it flows")


def stop():
    try:
        os.kill(int(noted("pid", "0")) or fail("it was not started"), signal.SIGTERM)
    except ProcessLookupError:
        pass
    wait_for(lambda: noted("result"), "it does not end")
    if noted("result") != "intact":
        fail(noted("result"))
    print("all arrived, on the connection of the beginning")


def main(words):
    commands = {("serve", 2): serve, ("start", 3): start, ("flows", 0): flows, ("stop", 0): stop}
    command = commands.get((words[0] if words else "", len(words) - 1))
    if not command:
        print("\n".join(__doc__.splitlines()[2:6]), file=sys.stderr)
        sys.exit(2)
    command(*words[1:])


main(sys.argv[1:])
