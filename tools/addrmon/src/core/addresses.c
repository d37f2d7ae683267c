/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * addresses.c - the list of addresses that a peer is told
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "core/addresses.h"

#include <stdio.h>
#include <string.h>

const struct ip *announced_local(const struct announced *a)
{
	return a->local.family != 0 ? &a->local : &a->public;
}

bool addresses_have(const struct addresses *list, const struct ip *public)
{
	for (unsigned i = 0; i < list->n; i++)
		if (ip_eq(&list->entry[i].public, public))
			return true;
	return false;
}

void addresses_add(struct addresses *list, const struct ip *public, const struct ip *local)
{
	if (list->n == ADDRESSES_MAX || addresses_have(list, public))
		return;
	list->entry[list->n] = (struct announced) { .public = *public };
	if (!ip_eq(public, local))
		list->entry[list->n].local = *local;
	list->n++;
}

bool addresses_lack(const struct addresses *list, const struct addresses *of)
{
	for (unsigned i = 0; i < of->n; i++) {
		bool there = false;

		for (unsigned k = 0; k < list->n; k++)
			there |= ip_eq(&list->entry[k].public, &of->entry[i].public) &&
				 ip_eq(&list->entry[k].local, &of->entry[i].local);
		if (!there)
			return true;
	}
	return false;
}

bool addresses_parse(struct addresses *list, const char *text)
{
	char one[2 * IP_STRLEN + 2];

	*list = (struct addresses) { 0 };
	while (*text != '\0') {
		const char *comma = strchr(text, ',');
		size_t len = comma == NULL ? strlen(text) : (size_t)(comma - text);
		struct ip public, local = { 0 };
		char *equals;

		if (len >= sizeof(one))
			return false;
		memcpy(one, text, len);
		one[len] = '\0';
		equals = strchr(one, '=');
		if (equals != NULL)
			*equals = '\0';
		if (!ip_parse(one, &public) || (equals != NULL && !ip_parse(equals + 1, &local)))
			return false;
		addresses_add(list, &public, local.family != 0 ? &local : &public);
		text += len + (comma != NULL);
	}
	return true;
}

const char *addresses_text(const struct addresses *list, char *buf, size_t size)
{
	char a[IP_STRLEN], b[IP_STRLEN];
	size_t used = 0;

	buf[0] = '\0';
	for (unsigned i = 0; i < list->n && used < size; i++) {
		bool mapped = list->entry[i].local.family != 0;

		used += (size_t)snprintf(buf + used, size - used, "%s%s%s%s", i > 0 ? "," : "",
					 ip_str(&list->entry[i].public, a), mapped ? "=" : "",
					 mapped ? ip_str(&list->entry[i].local, b) : "");
	}
	return buf;
}
