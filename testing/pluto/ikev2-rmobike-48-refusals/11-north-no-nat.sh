../../guestbin/standing-checks.sh moved 192.1.3.33 198.51.100.24
ipsec down nonats
