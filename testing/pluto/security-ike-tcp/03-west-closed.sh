../../guestbin/ike-peer.py 192.1.2.23 tcp-closed
