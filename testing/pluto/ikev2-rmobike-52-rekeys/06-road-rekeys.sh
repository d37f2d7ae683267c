for i in 1 2 3 4 5 ; do ipsec whack --rekey-ike --name road | grep -o 'initiator rekeyed IKE SA #[0-9]*' ; done
../../guestbin/standing-checks.sh moved 192.1.3.209 198.51.100.23
