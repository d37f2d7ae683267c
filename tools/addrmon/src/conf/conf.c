/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf.c - the configuration file: sections, keys, defaults, cross checks
 *
 * inih splits lines; what it would let pass is checked above it: unknown and
 * repeated sections and keys, lines it would cut, indented lines it would
 * join, NUL bytes. Every problem is one line that names file, line and key.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "conf/conf.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <ini.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX (1024 * 1024)
#define ERRORS_MAX 20

enum section { SEC_NONE, SEC_ADDRMON, SEC_UPLINK, SEC_POLICY, SEC_BAD };

/* What is remembered of a section until all files are read. */
struct pending {
	uint64_t set;		/* keys seen, by index in keys[] */
	char *order;		/* policy: names, resolved at the end */
	char *need;		/* uplink: "N" or "N of M" */
	bool fast;		/* uplink: profile = fast */
	const char *file;
	unsigned line;
};

struct parser {
	struct conf *conf;
	FILE *err;
	unsigned errors;
	/* position */
	const char *file;
	const char *text, *end;
	unsigned line;
	unsigned bad_line;	/* last line complained about */
	enum section section;
	/* defaults of policies, from [addrmon] */
	struct conf_policy policy_defaults;
	struct pending globals;
	struct pending uplinks[CONF_MAX_UPLINKS];
	struct pending policies[CONF_MAX_POLICIES];
};

__attribute__((format(printf, 4, 5)))
static void complain_at(struct parser *p, const char *file, unsigned line,
			const char *format, ...)
{
	va_list ap;

	p->bad_line = line;
	if (++p->errors > ERRORS_MAX)
		return;
	fprintf(p->err, "%s:%u: ", file, line);
	va_start(ap, format);
	char *text = NULL;

	if (vasprintf(&text, format, ap) >= 0) {
		/* what is quoted from the file may hold anything */
		for (char *c = text; *c != '\0'; c++)
			if (!isprint((unsigned char)*c))
				*c = '?';
		fprintf(p->err, "%.400s\n", text);
		free(text);
	}
	va_end(ap);
}

#define complain(p, ...) complain_at(p, (p)->file, (p)->line, __VA_ARGS__)

static struct conf_uplink *cur_uplink(struct parser *p)
{
	return &p->conf->uplinks[p->conf->nuplinks - 1];
}

static struct conf_policy *cur_policy(struct parser *p)
{
	if (p->section == SEC_ADDRMON)
		return &p->policy_defaults;
	return &p->conf->policies[p->conf->npolicies - 1];
}

static struct pending *cur_pending(struct parser *p)
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

/* ---- setters: each returns NULL, or what is wrong with the value ---- */

enum place { IN_CONF, IN_UPLINK, IN_POLICY };

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

struct key {
	const char *name;
	unsigned sections;	/* 1 << SEC_... */
	bool repeat;
	const char *(*set)(struct parser *p, const struct key *k,
			   const char *value);
	enum place place;
	size_t offset;
	long min, max;		/* times: milliseconds */
};

#define FIELD(p, k, type) (*(type *)(void *)(place_base(p, (k)->place) + (k)->offset))

static const char *set_time(struct parser *p, const struct key *k, const char *v)
{
	int64_t t;

	if (!conf_time(v, &t))
		return "is not a time (write 250ms, 5, 5s, 10m or 2h)";
	if (t < k->min * USEC_PER_MSEC || (k->max > 0 && t > k->max * USEC_PER_MSEC))
		return "is out of range";
	FIELD(p, k, int64_t) = t;
	return NULL;
}

static const char *set_number(struct parser *p, const struct key *k, const char *v)
{
	unsigned n;

	if (!conf_number(v, (unsigned long)k->max, &n) || n < (unsigned long)k->min)
		return "is not a number in range";
	FIELD(p, k, unsigned) = n;
	return NULL;
}

static const char *set_bool(struct parser *p, const struct key *k, const char *v)
{
	if (strcmp(v, "yes") == 0)
		FIELD(p, k, bool) = true;
	else if (strcmp(v, "no") == 0)
		FIELD(p, k, bool) = false;
	else
		return "is neither yes nor no";
	return NULL;
}

static const char *set_failback(struct parser *p, const struct key *k, const char *v)
{
	if (strcmp(v, "auto") != 0 && strcmp(v, "manual") != 0)
		return "is neither auto nor manual";
	FIELD(p, k, bool) = strcmp(v, "auto") == 0;
	return NULL;
}

static const char *set_degraded(struct parser *p, const struct key *k, const char *v)
{
	if (strcmp(v, "switch") != 0 && strcmp(v, "stay") != 0)
		return "is neither switch nor stay";
	FIELD(p, k, bool) = strcmp(v, "switch") == 0;
	return NULL;
}

static const char *replace(char **field, const char *v)
{
	free(*field);
	*field = strdup(v);
	return *field == NULL ? "does not fit in memory" : NULL;
}

