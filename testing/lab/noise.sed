# What depends on the machine alone, and is left out of both the reference and the output.
# Upstream's references were recorded in KVM guests with Fedora's packages; nothing else
# may be added here, and every line has its cause.

# the other names of a PCI network card; a veth has none
/^[[:space:]]*altname /d

# the queue length of a KVM guest's card, printed by `ip link`
s/( state (UP|DOWN|UNKNOWN)) qlen [0-9]+$/\1/

# the direction of a state: kernel >= 6.10 keeps it, iproute2 >= 6.10 prints it
/^[[:space:]]dir (in|out)$/d

# counters of /proc/net/xfrm_stat that newer kernels have
/^Xfrm(InIptfsError|OutNoQueueSpace)[[:space:]]+0$/d

# names of ports: Fedora's tcpdump prints them in spite of -n, Debian's does not
s/\.isakmp( |:)/.500\1/g
s/\.ipsec-nat-t( |:)/.4500\1/g

# blanks at the end of a line, and blank lines
s/[[:space:]]+$//
/^$/d
