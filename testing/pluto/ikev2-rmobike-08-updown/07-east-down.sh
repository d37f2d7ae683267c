# where it was in the end, and not a word of moves
tail -n 2 /tmp/east.updown
