ipsec up road
../../guestbin/ike-faults.sh fragment src=192.1.3.209 exchange=5 count=2
ipsec down road
../../guestbin/ike-faults.sh wait 2
