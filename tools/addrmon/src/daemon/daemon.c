/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * daemon.c - the event loop around the core
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "conf/load.h"
#include "daemon/daemon.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include "sys/child.h"
#include "ctl/ctl.h"
#include "sys/log.h"

#define RESYNC_EVERY (30 * USEC_PER_SEC)
#define HINT_PAUSE_USEC 50000	/* routes may change ten thousand times a second */
#define HOUSEKEEPING_SEC 2
#define METRICS_ROUNDS 5	/* of housekeeping */

static struct daemon *the_daemon;	/* for the log tap only */

static int64_t clock_usec(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * USEC_PER_SEC + ts.tv_nsec / 1000;
}

int64_t now_usec(void)
{
	return clock_usec(CLOCK_MONOTONIC);
}

int64_t wall_usec(void)
{
	return clock_usec(CLOCK_REALTIME);
}

__attribute__((format(printf, 1, 2)))
static void tell_systemd(const char *format, ...)
{
#ifdef HAVE_SYSTEMD
	char text[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	sd_notify(0, text);
#else
	(void)format;
#endif
}

/* ---- the core ---- */

void daemon_input(struct daemon *d, const struct input *in)
{
	int64_t now = now_usec();

	if (d->trace != NULL)
		trace_write(d->trace, d->conf, in, now - d->trace_start, now);
	core_input(d->core, in, now);
	if (in->kind == INPUT_DRAIN || in->kind == INPUT_UNDRAIN ||
	    in->kind == INPUT_PIN || in->kind == INPUT_UNPIN)
		d->state_dirty = true;
}

void daemon_kick(struct daemon *d)
{
	int64_t now = now_usec(), next;
	struct timeval tv;

	core_run(d->core, now);
	next = core_next(d->core);
	if (next == CORE_NEVER) {
		event_del(d->core_timer);
		return;
	}
	next = next > now ? next - now : 0;
	tv.tv_sec = next / USEC_PER_SEC;
	tv.tv_usec = next % USEC_PER_SEC;
	event_add(d->core_timer, &tv);
}

static void op_probe(void *ctx, unsigned uplink, unsigned probe, unsigned seq)
{
	probe_send(ctx, uplink, probe, seq);
}

static void op_order(void *ctx, const struct order *order)
{
	order_exec(ctx, order);
}

static void op_log(void *ctx, const struct logline *l)
{
	(void)ctx;
	log_emit(l);
}

static const struct core_ops ops = { op_probe, op_order, op_log };

/* Every line that is logged is also kept, followed and notified. */
static void tap(const struct logline *l)
{
	struct daemon *d = the_daemon;
	struct past_event *e = &d->ring[d->nring++ % EVENT_RING];

	e->wall = wall_usec();
	e->line = *l;
	ctl_event(d, e);
	notify_event(d, l);
}

/* ---- events of the loop ---- */

static void on_core_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	daemon_kick(arg);
}

static void on_message(void *ctx, const struct rt_msg *msg)
{
	uplinks_message(ctx, msg);
}

static void read_netlink(struct daemon *d)
{
	struct logline l;

	if (rtnl_read_events(&d->rt, on_message, d) != RTNL_OVERRUN)
		return;
	uplinks_lost(d);
	logline_begin(&l, LOG_WARNING, "netlink");
	logline_num(&l, "overrun", (long long)d->rt.overruns);
	log_emit(&l);
}

static void schedule_poll(struct daemon *d)
{
	int64_t now = now_usec();
	int64_t in = uplinks_poll_interval(d, now);

	if (d->resync_wanted && d->resync_after - now < in)
		in = d->resync_after > now ? d->resync_after - now : 0;
	/* events that never end must not put it off for ever */
	if (event_pending(d->poll_timer, EV_TIMEOUT, NULL) != 0 && d->poll_at <= now + in)
		return;
	d->poll_at = now + in;

	struct timeval tv = { in / USEC_PER_SEC, in % USEC_PER_SEC };

	event_add(d->poll_timer, &tv);
}

static void on_netlink(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	(void)fd;
	(void)what;
	read_netlink(d);
	uplinks_tell(d);
	schedule_poll(d);
	daemon_kick(d);
}

