# SPDX-License-Identifier: GPL-2.0-or-later
"""An IKEv2 initiator (RFC 7296) that sends what a test wants, whether it is in order or not.

With Python's library and the program openssl alone.  One proposal: AES-CBC with 256 bits, HMAC-SHA2-256 as PRF and for
integrity, MODP2048; authentication by PSK.  One request at a time; each is answered, or not, within TIMEOUT.
"""

import hashlib
import hmac
import os
import socket
import struct
import subprocess

TIMEOUT = 5     # seconds that an answer may take

# exchanges
IKE_SA_INIT, IKE_AUTH, CREATE_CHILD_SA, INFORMATIONAL, IKE_INTERMEDIATE = 34, 35, 36, 37, 43
# payloads
SA, KE, IDi, IDr, CERT, CERTREQ, AUTH, NONCE, N, D, V, TSi, TSr, SK, CP, EAP, SKF = *range(33, 49), 53
NAMES = {33: "SA", 34: "KE", 35: "IDi", 36: "IDr", 37: "CERT", 38: "CERTREQ", 39: "AUTH", 40: "Nr", 42: "D", 43: "V",
         44: "TSi", 45: "TSr", 46: "SK", 47: "CP", 48: "EAP"}
# notifications
FRAGMENTATION_SUPPORTED, SIGNATURE_HASH_ALGORITHMS, INTERMEDIATE_SUPPORTED = 16430, 16431, 16438
USE_PPK, NO_PPK_AUTH = 16435, 16437
NOTIFICATIONS = {7: "INVALID_SYNTAX", 14: "NO_PROPOSAL_CHOSEN", 24: "AUTHENTICATION_FAILED", 38: "TS_UNACCEPTABLE"}

_PRIME = int("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
             "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
             "49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D"
             "670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
             "3995497CEA956AE515D2261898FA051015728E5A8AACAA68FFFFFFFFFFFFFFFF", 16)


def prf(key, *data):
    return hmac.new(key, b"".join(data), hashlib.sha256).digest()


def _aes_cbc(key, iv, text, *direction):
    return subprocess.run(["openssl", "enc", "-aes-256-cbc", "-nopad", "-K", key.hex(), "-iv", iv.hex(), *direction],
                          input=text, stdout=subprocess.PIPE, check=True).stdout


def chain(payloads, last=0):
    """The payloads, (TYPE, BODY) each, as (type of the first, bytes); LAST is the type that the last one names as next."""
    out = b""
    types = [t for t, _ in payloads] + [last]
    for (_, body), following in zip(payloads, types[1:]):
        out += struct.pack("!BBH", following, 0, len(body) + 4) + body
    return types[0], out


def unchain(first, data):
    payloads = []
    while first:
        following, _, length = struct.unpack_from("!BBH", data)
        payloads.append((first, data[4:length]))
        if first == SK:
            break
        first, data = following, data[length:]
    return payloads


def notify(kind, data=b""):
    return N, struct.pack("!BBH", 0, 0, kind) + data


def describe(payloads):
    """What an answer has, in a line."""
    if payloads is None:
        return "no answer"
    words = []
    for kind, body in payloads:
        if kind == N:
            number = struct.unpack_from("!H", body, 2)[0]
            if number < 16384:
                words.append(NOTIFICATIONS.get(number, f"error {number}"))
        else:
            words.append(NAMES.get(kind, f"payload {kind}"))
    return " ".join(words) or "empty"


