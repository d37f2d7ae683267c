../../guestbin/ike-faults.sh print ; echo exit $?
../../guestbin/ike-faults.sh start
../../guestbin/ike-faults.sh start ; echo exit $?
../../guestbin/ike-faults.sh lose ; echo exit $?
../../guestbin/ike-faults.sh drop colour=red ; echo exit $?
../../guestbin/ike-faults.sh drop type=question ; echo exit $?
../../guestbin/ike-faults.sh drop src=north ; echo exit $?
../../guestbin/ike-faults.sh drop count=-1 ; echo exit $?
../../guestbin/ike-faults.sh delay ; echo exit $?
../../guestbin/ike-faults.sh replay ; echo exit $?
echo initdone
