../../guestbin/standing-checks.sh save
../../guestbin/ike-faults.sh clear
../../guestbin/ike-faults.sh drop exchange=INFORMATIONAL type=request src=192.1.2.23
../../guestbin/background.sh start liveness ipsec whack --impair initiate_v2_liveness:1
../../guestbin/ike-faults.sh wait 1
