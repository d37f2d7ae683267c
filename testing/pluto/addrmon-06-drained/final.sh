sed -n 's/^"\([^"]*\)".* #[0-9]*: R-MOBIKE: \(moved .*\)/\1 \2/p' /tmp/pluto.log | LC_ALL=C sort | uniq -c