static void watch_pluto(struct daemon *d)
{
	char dir[4096];
	char *slash;

	snprintf(dir, sizeof(dir), "%s", pluto_socket_path(d->conf));
	slash = strrchr(dir, '/');
	if (d->inotify < 0 || slash == NULL)
		return;
	*slash = '\0';
	if (d->pluto_watch < 0)
		d->pluto_watch = inotify_add_watch(d->inotify, dir[0] == '\0' ? "/" : dir,
			IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF);
}

static void on_poll(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	(void)fd;
	(void)what;
	/* first what is queued, so that what is asked now is newer */
	read_netlink(d);
	if (now_usec() - d->last_resync > RESYNC_EVERY)
		d->resync_wanted = true;
	uplinks_poll(d);
	watch_pluto(d);
	schedule_poll(d);
	daemon_kick(d);
}

static void on_hint_message(void *ctx, const struct rt_msg *msg)
{
	uplinks_hint(ctx, msg);
}

/* Routes, rules or neighbours changed: look, then look away for a moment. */
static void on_hint(evutil_socket_t fd, short what, void *arg)
{
	static const struct timeval pause = { 0, HINT_PAUSE_USEC };
	struct daemon *d = arg;

	(void)fd;
	(void)what;
	if (rtnl_read_hints(&d->rt, on_hint_message, d)) {
		uplinks_tell(d);
		daemon_kick(d);
	}
	event_del(d->hint_event);
	event_add(d->hint_timer, &pause);
}

static void on_hint_pause(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	(void)fd;
	(void)what;
	event_add(d->hint_event, NULL);
}

/* Something happened beside pluto's socket: ask pluto. */
static void on_inotify(evutil_socket_t fd, short what, void *arg)
{
	char data[4096] __attribute__((aligned(8)));
	struct daemon *d = arg;
	const char *socket = strrchr(pluto_socket_path(d->conf), '/') + 1;
	bool ours = false;
	ssize_t n;

	(void)what;
	while ((n = read(fd, data, sizeof(data))) > 0) {
		for (char *p = data; p < data + n;) {
			const struct inotify_event *e = (void *)p;

			ours |= e->len > 0 && strcmp(e->name, socket) == 0;
			if ((e->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0) {
				d->pluto_watch = -1;
				ours = true;
			}
			p += sizeof(*e) + e->len;
		}
	}
	if (ours) {
		struct input gone = { .kind = INPUT_PLUTO, .pluto = PLUTO_ABSENT };
		struct input ask = { .kind = INPUT_TIME };

		/* a new pluto knows nothing of what the old one was told */
		if (d->core->pluto_known)
			daemon_input(d, &gone);
		daemon_input(d, &ask);
		daemon_kick(d);
	}
}

static void on_housekeeping(evutil_socket_t fd, short what, void *arg)
{
	static unsigned round;
	struct daemon *d = arg;
	const struct core *c = d->core;

	(void)fd;
	(void)what;
	tell_systemd("WATCHDOG=1\nSTATUS=pluto %s, %u SAs%s%s",
		     c->pluto_known ? pluto_state_name(c->pluto) : "unknown", c->nsas,
		     d->reload_error != NULL ? ", reload failed: " : "",
		     d->reload_error != NULL ? d->reload_error : "");
	if (d->state_dirty) {
		d->state_dirty = false;
		state_save(d);
	}
	if (++round % METRICS_ROUNDS == 0)
		metrics_write(d);
	if (d->trace != NULL)
		fflush(d->trace);
}

static void on_signal(evutil_socket_t sig, short what, void *arg)
{
	struct daemon *d = arg;

	(void)what;
	if (sig == SIGHUP) {
		daemon_reload(d);
		return;
	}
	log_info("addrmon", "stopping");
	d->stopping = true;
	event_base_loopbreak(d->base);
}

/* ---- reload ---- */

bool daemon_reload(struct daemon *d)
{
	char *errors = NULL;
	size_t size;
	FILE *err = open_memstream(&errors, &size);
	struct conf *conf, *was = d->conf;
	bool unsafe;

	if (err == NULL)
		return false;
	tell_systemd("RELOADING=1\nMONOTONIC_USEC=%lld", (long long)now_usec());
	conf = conf_load(d->conf_file, conf_print_errors, err, &unsafe);
	fclose(err);
	free(d->reload_error);
	d->reload_error = NULL;
	if (conf == NULL) {
		d->reload_error = errors;
		errors[strcspn(errors, "\n")] = '\0';
		log_warnx("reload", "the old configuration stays: %s", errors);
		tell_systemd("READY=1\nSTATUS=reload failed: %s", errors);
		return false;
	}
	free(errors);
	uplinks_reconf(d, was, conf);
	core_reconf(d->core, conf, now_usec());
	d->conf = conf;
	d->pluto_watch = -1;
	watch_pluto(d);
	conf_free(was);
	uplinks_tell(d);
	log_info("reload", "configuration read again");
	daemon_kick(d);
	tell_systemd("READY=1\nSTATUS=configuration read again");
	return true;
}

/* ---- start and end ---- */

static bool make_dirs(const char *file)
{
	char dir[4096];
	char *slash;

	snprintf(dir, sizeof(dir), "%s", file);
	slash = strrchr(dir, '/');
	if (slash == NULL || slash == dir)
		return true;
	*slash = '\0';
	return mkdir(dir, 0755) == 0 || errno == EEXIST;
}

/*
 * One daemon per control socket. The lock is of a kind that a child does not
 * inherit: one that outlives us, not even executed yet, must not hold it.
 */
static bool take_lock(struct daemon *d)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[4096], pid[32];
	ssize_t n;

	snprintf(path, sizeof(path), "%s.lock", d->ctl_path);
	if (!make_dirs(path))
		log_warn("addrmon", "cannot make the directory of %s", path);
	d->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (d->lock_fd < 0) {
		fprintf(stderr, "addrmon: cannot open %s: %s\n", path, strerror(errno));
		return false;
	}
	if (fcntl(d->lock_fd, F_SETLK, &lock) < 0) {
		n = read(d->lock_fd, pid, sizeof(pid) - 1);
		pid[n > 0 ? n : 0] = '\0';
		pid[strcspn(pid, "\n")] = '\0';
		fprintf(stderr, "addrmon: already running, pid %s\n", pid);
		return false;
	}
	n = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
	if (ftruncate(d->lock_fd, 0) < 0 || write(d->lock_fd, pid, (size_t)n) != n)
		log_warn("addrmon", "cannot write %s", path);
	return true;
}

