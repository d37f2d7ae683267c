grep -E '^"[a-z]*" #.*(PPK AUTH|NO_PPK_AUTH|_TICKET|RESUME ticket|established IKE SA)' /tmp/pluto.log