static const char *set_path(struct parser *p, const struct key *k, const char *v)
{
	if (v[0] != '/')
		return "is not an absolute path";
	return replace(&FIELD(p, k, char *), v);
}

static const char *set_word(struct parser *p, const struct key *k, const char *v)
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

static const char *set_interface(struct parser *p, const struct key *k, const char *v)
{
	struct conf_uplink *u = cur_uplink(p);

	(void)k;
	if (strncmp(v, "mac=", 4) == 0)
		return parse_mac(v + 4, u->mac) ? NULL :
		       "is not a MAC address (mac=52:54:00:12:34:56)";
	if (strpbrk(v, " \t/") != NULL || strlen(v) >= 128)
		return "is not an interface name";
	return replace(&u->ifname, v);
}

/* The key's max tells the family of address keys. */
static const char *set_address(struct parser *p, const struct key *k, const char *v)
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
		a->mode = ADDR_RANGE;
	} else if (ip_is_special(&a->ip)) {
		return "can never carry SAs (loopback, link-local or multicast)";
	}
	return NULL;
}

static const char *set_gateway(struct parser *p, const struct key *k, const char *v)
{
	struct conf_addr *a = &cur_uplink(p)->addr[k->max];

	if (!ip_parse(v, &a->gateway) || a->gateway.family != fam_af((enum fam)k->max))
		return "is not an address of this family";
	return NULL;
}

static const char *set_route_check(struct parser *p, const struct key *k, const char *v)
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

static const char *set_profile(struct parser *p, const struct key *k, const char *v)
{
	(void)k;
	if (strcmp(v, "fast") != 0 && strcmp(v, "default") != 0)
		return "is neither default nor fast";
	cur_pending(p)->fast = strcmp(v, "fast") == 0;
	return NULL;
}

static const char *set_need(struct parser *p, const struct key *k, const char *v)
{
	(void)k;
	return replace(&cur_pending(p)->need, v);
}

static const char *set_order(struct parser *p, const struct key *k, const char *v)
{
	(void)k;
	return replace(&cur_pending(p)->order, v);
}

static const char *set_loss(struct parser *p, const struct key *k, const char *v)
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

static const char *set_max_switches(struct parser *p, const struct key *k, const char *v)
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

static const char *set_connections(struct parser *p, const struct key *k, const char *v)
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

static const char *set_probe(struct parser *p, const struct key *k, const char *v)
{
	static const char *const kinds[] = { "icmp", "arp", "nd", "tcp", "script" };
	struct conf_uplink *u = cur_uplink(p);
	struct conf_probe probe = { 0 };
	char kind[16], arg[256], extra[2], port[8];
	int n = sscanf(v, "%15s %255s %1s", kind, arg, extra);
	size_t i;

	(void)k;
	if (n != 2)
		return "is not KIND TARGET (icmp ADDRESS, arp gateway, nd gateway, "
		       "tcp ADDRESS PORT as ADDRESS,PORT, script /PATH)";
	if (u->nprobes == CONF_MAX_PROBES)
		return "makes more than 16 probes of one uplink";
	for (i = 0; i < 5; i++)
		if (strcmp(kind, kinds[i]) == 0)
			break;
	if (i == 5)
		return "is of no known kind (icmp, arp, nd, tcp, script)";
	probe.kind = (enum probe_kind)i;
	switch (probe.kind) {
	case PROBE_ICMP:
		if (!ip_parse(arg, &probe.addr))
			return "needs a literal address: a name would be resolved "
			       "over the uplink being judged";
		break;
	case PROBE_TCP: {
		char *comma = strchr(arg, ',');
		unsigned number;

		if (comma == NULL || strlen(comma + 1) >= sizeof(port))
			return "needs ADDRESS,PORT";
		strcpy(port, comma + 1);
		*comma = '\0';
		if (!ip_parse(arg, &probe.addr) ||
		    !conf_number(port, 65535, &number) || number == 0)
			return "needs a literal ADDRESS,PORT";
		probe.port = (uint16_t)number;
		break;
	}
	case PROBE_ARP:
	case PROBE_ND:
		if (strcmp(arg, "gateway") != 0 &&
		    (!ip_parse(arg, &probe.addr) ||
		     probe.addr.family != (probe.kind == PROBE_ARP ? AF_INET : AF_INET6)))
			return "needs gateway, or a neighbour's address of its family";
		break;
	case PROBE_SCRIPT:
		if (arg[0] != '/')
			return "needs an absolute path";
		probe.script = strdup(arg);
		break;
	}
	probe.text = strdup(v);
	u->probe[u->nprobes++] = probe;
	return NULL;
}

#define A (1u << SEC_ADDRMON)
#define U (1u << SEC_UPLINK)
#define P (1u << SEC_POLICY)
#define IN_C(field) IN_CONF, offsetof(struct conf, field)
#define IN_U(field) IN_UPLINK, offsetof(struct conf_uplink, field)
#define IN_P(field) IN_POLICY, offsetof(struct conf_policy, field)
#define NOWHERE IN_CONF, 0
#define DAY_MS (24L * 3600 * 1000)

