../../guestbin/wait-for.sh --timeout 60 --match 'second timeout exceeded' -- grep 'second timeout exceeded' /tmp/pluto.log
grep -c 'also trying' /tmp/pluto.log
