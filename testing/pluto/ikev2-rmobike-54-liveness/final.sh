grep -E '^".*(R-MOBIKE: |liveness)' /tmp/pluto.log
