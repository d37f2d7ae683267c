../../guestbin/client-uplinks.sh second
../../guestbin/wait-for-pluto.sh 'success MOBIKE update local address 192.1.3.33'
../../guestbin/client-uplinks.sh first
../../guestbin/wait-for-pluto.sh 'success MOBIKE update local address 192.1.8.22'
