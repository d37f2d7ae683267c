# the tunnel's keys, by either end
ipsec whack --rekey-child --name road | grep -o 'initiator rekeyed Child SA #[0-9]*'
../../guestbin/ping-once.sh --up -I 192.0.3.10 192.0.2.254
