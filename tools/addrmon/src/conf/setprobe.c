/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setprobe.c - what is probed: one kind, one target
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/key.h"
#include "conf/value.h"

#define WORDS 4			/* KIND TARGET, and two more */
#define HTTP_PORT 80
#define HTTP_STATUS 204

/* Is it a name of the DNS, or the root? Not longer than CONF_DNS_NAME_MAX. */
static bool is_dns_name(const char *name)
{
	static const char chars[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

	if (strcmp(name, ".") == 0)
		return true;
	if (strlen(name) > CONF_DNS_NAME_MAX)
		return false;
	for (;;) {
		size_t len = strspn(name, chars);

		if (len == 0 || len > 63)
			return false;
		name += len;
		if (*name == '\0')
			return true;
		if (*name++ != '.')
			return false;
	}
}

static bool port_parse(const char *text, uint16_t *port)
{
	unsigned number;

	if (!conf_number(text, 65535, &number) || number == 0)
		return false;
	*port = (uint16_t)number;
	return true;
}

static const char *set_icmp(struct conf_probe *probe, char *const *word)
{
	static const char size[] = "size=";

	if (!ip_parse(word[0], &probe->addr))
		return "needs a literal address: a name would be resolved over the uplink being judged";
	probe->size = CONF_ICMP_MIN;
	if (word[1] == NULL)
		return NULL;
	return strncmp(word[1], size, strlen(size)) == 0 &&
	       conf_number(word[1] + strlen(size), CONF_ICMP_MAX, &probe->size) &&
	       probe->size >= CONF_ICMP_MIN ? NULL :
	       "needs size=BYTES of 28 to 9000, if anything, behind its address";
}

static const char *set_tcp(struct conf_probe *probe, char *const *word)
{
	char *comma = strchr(word[0], ',');

	if (comma != NULL)
		*comma = '\0';
	return comma != NULL && ip_parse(word[0], &probe->addr) && port_parse(comma + 1, &probe->port) ?
	       NULL : "needs a literal ADDRESS,PORT";
}

static const char *set_neighbour(struct conf_probe *probe, char *const *word)
{
	return strcmp(word[0], "gateway") == 0 ||
	       (ip_parse(word[0], &probe->addr) &&
		probe->addr.family == (probe->kind == PROBE_ARP ? AF_INET : AF_INET6)) ?
	       NULL : "needs gateway, or a neighbour's address of its family";
}

static const char *set_dns(struct conf_probe *probe, char *const *word)
{
	char *comma = strchr(word[0], ',');

	if (comma != NULL)
		*comma = '\0';
	if (!ip_parse(word[0], &probe->addr) || (comma != NULL && !is_dns_name(comma + 1)))
		return "needs the literal address of a resolver: ADDRESS, or ADDRESS,NAME";
	probe->name = strdup(comma != NULL ? comma + 1 : ".");
	return NULL;
}

static const char *set_script(struct conf_probe *probe, char *const *word)
{
	if (word[0][0] != '/')
		return "needs an absolute path";
	probe->script = strdup(word[0]);
	return NULL;
}

/* http://ADDRESS[:PORT][/PATH], where an IPv6 address is in brackets. */
static bool url_parse(struct conf_probe *probe, char *url)
{
	static const char scheme[] = "http://";
	char *address = url + strlen(scheme), *path, *end;

	if (strncmp(url, scheme, strlen(scheme)) != 0)
		return false;
	path = strchr(address, '/');
	probe->path = strdup(path != NULL ? path : "/");
	if (path != NULL)
		*path = '\0';
	for (const char *c = probe->path; *c != '\0'; c++)
		if (!isgraph((unsigned char)*c) || *c == '#')
			return false;
	end = address + strcspn(address, ":");
	if (address[0] == '[') {
		end = strchr(++address, ']');
		if (end == NULL || (end[1] != ':' && end[1] != '\0'))
			return false;
		*end++ = '\0';
	}
	probe->port = HTTP_PORT;
	if (*end == ':') {
		*end = '\0';
		if (!port_parse(end + 1, &probe->port))
			return false;
	}
	return ip_parse(address, &probe->addr) &&
	       (probe->addr.family == AF_INET6) == (address[-1] == '[');
}

static const char *set_http(struct conf_probe *probe, char *const *word)
{
	probe->status = HTTP_STATUS;
	if (!url_parse(probe, word[0]))
		return "needs http://ADDRESS[:PORT][/PATH] with a literal address: a name would be "
		       "resolved over the uplink being judged";
	if (word[1] == NULL)
		return NULL;
	if (!conf_number(word[1], 599, &probe->status) || probe->status < 200)
		return "needs the status that is expected, 200 to 599, behind its URL";
	if (word[2] != NULL) {
		if (!is_dns_name(word[2]) || strcmp(word[2], ".") == 0)
			return "has a bad host name behind its status";
		probe->name = strdup(word[2]);
	}
	return NULL;
}

static const struct kind {
	const char *name;
	int words;			/* behind it, at most */
	const char *(*set)(struct conf_probe *probe, char *const *word);
} kinds[] = {
	[PROBE_ICMP] = { "icmp", 2, set_icmp }, [PROBE_ARP] = { "arp", 1, set_neighbour },
	[PROBE_ND] = { "nd", 1, set_neighbour }, [PROBE_TCP] = { "tcp", 1, set_tcp },
	[PROBE_SCRIPT] = { "script", 1, set_script }, [PROBE_DNS] = { "dns", 1, set_dns },
	[PROBE_HTTP] = { "http", 3, set_http },
};
#define NKINDS (sizeof(kinds) / sizeof(kinds[0]))

const char *set_probe(struct parser *p, const struct key *k, const char *v)
{
	struct conf_uplink *u = cur_uplink(p);
	struct conf_probe probe = { 0 };
	char *copy, *save = NULL, *word[WORDS + 2] = { NULL };
	const char *wrong = "is of no known kind (icmp, arp, nd, tcp, dns, http, script)";
	int n = 0;

	(void)k;
	if (u->nprobes == CONF_MAX_PROBES)
		return "makes more than 16 probes of one uplink";
	copy = strdup(v);
	probe.text = strdup(v);
	if (copy == NULL || probe.text == NULL)
		abort();
	for (char *w = strtok_r(copy, " \t", &save); w != NULL && n < WORDS + 1;
	     w = strtok_r(NULL, " \t", &save))
		word[n++] = w;
	if (n < 2)
		wrong = "is not KIND TARGET (icmp ADDRESS [size=BYTES], arp gateway, nd gateway, tcp ADDRESS,PORT, "
			"dns ADDRESS, http URL, script /PATH)";
	for (size_t i = 0; n >= 2 && i < NKINDS; i++) {
		if (strcmp(word[0], kinds[i].name) != 0)
			continue;
		probe.kind = (enum probe_kind)i;
		wrong = n > 1 + kinds[i].words ? "has a word too many" : kinds[i].set(&probe, word + 1);
		break;
	}
	free(copy);
	if (wrong == NULL)
		u->probe[u->nprobes++] = probe;
	else
		conf_probe_free(&probe);
	return wrong;
}
