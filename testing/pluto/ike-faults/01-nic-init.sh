../../guestbin/ike-faults.py print ; echo exit $?
../../guestbin/ike-faults.py start
../../guestbin/ike-faults.py start ; echo exit $?
../../guestbin/ike-faults.py lose ; echo exit $?
../../guestbin/ike-faults.py drop colour=red ; echo exit $?
../../guestbin/ike-faults.py drop type=question ; echo exit $?
../../guestbin/ike-faults.py drop src=north ; echo exit $?
../../guestbin/ike-faults.py drop count=-1 ; echo exit $?
../../guestbin/ike-faults.py delay ; echo exit $?
../../guestbin/ike-faults.py replay ; echo exit $?
echo initdone
