/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reload.h - another configuration: read, tried for fitness, on trial
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_DAEMON_RELOAD_H
#define ADDRMON_DAEMON_RELOAD_H

#include <stdint.h>

struct conf;
struct event_base;
struct reload;

/*
 * apply puts a configuration into force and gives back the one that was. *error: where
 * to leave what is wrong with the last reload, or NULL. NULL: no memory.
 */
struct reload *reload_new(struct event_base *base, const char *file,
			  struct conf *(*apply)(void *ctx, struct conf *conf), void *ctx,
			  const char **error);
void reload_free(struct reload *r);
/*
 * Reads the file again. Returns an exit code, and *why if it is not EXIT_OK: then all
 * stays as it was. confirm: unless reload_confirm is called in that time (usec), what
 * was in force before comes back; 0: it is right as it is, as is one on trial.
 */
int reload_now(struct reload *r, const struct conf *was, int64_t confirm, const char **why);
int reload_confirm(struct reload *r, const char **why);

#endif
