../../guestbin/standing-checks.sh save
# not 4, and not 16, octets
../../guestbin/rmobike-refused.sh 192.1.2.23 192.1.3.209 198.51.100.23 192.0.2.254 192.0.3.10 rmobike_switch_data:{0,1,3,5,15,17,64}
