/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * protocol.h - the control socket: what both of its ends know
 *
 * A request is one line of JSON, {"cmd": NAME, ...}. The answer is one line,
 * {"rc": EXIT CODE, "error": TEXT or null, "result": ...}; "events" with
 * follow goes on with one line per event until the client leaves.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CTL_PROTOCOL_H
#define ADDRMON_CTL_PROTOCOL_H

#define CTL_PATH "/run/ipsec-addrmon/ctl"

/* Exit codes, documented in ipsec-addrmon(8). */
#define EXIT_OK 0
#define EXIT_FAILED 1
#define EXIT_USAGE 2
#define EXIT_NOT_RUNNING 3
#define EXIT_REFUSED 4
#define EXIT_PLUTO 69
#define EXIT_AGAIN 75
#define EXIT_PERMISSION 77
#define EXIT_CONFIG 78

#endif
