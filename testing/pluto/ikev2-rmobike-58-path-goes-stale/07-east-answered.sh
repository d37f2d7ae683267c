../../guestbin/ike-faults.sh clear
../../guestbin/ike-faults.sh pass exchange=INFORMATIONAL type=response src=192.1.3.33
../../guestbin/ike-faults.sh wait 1
../../guestbin/standing-checks.sh moved 192.1.2.23 192.1.3.33
../../guestbin/ping-once.sh --up -I 192.0.2.254 192.0.3.254
# what east asked, where
../../guestbin/ike-faults.sh print | grep 'request R' | sort -u
