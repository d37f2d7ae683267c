/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * metrics.c - OpenMetrics text
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <errno.h>
#include <event2/buffer.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/daemon.h"
#include "sys/log.h"

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

static void uplinks(struct evbuffer *b, struct daemon *d)
{
	const struct core *c = d->core;

	/* names are letters, digits, dots and dashes: nothing to escape */
	head(b, "uplink_state", "stateset", "State of an uplink, per family.");
	for (unsigned i = 0; i < d->conf->nuplinks; i++)
		for (int f = 0; f < FAM_COUNT; f++)
			for (int s = PATH_ABSENT; s < PATH_UNUSED; s++)
				if (path_configured(c, i, (enum fam)f))
					evbuffer_add_printf(b, PREFIX "uplink_state{uplink=\"%s\","
						"family=\"%d\"," PREFIX "uplink_state=\"%s\"} %d\n",
						d->conf->uplinks[i].name, f == FAM_4 ? 4 : 6,
						path_state_name((enum path_state)s),
						c->uplink[i].path[f].state == (enum path_state)s);
	head(b, "uplink_drained", "gauge", "1 while an uplink is drained.");
	for (unsigned i = 0; i < d->conf->nuplinks; i++)
		evbuffer_add_printf(b, PREFIX "uplink_drained{uplink=\"%s\"} %d\n",
				    d->conf->uplinks[i].name, c->uplink[i].drained);
	head(b, "uplink_sas", "gauge", "IKE SAs on an uplink.");
	for (unsigned i = 0; i < d->conf->nuplinks; i++)
		evbuffer_add_printf(b, PREFIX "uplink_sas{uplink=\"%s\"} %u\n",
				    d->conf->uplinks[i].name, sas_on(c, i));
	head(b, "uplink_downs", "counter", "Times a working uplink went down.");
	for (unsigned i = 0; i < d->conf->nuplinks; i++)
		evbuffer_add_printf(b, PREFIX "uplink_downs_total{uplink=\"%s\"} %lu\n",
				    d->conf->uplinks[i].name, c->uplink[i].downs);
	head(b, "uplink_flaps", "counter", "Short losses, also those never held against it.");
	for (unsigned i = 0; i < d->conf->nuplinks; i++)
		evbuffer_add_printf(b, PREFIX "uplink_flaps_total{uplink=\"%s\"} %lu\n",
				    d->conf->uplinks[i].name, c->uplink[i].flaps);
	head(b, "probe_rtt_seconds", "gauge", "Smoothed round trip of a probe.");
	for (unsigned i = 0; i < d->conf->nuplinks; i++)
		for (unsigned k = 0; k < d->conf->uplinks[i].nprobes; k++)
			evbuffer_add_printf(b, PREFIX "probe_rtt_seconds{uplink=\"%s\",probe=\"%u\"} %g\n",
					    d->conf->uplinks[i].name, k + 1,
					    (double)c->uplink[i].target[k].srtt / 1e6);
	head(b, "probes_sent", "counter", "Probes sent.");
	for (unsigned i = 0; i < d->conf->nuplinks; i++)
		for (unsigned k = 0; k < d->conf->uplinks[i].nprobes; k++)
			evbuffer_add_printf(b, PREFIX "probes_sent_total{uplink=\"%s\",probe=\"%u\"} %lu\n",
					    d->conf->uplinks[i].name, k + 1,
					    c->uplink[i].target[k].sent_count);
	head(b, "probes_lost", "counter", "Probes without an answer.");
	for (unsigned i = 0; i < d->conf->nuplinks; i++)
		for (unsigned k = 0; k < d->conf->uplinks[i].nprobes; k++)
			evbuffer_add_printf(b, PREFIX "probes_lost_total{uplink=\"%s\",probe=\"%u\"} %lu\n",
					    d->conf->uplinks[i].name, k + 1,
					    c->uplink[i].target[k].lost_count);
}

struct evbuffer *metrics_text(struct daemon *d)
{
	struct evbuffer *b = evbuffer_new();
	const struct counters *n = &d->core->count;

	if (b == NULL)
		return NULL;
	uplinks(b, d);
	head(b, "pluto_ready", "gauge", "1 if pluto answers and can R-MOBIKE.");
	evbuffer_add_printf(b, PREFIX "pluto_ready %d\n", d->core->pluto_known &&
			    d->core->pluto == PLUTO_READY);
	counter(b, "orders", n->orders, "Orders given to pluto.");
	counter(b, "order_errors", n->order_errors, "Orders that ended with an error.");
	counter(b, "moves_ordered", n->moves_ordered, "SAs asked to move.");
	counter(b, "moves_done", n->moves_done, "SAs that moved.");
	counter(b, "moves_failed", n->moves_failed, "SAs that did not.");
	counter(b, "failovers", n->failovers, "Orders to leave a dead uplink.");
	counter(b, "failbacks", n->failbacks, "Orders to go back.");
	counter(b, "suppressed", n->suppressed, "Planned moves held back by a limit.");
	counter(b, "stalls", n->stalls, "Times the daemon itself did not run.");
	counter(b, "netlink_overruns", d->rt.overruns, "Netlink messages lost.");
	counter(b, "netlink_resyncs", d->resyncs, "Full dumps.");
	counter(b, "netlink_interrupted", d->rt.interrupted, "Dumps repeated as things changed meanwhile.");
	histogram(b, "detect_seconds", &n->detect, "From the first sign to the decision.");
	histogram(b, "failover_seconds", &n->complete, "From the decision to the last SA moved.");
	evbuffer_add_printf(b, "# EOF\n");
	return b;
}

/* For a textfile collector: written aside, then renamed. */
void metrics_write(struct daemon *d)
{
	struct evbuffer *b;
	char temp[4096];
	int fd;

	if (d->conf->metrics_file == NULL || (b = metrics_text(d)) == NULL)
		return;
	snprintf(temp, sizeof(temp), "%s.new", d->conf->metrics_file);
	fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0 || fchmod(fd, 0644) < 0 ||
	    evbuffer_write(b, fd) < 0 || evbuffer_get_length(b) > 0 ||
	    rename(temp, d->conf->metrics_file) < 0) {
		if (!d->metrics_failed)
			log_warn("metrics", "cannot write %s", d->conf->metrics_file);
		d->metrics_failed = true;
	} else {
		d->metrics_failed = false;
	}
	if (fd >= 0)
		close(fd);
	evbuffer_free(b);
}
