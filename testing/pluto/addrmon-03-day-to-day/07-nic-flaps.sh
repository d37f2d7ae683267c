for i in {1..60} ; do ip link set eth122 down ; sleep 1 ; ip link set eth122 up ; sleep 1 ; done
