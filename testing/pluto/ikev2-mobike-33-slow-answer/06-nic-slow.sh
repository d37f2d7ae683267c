tc qdisc add dev eth2 root netem delay 2500ms
