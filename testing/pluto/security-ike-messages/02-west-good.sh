../../guestbin/ike-peer.py 192.1.2.23 establish fit too-many no-ppk-auth
