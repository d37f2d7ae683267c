/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * init.c - `init`: a configuration for this machine, to begin with
 *
 * An uplink is an interface with a default route, in whatever table, and an address.
 * What could not be known is marked TO CHECK, and `check` warns of it.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "conf/load.h"
#include "ctl/protocol.h"
#include "net/addrpick.h"
#include "net/net.h"
#include "net/rtnl.h"
#include "net/ways.h"
#include "pluto/told.h"

#define RESOLVERS 4

/* What an uplink has in one family. */
struct side {
	bool way;			/* a default route */
	struct ip gateway;
	unsigned metric;
	bool main;			/* ...in the main table */
	struct ip ip;			/* family 0: none */
	bool lasting;			/* the address has no lease */
	struct addr_cand cand[CANDS_MAX];
	unsigned ncands;
};

struct found {
	struct rt_msg link;
	char name[CONF_NAME_MAX];
	struct side side[FAM_COUNT];
	struct ip resolver[RESOLVERS];
	unsigned nresolvers;
};

struct machine {
	struct rtnl rt;
	struct found found[CONF_MAX_UPLINKS];
	unsigned nfound;
	struct ip resolver[RESOLVERS];	/* of no link in particular */
	unsigned nresolvers;
	struct told told;
};

static struct found *by_index(struct machine *m, int ifindex)
{
	for (unsigned i = 0; i < m->nfound; i++)
		if (m->found[i].link.ifindex == ifindex)
			return &m->found[i];
	return NULL;
}

static void see_way(void *ctx, const struct way *w)
{
	struct machine *m = ctx;
	struct found *f = by_index(m, w->ifindex);
	bool main = w->table == RT_TABLE_MAIN;
	struct side *s;

	if (f == NULL) {
		struct rt_msg link;

		if (w->ifindex == 0 || m->nfound == CONF_MAX_UPLINKS || w->table == RT_TABLE_LOCAL ||
		    !rtnl_link(&m->rt, w->ifindex, NULL, &link) || strcmp(link.name, "lo") == 0)
			return;
		f = &m->found[m->nfound++];
		f->link = link;
		for (size_t i = 0; i < sizeof(f->name) - 1 && link.name[i] != '\0'; i++)
			f->name[i] = isalnum((unsigned char)link.name[i]) || strchr("._-", link.name[i]) != NULL ?
				     link.name[i] : '-';
	}
	s = &f->side[w->fam];
	/* the best of the main table, or else any */
	if (s->way && (s->main > main || (s->main == main && s->metric <= w->metric)))
		return;
	s->way = true;
	s->main = main;
	s->metric = w->metric;
	s->gateway = w->gateway;
}

static void see_address(void *ctx, const struct rt_msg *msg)
{
	struct found *f = by_index(ctx, msg->ifindex);
	struct side *s = f == NULL ? NULL : &f->side[ip_fam(&msg->ip)];

	if (s != NULL && s->way && s->ncands < CANDS_MAX)
		s->cand[s->ncands++] = (struct addr_cand) {
			.ip = msg->ip, .flags = msg->flags, .bits = msg->bits, .preferred_until = CORE_NEVER,
		};
}

static void add_resolver(struct ip *list, unsigned *n, const char *text)
{
	struct ip ip;

	if (*n < RESOLVERS && ip_parse(text, &ip) && !ip_is_special(&ip))
		list[(*n)++] = ip;
}

/* Lines of a file that begin so; the words behind it are resolvers. */
static void read_resolvers(const char *path, const char *prefix, struct ip *list, unsigned *n)
{
	char line[1024], *save;
	FILE *f = fopen(path, "re");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, prefix, strlen(prefix)) != 0)
			continue;
		for (char *word = strtok_r(line + strlen(prefix), " \t\n#", &save); word != NULL;
		     word = strtok_r(NULL, " \t\n#", &save))
			add_resolver(list, n, word);
	}
	if (f != NULL)
		fclose(f);
}

/* The way that is used first comes first. */
static int by_metric(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	for (int f = 0; f < FAM_COUNT; f++) {
		const struct side *s = &x->side[f], *t = &y->side[f];

		if (s->way != t->way)
			return s->way ? -1 : 1;
		if (s->way && s->main != t->main)
			return s->main ? -1 : 1;
		if (s->way && s->metric != t->metric)
			return s->metric < t->metric ? -1 : 1;
	}
	return strcmp(x->name, y->name);
}

