/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setservice.c - what each key does with its value: who may ask, and where
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "conf/key.h"
#include "conf/value.h"

/* ADDRESS:PORT, [ADDRESS]:PORT or /PATH */
const char *set_listen(struct parser *p, const struct key *k, const char *v)
{
	static const char form[] = "is not ADDRESS:PORT, [IPV6-ADDRESS]:PORT or /PATH";
	struct conf *c = p->conf;
	char text[IP_STRLEN + 1];
	const char *colon = strrchr(v, ':'), *from = v;
	size_t len;
	unsigned port;

	(void)k;
	if (v[0] == '/') {
		if (strlen(v) >= sizeof(((struct sockaddr_un *)0)->sun_path))
			return "is a path too long for a socket";
	} else {
		if (colon == NULL)
			return form;
		len = (size_t)(colon - v);
		if (v[0] == '[' && len > 2 && v[len - 1] == ']') {
			from++;
			len -= 2;
		}
		if (len >= sizeof(text))
			return form;
		memcpy(text, from, len);
		text[len] = '\0';
		if (!ip_parse(text, &c->listen_ip) || (c->listen_ip.family == AF_INET6) != (from > v) ||
		    !conf_number(colon + 1, 65535, &port) || port == 0)
			return form;
		c->listen_port = (uint16_t)port;
	}
	free(c->listen);
	c->listen = strdup(v);
	return c->listen == NULL ? "does not fit in memory" : NULL;
}
