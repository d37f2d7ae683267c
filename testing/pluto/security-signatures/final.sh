# one line for each signature, and what becomes of the peer
hostname | grep east > /dev/null && grep -e '^"[^|]*authenticat' /tmp/pluto.log
