tc qdisc del dev eth2 root
