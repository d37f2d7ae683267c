/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * addresses.h - the list of addresses that a peer is told
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CORE_ADDRESSES_H
#define ADDRMON_CORE_ADDRESSES_H

#include <stddef.h>

#include "base/ip.h"

#define ADDRESSES_MAX 16		/* that pluto takes */
#define ADDRESSES_TEXT (ADDRESSES_MAX * 2 * IP_STRLEN)

struct announced {
	struct ip public;
	struct ip local;		/* where its packets arrive, behind a 1:1 NAT; family 0: there */
	bool absent;			/* the host does not have it */
};

struct addresses {
	unsigned n;
	struct announced entry[ADDRESSES_MAX];
};

/* Where its packets arrive. */
const struct ip *announced_local(const struct announced *a);
bool addresses_have(const struct addresses *list, const struct ip *public);
/* Adds one, unless it is there, or the list is full. */
void addresses_add(struct addresses *list, const struct ip *public, const struct ip *local);
/* Is there one in `of` that is not in list? */
bool addresses_lack(const struct addresses *list, const struct addresses *of);
/* PUBLIC or PUBLIC=LOCAL, with commas between; false if it is not that. */
bool addresses_parse(struct addresses *list, const char *text);
/* The same; needs ADDRESSES_TEXT bytes at most. */
const char *addresses_text(const struct addresses *list, char *buf, size_t size);

#endif