static struct event *listen_on(struct daemon *d, int fd, short what, event_callback_fn fn)
{
	struct event *e = event_new(d->base, fd, what, fn, d);

	if (e != NULL && fd >= 0)
		event_add(e, NULL);
	return e;
}

static bool start_loop(struct daemon *d)
{
	static const int signals[3] = { SIGTERM, SIGINT, SIGHUP };
	static const struct timeval housekeeping = { HOUSEKEEPING_SEC, 0 };

	d->core_timer = listen_on(d, -1, 0, on_core_timer);
	d->poll_timer = listen_on(d, -1, 0, on_poll);
	d->hint_timer = listen_on(d, -1, 0, on_hint_pause);
	d->order_timer = listen_on(d, -1, 0, order_failed);
	d->housekeeping = listen_on(d, -1, EV_PERSIST, on_housekeeping);
	d->nl_event = listen_on(d, mnl_socket_get_fd(d->rt.events), EV_READ | EV_PERSIST,
				on_netlink);
	d->hint_event = listen_on(d, mnl_socket_get_fd(d->rt.hints), EV_READ | EV_PERSIST,
				  on_hint);
	for (int i = 0; i < 3; i++)
		d->signals[i] = listen_on(d, signals[i], EV_SIGNAL | EV_PERSIST, on_signal);
	d->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (d->inotify >= 0)
		d->pluto_event = listen_on(d, d->inotify, EV_READ | EV_PERSIST, on_inotify);
	if (d->core_timer == NULL || d->poll_timer == NULL || d->hint_timer == NULL ||
	    d->order_timer == NULL || d->housekeeping == NULL || d->nl_event == NULL || d->hint_event == NULL)
		return false;
	event_add(d->housekeeping, &housekeeping);
	return true;
}