static const struct key keys[] = {
	{ "announce", A, false, set_bool, IN_C(announce), 0, 0 },
	{ "damping-half-life", A, false, set_time, IN_C(damping_half_life), 0, DAY_MS },
	{ "damping-limit", A, false, set_number, IN_C(damping_limit), 1, 100 },
	{ "status-interval", A, false, set_time, IN_C(status_interval), 500, DAY_MS },
	{ "move-timeout", A, false, set_time, IN_C(move_timeout), 1000, DAY_MS },
	{ "whack-timeout", A, false, set_time, IN_C(whack_timeout), 100, DAY_MS },
	{ "script-timeout", A, false, set_time, IN_C(script_timeout), 100, 50000 },
	{ "script-user", A, false, set_word, IN_C(script_user), 0, 0 },
	{ "notify-script", A, false, set_path, IN_C(notify_script), 0, 0 },
	{ "metrics-file", A, false, set_path, IN_C(metrics_file), 0, 0 },
	{ "whack", A, false, set_path, IN_C(whack), 0, 0 },
	{ "ctlsocket", A, false, set_path, IN_C(ctlsocket), 0, 0 },
	{ "failback", A | P, false, set_failback, IN_P(failback_auto), 0, 0 },
	{ "failback-delay", A | P, false, set_time, IN_P(failback_delay), 0, 0 },
	{ "failback-jitter", A | P, false, set_time, IN_P(failback_jitter), 0, 0 },
	{ "degraded", A | P, false, set_degraded, IN_P(degraded_switch), 0, 0 },
	{ "max-switches", A | P, false, set_max_switches, NOWHERE, 0, 0 },
	{ "connections", P, true, set_connections, NOWHERE, 0, 0 },
	{ "order", P, false, set_order, NOWHERE, 0, 0 },
	{ "interface", U, false, set_interface, NOWHERE, 0, 0 },
	{ "address", U, false, set_address, NOWHERE, 0, FAM_4 },
	{ "address6", U, false, set_address, NOWHERE, 0, FAM_6 },
	{ "gateway", U, false, set_gateway, NOWHERE, 0, FAM_4 },
	{ "gateway6", U, false, set_gateway, NOWHERE, 0, FAM_6 },
	{ "route-check", U, false, set_route_check, NOWHERE, 0, FAM_4 },
	{ "route-check6", U, false, set_route_check, NOWHERE, 0, FAM_6 },
	{ "profile", U, false, set_profile, NOWHERE, 0, 0 },
	{ "probe", U, true, set_probe, NOWHERE, 0, 0 },
	{ "need", U, false, set_need, NOWHERE, 0, 0 },
	{ "hold-down", U, false, set_time, IN_U(hold_down), 0, DAY_MS },
	{ "address-hold-down", U, false, set_time, IN_U(address_hold_down), 0, DAY_MS },
	{ "hold-up", U, false, set_time, IN_U(hold_up), 0, DAY_MS },
	{ "interval", U, false, set_time, IN_U(interval), 20, DAY_MS },
	{ "burst-interval", U, false, set_time, IN_U(burst_interval), 20, DAY_MS },
	{ "timeout-min", U, false, set_time, IN_U(timeout_min), 10, 60000 },
	{ "timeout-max", U, false, set_time, IN_U(timeout_max), 10, 60000 },
	{ "fall", U, false, set_number, IN_U(fall), 1, 50 },
	{ "rise", U, false, set_number, IN_U(rise), 1, 50 },
	{ "degraded-loss", U, false, set_loss, IN_U(degraded_loss), 0, 0 },
	{ "recovered-loss", U, false, set_loss, IN_U(recovered_loss), 0, 0 },
	{ "degraded-latency", U, false, set_time, IN_U(degraded_latency), 0, 60000 },
	{ "recovered-latency", U, false, set_time, IN_U(recovered_latency), 0, 60000 },
	{ "metered", U, false, set_bool, IN_U(metered), 0, 0 },
};
#define NKEYS (sizeof(keys) / sizeof(keys[0]))

_Static_assert(NKEYS <= 64, "pending.set is a 64-bit mask");

