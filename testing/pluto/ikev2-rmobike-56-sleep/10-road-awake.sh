kill -CONT $(cat /run/pluto/pluto.pid)
