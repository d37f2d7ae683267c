../../guestbin/client-uplinks.sh second
../../guestbin/wait-for-pluto.sh 'MOBIKE response: peer refused'