static bool look(struct machine *m)
{
	static const struct conf_addr any = { .mode = ADDR_ANY };
	unsigned n = 0;

	if (!rtnl_open_queries(&m->rt))
		return false;
	for (int f = 0; f < FAM_COUNT; f++)
		ways_each(0, (enum fam)f, see_way, m);
	rtnl_dump(&m->rt, RT_ADDR, see_address, m);
	for (unsigned i = 0; i < m->nfound; i++) {
		struct found *f = &m->found[i];
		bool usable = false;
		char path[64];

		for (int k = 0; k < FAM_COUNT; k++) {
			struct side *s = &f->side[k];
			enum addr_state state;
			int picked = addr_pick(&any, (enum fam)k, s->cand, s->ncands, 0, &state);

			if (picked >= 0) {
				s->ip = s->cand[picked].ip;
				s->lasting = (s->cand[picked].flags & IFA_F_PERMANENT) != 0;
				usable = true;
			}
		}
		snprintf(path, sizeof(path), "/run/systemd/netif/links/%d", f->link.ifindex);
		read_resolvers(path, "DNS=", f->resolver, &f->nresolvers);
		if (usable && n != i)
			m->found[n] = *f;
		n += usable;
	}
	m->nfound = n;
	qsort(m->found, m->nfound, sizeof(m->found[0]), by_metric);
	read_resolvers("/etc/resolv.conf", "nameserver", m->resolver, &m->nresolvers);
	told_ask(&m->told);
	return true;
}

/* ---- what is written ---- */

static void write_side(FILE *out, const struct machine *m, const struct side *s, enum fam fam)
{
	const char *six = fam == FAM_6 ? "6" : "", *pad = fam == FAM_6 ? "" : " ";
	char ip[IP_STRLEN], gw[IP_STRLEN];

	if (s->ip.family == 0)
		return;
	if (s->gateway.family != 0)
		fprintf(out, "# the next router is %s\n", ip_str(&s->gateway, gw));
	if (s->lasting)
		fprintf(out, "address%s%s  = %s\n", six, pad, ip_str(&s->ip, ip));
	else
		fprintf(out, "address%s%s  = any               # now %s, which is lent and may change\n", six, pad,
			ip_str(&s->ip, ip));
	for (unsigned i = 0; i < m->told.nmapped; i++)
		if (ip_eq(&m->told.mapped[i].private, &s->ip) &&
		    !ip_eq(&m->told.mapped[i].public, &s->ip)) {
			fprintf(out, "public%s%s   = %s  # by 1:1 NAT, as rmobike-addresses= of pluto says\n", six, pad,
				ip_str(&m->told.mapped[i].public, gw));
			return;
		}
	if (!ip_is_public(&s->ip) && s->lasting)
		fprintf(out, "# public%s = ADDRESS   if a 1:1 NAT gives it one\n", six);
}

/* In this family; returns how many. */
static unsigned write_probes(FILE *out, const struct cli *o, const struct machine *m,
			     const struct found *f, enum fam fam)
{
	const struct ip *list = f->nresolvers > 0 ? f->resolver : m->resolver;
	unsigned n = f->nresolvers > 0 ? f->nresolvers : m->nresolvers, written = 0;
	char text[IP_STRLEN];
	struct ip ip;

	for (unsigned i = 0; i < o->ntargets; i++)
		if (ip_parse(o->targets[i], &ip) && ip_fam(&ip) == fam) {
			fprintf(out, "probe     = icmp %s\n", ip_str(&ip, text));
			written++;
		}
	for (unsigned i = 0; o->ntargets == 0 && i < n; i++)
		if (ip_fam(&list[i]) == fam) {
			fprintf(out, "probe     = dns %s   # TO CHECK: a resolver%s; does it answer by this uplink, "
				"always?\n", ip_str(&list[i], text), f->nresolvers > 0 ? " of this link" : "");
			written++;
		}
	if (written > 0)
		return written;
	fprintf(out, "# TO CHECK: no target in IPv%d is known that answers as long as this uplink is of use\n"
		"# probe = icmp ADDRESS\nprobe     = %s gateway   # sees only the next router die\n",
		fam == FAM_4 ? 4 : 6, fam == FAM_4 ? "arp" : "nd");
	return 0;
}

/* The commands for a way out that is missing, as a comment. */
static void write_mend(FILE *out, const struct cli *o, struct machine *m, unsigned number, enum fam fam)
{
	const struct found *f = &m->found[number];
	const struct side *s = &f->side[fam];
	struct conf_uplink plain;
	struct rt_msg way;
	struct ip dst, ip;
	char command[512];

	conf_uplink_default(&plain);
	dst = net_way_address(&plain, fam);
	for (unsigned i = o->ntargets; i-- > 0;)
		if (ip_parse(o->targets[i], &ip) && ip_fam(&ip) == fam)
			dst = ip;
	if (s->ip.family == 0 || (rtnl_route(&m->rt, &dst, &s->ip, 0, &way) && way.ifindex == f->link.ifindex))
		return;
	if (ways_mend(&s->ip, &s->gateway, f->link.name, f->link.ifindex, number, command, sizeof(command)))
		fprintf(out, "# what is sent from its address leaves elsewhere; until the network is configured:\n"
			"#   %s\n", command);
}

