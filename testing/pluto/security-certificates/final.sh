# one line for each certificate, and what becomes of the peer
hostname | grep east > /dev/null && grep -e '^"[^|]*\(PKCS7\|NSS\|authenticat\)' /tmp/pluto.log
