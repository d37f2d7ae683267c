/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * load.h - reading the configuration, and what is wrong with it
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CONF_LOAD_H
#define ADDRMON_CONF_LOAD_H

#include "conf/conf.h"

/* One thing that is wrong. An error keeps the configuration from being used, a
 * warning does not. */
struct conf_message {
	bool warning;
	const char *file;	/* NULL: of no file */
	unsigned line;		/* 0: of the whole file */
	int uplink;		/* number of the uplink it is about, or -1 */
	const char *text;	/* one line, printable */
};

typedef void conf_say(void *ctx, const struct conf_message *m);
/* A conf_say: errors go to the FILE that ctx is, as "FILE:LINE: text". */
void conf_print_errors(void *file, const struct conf_message *m);

/*
 * Reads FILE, then the .conf files of FILE.d in name order, and calls say for
 * each thing that is wrong. Returns the configuration, owned by the caller
 * (conf_free), or NULL if there was an error; *unsafe then tells that a file
 * was refused because of its owner or mode.
 */
struct conf *conf_load(const char *file, conf_say *say, void *ctx, bool *unsafe);
/* The same for a simulation: users, groups and scripts are those of another host. */
struct conf *conf_load_elsewhere(const char *file, conf_say *say, void *ctx, bool *unsafe);
/* The same for text in memory (used by tests and the fuzzer). */
struct conf *conf_parse(const char *name, const char *text, size_t len,
			conf_say *say, void *ctx);

#endif
