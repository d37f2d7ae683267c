/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * traffic.c - how many packets passed through the SAs, by the kernel's counters
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "net/traffic.h"

#include <errno.h>
#include <event2/event.h>
#include <libmnl/libmnl.h>
#include <linux/xfrm.h>
#include <stdlib.h>
#include <string.h>

#include "sys/clock.h"
#include "sys/log.h"

/* In one go, so that thousands do not keep the loop from its work. */
#define SLICE 64
#define REQUEST_MAX 128
#define SEATS_MAX 128			/* addresses that SAs are at */

/* One direction of a Child SA. */
struct flow {
	uint32_t spi;			/* in the order of the host */
	struct ip to;			/* the state's destination */
	bool inbound;
	unsigned seat;
	bool known;			/* packets is what it was when asked last */
	uint64_t packets;
};

struct seat {
	struct ip ip;
	unsigned long out, in;		/* of this round */
};

struct traffic {
	const struct conf *conf;
	struct feed feed;
	struct event *timer;
	struct mnl_socket *nl;		/* NULL: nothing is watched, or it cannot be */
	struct flow *flows;		/* sorted */
	unsigned nflows, next;		/* next: to be asked for */
	struct seat seat[SEATS_MAX];
	unsigned nseats;
	unsigned seq;			/* of the first of a slice */
	bool said_refused, said_no_spi;
};

/* ---- asking ---- */

static void put_request(char *buffer, const struct flow *f, unsigned seq)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct xfrm_aevent_id *id = mnl_nlmsg_put_extra_header(nlh, sizeof(*id));

	nlh->nlmsg_type = XFRM_MSG_GETAE;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = seq;
	id->sa_id.spi = htonl(f->spi);
	id->sa_id.family = f->to.family;
	id->sa_id.proto = IPPROTO_ESP;
	memcpy(&id->sa_id.daddr, f->to.b, ip_len(f->to.family));
}

/* Of a state that has moved since the status, or was made anew, only the next will tell. */
static void count(struct traffic *t, struct flow *f, const struct xfrm_aevent_id *id, uint64_t packets)
{
	struct seat *s = &t->seat[f->seat];
	bool here = f->inbound || memcmp(&id->saddr, s->ip.b, ip_len(s->ip.family)) == 0;

	if (f->known && here && packets >= f->packets)
		*(f->inbound ? &s->in : &s->out) += packets - f->packets;
	f->known = here;
	f->packets = packets;
}

static int take_attr(const struct nlattr *attr, void *ctx)
{
	const struct xfrm_lifetime_cur **current = ctx;

	if (mnl_attr_get_type(attr) == XFRMA_LTIME_VAL &&
	    mnl_attr_get_payload_len(attr) >= sizeof(**current))
		*current = mnl_attr_get_payload(attr);
	return MNL_CB_OK;
}

static void take(struct traffic *t, const struct nlmsghdr *nlh)
{
	const struct xfrm_lifetime_cur *current = NULL;
	unsigned at = nlh->nlmsg_seq - t->seq;
	struct flow *f;

	if (at >= SLICE || t->next + at >= t->nflows)
		return;
	f = &t->flows[t->next + at];
	if (nlh->nlmsg_type == XFRM_MSG_NEWAE &&
	    mnl_nlmsg_get_payload_len(nlh) >= sizeof(struct xfrm_aevent_id)) {
		mnl_attr_parse(nlh, NLMSG_ALIGN(sizeof(struct xfrm_aevent_id)), take_attr, &current);
		if (current != NULL) {
			count(t, f, mnl_nlmsg_get_payload(nlh), current->packets);
			return;
		}
	}
	f->known = false;	/* there is none, or it says nothing */
	if (nlh->nlmsg_type == NLMSG_ERROR && mnl_nlmsg_get_payload_len(nlh) >= sizeof(struct nlmsgerr)) {
		const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);

		if (e->error == -EPERM && !t->said_refused) {
			log_warnx("data", "the kernel does not tell counters without CAP_NET_ADMIN: "
				  "data = watch sees nothing");
			t->said_refused = true;
		}
	}
}

/* Asks for the next few; the kernel answers while it is asked. */
static void ask_some(struct traffic *t)
{
	char requests[SLICE * REQUEST_MAX] = { 0 };
	char answers[4096] __attribute__((aligned(8)));
	unsigned n = t->nflows - t->next < SLICE ? t->nflows - t->next : SLICE;
	size_t len = 0;
	ssize_t got;

	t->seq += SLICE;
	for (unsigned i = 0; i < n; i++) {
		put_request(requests + len, &t->flows[t->next + i], t->seq + i);
		len += NLMSG_ALIGN(((struct nlmsghdr *)(void *)(requests + len))->nlmsg_len);
	}
	if (mnl_socket_sendto(t->nl, requests, len) < 0) {
		log_warn("data", "cannot ask the kernel");
		return;
	}
	while ((got = mnl_socket_recvfrom(t->nl, answers, sizeof(answers))) > 0) {
		const struct nlmsghdr *nlh = (const struct nlmsghdr *)(void *)answers;
		int left = (int)got;

		for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
			take(t, nlh);
	}
}

