/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * metrics.c - OpenMetrics text
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <errno.h>
#include <event2/buffer.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/net.h"
#include "report/report.h"

#define PREFIX "ipsec_addrmon_"

static void head(struct evbuffer *b, const char *name, const char *type, const char *help)
{
	evbuffer_add_printf(b, "# TYPE " PREFIX "%s %s\n# HELP " PREFIX "%s %s\n", name, type,
			    name, help);
}

static void counter(struct evbuffer *b, const char *name, unsigned long value,
		    const char *help)
{
	head(b, name, "counter", help);
	evbuffer_add_printf(b, PREFIX "%s_total %lu\n", name, value);
}

static void histogram(struct evbuffer *b, const char *name, const struct histogram *h,
		      const char *help)
{
	unsigned long sum = 0;

	head(b, name, "histogram", help);
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		sum += h->bucket[i];
		evbuffer_add_printf(b, PREFIX "%s_bucket{le=\"%g\"} %lu\n", name,
				    histogram_bounds[i], sum);
	}
	evbuffer_add_printf(b, PREFIX "%s_bucket{le=\"+Inf\"} %lu\n" PREFIX "%s_sum %g\n"
			    PREFIX "%s_count %lu\n", name, h->count, name, h->sum, name,
			    h->count);
}

static void uplinks(struct evbuffer *b, const struct report *r)
{
	const struct core *c = r->core;

	/* names are letters, digits, dots and dashes: nothing to escape */
	head(b, "uplink_state", "stateset", "State of an uplink, per family.");
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		for (int f = 0; f < FAM_COUNT; f++)
			for (int s = PATH_ABSENT; s < PATH_UNUSED; s++)
				if (path_configured(c, i, (enum fam)f))
					evbuffer_add_printf(b, PREFIX "uplink_state{uplink=\"%s\","
						"family=\"%d\"," PREFIX "uplink_state=\"%s\"} %d\n",
						c->conf->uplinks[i].name, f == FAM_4 ? 4 : 6,
						path_state_name((enum path_state)s),
						c->uplink[i].path[f].state == (enum path_state)s);
	head(b, "uplink_drained", "gauge", "1 while an uplink is drained.");
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		evbuffer_add_printf(b, PREFIX "uplink_drained{uplink=\"%s\"} %d\n",
				    c->conf->uplinks[i].name, c->uplink[i].drained);
	head(b, "uplink_sas", "gauge", "IKE SAs on an uplink.");
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		evbuffer_add_printf(b, PREFIX "uplink_sas{uplink=\"%s\"} %u\n",
				    c->conf->uplinks[i].name, sas_on(c, i));
	head(b, "uplink_downs", "counter", "Times a working uplink went down.");
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		evbuffer_add_printf(b, PREFIX "uplink_downs_total{uplink=\"%s\"} %lu\n",
				    c->conf->uplinks[i].name, c->uplink[i].downs);
	head(b, "uplink_flaps", "counter", "Short losses, also those never held against it.");
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		evbuffer_add_printf(b, PREFIX "uplink_flaps_total{uplink=\"%s\"} %lu\n",
				    c->conf->uplinks[i].name, c->uplink[i].flaps);
	head(b, "probe_rtt_seconds", "gauge", "Smoothed round trip of a probe.");
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		for (unsigned k = 0; k < c->conf->uplinks[i].nprobes; k++)
			evbuffer_add_printf(b, PREFIX "probe_rtt_seconds{uplink=\"%s\",probe=\"%u\"} %g\n",
					    c->conf->uplinks[i].name, k + 1,
					    (double)c->uplink[i].target[k].srtt / 1e6);
	head(b, "probes_sent", "counter", "Probes sent.");
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		for (unsigned k = 0; k < c->conf->uplinks[i].nprobes; k++)
			evbuffer_add_printf(b, PREFIX "probes_sent_total{uplink=\"%s\",probe=\"%u\"} %lu\n",
					    c->conf->uplinks[i].name, k + 1,
					    c->uplink[i].target[k].sent_count);
	head(b, "probes_lost", "counter", "Probes without an answer.");
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		for (unsigned k = 0; k < c->conf->uplinks[i].nprobes; k++)
			evbuffer_add_printf(b, PREFIX "probes_lost_total{uplink=\"%s\",probe=\"%u\"} %lu\n",
					    c->conf->uplinks[i].name, k + 1,
					    c->uplink[i].target[k].lost_count);
}

struct evbuffer *metrics_text(const struct report *r)
{
	struct evbuffer *b = evbuffer_new();
	const struct counters *n = &r->core->count;
	struct net_counters net = net_counters(r->net);

	if (b == NULL)
		return NULL;
	uplinks(b, r);
	head(b, "pluto_ready", "gauge", "1 if pluto answers and can R-MOBIKE.");
	evbuffer_add_printf(b, PREFIX "pluto_ready %d\n", r->core->pluto_known &&
			    r->core->pluto == PLUTO_READY);
	counter(b, "orders", n->orders, "Orders given to pluto.");
	counter(b, "order_errors", n->order_errors, "Orders that ended with an error.");
	counter(b, "moves_ordered", n->moves_ordered, "SAs asked to move.");
	counter(b, "moves_done", n->moves_done, "SAs that moved.");
	counter(b, "moves_failed", n->moves_failed, "SAs that did not.");
	counter(b, "failovers", n->failovers, "Orders to leave a dead uplink.");
	counter(b, "failbacks", n->failbacks, "Orders to go back.");
	counter(b, "suppressed", n->suppressed, "Planned moves held back by a limit.");
	counter(b, "stalls", n->stalls, "Times the daemon itself did not run.");
	counter(b, "netlink_overruns", net.overruns, "Netlink messages lost.");
	counter(b, "netlink_resyncs", net.resyncs, "Full dumps.");
	counter(b, "netlink_interrupted", net.interrupted, "Dumps repeated as things changed meanwhile.");
	histogram(b, "detect_seconds", &n->detect, "From the first sign to the decision.");
	histogram(b, "failover_seconds", &n->complete, "From the decision to the last SA moved.");
	evbuffer_add_printf(b, "# EOF\n");
	return b;
}

/* Written aside, then renamed. */
bool metrics_write(const struct report *r, const char *file)
{
	struct evbuffer *b = metrics_text(r);
	char temp[4096];
	bool written;
	int fd, error;

	if (b == NULL)
		return false;
	snprintf(temp, sizeof(temp), "%s.new", file);
	fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	written = fd >= 0 && fchmod(fd, 0644) == 0 && evbuffer_write(b, fd) >= 0 &&
		  evbuffer_get_length(b) == 0 && rename(temp, file) == 0;
	error = errno;
	if (fd >= 0)
		close(fd);
	evbuffer_free(b);
	errno = error;
	return written;
}
