# SPDX-License-Identifier: GPL-2.0-or-later
"""IKE messages as they are on the wire: what their header says in clear."""

import ipaddress
import struct

EXCHANGES = {34: "IKE_SA_INIT", 35: "IKE_AUTH", 36: "CREATE_CHILD_SA", 37: "INFORMATIONAL", 43: "IKE_INTERMEDIATE"}


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
        self.response, self.initiator = bool(flags & 0x20), bool(flags & 0x08)
        self.type = "response" if self.response else "request"
        self.sender = "I" if self.initiator else "R"

    def in_fragment(self):
        """The packet, IPv4 and on port 500, with the IKEv1 message as the only fragment of itself, of Main Mode."""
        header = (self.packet[0] & 15) * 4
        fragment = struct.pack("!BBHHBB", 0, 0, 8 + len(self.bytes), 1, 1, 1) + self.bytes
        data = self.spis + struct.pack("!BBBBII", 132, 0x10, 2, 0, 0, 28 + len(fragment)) + fragment
        # the kernel fills in length and checksum of the IP header; UDP can do without
        return self.packet[:header] + struct.pack("!HHHH", self.sport, self.dport, 8 + len(data), 0) + data

    def key(self):
        """What two messages have in common only if one is sent again."""
        return self.spis, self.exchange, self.type, self.sender, self.id

    def __str__(self):
        return (f"{self.src}:{self.sport} -> {self.dst}:{self.dport} {EXCHANGES.get(self.exchange, self.exchange)} "
                f"{self.type} {self.sender} id={self.id} len={self.length}")
