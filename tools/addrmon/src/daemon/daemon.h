/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * daemon.h - the running daemon
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_DAEMON_H
#define ADDRMON_DAEMON_H

#include <stdbool.h>

struct run_options {
	const char *conf_file, *ctl_path, *state_file, *trace_file;
	bool dry_run, debug;
};

/* Runs until it is told to stop; returns the exit code. */
int daemon_run(const struct run_options *opt);

#endif
