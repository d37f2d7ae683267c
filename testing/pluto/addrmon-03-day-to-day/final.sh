sed -n 's/^"[^"]*".* #[0-9]*: R-MOBIKE: \(moved .*\)/\1/p' /tmp/pluto.log
