../../guestbin/wait-for-pluto.sh 'R-MOBIKE: could not move to 203.0.113.2'
