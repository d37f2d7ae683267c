/testing/guestbin/swan-prep --nokeys
SED='s/198\.51\.100\.1\>/192.1.2.23/; s/203\.0\.113\.1\>/198.51.100.23/; s/10\.1\.0\.0.16/192.0.2.0\/24/; s/10\.2\.0\./192.0.3./g'
PAGE=programs/ipsec/ipsec-rmobike.8.xml
../../guestbin/manual-example.sh $PAGE example_client "$SED" | tee -a /etc/ipsec.conf
../../guestbin/manual-example.sh $PAGE example_secrets | tee /etc/ipsec.secrets
ipsec start
../../guestbin/wait-until-pluto-started
../../guestbin/wait-for.sh --match '"road"' -- ipsec connectionstatus > /dev/null