static const struct key *key_find(const char *name)
{
	for (size_t i = 0; i < NKEYS; i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

static bool was_set(const struct pending *pending, const char *name)
{
	return (pending->set & (1ull << (key_find(name) - keys))) != 0;
}

/* ---- sections ---- */

static void uplink_begin(struct parser *p, const char *name)
{
	struct conf *c = p->conf;

	if (c->nuplinks == CONF_MAX_UPLINKS) {
		complain(p, "more than %d uplinks", CONF_MAX_UPLINKS);
		p->section = SEC_BAD;
		return;
	}
	struct conf_uplink *u = &c->uplinks[c->nuplinks];

	*u = (struct conf_uplink) {
		.hold_down = 100 * USEC_PER_MSEC,
		.hold_up = 5 * USEC_PER_SEC,
		.interval = USEC_PER_SEC,
		.burst_interval = 100 * USEC_PER_MSEC,
		.timeout_min = 100 * USEC_PER_MSEC,
		.timeout_max = USEC_PER_SEC,
		.fall = 3,
		.rise = 5,
		.degraded_loss = { 25, 20 },
		.recovered_loss = { 5, 40 },
		.file = p->file,
		.line = p->line,
	};
	strcpy(u->name, name);
	u->addr[FAM_4].route_check = u->addr[FAM_6].route_check = true;
	p->uplinks[c->nuplinks].file = p->file;
	p->uplinks[c->nuplinks].line = p->line;
	c->nuplinks++;
}

static void policy_begin(struct parser *p, const char *name)
{
	struct conf *c = p->conf;

	if (c->npolicies == CONF_MAX_POLICIES) {
		complain(p, "more than %d policies", CONF_MAX_POLICIES);
		p->section = SEC_BAD;
		return;
	}
	struct conf_policy *policy = &c->policies[c->npolicies];

	*policy = (struct conf_policy) { 0 };
	strcpy(policy->name, name);
	p->policies[c->npolicies].file = p->file;
	p->policies[c->npolicies].line = p->line;
	c->npolicies++;
}

static bool name_valid(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len < CONF_NAME_MAX &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789._-") == len &&
	       name[0] != '-' && strcmp(name, "auto") != 0;
}

/* A heading: [addrmon], [uplink "NAME"], [policy "NAME"]. */
static void heading(struct parser *p, const char *line)
{
	char kind[16] = "", name[64] = "";
	int used = 0;

	p->section = SEC_BAD;
	if (sscanf(line, "[%15[a-z] \"%63[^\"]\"]%n", kind, name, &used) != 2 ||
	    used == 0) {
		used = 0;
		name[0] = '\0';
		if (sscanf(line, "[%15[a-z]]%n", kind, &used) != 1 || used == 0) {
			complain(p, "bad section heading (write [addrmon], "
				 "[uplink \"NAME\"] or [policy \"NAME\"])");
			return;
		}
	}
	line += used;
	line += strspn(line, " \t");
	if (*line != '\0' && *line != '#' && *line != ';') {
		complain(p, "text after the section heading");
		return;
	}
	if (strcmp(kind, "addrmon") == 0 && name[0] == '\0') {
		p->section = SEC_ADDRMON;
	} else if (strcmp(kind, "uplink") == 0 || strcmp(kind, "policy") == 0) {
		if (!name_valid(name)) {
			complain(p, "[%s]: needs a name of 1 to 31 letters, digits, "
				 "dots, dashes or underscores", kind);
			return;
		}
		if (kind[0] == 'u') {
			int old = conf_uplink_find(p->conf, name);

			if (old >= 0) {
				complain(p, "uplink \"%s\" is already at %s:%u", name,
					 p->uplinks[old].file, p->uplinks[old].line);
				return;
			}
			p->section = SEC_UPLINK;
			uplink_begin(p, name);
			return;
		}
		for (unsigned i = 0; i < p->conf->npolicies; i++) {
			if (strcmp(p->conf->policies[i].name, name) == 0) {
				complain(p, "policy \"%s\" is already at %s:%u", name,
					 p->policies[i].file, p->policies[i].line);
				return;
			}
		}
		p->section = SEC_POLICY;
		policy_begin(p, name);
	} else {
		static const char *const kinds[] = { "addrmon", "uplink", "policy" };
		const char *near = conf_nearest(kind, kinds, 3);

		complain(p, "unknown section \"%s\"%s%s%s", kind,
			 near == NULL ? "" : ", did you mean \"",
			 near == NULL ? "" : near, near == NULL ? "" : "\"?");
	}
}

/* ---- lines ---- */

/* inih's reader: hands over one line, after the checks inih does not do. */
static char *read_line(char *buf, int size, void *arg)
{
	struct parser *p = arg;

	if (p->text >= p->end)
		return NULL;
	const char *nl = memchr(p->text, '\n', (size_t)(p->end - p->text));
	const char *stop = nl == NULL ? p->end : nl;
	const char *from = p->text;
	size_t len;

	p->text = nl == NULL ? p->end : nl + 1;
	p->line++;
	/* an indented line would continue the value above it */
	while (from < stop && (*from == ' ' || *from == '\t'))
		from++;
	while (stop > from && isspace((unsigned char)stop[-1]))
		stop--;
	len = (size_t)(stop - from);
	buf[0] = '\n';
	buf[1] = '\0';
	if (memchr(from, '\0', len) != NULL) {
		complain(p, "NUL byte");
	} else if (len > 0 && (*from == '#' || *from == ';')) {
		/* comments may be of any length */
	} else if (len + 2 > (size_t)size) {
		complain(p, "line longer than %d bytes (repeat the key instead)",
			 size - 2);
	} else {
		memcpy(buf, from, len);
		buf[len] = '\0';
		if (buf[0] == '[')
			heading(p, buf);
		buf[len] = '\n';
		buf[len + 1] = '\0';
	}
	return buf;
}

static void unknown_key(struct parser *p, const char *name)
{
	const char *names[NKEYS];
	size_t n = 0;
	const struct key *k = key_find(name);

	if (k != NULL) {
		complain(p, "%s: is not a key of this section, but of %s%s%s", name,
			 (k->sections & U) != 0 ? "[uplink]" : "",
			 (k->sections & A) != 0 ? "[addrmon]" : "",
			 k->sections == P ? "[policy]" : "");
		return;
	}
	for (size_t i = 0; i < NKEYS; i++)
		if ((keys[i].sections & (1u << p->section)) != 0)
			names[n++] = keys[i].name;
	const char *near = conf_nearest(name, names, n);

	complain(p, "%s: unknown key%s%s%s", name,
		 near == NULL ? "" : ", did you mean \"",
		 near == NULL ? "" : near, near == NULL ? "" : "\"?");
}

static int handle(void *arg, const char *section, const char *name,
		  const char *raw)
{
	struct parser *p = arg;
	char value[512];
	const char *wrong;

	(void)section;
	snprintf(value, sizeof(value), "%s", raw);
	/* inih knows ';' as a comment inside a line, we also want '#' */
	for (char *c = value; (c = strchr(c, '#')) != NULL; c++) {
		if (c == value || c[-1] == ' ' || c[-1] == '\t') {
			*c = '\0';
			break;
		}
	}
	for (size_t len = strlen(value); len > 0 && isspace((unsigned char)value[len - 1]);)
		value[--len] = '\0';

	if (p->section == SEC_BAD)
		return 1;	/* its heading was complained about */
	if (p->section == SEC_NONE) {
		complain(p, "%s: stands before the first section heading", name);
		return 1;
	}
	const struct key *k = key_find(name);

	if (k == NULL || (k->sections & (1u << p->section)) == 0) {
		unknown_key(p, name);
		return 1;
	}
	uint64_t bit = 1ull << (k - keys);
	struct pending *pending = cur_pending(p);

	if ((pending->set & bit) != 0 && !k->repeat) {
		complain(p, "%s: given twice in this section", name);
		return 1;
	}
	pending->set |= bit;
	if (value[0] == '\0')
		wrong = "is empty";
	else
		wrong = k->set(p, k, value);
	if (wrong != NULL)
		complain(p, "%s: \"%s\" %s", name, value, wrong);
	return 1;
}

static void parse_text(struct parser *p, const char *name, const char *text, size_t len)
{
	struct conf *c = p->conf;
	char **files = realloc(c->files, (c->nfiles + 1) * sizeof(*files));

	if (files == NULL)
		abort();
	c->files = files;
	p->file = files[c->nfiles++] = strdup(name);
	p->line = 0;
	p->bad_line = 0;
	p->section = SEC_NONE;
	p->text = text;
	p->end = text + len;
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		p->text += 3;
	if (len > FILE_MAX) {
		p->line = 1;
		complain(p, "file larger than %d bytes", FILE_MAX);
		return;
	}
	int bad = ini_parse_stream(read_line, p, handle, p);

	if (bad > 0 && p->errors == 0) {
		p->line = (unsigned)bad;
		complain(p, "neither a KEY = VALUE line nor a section heading");
	}
}

/* ---- after the last file ---- */

static void finish_uplink(struct parser *p, unsigned n)
{
	struct conf_uplink *u = &p->conf->uplinks[n];
	struct pending *d = &p->uplinks[n];
	unsigned of = 0, speaks[FAM_COUNT] = { 0 };

	if (!was_set(d, "interface"))
		complain_at(p, d->file, d->line, "uplink \"%s\": interface is missing",
			    u->name);
	if (!was_set(d, "address") && !was_set(d, "address6"))
		u->addr[FAM_4].mode = ADDR_ANY;
	for (int f = 0; f < FAM_COUNT; f++)
		for (unsigned i = 0; i < u->nprobes; i++)
			speaks[f] += conf_probe_speaks_for(&u->probe[i], (enum fam)f);
	for (int f = 0; f < FAM_COUNT; f++)
		if (u->addr[f].mode == ADDR_NONE && speaks[f] > 0 &&
		    speaks[f] != speaks[!f] && speaks[!f] < u->nprobes)
			complain_at(p, d->file, d->line,
				    "uplink \"%s\": has IPv%d probes but no %s", u->name,
				    f == FAM_4 ? 4 : 6, f == FAM_4 ? "address" : "address6");
	if (u->addr[FAM_4].mode == ADDR_NONE && u->addr[FAM_6].mode == ADDR_NONE)
		complain_at(p, d->file, d->line, "uplink \"%s\": no family has an address",
			    u->name);
	u->fast = d->fast;
	if (d->fast) {
		if (!was_set(d, "interval"))
			u->interval = 100 * USEC_PER_MSEC;
		if (!was_set(d, "burst-interval"))
			u->burst_interval = 80 * USEC_PER_MSEC;
		if (!was_set(d, "hold-down"))
			u->hold_down = 0;
	}
	if (!was_set(d, "address-hold-down") &&
	    (u->addr[FAM_4].mode == ADDR_ANY || u->addr[FAM_4].mode == ADDR_RANGE ||
	     u->addr[FAM_6].mode == ADDR_ANY || u->addr[FAM_6].mode == ADDR_RANGE))
		u->address_hold_down = 200 * USEC_PER_MSEC;
	if (u->burst_interval > u->interval)
		u->burst_interval = u->interval;
	if (u->timeout_max < u->timeout_min)
		complain_at(p, d->file, d->line,
			    "uplink \"%s\": timeout-max is below timeout-min", u->name);
	if (u->recovered_loss.percent > u->degraded_loss.percent)
		complain_at(p, d->file, d->line,
			    "uplink \"%s\": recovered-loss is above degraded-loss", u->name);
	if (u->degraded_latency > 0 && u->recovered_latency == 0)
		u->recovered_latency = u->degraded_latency / 2;
	if (u->recovered_latency > u->degraded_latency)
		complain_at(p, d->file, d->line,
			    "uplink \"%s\": recovered-latency is above degraded-latency",
			    u->name);
	u->need = 1;
	if (d->need != NULL) {
		char need[8], total[8] = "";
		int got = sscanf(d->need, "%7[0-9] of %7[0-9]", need, total);

		if (got < 1 || !conf_number(need, CONF_MAX_PROBES, &u->need) ||
		    (got == 2 && !conf_number(total, CONF_MAX_PROBES, &of)) ||
		    strspn(d->need, "0123456789 of") != strlen(d->need))
			complain_at(p, d->file, d->line,
				    "uplink \"%s\": need: \"%s\" is not of the form 2 of 3",
				    u->name, d->need);
		else if (u->need == 0 || u->need > u->nprobes)
			complain_at(p, d->file, d->line,
				    "uplink \"%s\": need %u, but it has %u probes", u->name,
				    u->need, u->nprobes);
		else if (got == 2 && of != u->nprobes)
			complain_at(p, d->file, d->line,
				    "uplink \"%s\": need says of %u, but it has %u probes",
				    u->name, of, u->nprobes);
	}
	free(d->need);
	d->need = NULL;
}

static void finish_order(struct parser *p, struct conf_policy *policy, struct pending *d)
{
	const char *names[CONF_MAX_UPLINKS];
	char *save = NULL;

	for (unsigned i = 0; i < p->conf->nuplinks; i++)
		names[i] = p->conf->uplinks[i].name;
	for (char *word = strtok_r(d->order, " \t,", &save); word != NULL;
	     word = strtok_r(NULL, " \t,", &save)) {
		int n = conf_uplink_find(p->conf, word);

		if (n < 0) {
			const char *near = conf_nearest(word, names, p->conf->nuplinks);

			complain_at(p, d->file, d->line,
				    "policy \"%s\": order: no uplink \"%s\"%s%s%s",
				    policy->name, word,
				    near == NULL ? "" : ", did you mean \"",
				    near == NULL ? "" : near, near == NULL ? "" : "\"?");
			continue;
		}
		bool twice = false;

		for (unsigned i = 0; i < policy->norder; i++)
			twice |= policy->order[i] == n;
		if (twice)
			complain_at(p, d->file, d->line,
				    "policy \"%s\": order: \"%s\" stands there twice",
				    policy->name, word);
		else
			policy->order[policy->norder++] = (uint8_t)n;
	}
}

static void finish_policy(struct parser *p, unsigned n)
{
	struct conf_policy *policy = &p->conf->policies[n];
	const struct conf_policy *dflt = &p->policy_defaults;
	struct pending *d = &p->policies[n];

	if (!was_set(d, "connections"))
		complain_at(p, d->file, d->line, "policy \"%s\": connections is missing",
			    policy->name);
	if (!was_set(d, "failback"))
		policy->failback_auto = dflt->failback_auto;
	if (!was_set(d, "failback-delay"))
		policy->failback_delay = dflt->failback_delay;
	if (!was_set(d, "failback-jitter"))
		policy->failback_jitter = dflt->failback_jitter;
	if (!was_set(d, "degraded"))
		policy->degraded_switch = dflt->degraded_switch;
	if (!was_set(d, "max-switches")) {
		policy->max_switches = dflt->max_switches;
		policy->max_switches_window = dflt->max_switches_window;
	}
	if (d->order != NULL) {
		finish_order(p, policy, d);
	} else {
		for (unsigned i = 0; i < p->conf->nuplinks; i++)
			policy->order[policy->norder++] = (uint8_t)i;
	}
	free(d->order);
	d->order = NULL;
}

static void finish(struct parser *p)
{
	struct conf *c = p->conf;

	if (c->nuplinks == 0)
		complain_at(p, c->files[0], p->errors > 0 ? p->line : 1,
			    "no [uplink \"NAME\"] section");
	for (unsigned i = 0; i < c->nuplinks; i++)
		finish_uplink(p, i);
	for (unsigned i = 0; i < c->nuplinks; i++)
		for (unsigned j = 0; j < i; j++)
			for (int f = 0; f < FAM_COUNT; f++)
				if (c->uplinks[i].addr[f].mode == ADDR_FIXED &&
				    c->uplinks[j].addr[f].mode == ADDR_FIXED &&
				    ip_eq(&c->uplinks[i].addr[f].ip, &c->uplinks[j].addr[f].ip))
					complain_at(p, c->uplinks[i].file, c->uplinks[i].line,
						    "uplinks \"%s\" and \"%s\" have the same address",
						    c->uplinks[j].name, c->uplinks[i].name);
	if (c->npolicies == 0) {
		/* no policy: every connection, uplinks in the order of the file */
		struct conf_policy *policy = &c->policies[c->npolicies++];

		*policy = (struct conf_policy) { .name = "default" };
		policy->conns[policy->nconns++] = strdup("*");
		p->policies[0] = (struct pending) {
			.set = 1ull << (key_find("connections") - keys),
		};
	}
	for (unsigned i = 0; i < c->npolicies; i++)
		finish_policy(p, i);
}

static void parser_begin(struct parser *p, FILE *err)
{
	*p = (struct parser) { .err = err };
	p->conf = calloc(1, sizeof(*p->conf));
	if (p->conf == NULL)
		abort();
	p->conf->uplinks = calloc(CONF_MAX_UPLINKS, sizeof(*p->conf->uplinks));
	p->conf->policies = calloc(CONF_MAX_POLICIES, sizeof(*p->conf->policies));
	if (p->conf->uplinks == NULL || p->conf->policies == NULL)
		abort();
	p->conf->announce = true;
	p->conf->damping_half_life = 300 * USEC_PER_SEC;
	p->conf->damping_limit = 4;
	p->conf->status_interval = 10 * USEC_PER_SEC;
	p->conf->move_timeout = 30 * USEC_PER_SEC;
	p->conf->whack_timeout = 5 * USEC_PER_SEC;
	p->conf->script_timeout = 5 * USEC_PER_SEC;
	p->policy_defaults = (struct conf_policy) {
		.failback_auto = true,
		.failback_delay = 60 * USEC_PER_SEC,
		.failback_jitter = 20 * USEC_PER_SEC,
		.degraded_switch = true,
		.max_switches = 6,
		.max_switches_window = 600 * USEC_PER_SEC,
	};
}

static struct conf *parser_end(struct parser *p)
{
	finish(p);
	for (unsigned i = 0; i < CONF_MAX_UPLINKS; i++)
		free(p->uplinks[i].need);
	for (unsigned i = 0; i < CONF_MAX_POLICIES; i++)
		free(p->policies[i].order);
	if (p->errors > ERRORS_MAX)
		fprintf(p->err, "(%u more errors)\n", p->errors - ERRORS_MAX);
	if (p->errors == 0)
		return p->conf;
	conf_free(p->conf);
	return NULL;
}

struct conf *conf_parse(const char *name, const char *text, size_t len, FILE *err)
{
	struct parser p;

	parser_begin(&p, err);
	parse_text(&p, name, text, len);
	return parser_end(&p);
}

/* Reads a file whole, if it may be trusted; NULL after a complaint. */
static char *slurp(struct parser *p, const char *name, size_t *len, bool *unsafe)
{
	struct stat st;
	char *text = NULL;
	int fd = open(name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

	p->errors++;
	if (fd < 0) {
		fprintf(p->err, "%s: %s\n", name, errno == ELOOP ?
			"is a symbolic link, refused" : strerror(errno));
		*unsafe |= errno == EACCES || errno == ELOOP;
		return NULL;
	}
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		fprintf(p->err, "%s: is not a regular file\n", name);
	} else if (conf_file_unsafe(st.st_mode, st.st_uid, geteuid())) {
		fprintf(p->err, "%s: refused: must belong to root and be writable "
			"by its owner only (chmod go-w, chown root)\n", name);
		*unsafe = true;
	} else if (st.st_size > FILE_MAX) {
		fprintf(p->err, "%s: larger than %d bytes\n", name, FILE_MAX);
	} else {
		ssize_t got = 0;

		text = malloc((size_t)st.st_size + 1);
		if (text != NULL)
			got = read(fd, text, (size_t)st.st_size);
		if (text == NULL || got < 0) {
			fprintf(p->err, "%s: %s\n", name, strerror(errno));
			free(text);
			text = NULL;
		} else {
			p->errors--;
			*len = (size_t)got;
		}
	}
	close(fd);
	return text;
}

static void load_one(struct parser *p, const char *name, bool *unsafe)
{
	size_t len = 0;
	char *text = slurp(p, name, &len, unsafe);

	if (text != NULL)
		parse_text(p, name, text, len);
	free(text);
}

/* Whoever may write a script decides what root runs. One that is not there may
 * still come; `check` tells of it. */
static void check_script(struct parser *p, const char *file, const char *script, bool *unsafe)
{
	struct stat st;

	if (script == NULL || stat(script, &st) < 0)
		return;
	if (!S_ISREG(st.st_mode)) {
		fprintf(p->err, "%s: %s is not a regular file\n", file, script);
		p->errors++;
	} else if (conf_file_unsafe(st.st_mode, st.st_uid, geteuid())) {
		fprintf(p->err, "%s: %s: refused: must belong to root and be writable by its "
			"owner only (chmod go-w, chown root)\n", file, script);
		p->errors++;
		*unsafe = true;
	}
}

struct conf *conf_load(const char *file, FILE *err, bool *unsafe)
{
	struct parser p;
	char pattern[4096];
	glob_t g;

	*unsafe = false;
	parser_begin(&p, err);
	load_one(&p, file, unsafe);
	if (p.errors == 0 &&
	    snprintf(pattern, sizeof(pattern), "%s.d/*.conf", file) < (int)sizeof(pattern) &&
	    glob(pattern, 0, NULL, &g) == 0) {
		for (size_t i = 0; i < g.gl_pathc; i++)
			load_one(&p, g.gl_pathv[i], unsafe);
		globfree(&g);
	}
	if (p.conf->nfiles == 0) {
		conf_free(p.conf);
		return NULL;
	}
	check_script(&p, file, p.conf->notify_script, unsafe);
	for (unsigned i = 0; i < p.conf->nuplinks; i++)
		for (unsigned k = 0; k < p.conf->uplinks[i].nprobes; k++)
			check_script(&p, file, p.conf->uplinks[i].probe[k].script, unsafe);
	return parser_end(&p);
}

void conf_free(struct conf *c)
{
	if (c == NULL)
		return;
	for (unsigned i = 0; i < c->nuplinks; i++) {
		free(c->uplinks[i].ifname);
		for (unsigned j = 0; j < c->uplinks[i].nprobes; j++) {
			free(c->uplinks[i].probe[j].script);
			free(c->uplinks[i].probe[j].text);
		}
	}
	for (unsigned i = 0; i < c->npolicies; i++)
		for (unsigned j = 0; j < c->policies[i].nconns; j++)
			free(c->policies[i].conns[j]);
	for (unsigned i = 0; i < c->nfiles; i++)
		free(c->files[i]);
	free(c->files);
	free(c->uplinks);
	free(c->policies);
	free(c->whack);
	free(c->ctlsocket);
	free(c->notify_script);
	free(c->script_user);
	free(c->metrics_file);
	free(c);
}

/* ---- questions ---- */

bool conf_probe_speaks_for(const struct conf_probe *p, enum fam fam)
{
	switch (p->kind) {
	case PROBE_SCRIPT:
		return true;
	case PROBE_ARP:
		return fam == FAM_4;
	case PROBE_ND:
		return fam == FAM_6;
	default:
		return ip_fam(&p->addr) == fam;
	}
}

int conf_uplink_find(const struct conf *c, const char *name)
{
	for (unsigned i = 0; i < c->nuplinks; i++)
		if (strcmp(c->uplinks[i].name, name) == 0)
			return (int)i;
	return -1;
}

int conf_policy_find(const struct conf *c, const char *conn)
{
	for (unsigned i = 0; i < c->npolicies; i++)
		for (unsigned j = 0; j < c->policies[i].nconns; j++)
			if (fnmatch(c->policies[i].conns[j], conn, 0) == 0)
				return (int)i;
	return -1;
}

bool conf_covers_all(const struct conf *c)
{
	for (unsigned i = 0; i < c->npolicies; i++)
		for (unsigned j = 0; j < c->policies[i].nconns; j++)
			if (strcmp(c->policies[i].conns[j], "*") == 0)
				return true;
	return false;
}

int64_t conf_worst_detection(const struct conf_uplink *u)
{
	int64_t steady = u->interval * u->fall;	/* all sent before one was missed */
	int64_t burst;				/* the first miss starts the burst */

	if (u->fall == 1)
		return u->interval + u->timeout_max;
	burst = u->interval + u->timeout_max + (u->fall - 2) * u->burst_interval;
	return (steady < burst ? steady : burst) + u->timeout_max;
}
