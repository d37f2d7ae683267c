grep -E 'more than|unexpected|rejecting|established' /tmp/pluto.log
