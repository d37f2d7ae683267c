#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a stranger, or a peer that does not keep to the rules, may send to an IKEv2 responder.

Usage: ike-peer.py SERVER CASE...

SERVER has a connection with authby=secret for the peer @west, between 192.0.1.0/24 here and 192.0.2.0/24 there, with
ike=aes_cbc256-sha2_256-modp2048 and esp=aes_gcm128, and the secret PSK; it is east, and logs as tests do.  Each case is an IKE SA of its own, begun with
an IKE_SA_INIT; what was answered last is printed, "CASE: ANSWER".

Exit status: 0; 1 if something else went wrong, with one line; 2 usage.
"""

import socket
import struct
import sys
import time

import ike_peer as ike

PSK = "a secret of this test"
UNKNOWN = ike.notify(40960)     # a notification that nobody knows; to be ignored
LIMIT = 30                      # payloads of a message that pluto takes, with those in SK


def begin(server, *notifications):
    peer = ike.Initiator(server)
    if peer.init(ike.FRAGMENTATION_SUPPORTED, *notifications) is None:
        raise OSError("IKE_SA_INIT: no answer")
    return peer


def authenticate(peer, **how):
    answer = peer.request(ike.IKE_AUTH, peer.auth_payloads("west", PSK, "192.0.1.0/24", "192.0.2.0/24"), **how)
    if answer and ike.AUTH in dict(answer):
        peer.delete()
    return answer


def establish(server):
    """as it should be, in two fragments"""
    return authenticate(begin(server), fragments=2)


def fit(server):
    """as many unencrypted payloads as fit, in front of the first of two fragments: IKE_AUTH has five of its own"""
    return authenticate(begin(server), fragments=2, outer=[UNKNOWN] * (LIMIT - 6))


def too_many(server):
    """one more"""
    return authenticate(begin(server), fragments=2, outer=[UNKNOWN] * (LIMIT - 5))


def full(server):
    """unencrypted payloads that leave room for the encrypted one alone (CVE-2026-12413)"""
    return authenticate(begin(server), fragments=2, outer=[UNKNOWN] * (LIMIT - 1))


def eap(server):
    """EAP goes on that nobody has begun (CVE-2026-77206): a response of type EAP-TLS"""
    return begin(server).request(ike.IKE_AUTH, [(ike.EAP, struct.pack("!BBHBB", 2, 0, 6, 13, 0))])


def eap_end(server):
    """EAP ends that nobody has begun (CVE-2026-77206)"""
    return begin(server).request(ike.IKE_AUTH, [(ike.AUTH, struct.pack("!BBH", 2, 0, 0) + bytes(32))])


def intermediate(server):
    """IKE_INTERMEDIATE, negotiated"""
    return begin(server, ike.INTERMEDIATE_SUPPORTED).request(ike.IKE_INTERMEDIATE, [UNKNOWN])


def intermediate_fragments(server):
    """the same in fragments"""
    return begin(server, ike.INTERMEDIATE_SUPPORTED).request(ike.IKE_INTERMEDIATE, [UNKNOWN] * 2, fragments=2)


def intermediate_uninvited(server):
    """not negotiated"""
    return begin(server).request(ike.IKE_INTERMEDIATE, [UNKNOWN])


def no_ppk_auth(server):
    """a NO_PPK_AUTH that is shorter than AUTH, from a peer that has no PPK"""
    peer = begin(server, ike.USE_PPK)
    return peer.request(ike.IKE_AUTH, peer.auth_payloads("west", PSK, "192.0.1.0/24", "192.0.2.0/24") +
                        [ike.notify(ike.NO_PPK_AUTH, bytes(4))])


def begin_tcp(server):
    peer = ike.Initiator(server)
    peer.open_tcp()
    if peer.init() is None:
        raise OSError("IKE_SA_INIT: no answer")
    return peer


def tcp(server):
    """over TCP, as it should be"""
    return authenticate(begin_tcp(server))


def seen(text):
    """Waits until the server has read the end of the connection: its log says so."""
    for _ in range(50):
        with open("OUTPUT/east.pluto.log", encoding="utf-8", errors="replace") as log:
            if any(text in line for line in log):
                return
        time.sleep(0.1)
    raise OSError(f"east's log does not say: {text}")


def tcp_closed(server):
    """the connection is closed after IKE_SA_INIT, and IKE_AUTH comes over UDP (CVE-2026-94453)"""
    peer = begin_tcp(server)
    peer.close_tcp()
    seen("indicates EOF")
    return authenticate(peer)


def tcp_reset(server):
    """the connection is reset after IKE_SA_INIT, and that comes again over UDP: an answer would be written to it"""
    peer = begin_tcp(server)
    peer.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close_tcp()
    seen("Connection reset by peer")
    peer.udp.settimeout(1)      # none is the right one
    answers = []
    for _ in range(2):
        peer.put(peer.first_message)
        answers.append(peer.get())
    return None if answers == [None, None] else []


def main():
    cases = {name.replace("_", "-"): f for name, f in globals().items()
             if callable(f) and f.__doc__ and f.__module__ == __name__}
    if len(sys.argv) < 3 or not set(sys.argv[2:]) <= set(cases):
        print("usage: ike-peer.py SERVER CASE...; CASE is one of " + " ".join(cases), file=sys.stderr)
        return 2
    for name in sys.argv[2:]:
        try:
            print(f"{name}: {ike.describe(cases[name](sys.argv[1]))}", flush=True)
        except (OSError, ValueError, KeyError) as e:
            print(f"{name}: {e}")
            return 1
    return 0


sys.exit(main())
