/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * set.c - what each key does with its value
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/key.h"
#include "conf/value.h"

struct conf_uplink *cur_uplink(struct parser *p)
{
	return &p->conf->uplinks[p->conf->nuplinks - 1];
}

struct conf_policy *cur_policy(struct parser *p)
{
	if (p->section == SEC_ADDRMON)
		return &p->policy_defaults;
	return &p->conf->policies[p->conf->npolicies - 1];
}

struct pending *cur_pending(struct parser *p)
{
	switch (p->section) {
	case SEC_UPLINK:
		return &p->uplinks[p->conf->nuplinks - 1];
	case SEC_POLICY:
		return &p->policies[p->conf->npolicies - 1];
	default:
		return &p->globals;
	}
}

static char *place_base(struct parser *p, enum place place)
{
	switch (place) {
	case IN_CONF:
		return (char *)p->conf;
	case IN_UPLINK:
		return (char *)cur_uplink(p);
	default:
		return (char *)cur_policy(p);
	}
}

#define FIELD(p, k, type) (*(type *)(void *)(place_base(p, (k)->place) + (k)->offset))

const char *set_time(struct parser *p, const struct key *k, const char *v)
{
	int64_t t;

	if (!conf_time(v, &t))
		return "is not a time (write 250ms, 5, 5s, 10m or 2h)";
	if (t < k->min * USEC_PER_MSEC || (k->max > 0 && t > k->max * USEC_PER_MSEC))
		return "is out of range";
	FIELD(p, k, int64_t) = t;
	return NULL;
}

const char *set_number(struct parser *p, const struct key *k, const char *v)
{
	unsigned n;

	if (!conf_number(v, (unsigned long)k->max, &n) || n < (unsigned long)k->min)
		return "is not a number in range";
	FIELD(p, k, unsigned) = n;
	return NULL;
}

const char *set_bool(struct parser *p, const struct key *k, const char *v)
{
	if (strcmp(v, "yes") == 0)
		FIELD(p, k, bool) = true;
	else if (strcmp(v, "no") == 0)
		FIELD(p, k, bool) = false;
	else
		return "is neither yes nor no";
	return NULL;
}

const char *set_failback(struct parser *p, const struct key *k, const char *v)
{
	if (strcmp(v, "auto") != 0 && strcmp(v, "manual") != 0)
		return "is neither auto nor manual";
	FIELD(p, k, bool) = strcmp(v, "auto") == 0;
	return NULL;
}

const char *set_degraded(struct parser *p, const struct key *k, const char *v)
{
	if (strcmp(v, "switch") != 0 && strcmp(v, "stay") != 0)
		return "is neither switch nor stay";
	FIELD(p, k, bool) = strcmp(v, "switch") == 0;
	return NULL;
}

const char *set_data(struct parser *p, const struct key *k, const char *v)
{
	if (strcmp(v, "watch") != 0 && strcmp(v, "ignore") != 0)
		return "is neither watch nor ignore";
	FIELD(p, k, bool) = strcmp(v, "watch") == 0;
	return NULL;
}

static const char *replace(char **field, const char *v)
{
	free(*field);
	*field = strdup(v);
	return *field == NULL ? "does not fit in memory" : NULL;
}

const char *set_path(struct parser *p, const struct key *k, const char *v)
{
	if (v[0] != '/')
		return "is not an absolute path";
	return replace(&FIELD(p, k, char *), v);
}

const char *set_word(struct parser *p, const struct key *k, const char *v)
{
	if (strpbrk(v, " \t") != NULL || v[0] == '-')
		return "is not one word";
	return replace(&FIELD(p, k, char *), v);
}

static bool parse_mac(const char *v, uint8_t mac[6])
{
	for (int i = 0; i < 6; i++) {
		if (!isxdigit((unsigned char)v[0]) || !isxdigit((unsigned char)v[1]))
			return false;
		char hex[3] = { v[0], v[1], '\0' };

		mac[i] = (uint8_t)strtoul(hex, NULL, 16);
		if (v[2] != (i < 5 ? ':' : '\0'))
			return false;
		v += 3;
	}
	return true;
}

const char *set_interface(struct parser *p, const struct key *k, const char *v)
{
	struct conf_uplink *u = cur_uplink(p);

	(void)k;
	if (strncmp(v, "mac=", 4) == 0)
		return parse_mac(v + 4, u->mac) ? NULL :
		       "is not a MAC address (mac=52:54:00:12:34:56)";
	if (strpbrk(v, "\"'") != NULL)
		return "is not an interface name (write it without quotes)";
	if (strpbrk(v, " \t/") != NULL || strlen(v) >= 128)
		return "is not an interface name";
	return replace(&u->ifname, v);
}