static void stop(struct daemon *d)
{
	struct event *events[] = {
		d->core_timer, d->poll_timer, d->hint_timer, d->housekeeping, d->nl_event,
		d->hint_event, d->order_timer, d->pluto_event, d->signals[0], d->signals[1], d->signals[2],
	};

	log_tap = NULL;
	tell_systemd("STOPPING=1");
	/* SAs stay where they are: pluto keeps the last good pair */
	if (d->core != NULL)
		state_save(d);
	ctl_close(d);
	for (unsigned i = 0; d->conf != NULL && i < d->conf->nuplinks; i++)
		probes_close(d, i);
	notify_close(d);
	child_drop_all();
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (events[i] != NULL)
			event_free(events[i]);
	rtnl_close(&d->rt);
	if (d->inotify >= 0)
		close(d->inotify);
	if (d->base != NULL)
		event_base_free(d->base);
	if (d->trace != NULL)
		fclose(d->trace);
	core_free(d->core);
	conf_free(d->conf);
	free(d->reload_error);
	free(d->ring);
	if (d->lock_fd >= 0)
		close(d->lock_fd);
	free(d);
}

static struct event_base *make_base(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base;

	if (config == NULL)
		return NULL;
	/* microseconds, not the coarse clock */
	event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER);
	base = event_base_new_with_config(config);
	event_config_free(config);
	return base;
}

int daemon_run(const struct run_options *opt)
{
	struct daemon *d;
	bool unsafe;
	int rc = EXIT_FAILED;

	if (geteuid() != 0) {
		fprintf(stderr, "addrmon: must be started by root (pluto's control socket "
			"and raw sockets are root's)\n");
		return EXIT_PERMISSION;
	}
	d = calloc(1, sizeof(*d));
	if (d == NULL)
		return EXIT_FAILED;
	d->ctl_fd = d->lock_fd = d->inotify = d->pluto_watch = -1;
	d->conf_file = opt->conf_file;
	d->ctl_path = opt->ctl_path;
	d->state_file = opt->state_file;
	d->dry_run = opt->dry_run;
	log_init(opt->debug);
	signal(SIGPIPE, SIG_IGN);
	d->conf = conf_load(d->conf_file, conf_print_errors, stderr, &unsafe);
	if (d->conf == NULL) {
		rc = unsafe ? EXIT_PERMISSION : EXIT_CONFIG;
		goto out;
	}
	if (!take_lock(d))
		goto out;
	make_dirs(d->state_file);
	d->ring = calloc(EVENT_RING, sizeof(*d->ring));
	d->base = make_base();
	if (d->ring == NULL || d->base == NULL || !child_init(d->base) || !rtnl_open(&d->rt))
		goto out;
	if (opt->trace_file != NULL) {
		d->trace = fopen(opt->trace_file, "we");
		if (d->trace == NULL) {
			fprintf(stderr, "addrmon: %s: %s\n", opt->trace_file, strerror(errno));
			goto out;
		}
	}
	if (getrandom(&d->echo_id, sizeof(d->echo_id), 0) < 0)
		d->echo_id = (uint16_t)getpid();
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	d->trace_start = now_usec();
	d->core = core_new(d->conf, &ops, d, d->dry_run, d->trace_start);
	if (!start_loop(d) || !ctl_open(d))
		goto out;
	caps_drop(d->conf);
	the_daemon = d;
	log_tap = tap;
	state_load(d);
	d->state_dirty = false;
	watch_pluto(d);
	log_info("addrmon", "started: %u uplinks, %u policies%s", d->conf->nuplinks,
		 d->conf->npolicies, d->dry_run ? ", dry run" : "");
	/* subscribed first, dumped second: nothing is lost in between */
	uplinks_resync(d);
	uplinks_tell(d);
	schedule_poll(d);
	daemon_kick(d);
	tell_systemd("READY=1\nSTATUS=started");
	event_base_dispatch(d->base);
	rc = d->stopping ? EXIT_OK : EXIT_FAILED;
out:
	stop(d);
	return rc;
}