class Initiator:
    def __init__(self, server):
        self.server = server
        self.spi_i, self.spi_r = os.urandom(8), bytes(8)
        self.next_id = 0
        self.tcp = None
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.settimeout(TIMEOUT)
        # port 4500, with the marker: where IKE can go on from any port of ours
        self.udp.connect((server, 4500))

    # --- messages on the wire

    def open_tcp(self):
        self.tcp = socket.create_connection((self.server, 4500), TIMEOUT)
        self.tcp.sendall(b"IKETCP")

    def close_tcp(self):
        self.tcp.close()
        self.tcp = None

    def put(self, message):
        message = bytes(4) + message
        if self.tcp:
            self.tcp.sendall(struct.pack("!H", len(message) + 2) + message)
        else:
            self.udp.send(message)

    def get(self):
        """A message, None if none comes or the connection is closed."""
        try:
            if self.tcp:
                data = self._tcp_bytes(2)
                data = self._tcp_bytes(struct.unpack("!H", data)[0] - 2)
            else:
                data = self.udp.recv(65536)
        except OSError:
            return None
        return data[4:]

    def _tcp_bytes(self, count):
        data = b""
        while len(data) < count:
            some = self.tcp.recv(count - len(data))
            if not some:
                raise ConnectionError
            data += some
        return data

    def header(self, first, exchange, length):
        return self.spi_i + self.spi_r + struct.pack("!BBBBII", first, 0x20, exchange, 0x08, self.next_id, length + 28)

    # --- IKE_SA_INIT

    def init(self, *notifications):
        """IKE_SA_INIT, with these notifications; the payloads of the answer, or None."""
        transforms = struct.pack("!BBHBBHHH", 3, 0, 12, 1, 0, 12, 0x800e, 256)
        transforms += struct.pack("!BBHBBH", 3, 0, 8, 2, 0, 5) + struct.pack("!BBHBBH", 3, 0, 8, 3, 0, 12)
        transforms += struct.pack("!BBHBBH", 0, 0, 8, 4, 0, 14)
        proposal = struct.pack("!BBHBBBB", 0, 0, 8 + len(transforms), 1, 1, 0, 4) + transforms
        self.secret = int.from_bytes(os.urandom(32), "big")
        self.ni = os.urandom(32)
        self.spi_r, self.next_id = bytes(8), 0
        first, body = chain([(SA, proposal), (KE, struct.pack("!HH", 14, 0) + pow(2, self.secret, _PRIME).to_bytes(256, "big")),
                             (NONCE, self.ni), *(notify(n) for n in notifications)])
        self.first_message = self.header(first, IKE_SA_INIT, len(body)) + body
        self.put(self.first_message)
        answer = self.get()
        if answer is None:
            return None
        self.spi_r = answer[8:16]
        payloads = unchain(answer[16], answer[28:])
        self._derive(dict(payloads))
        self.next_id = 1
        return payloads

    def _derive(self, answer):
        self.nr = answer[NONCE]
        shared = pow(int.from_bytes(answer[KE][4:], "big"), self.secret, _PRIME).to_bytes(256, "big")
        seed = prf(self.ni + self.nr, shared)
        stream = block = b""
        for n in range(1, 8):
            block = prf(seed, block, self.ni, self.nr, self.spi_i, self.spi_r, bytes([n]))
            stream += block
        self.d, self.ai, self.ar, self.ei, self.er, self.pi, self.pr = (stream[n * 32:n * 32 + 32] for n in range(7))

    # --- what comes after it

    def seal(self, exchange, kind, first, extra, text, outer=()):
        """A message whose last payload is SK, or SKF with EXTRA; OUTER are unencrypted payloads in front of it."""
        padding = -(len(text) + 1) % 16
        text += bytes(padding) + bytes([padding])
        iv = os.urandom(16)
        length = 4 + len(extra) + 16 + len(text) + 16
        start, before = chain(list(outer), last=kind)
        data = self.header(start, exchange, len(before) + length) + before
        data += struct.pack("!BBH", first, 0, length) + extra + iv + _aes_cbc(self.ei, iv, text)
        return data + prf(self.ai, data)[:16]

    def request(self, exchange, payloads, outer=(), fragments=0):
        """A request, in so many fragments if not 0; the payloads of the answer, or None."""
        first, text = chain(payloads)
        if not fragments:
            self.put(self.seal(exchange, SK, first, b"", text, outer))
        size = -(-len(text) // fragments) if fragments else 0
        for n in range(fragments):
            self.put(self.seal(exchange, SKF, 0 if n else first, struct.pack("!HH", n + 1, fragments),
                               text[n * size:(n + 1) * size], () if n else outer))
        answer = self.get()
        if answer is None:
            return None
        self.next_id += 1
        return self.unseal(answer)

    def unseal(self, answer):
        if not hmac.compare_digest(prf(self.ar, answer[:-16])[:16], answer[-16:]):
            raise ValueError("the answer's integrity is wrong")
        (_, sk), = unchain(answer[16], answer[28:])
        text = _aes_cbc(self.er, sk[:16], sk[16:-16], "-d")
        return unchain(answer[28], text[:len(text) - 1 - text[-1]])

    def auth_payloads(self, identity, psk, local, remote):
        """IDi, AUTH, SA, TSi and TSr of an IKE_AUTH request, for a Child SA between two networks."""
        idi = struct.pack("!BBH", 2, 0, 0) + identity.encode()
        octets = self.first_message + self.nr + prf(self.pi, idi)
        auth = struct.pack("!BBH", 2, 0, 0) + prf(prf(psk.encode(), b"Key Pad for IKEv2"), octets)
        esp = struct.pack("!BBHBBHHH", 3, 0, 12, 1, 0, 20, 0x800e, 128) + struct.pack("!BBHBBH", 0, 0, 8, 5, 0, 0)
        proposal = struct.pack("!BBHBBBB", 0, 0, 12 + len(esp), 1, 3, 4, 2) + os.urandom(4) + esp
        return [(IDi, idi), (AUTH, auth), (SA, proposal), (TSi, selector(local)), (TSr, selector(remote))]

    def delete(self):
        return self.request(INFORMATIONAL, [(D, struct.pack("!BBH", 1, 0, 0))])


def selector(network):
    address, bits = network.split("/")
    start = struct.unpack("!I", socket.inet_aton(address))[0]
    end = start | (1 << 32 - int(bits)) - 1
    return struct.pack("!BBHBBHHHII", 1, 0, 0, 7, 0, 16, 0, 65535, start, end)