static void tell(struct traffic *t)
{
	for (unsigned i = 0; i < t->nseats; i++) {
		struct input in = {
			.kind = INPUT_TRAFFIC, .ip = t->seat[i].ip, .out = t->seat[i].out,
			.in = t->seat[i].in,
		};

		t->seat[i].out = t->seat[i].in = 0;
		feed_input(&t->feed, &in);
	}
	if (t->nseats > 0)
		feed_run(&t->feed);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct traffic *t = arg;
	int64_t wait = 0;

	(void)fd;
	(void)what;
	if (t->nl == NULL)
		return;
	if (t->next < t->nflows) {
		ask_some(t);
		t->next = t->next + SLICE < t->nflows ? t->next + SLICE : t->nflows;
	}
	if (t->next == t->nflows) {
		t->next = 0;
		wait = t->conf->data_interval / DATA_SAMPLES;
		tell(t);
	}

	struct timeval tv = usec_timeval(wait);

	event_add(t->timer, &tv);
}

/* ---- what to ask for ---- */

static int by_spi(const void *a, const void *b)
{
	const struct flow *x = a, *y = b;

	if (x->spi != y->spi)
		return x->spi < y->spi ? -1 : 1;
	return memcmp(&x->to, &y->to, sizeof(x->to));
}

/* The number of the place that counts for this address, or SEATS_MAX. */
static unsigned seat_of(struct traffic *t, const struct ip *ip)
{
	unsigned i;

	for (i = 0; i < t->nseats; i++)
		if (ip_eq(&t->seat[i].ip, ip))
			return i;
	if (i < SEATS_MAX)
		t->seat[t->nseats++] = (struct seat) { .ip = *ip };
	return i;
}

static void add(struct traffic *t, uint32_t spi, const struct ip *to, bool inbound, unsigned seat,
		const struct flow *was, unsigned nwas)
{
	struct flow f = { .spi = spi, .to = *to, .inbound = inbound, .seat = seat };
	const struct flow *old = nwas == 0 ? NULL : bsearch(&f, was, nwas, sizeof(f), by_spi);

	if (old != NULL) {
		f.known = old->known;
		f.packets = old->packets;
	}
	t->flows[t->nflows++] = f;
}

static bool watched(const struct traffic *t, const struct sa_info *sa)
{
	int policy = conf_policy_find(t->conf, sa->conn);

	return policy >= 0 && t->conf->policies[policy].data_watch;
}

void traffic_sas(struct traffic *t, const struct sa_info *sas, unsigned n)
{
	struct flow *was = t->flows;
	unsigned nwas = t->nflows, told = 0, untold = 0;
	size_t room = 1;

	if (t->nl == NULL)
		return;
	for (unsigned i = 0; i < n; i++)
		room += sas[i].nesp > 0 ? 2 * (size_t)sas[i].nesp : 0;
	t->flows = calloc(room, sizeof(*t->flows));
	if (t->flows == NULL) {		/* the next time */
		t->flows = was;
		return;
	}
	t->nflows = t->nseats = t->next = 0;
	for (unsigned i = 0; i < n; i++) {
		unsigned seat;

		if (!watched(t, &sas[i]))
			continue;
		told += sas[i].nesp >= 0;
		untold += sas[i].nesp < 0;
		seat = seat_of(t, &sas[i].local);
		for (int k = 0; k < sas[i].nesp && seat < SEATS_MAX; k++) {
			add(t, sas[i].esp[k].in, &sas[i].local, true, seat, was, nwas);
			add(t, sas[i].esp[k].out, &sas[i].remote, false, seat, was, nwas);
		}
	}
	free(was);
	qsort(t->flows, t->nflows, sizeof(*t->flows), by_spi);
	if (untold > 0 && told == 0 && !t->said_no_spi) {
		log_warnx("data", "this pluto does not tell SPIs: data = watch sees nothing");
		t->said_no_spi = true;
	}
}

/* ---- its life ---- */

static struct mnl_socket *open_socket(void)
{
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_XFRM, SOCK_CLOEXEC | SOCK_NONBLOCK);
	int one = 1;

	if (nl == NULL || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0) {
		log_warn("data", "cannot open a socket for counters");
		if (nl != NULL)
			mnl_socket_close(nl);
		return NULL;
	}
	/* not the whole request back with each error */
	mnl_socket_setsockopt(nl, NETLINK_CAP_ACK, &one, sizeof(one));
	return nl;
}

void traffic_reconf(struct traffic *t, const struct conf *conf)
{
	static const struct timeval at_once = { 0, 0 };
	bool wanted = conf_watches_data(conf);

	t->conf = conf;
	if (wanted && t->nl == NULL) {
		t->nl = open_socket();
		event_add(t->timer, &at_once);
	} else if (!wanted && t->nl != NULL) {
		mnl_socket_close(t->nl);
		t->nl = NULL;
		t->nflows = t->nseats = t->next = 0;
	}
}

struct traffic *traffic_new(struct event_base *base, const struct conf *conf,
			    const struct feed *feed)
{
	struct traffic *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->feed = *feed;
	t->timer = event_new(base, -1, 0, on_timer, t);
	if (t->timer == NULL) {
		free(t);
		return NULL;
	}
	traffic_reconf(t, conf);
	return t;
}

void traffic_free(struct traffic *t)
{
	if (t->nl != NULL)
		mnl_socket_close(t->nl);
	event_free(t->timer);
	free(t->flows);
	free(t);
}
