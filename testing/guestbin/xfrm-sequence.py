#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Changes the sequence number that the kernel's outbound states have reached.

Usage: xfrm-sequence.py SOURCE DELTA

Adds DELTA to that of each ESP state from the address SOURCE, and prints how many there were.
The states must have extended sequence numbers, as pluto's have.

Exit status: 0; 1, with one line, if there is none, or the kernel refuses; 2 usage.
"""

import os
import re
import socket
import struct
import subprocess
import sys

# linux/netlink.h, linux/xfrm.h
NLM_F_REQUEST, NLM_F_ACK, NLM_F_REPLACE = 1, 4, 0x100
NLMSG_ERROR = 2
XFRM_MSG_NEWAE, XFRM_MSG_GETAE = 0x1e, 0x1f
XFRMA_REPLAY_ESN_VAL = 23
ID_SIZE = 48            # struct xfrm_aevent_id
OSEQ = 4                # struct xfrm_replay_state_esn: bmp_len, oseq, ...


def ask(nl, kind, body, flags):
    """The kernel's answer: its type, and what follows its header."""
    nl.send(struct.pack("=IHHII", 16 + len(body), kind, NLM_F_REQUEST | flags, 0, 0) + body)
    answer = nl.recv(65536)
    kind = struct.unpack_from("=H", answer, 4)[0]
    if kind == NLMSG_ERROR:
        error = -struct.unpack_from("=i", answer, 16)[0]
        if error:
            sys.exit("xfrm-sequence.py: " + os.strerror(error))
    return kind, answer[16:]


def add(nl, src, dst, spi, delta):
    """Add DELTA to one state's."""
    family = socket.AF_INET6 if ":" in src else socket.AF_INET
    src, dst = (socket.inet_pton(family, a).ljust(16, b"\0") for a in (src, dst))
    sa = struct.pack("!16sI", dst, spi) + struct.pack("=HBx", family, socket.IPPROTO_ESP) + src
    _, answer = ask(nl, XFRM_MSG_GETAE, sa + struct.pack("=II", 0, 0), 0)
    at = ID_SIZE
    while at + 4 <= len(answer):
        size, kind = struct.unpack_from("=HH", answer, at)
        if kind == XFRMA_REPLAY_ESN_VAL:
            value = bytearray(answer[at:at + size])
            oseq = struct.unpack_from("=I", value, 4 + OSEQ)[0]
            struct.pack_into("=I", value, 4 + OSEQ, oseq + delta)
            ask(nl, XFRM_MSG_NEWAE, answer[:ID_SIZE] + bytes(value), NLM_F_ACK | NLM_F_REPLACE)
            return
        at += (size + 3) & ~3
    sys.exit("xfrm-sequence.py: a state without extended sequence numbers")


def main():
    if len(sys.argv) != 3 or not re.fullmatch(r"[-+]?[0-9]+", sys.argv[2]):
        print("\n".join(line for line in __doc__.splitlines() if line.startswith("Usage")).lower(), file=sys.stderr)
        sys.exit(2)
    states = subprocess.run(["ip", "xfrm", "state"], stdout=subprocess.PIPE, check=True, text=True).stdout
    found = re.findall(rf"^src {re.escape(sys.argv[1])} dst (\S+).*\n\tproto esp spi (0x[0-9a-f]+) ", states, re.M)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 6) as nl:       # NETLINK_XFRM
        nl.bind((0, 0))
        for dst, spi in found:
            add(nl, sys.argv[1], dst, int(spi, 16), int(sys.argv[2]))
    if not found:
        sys.exit("xfrm-sequence.py: no state from " + sys.argv[1])
    print(f"{len(found)} state{'s' if len(found) > 1 else ''}")


main()