static void write_uplink(FILE *out, const struct cli *o, struct machine *m, unsigned number)
{
	const struct found *f = &m->found[number];

	fprintf(out, "\n[uplink \"%s\"]\ninterface = %s\n", f->name, f->link.name);
	for (int k = 0; k < FAM_COUNT; k++)
		write_side(out, m, &f->side[k], (enum fam)k);
	for (int k = 0; k < FAM_COUNT; k++)
		if (f->side[k].ip.family != 0)
			write_probes(out, o, m, f, (enum fam)k);
	if (strncmp(f->link.name, "ww", 2) == 0 || strncmp(f->link.name, "ppp", 3) == 0)
		fputs("# metered = yes       if its volume is paid for: then it is probed seldom while nobody uses it\n", out);
	for (int k = 0; k < FAM_COUNT; k++)
		write_mend(out, o, m, number, (enum fam)k);
}

static void write_policy(FILE *out, const struct machine *m)
{
	const struct told *t = &m->told;

	fputs("\n[policy \"tunnels\"]\n", out);
	if (t->nconns == 0)
		fputs("# no connection with rmobike=yes was found: all that may come\nconnections = *\n", out);
	else if (!t->by_pluto)
		fputs("# those with rmobike= in their configuration; pluto is not running\n", out);
	else
		fputs("# those with rmobike=yes\n", out);
	for (unsigned i = 0; i < t->nconns; i++)
		fprintf(out, "connections = %s\n", t->conn[i]);
	fputs("# best first: as the metrics of the default routes are\norder =", out);
	for (unsigned i = 0; i < m->nfound; i++)
		fprintf(out, " %s", m->found[i].name);
	fputs("\n", out);
}

static char *compose(const struct cli *o, struct machine *m, size_t *len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	if (out == NULL)
		abort();
	fputs("# Uplinks and policies of ipsec addrmon, see ipsec-addrmon.conf(5); made by ipsec addrmon init.\n"
	      "# After a change: ipsec addrmon check, then ipsec addrmon reload.\n", out);
	for (unsigned i = 0; i < m->nfound; i++)
		write_uplink(out, o, m, i);
	write_policy(out, m);
	fclose(out);
	return text;
}

/* Only if there is none. */
static int write_file(const char *path, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST) {
		fprintf(stderr, "addrmon: %s is there already, and stays as it is (--config names another)\n", path);
		return EXIT_REFUSED;
	}
	if (fd < 0 || write(fd, text, len) != (ssize_t)len || fsync(fd) != 0 || close(fd) != 0) {
		fprintf(stderr, "addrmon: cannot write %s: %s\n", path, strerror(errno));
		if (fd >= 0)
			unlink(path);
		return EXIT_FAILED;
	}
	return EXIT_OK;
}

int init_main(const struct cli *o)
{
	struct machine *m = calloc(1, sizeof(*m));
	struct conf *conf = NULL;
	char *text = NULL;
	size_t len = 0;
	int rc = EXIT_FAILED;
	struct ip ip;

	if (o->ntargets > CLI_TARGETS) {
		fprintf(stderr, "addrmon: more than %d targets\n", CLI_TARGETS);
		free(m);
		return EXIT_USAGE;
	}
	for (unsigned i = 0; i < o->ntargets; i++)
		if (!ip_parse(o->targets[i], &ip) || ip_is_special(&ip)) {
			fprintf(stderr, "addrmon: --target %.60s is not an address that an uplink could lead to\n",
				o->targets[i]);
			free(m);
			return EXIT_USAGE;
		}
	if (m == NULL || !look(m)) {
		free(m);
		return EXIT_FAILED;
	}
	if (m->nfound == 0) {
		fprintf(stderr, "addrmon: no interface has an address and a default route: there is no uplink\n");
	} else {
		text = compose(o, m, &len);
		/* what is written is what the daemon takes */
		conf = conf_parse(o->config, text, len, conf_print_errors, stderr);
		if (conf != NULL)
			rc = write_file(o->config, text, len);
	}
	if (rc == EXIT_OK) {
		printf("%s: %u uplink%s:", o->config, m->nfound, m->nfound == 1 ? "" : "s");
		for (unsigned i = 0; i < m->nfound; i++)
			printf(" %s", m->found[i].name);
		printf("; connections:%s", m->told.nconns == 0 ? " *" : "");
		for (unsigned i = 0; i < m->told.nconns; i++)
			printf(" %s", m->told.conn[i]);
		printf("\n%snow: ipsec addrmon check\n", m->nfound == 1 ? "one uplink alone leaves nowhere to go\n" : "");
	}
	conf_free(conf);
	free(text);
	rtnl_close(&m->rt);
	free(m);
	return rc;
}
