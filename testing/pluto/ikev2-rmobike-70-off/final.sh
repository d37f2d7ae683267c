: done
