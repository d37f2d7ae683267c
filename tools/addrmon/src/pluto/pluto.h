/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pluto.h - carrying out the core's orders, and what pluto says
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_PLUTO_H
#define ADDRMON_PLUTO_H

#include "core/feed.h"

struct event_base;
struct net;
struct pluto;

/* conf and net are borrowed; net tells which addresses the host has. NULL: no
 * memory. */
struct pluto *pluto_new(struct event_base *base, const struct conf *conf, struct net *net,
			const struct feed *feed);
void pluto_free(struct pluto *p);
void pluto_reconf(struct pluto *p, const struct conf *conf);
/* One status and one other order at a time; the end of each comes as INPUT_DONE. */
void pluto_order(struct pluto *p, const struct order *o);
/* Its version, or NULL; why it is not ready, for people, or NULL. */
const char *pluto_version(const struct pluto *p);
const char *pluto_why(const struct pluto *p);
/* Has pluto said that it has none of the connections that this policy names? False
 * for one that has patterns only, or that was not asked for. */
bool pluto_lacks_all(const struct pluto *p, unsigned policy);

/* Finds whack: configuration, $IPSEC_EXECDIR, beside us, LIBEXECDIR. */
void whack_find(const struct conf *conf, char *path, size_t size);
const char *pluto_socket_path(const struct conf *conf);

#endif
