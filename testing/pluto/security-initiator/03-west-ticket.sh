ipsec up ticket
ipsec whack --impair trigger_v2_replace:1
../../guestbin/wait-for.sh --match '#3: initiator established' -- cat /tmp/pluto.log
../../guestbin/pluto-alive.sh ticket ppk
ipsec delete ticket
