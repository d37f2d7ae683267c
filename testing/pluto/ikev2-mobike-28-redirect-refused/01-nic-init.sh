echo initdone
