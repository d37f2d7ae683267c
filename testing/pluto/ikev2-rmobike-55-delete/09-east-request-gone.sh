../../guestbin/background.sh wait switch
../../guestbin/nothing-left.sh
