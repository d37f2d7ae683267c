/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reload.c - another configuration: read, tried for fitness, on trial
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "daemon/reload.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/load.h"
#include "ctl/protocol.h"
#include "sys/clock.h"
#include "sys/log.h"
#include "sys/service.h"

struct reload {
	const char *file;
	struct conf *(*apply)(void *ctx, struct conf *conf);
	void *ctx;
	const char **error_at;
	char *error;
	struct event *timer;
	struct conf *before;		/* what comes back; NULL: nothing is on trial */
};

static void set_error(struct reload *r, char *error)
{
	free(r->error);
	r->error = error;
	*r->error_at = error;
}

/* What would not work with it though it did before: only a new start has all the
 * capabilities again. NULL: nothing. */
static char *unfit(const struct conf *conf, const struct conf *was)
{
	const char *user = conf->script_user;
	bool other = user != NULL && (was->script_user == NULL || strcmp(user, was->script_user) != 0);
	char *text = NULL;
	int n = 0;

	if (other && !caps_have(true, false))
		n = asprintf(&text, "script-user = %s needs CAP_SETUID and CAP_SETGID, which were given "
			     "up at the start: restart", user);
	else if (conf_watches_data(conf) && !conf_watches_data(was) && !caps_have(false, true))
		n = asprintf(&text, "data = watch needs CAP_NET_ADMIN, which was given up at the start: "
			     "restart");
	return n < 0 ? NULL : text;
}

static struct conf *load(struct reload *r, char **errors)
{
	struct conf *conf;
	size_t size;
	FILE *err = open_memstream(errors, &size);
	bool unsafe;

	if (err == NULL)
		return NULL;
	conf = conf_load(r->file, conf_print_errors, err, &unsafe);
	fclose(err);
	(*errors)[strcspn(*errors, "\n")] = '\0';
	return conf;
}

static void trial_over(struct reload *r)
{
	event_del(r->timer);
	if (r->before != NULL)
		conf_free(r->before);
	r->before = NULL;
}

int reload_now(struct reload *r, const struct conf *was, int64_t confirm, const char **why)
{
	char *errors = NULL, *reason = NULL;
	struct conf *conf;
	int rc = EXIT_OK;

	service_tell("RELOADING=1\nMONOTONIC_USEC=%lld", (long long)now_usec());
	conf = load(r, &errors);
	if (conf == NULL) {
		rc = EXIT_CONFIG;
	} else if ((reason = unfit(conf, was)) != NULL) {
		rc = EXIT_REFUSED;
		conf_free(conf);
		free(errors);
		errors = reason;
	}
	if (rc != EXIT_OK) {
		*why = errors != NULL ? errors : "no memory";
		log_warnx("reload", "the old configuration stays: %s", *why);
		service_tell("READY=1\nSTATUS=reload failed: %s", *why);
		set_error(r, errors);
		return rc;
	}
	free(errors);
	set_error(r, NULL);

	struct conf *old = r->apply(r->ctx, conf);

	if (confirm == 0) {
		trial_over(r);
	} else {
		const struct timeval tv = usec_timeval(confirm);

		event_add(r->timer, &tv);
	}
	if (confirm == 0 || r->before != NULL)
		conf_free(old);
	else
		r->before = old;
	if (confirm == 0)
		log_info("reload", "configuration read again");
	else
		log_info("reload", "configuration read again, on trial for %lld s",
			 (long long)(confirm / USEC_PER_SEC));
	service_tell("READY=1\nSTATUS=configuration read again%s", confirm == 0 ? "" : ", on trial");
	return EXIT_OK;
}

int reload_confirm(struct reload *r, const char **why)
{
	*why = "nothing is on trial";
	if (r->before == NULL)
		return EXIT_REFUSED;
	trial_over(r);
	log_info("reload", "the configuration is confirmed");
	return EXIT_OK;
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct reload *r = arg;
	struct conf *before = r->before;

	(void)fd;
	(void)what;
	r->before = NULL;
	conf_free(r->apply(r->ctx, before));
	set_error(r, strdup("not confirmed: the configuration from before is in force, and not what "
			    "the file says"));
	log_warnx("reload", "not confirmed in time: the configuration from before is back");
}

struct reload *reload_new(struct event_base *base, const char *file,
			  struct conf *(*apply)(void *ctx, struct conf *conf), void *ctx,
			  const char **error)
{
	struct reload *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	*r = (struct reload) { .file = file, .apply = apply, .ctx = ctx, .error_at = error };
	r->timer = event_new(base, -1, 0, on_timer, r);
	if (r->timer == NULL) {
		free(r);
		return NULL;
	}
	return r;
}

void reload_free(struct reload *r)
{
	trial_over(r);
	set_error(r, NULL);
	event_free(r->timer);
	free(r);
}
