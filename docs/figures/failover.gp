# SPDX-License-Identifier: GPL-2.0-or-later
# One uplink turns bad, with the monitor's default times and 20 ms of round trip. docs/failover.svg is made of this by
# make figures. On the left the doubt, on the right the move, ten times larger.
set terminal svg noenhanced size 900,430 font "DejaVu Sans,11" background "white"
set multiplot
set border 1
set tics nomirror
unset ytics
unset key
set yrange [-0.6:4.6]
set style arrow 1 head filled size screen 0.008,20 lw 1.5 lc rgb "#a00000"
set style arrow 2 head filled size screen 0.008,20 lw 1.5 lc rgb "#0000a0"
set style arrow 3 head filled size screen 0.008,20 lw 1.2 lc rgb "#808080"

set lmargin at screen 0.14
set rmargin at screen 0.50
set tmargin at screen 0.93
set bmargin at screen 0.14
set xrange [-150:420]
set xtics 100
set xlabel "ms since the first probe was lost"
set label 1 "probe targets" at graph -0.03,first 4 right
set label 2 "ipsec addrmon" at graph -0.03,first 3 right
set label 3 "gateway: pluto" at graph -0.03,first 2 right
set label 4 "client: pluto" at graph -0.03,first 1 right
set label 5 "packets" at graph -0.03,first 0 right
do for [y=0:4] { set arrow 10+y from graph 0,first y to graph 1,first y nohead lc rgb "#d8d8d8" }
# a probe that is answered, three that are not
set arrow 20 from -100,3 to -90,4 arrowstyle 3
set arrow 21 from -90,4 to -80,3 arrowstyle 3
set arrow 22 from 0,3 to 8,3.8 arrowstyle 1
set arrow 23 from 100,3 to 108,3.8 arrowstyle 1
set arrow 24 from 200,3 to 208,3.8 arrowstyle 1
set label 20 "answered" at -90,4.2 center
set label 21 "lost: asks every 100 ms now" at 110,4.2 center
set label 22 "three in a row:\nthe uplink is down" at 300,3.45 center
set arrow 25 from 300,3 to 306,2 arrowstyle 2
set label 23 "order" at 292,2.5 right
set object 1 rectangle from -150,-0.12 to 0,0.12 fc rgb "#b0d0b0" lw 0
set object 2 rectangle from 0,-0.12 to 347,0.12 fc rgb "#e8b0b0" lw 0
set object 3 rectangle from 347,-0.12 to 420,0.12 fc rgb "#b0d0b0" lw 0
set label 24 "by the fibre" at -75,-0.35 center
set label 25 "suffer" at 173,-0.35 center
plot NaN

unset label
unset arrow
unset object
set lmargin at screen 0.56
set rmargin at screen 0.98
set xrange [298:356]
set xtics 10
set xlabel "ms, the move"
do for [y=0:4] { set arrow 10+y from graph 0,first y to graph 1,first y nohead lc rgb "#d8d8d8" }
set arrow 20 from 300,3 to 306,2 arrowstyle 2
set label 20 "order" at 304,2.6 left
set arrow 21 from 306,2 to 316,1 arrowstyle 1
set label 21 "SWITCH_TO_IP_ADDRESS" at 300.5,1.35 left
set arrow 22 from 316,1 to 326,2 arrowstyle 3
set arrow 23 from 317,1 to 327,2 arrowstyle 2
set label 22 "answer (fibre), and\nUPDATE_SA_ADDRESSES (LTE)" at 319,2.55 left
set arrow 24 from 328,2 to 338,1 arrowstyle 2
set label 23 "answer: both\nhave moved" at 334,1.75 left
set object 1 rectangle from 298,-0.12 to 347,0.12 fc rgb "#e8b0b0" lw 0
set object 2 rectangle from 347,-0.12 to 356,0.12 fc rgb "#b0d0b0" lw 0
set arrow 25 from 338,1 to 347,0 arrowstyle 3
set label 24 "the first one\nby LTE" at 345,0.75 left
plot NaN
unset multiplot
