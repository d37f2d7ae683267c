/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli.h - the commands of `ipsec addrmon`
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CLI_H
#define ADDRMON_CLI_H

#include <stdbool.h>

/* What the command line said. */
struct cli {
	const char *config, *socket, *state, *trace, *to, *length, *reason, *since, *until, *history, *confirm;
	bool json, watch, follow, all, force, dry_run, debug, check, strict, confirmed;
#define CLI_TARGETS 8
	const char *targets[CLI_TARGETS];
	unsigned ntargets;	/* CLI_TARGETS are kept */
	const char *arg;	/* the operand, or NULL */
};

/* Each returns the exit code. */
int cli_status(const struct cli *o);
int cli_explain(const struct cli *o);
int cli_switch(const struct cli *o);
int cli_drain(const struct cli *o);
int cli_undrain(const struct cli *o);
int cli_probe(const struct cli *o);
int cli_events(const struct cli *o);
int cli_metrics(const struct cli *o);
int cli_reload(const struct cli *o);
int init_main(const struct cli *o);
int check_main(const struct cli *o);
int report_main(const struct cli *o);
int simulate_main(const struct cli *o);

#endif