/* The key's max tells the family of address keys. */
const char *set_address(struct parser *p, const struct key *k, const char *v)
{
	struct conf_addr *a = &cur_uplink(p)->addr[k->max];
	char text[IP_STRLEN + 1];
	const char *slash = strchr(v, '/');
	size_t len = slash == NULL ? strlen(v) : (size_t)(slash - v);

	if (strcmp(v, "any") == 0) {
		a->mode = ADDR_ANY;
		return NULL;
	}
	if (strcmp(v, "none") == 0) {
		a->mode = ADDR_NONE;
		return NULL;
	}
	if (len >= sizeof(text))
		return "is not an address, a prefix, any or none";
	memcpy(text, v, len);
	text[len] = '\0';
	if (!ip_parse(text, &a->ip))
		return "is not an address, a prefix, any or none";
	if (a->ip.family != fam_af((enum fam)k->max))
		return "is of the wrong family (address: IPv4, address6: IPv6)";
	a->mode = ADDR_FIXED;
	if (slash != NULL) {
		if (!conf_number(slash + 1, ip_len(a->ip.family) * 8, &a->bits))
			return "has a bad prefix length";
		if (!ip_is_prefix(&a->ip, a->bits))
			return "is neither a prefix nor an address: write the address without its length, or "
			       "the prefix with zeros behind it";
		a->mode = ADDR_RANGE;
	} else if (ip_is_special(&a->ip)) {
		return "can never carry SAs (loopback, link-local or multicast)";
	}
	return NULL;
}

const char *set_gateway(struct parser *p, const struct key *k, const char *v)
{
	struct conf_addr *a = &cur_uplink(p)->addr[k->max];

	if (!ip_parse(v, &a->gateway) || a->gateway.family != fam_af((enum fam)k->max))
		return "is not an address of this family";
	return NULL;
}

const char *set_public(struct parser *p, const struct key *k, const char *v)
{
	struct conf_addr *a = &cur_uplink(p)->addr[k->max];

	if (!ip_parse(v, &a->public) || a->public.family != fam_af((enum fam)k->max))
		return "is not an address of this family";
	return ip_is_special(&a->public) ? "can never be reached (loopback, link-local or multicast)" :
	       NULL;
}

const char *set_mark(struct parser *p, const struct key *k, const char *v)
{
	char *end;
	unsigned long long mark = strtoull(v, &end, 0);

	(void)k;
	if (!isdigit((unsigned char)v[0]) || *end != '\0' || mark == 0 || mark > UINT32_MAX)
		return "is not a mark (1 to 0xffffffff)";
	cur_uplink(p)->mark = (uint32_t)mark;
	return NULL;
}

const char *set_route_check(struct parser *p, const struct key *k, const char *v)
{
	struct conf_addr *a = &cur_uplink(p)->addr[k->max];

	if (strcmp(v, "no") == 0) {
		a->route_check = false;
		return NULL;
	}
	if (strcmp(v, "auto") == 0)
		return NULL;
	if (!ip_parse(v, &a->route_to) || a->route_to.family != fam_af((enum fam)k->max))
		return "is not auto, no, or an address of this family";
	return NULL;
}

const char *set_profile(struct parser *p, const struct key *k, const char *v)
{
	(void)k;
	if (strcmp(v, "fast") != 0 && strcmp(v, "default") != 0)
		return "is neither default nor fast";
	cur_pending(p)->fast = strcmp(v, "fast") == 0;
	return NULL;
}

const char *set_need(struct parser *p, const struct key *k, const char *v)
{
	(void)k;
	return replace(&cur_pending(p)->need, v);
}

const char *set_order(struct parser *p, const struct key *k, const char *v)
{
	(void)k;
	return replace(&cur_pending(p)->order, v);
}

const char *set_loss(struct parser *p, const struct key *k, const char *v)
{
	struct conf_loss loss = { 0 };
	char percent[8], window[8];

	if (strcmp(v, "off") != 0) {
		if (sscanf(v, "%7[0-9]%% of %7[0-9]", percent, window) != 2 ||
		    !conf_number(percent, 100, &loss.percent) ||
		    !conf_number(window, CONF_HISTORY_MAX, &loss.window) ||
		    loss.window == 0 || strspn(v, "0123456789% of") != strlen(v))
			return "is not of the form 25% of 20 (at most of 100), or off";
	}
	FIELD(p, k, struct conf_loss) = loss;
	return NULL;
}

const char *set_max_switches(struct parser *p, const struct key *k, const char *v)
{
	struct conf_policy *policy = cur_policy(p);
	const char *slash = strchr(v, '/');
	char number[8];

	(void)k;
	if (strcmp(v, "off") == 0) {
		policy->max_switches = 0;
		return NULL;
	}
	if (slash == NULL || (size_t)(slash - v) >= sizeof(number))
		return "is not of the form 6/10m, or off";
	memcpy(number, v, (size_t)(slash - v));
	number[slash - v] = '\0';
	if (!conf_number(number, CONF_SWITCHES_MAX, &policy->max_switches) ||
	    policy->max_switches == 0 ||
	    !conf_time(slash + 1, &policy->max_switches_window) ||
	    policy->max_switches_window == 0)
		return "is not of the form 6/10m (at most 32), or off";
	return NULL;
}

const char *set_connections(struct parser *p, const struct key *k, const char *v)
{
	struct conf_policy *policy = cur_policy(p);
	char *copy = strdup(v), *save = NULL;
	const char *wrong = NULL;

	(void)k;
	if (copy == NULL)
		return "does not fit in memory";
	for (char *word = strtok_r(copy, " \t,", &save); word != NULL;
	     word = strtok_r(NULL, " \t,", &save)) {
		if (policy->nconns == CONF_MAX_CONNS) {
			wrong = "makes more than 256 patterns in one policy";
			break;
		}
		policy->conns[policy->nconns++] = strdup(word);
	}
	free(copy);
	return wrong;
}
