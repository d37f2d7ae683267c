# the old SA is replaced
ipsec showstates | grep -c ESTABLISHED_IKE_SA
ip xfrm state | grep ^src
ipsec whack --trafficstatus
