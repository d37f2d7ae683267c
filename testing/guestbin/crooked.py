#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a crooked peer sends: see crooked.sh.

Usage: crooked.py CERTIFICATE FILE	a PKCS#7 payload, to standard output
       crooked.py SIGNATURE HASH	what crooked.c expects; HASH is what is to be signed, in hexadecimal

CERTIFICATE: crl		a CRL, and no certificate
	     exponent		the certificate of FILE (DER), its key's exponent being an integer of three octets 0
	     algorithm		... its key being of an algorithm that does not exist
	     expired		... no longer valid
SIGNATURE:   forged		made with the public key of north alone, whose exponent is 3
	     short		of the first four octets of HASH
"""

import base64
import re
import sys

KEYS = "/testing/baseconfigs/all/etc/ipsec.d/rsasigkey.conf"
RSA_ENCRYPTION = bytes.fromhex("06092a864886f70d010101")
SHA256_WITH_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")


def der(tag, *parts):
    """An element of DER."""
    content = b"".join(parts)
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def signed_data(*lists):
    """A SignedData (RFC 2315, 9.1) that signs nothing, with LISTS of certificates and CRLs."""
    data = der(0x30, bytes.fromhex("06092a864886f70d010701"))
    signed = der(0x30, der(2, b"\1"), der(0x31), data, *lists, der(0x31))
    return der(0x30, bytes.fromhex("06092a864886f70d010702"), der(0xA0, signed))


def crl():
    """A CRL of an issuer without a name; nobody has signed it."""
    revoked = der(0x30, SHA256_WITH_RSA, der(0x30), der(0x17, b"260101000000Z"))
    return der(0x30, revoked, SHA256_WITH_RSA, der(3, bytes(257)))


def replaced(octets, old, new):
    """OCTETS with the only OLD, in the public key, replaced by NEW of the same length."""
    start = octets.index(RSA_ENCRYPTION)
    assert len(old) == len(new) and octets[start:].count(old) == 1, "crooked: not the certificate that was expected"
    return octets[:start] + octets[start:].replace(old, new)


def crooked_certificate(kind, octets):
    """The certificate OCTETS, with its issuer and serial number, but crooked."""
    if kind == "exponent":
        return replaced(octets, bytes.fromhex("0203010001"), bytes.fromhex("0203000000"))
    if kind == "algorithm":
        return replaced(octets, RSA_ENCRYPTION, RSA_ENCRYPTION[:-1] + b"\x7f")
    # two UTCTimes
    return re.sub(rb"\x30\x1e\x17\x0d.{13}\x17\x0d.{13}", b"\x30\x1e\x17\x0d200101000000Z\x17\x0d200102000000Z", octets, flags=re.S)


def modulus_of_north():
    """The modulus of north's public key, as in RFC 3110."""
    with open(KEYS, encoding="ascii") as keys:
        blob = base64.b64decode(re.search(r"conn north-leftrsasigkey\s+leftrsasigkey=0s(\S+)", keys.read()).group(1))
    assert blob[:2] == b"\1\3", "crooked: north's exponent is not 3"
    return int.from_bytes(blob[2:], "big"), len(blob) - 2


def cube_root(number):
    """The largest integer whose cube is not above NUMBER."""
    root = 1 << (number.bit_length() // 3 + 1)
    while root**3 > number:
        root = (2 * root + number // root**2) // 3
    return root


def forged(digest):
    """An RSA signature that recovers to 00 01 FF..FF 00, anything, DIGEST."""
    modulus, octets = modulus_of_north()
    bits = 8 * len(digest)
    lowest = int.from_bytes(b"\0\1" + 8 * b"\xff" + b"\0", "big") << 8 * (octets - 11)
    # an odd number has one cube root modulo 2**bits; an even one is made odd by the modulus, which is
    more = 0 if digest[-1] & 1 else modulus
    low = pow(int.from_bytes(digest, "big") + more, pow(3, -1, 1 << (bits - 2)), 1 << bits)
    highest = cube_root(lowest + more + (1 << 8 * (octets - 11)) - 1)
    signature = (((highest >> bits) - 1) << bits) + low
    recovered = pow(signature, 3, modulus).to_bytes(octets, "big")
    assert signature < modulus and recovered.startswith(b"\0\1" + 8 * b"\xff" + b"\0") and recovered.endswith(digest)
    return signature.to_bytes(octets, "big")


def main(kind, argument):
    """Prints it."""
    if kind == "forged":
        print(forged(bytes.fromhex(argument)).hex())
    elif kind == "short":
        print("sign", argument[:8])
    elif kind == "crl":
        sys.stdout.buffer.write(signed_data(der(0xA1, crl())))
    elif kind in ("exponent", "algorithm", "expired"):
        with open(argument, "rb") as file:
            sys.stdout.buffer.write(signed_data(der(0xA0, crooked_certificate(kind, file.read()))))
    else:
        sys.exit(f"crooked.py: {kind}?")


if __name__ == "__main__":
    main(*sys.argv[1:])
