# SPDX-License-Identifier: GPL-2.0-or-later
"""The far side of an uplink: a TAP device and somebody who answers on it.

A TAP is used since its carrier can be switched like a NIC's (TUNSETCARRIER);
a veth pair is treated differently by the kernel. Whoever is asked for by ARP,
ND, ping or TCP answers, unless told to be silent.
"""
import fcntl
import os
import socket
import struct
import threading

TUNSETIFF = 0x400454CA
TUNSETCARRIER = 0x400454E2
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
MAC = bytes.fromhex("02aabbccddee")


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def checksum6(src, dst, proto, data):
    return checksum(src + dst + struct.pack("!II", len(data), proto) + data)


class Wire:
    """One TAP, answered for by a thread. Addresses in `dead` are silent."""

    def __init__(self, name):
        self.name = name
        self.dead = set()
        self.blackhole = False      # only the wire's own neighbours answer
        self.near = set()           # ... which are these
        self.take_over = set()      # addresses claimed against DAD
        self.rcode = 0              # of what is asked of a resolver; None: port unreachable
        self.asked = []             # ... and the questions
        self.http = None            # of a request the answer of a web server, None: silence; None: no web server
        self.received = 0
        self.fd = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(self.fd, TUNSETIFF,
                    struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
        self.wake, self.stop = os.pipe()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def carrier(self, on):
        fcntl.ioctl(self.fd, TUNSETCARRIER, struct.pack("i", 1 if on else 0))

    def detach(self):
        """Nobody answers any more; the device ends with the descriptor returned."""
        os.write(self.stop, b"x")
        self.thread.join()
        return self.fd

    def close(self):
        os.close(self.detach())

    def answers(self, address):
        if address in self.dead:
            return False
        return not self.blackhole or address in self.near

    def serve(self):
        import select
        while True:
            ready, _, _ = select.select([self.fd, self.wake], [], [])
            if self.wake in ready:
                return
            try:
                frame = os.read(self.fd, 65536)
                self.received += 1
                reply = self.reply(frame)
                if reply:
                    os.write(self.fd, reply)
            except OSError:
                continue

    def reply(self, frame):
        kind = frame[12:14]
        back = frame[6:12] + MAC + kind
        if kind == b"\x08\x06":
            return self.arp(frame[14:], back)
        if kind == b"\x08\x00":
            return self.ipv4(frame[14:], back)
        if kind == b"\x86\xdd":
            return self.ipv6(frame[14:], back)
        return None

    def arp(self, p, back):
        target = socket.inet_ntoa(p[24:28])
        own = p[14:18] == p[24:28]          # an announcement, or DAD
        if p[6:8] != b"\x00\x01" or own or not self.answers(target):
            return None
        return (back + p[:6] + b"\x00\x02" + MAC + p[24:28] + p[8:18])

    def ipv4(self, p, back):
        src, dst = p[12:16], p[16:20]
        if not self.answers(socket.inet_ntoa(dst)):
            return None
        data = p[20:]
        if p[9] == 1 and data[0] == 8:
            body = b"\0\0\0\0" + data[4:]
            body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
        elif p[9] == 6:
            body = self.tcp(data[:struct.unpack("!H", p[2:4])[0] - 20], lambda b: checksum(
                dst + src + struct.pack("!BBH", 0, 6, len(b)) + b))
            if not body:
                return None
        elif p[9] == 17 and data[2:4] == b"\0\x35":
            body = self.resolver(data, p)
        else:
            return None
        proto = 1 if p[9] == 17 and self.rcode is None else p[9]
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 0, 0, 64, proto, 0) + dst + src
        head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
        return back + head + body

    def resolver(self, data, packet):
        self.asked.append(data[20:])
        if self.rcode is None:
            body = b"\x03\x03\0\0\0\0\0\0" + packet
            return body[:2] + struct.pack("!H", checksum(body)) + body[4:]
        answer = data[8:10] + bytes([0x81, 0x80 | self.rcode]) + data[12:]
        return struct.pack("!HHHH", 53, *struct.unpack("!H", data[:2]), 8 + len(answer), 0) + answer

    def tcp(self, data, total):
        """A port that is closed, or a web server; it remembers nothing: what it needs is in each segment."""
        sport, dport, seq, ack, offset, flags = struct.unpack("!HHIIBB", data[:14])
        request = data[(offset >> 4) * 4:]
        if self.http is None:
            if not flags & 0x02:
                return None
            ack, answer, reply = 0, b"", 0x14           # RST, ACK
        elif flags & 0x02:
            ack, answer, reply = 1000, b"", 0x12        # SYN, ACK
        elif request:
            answer, reply = self.http(request), 0x19    # FIN, PSH, ACK
            if answer is None:
                return None
        else:
            return None
        body = struct.pack("!HHIIBBHHH", dport, sport, ack, (seq + max(len(request), 1)) & 0xffffffff,
                           0x50, reply, 8192, 0, 0) + answer
        return body[:16] + struct.pack("!H", total(body)) + body[18:]

    def ipv6(self, p, back):
        src, dst, data = p[8:24], p[24:40], p[40:]
        if p[6] == 17 and data[2:4] == b"\0\x35" and self.answers(socket.inet_ntop(socket.AF_INET6, dst)):
            body = self.resolver(data, p)
            body = body[:6] + struct.pack("!H", checksum6(dst, src, 17, body) or 0xffff) + body[8:]
            return back + struct.pack("!IHBB", 0x60000000, len(body), 17, 255) + dst + src + body
        if p[6] == 6 and self.answers(socket.inet_ntop(socket.AF_INET6, dst)):
            body = self.tcp(data[:struct.unpack("!H", p[4:6])[0]], lambda b: checksum6(dst, src, 6, b))
            return body and back + struct.pack("!IHBB", 0x60000000, len(body), 6, 255) + dst + src + body
        if p[6] != 58 or not data:
            return None
        if data[0] == 128:
            if not self.answers(socket.inet_ntop(socket.AF_INET6, dst)):
                return None
            body = b"\x81\0\0\0" + data[4:]
        elif data[0] == 135:
            target = socket.inet_ntop(socket.AF_INET6, data[8:24])
            probing = src == bytes(16)
            if probing and target not in self.take_over:
                return None
            if not probing and not self.answers(target):
                return None
            body = (b"\x88\0\0\0" + (b"\x20\0\0\0" if probing else b"\x60\0\0\0") +
                    data[8:24] + b"\x02\x01" + MAC)
            dst = data[8:24]
            if probing:
                src = socket.inet_pton(socket.AF_INET6, "ff02::1")
                back = bytes.fromhex("333300000001") + MAC + b"\x86\xdd"
        else:
            return None
        body = body[:2] + struct.pack("!H", checksum6(dst, src, 58, body)) + body[4:]
        head = struct.pack("!IHBB", 0x60000000, len(body), 58, 255) + dst + src
        return back + head + body
