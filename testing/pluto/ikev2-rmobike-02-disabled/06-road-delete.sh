ipsec delete road
ipsec add road-rmobike
