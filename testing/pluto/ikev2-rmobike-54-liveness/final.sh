# of two messages to two addresses either can be read first, hence not the acknowledgements
grep -E '^".*(R-MOBIKE: |liveness)' /tmp/pluto.log | grep -v 'peer acknowledged'
