/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * net.c - when to look at what the kernel says
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <event2/event.h>
#include <libmnl/libmnl.h>
#include <stdlib.h>

#include "net/parts.h"
#include "sys/clock.h"
#include "sys/log.h"

#define RESYNC_EVERY (30 * USEC_PER_SEC)
#define PEERS_PAUSE (10 * USEC_PER_MSEC)	/* between some peers and some more */
#define HINT_PAUSE (50 * USEC_PER_MSEC)	/* routes may change ten thousand times a second */

static void on_message(void *ctx, const struct rt_msg *msg)
{
	uplinks_message(ctx, msg);
}

static void read_events(struct net *net)
{
	struct logline l;

	if (rtnl_read_events(&net->rt, on_message, net) != RTNL_OVERRUN)
		return;
	uplinks_lost(net);
	logline_begin(&l, LOG_WARNING, "netlink");
	logline_num(&l, "overrun", (long long)net->rt.overruns);
	log_emit(&l);
}

static void schedule_poll(struct net *net)
{
	int64_t now = now_usec();
	int64_t in = uplinks_poll_interval(net, now);
	struct timeval tv;

	if (net->resync_wanted && net->resync_after - now < in)
		in = net->resync_after > now ? net->resync_after - now : 0;
	if (net->peers_left && in > PEERS_PAUSE)
		in = PEERS_PAUSE;
	/* events that never end must not put it off for ever */
	if (event_pending(net->poll_timer, EV_TIMEOUT, NULL) != 0 && net->poll_at <= now + in)
		return;
	net->poll_at = now + in;
	tv = usec_timeval(in);
	event_add(net->poll_timer, &tv);
}

static void on_events(evutil_socket_t fd, short what, void *arg)
{
	struct net *net = arg;

	(void)fd;
	(void)what;
	read_events(net);
	net_tell(net);
	schedule_poll(net);
	feed_run(&net->feed);
}

static void on_poll(evutil_socket_t fd, short what, void *arg)
{
	struct net *net = arg;

	(void)fd;
	(void)what;
	/* first what is queued, so that what is asked now is newer */
	read_events(net);
	if (now_usec() - net->last_resync > RESYNC_EVERY)
		net->resync_wanted = true;
	uplinks_poll(net);
	schedule_poll(net);
	feed_run(&net->feed);
}

static void on_hint_message(void *ctx, const struct rt_msg *msg)
{
	uplinks_hint(ctx, msg);
}

/* Routes, rules or neighbours changed: look, then look away for a moment. */
static void on_hints(evutil_socket_t fd, short what, void *arg)
{
	const struct timeval pause = usec_timeval(HINT_PAUSE);
	struct net *net = arg;

	(void)fd;
	(void)what;
	if (rtnl_read_hints(&net->rt, on_hint_message, net)) {
		peers_restart(net);
		net_tell(net);
		schedule_poll(net);
		feed_run(&net->feed);
	}
	event_del(net->hints);
	event_add(net->hint_timer, &pause);
}

static void on_hint_pause(evutil_socket_t fd, short what, void *arg)
{
	struct net *net = arg;

	(void)fd;
	(void)what;
	event_add(net->hints, NULL);
}

struct net *net_open(struct event_base *base, const struct conf *conf, const struct feed *feed)
{
	struct net *net = calloc(1, sizeof(*net));

	if (net == NULL)
		return NULL;
	net->conf = conf;
	net->feed = *feed;
	if (!rtnl_open(&net->rt)) {
		free(net);
		return NULL;
	}
	net->events = event_new(base, mnl_socket_get_fd(net->rt.events), EV_READ | EV_PERSIST,
				on_events, net);
	net->hints = event_new(base, mnl_socket_get_fd(net->rt.hints), EV_READ | EV_PERSIST,
			       on_hints, net);
	net->hint_timer = event_new(base, -1, 0, on_hint_pause, net);
	net->poll_timer = event_new(base, -1, 0, on_poll, net);
	if (net->events == NULL || net->hints == NULL || net->hint_timer == NULL ||
	    net->poll_timer == NULL || event_add(net->events, NULL) < 0 ||
	    event_add(net->hints, NULL) < 0) {
		net_close(net);
		return NULL;
	}
	return net;
}

void net_close(struct net *net)
{
	struct event *events[] = {
		net->events, net->hints, net->hint_timer, net->poll_timer,
	};

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (events[i] != NULL)
			event_free(events[i]);
	rtnl_close(&net->rt);
	free(net->peer);
	free(net);
}

void net_start(struct net *net)
{
	/* subscribed first, dumped second: nothing is lost in between */
	uplinks_resync(net);
	net_tell(net);
	schedule_poll(net);
}

static void sit(struct net *net, const struct sa_info *sa)
{
	unsigned i;

	for (i = 0; i < net->nseats; i++)
		if (ip_eq(&net->seat[i].ip, &sa->local))
			break;
	if (i == SEATS_MAX)
		return;
	if (i == net->nseats)
		net->seat[net->nseats++] = (struct seat) { .ip = sa->local };
	net->seat[i].home |= sa->moved == 0;
}

void net_sas(struct net *net, const struct sa_info *sas, unsigned n)
{
	net->nseats = 0;
	for (unsigned i = 0; i < n; i++)
		sit(net, &sas[i]);
	peers_take(net, sas, n);
	net_tell(net);
	schedule_poll(net);
}

const struct net_link *net_link(const struct net *net, unsigned uplink)
{
	return &net->binding[uplink].link;
}

struct net_counters net_counters(const struct net *net)
{
	return (struct net_counters) {
		.overruns = net->rt.overruns, .resyncs = net->resyncs,
		.interrupted = net->rt.interrupted,
	};
}
