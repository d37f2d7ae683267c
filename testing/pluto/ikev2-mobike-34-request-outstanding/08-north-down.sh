../../guestbin/ike-probe.sh '#3'
ipsec down north
