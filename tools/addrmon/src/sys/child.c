/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * child.c - running whack and scripts: argument vector, time limit, drained
 *
 * No shell is ever involved. A child that prints for ever is read for ever (a
 * whack that is not read blocks pluto), one that never ends is killed with its
 * whole process group.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "sys/child.h"

#include <cap-ng.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conf/trust.h"
#include "sys/clock.h"
#include "sys/log.h"

#define KILL_AFTER_SEC 1
#define SAY_AGAIN 60000000	/* usec */
#define READ_CHUNK 65536
/* In one go, so that a flood does not keep the loop from its work. */
#define READ_ROUNDS 8

struct child {
	struct child *next;
	pid_t pid;
	int out, err;		/* output; errno of a failed exec */
	struct event *out_event, *timer;
	bool terminated;	/* the time was up */
	bool cut;		/* no memory for its output */
	size_t keep, len, room;
	char *text;
	child_done *done;
	void *ctx;
};

static struct event_base *loop;
static struct event *sigchld;
static struct child *children;

static void drain(struct child *c, int rounds)
{
	static char chunk[READ_CHUNK];

	while (rounds-- > 0) {
		ssize_t n = read(c->out, chunk, sizeof(chunk));

		if (n <= 0) {
			if (n == 0)
				event_del(c->out_event);
			return;
		}
		size_t take = (size_t)n;

		if (take > c->keep - c->len)
			take = c->keep - c->len;
		if (c->len + take + 1 > c->room) {
			size_t room = (c->len + take + 1) * 2;
			char *text = realloc(c->text, room);

			if (text == NULL) {
				c->cut = true;	/* read on all the same */
				continue;
			}
			c->text = text;
			c->room = room;
		}
		memcpy(c->text + c->len, chunk, take);
		c->len += take;
	}
}

static void release(struct child *c)
{
	for (struct child **p = &children; *p != NULL; p = &(*p)->next) {
		if (*p == c) {
			*p = c->next;
			break;
		}
	}
	if (c->out_event != NULL)
		event_free(c->out_event);
	if (c->timer != NULL)
		event_free(c->timer);
	if (c->out >= 0)
		close(c->out);
	if (c->err >= 0)
		close(c->err);
	free(c->text);
	free(c);
}

static void finish(struct child *c, int status)
{
	int error = 0, rc;

	drain(c, READ_ROUNDS);
	kill(-c->pid, SIGKILL);		/* what it left behind */
	if (read(c->err, &error, sizeof(error)) == sizeof(error) && error != 0) {
		rc = CHILD_NOT_STARTED;
		c->len = 0;
		if (c->room < 128)
			c->text = realloc(c->text, c->room = 128);
		if (c->text != NULL)
			c->len = strlen(strncpy(c->text, strerror(error), 127));
	} else if (c->terminated) {
		rc = CHILD_TIMED_OUT;
	} else if (c->cut) {
		rc = CHILD_NOT_STARTED;		/* half an answer is none */
		c->len = 0;
	} else if (WIFEXITED(status)) {
		rc = WEXITSTATUS(status);
	} else {
		rc = CHILD_SIGNALLED;
	}
	static char nothing[1];
	char *text = c->text != NULL ? c->text : nothing;

	text[c->text != NULL ? c->len : 0] = '\0';
	c->done(c->ctx, rc, text, c->len);
	release(c);
}

static void on_sigchld(evutil_socket_t fd, short what, void *arg)
{
	pid_t pid;
	int status;

	(void)fd;
	(void)what;
	(void)arg;
	/* one that is in no list was dropped */
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (struct child *c = children; c != NULL; c = c->next) {
			if (c->pid == pid) {
				finish(c, status);
				break;
			}
		}
	}
}

static void on_output(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	drain(arg, READ_ROUNDS);
}

static void on_time(evutil_socket_t fd, short what, void *arg)
{
	struct child *c = arg;
	struct timeval later = { KILL_AFTER_SEC, 0 };

	(void)fd;
	(void)what;
	kill(-c->pid, c->terminated ? SIGKILL : SIGTERM);
	c->terminated = true;
	event_add(c->timer, &later);
}

bool child_init(struct event_base *base)
{
	loop = base;
	sigchld = evsignal_new(base, SIGCHLD, on_sigchld, NULL);
	return sigchld != NULL && event_add(sigchld, NULL) == 0;
}

/* In the child, between fork and exec. */
static void become(const struct child_spec *spec, const struct passwd *pw, int out, int err)
{
	static const int handled[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGPIPE };
	int null = open("/dev/null", O_RDONLY);
	sigset_t none;
	int error;

	setpgid(0, 0);
	/* the loop's handlers would tell our parent of a signal that is for us */
	for (size_t i = 0; i < sizeof(handled) / sizeof(handled[0]); i++)
		signal(handled[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	/* one that has not come to its exec when we are gone holds nothing of ours */
	close_range(STDERR_FILENO + 1, (unsigned)err - 1, 0);
	close_range((unsigned)err + 1, ~0u, 0);
	if (pw != NULL && (setgroups(1, &pw->pw_gid) < 0 || setgid(pw->pw_gid) < 0 ||
			   setuid(pw->pw_uid) < 0))
		goto fail;
	/* uid 0 would get its capabilities back by exec, but not so */
	capng_clear(CAPNG_SELECT_BOTH);
	capng_apply(CAPNG_SELECT_CAPS);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (spec->env != NULL)
		execve(spec->argv[0], (char *const *)spec->argv, (char *const *)spec->env);
	else
		execv(spec->argv[0], (char *const *)spec->argv);
fail:
	error = errno;
	if (write(err, &error, sizeof(error)) < 0)
		_exit(126);
	_exit(127);
}

/* It was when the configuration was read, but that may be long ago. */
static bool script_safe(const char *script)
{
	static int64_t said_at = -SAY_AGAIN;
	char text[CONF_UNSAFE_TEXT];
	const char *wrong = script_unsafe(script, text, sizeof(text));

	if (wrong == NULL)
		return true;
	if (now_usec() - said_at >= SAY_AGAIN) {
		log_warnx("child", "%s: refused: %s", script, wrong);
		said_at = now_usec();
	}
	return false;
}

struct child *child_start(const struct child_spec *spec)
{
	struct child *c = calloc(1, sizeof(*c));
	int out[2] = { -1, -1 }, err[2] = { -1, -1 };
	const struct passwd *pw = NULL;
	sigset_t all, was;
	struct timeval timeout = {
		spec->timeout / 1000000, spec->timeout % 1000000,
	};

	if (c == NULL)
		return NULL;
	c->out = c->err = -1;
	if (spec->script && !script_safe(spec->argv[0]))
		goto fail;
	c->keep = spec->keep;
	c->done = spec->done;
	c->ctx = spec->ctx;
	if (spec->user != NULL && (pw = getpwnam(spec->user)) == NULL) {
		log_warnx("child", "no user %s", spec->user);
		goto fail;
	}
	if (pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0) {
		log_warn("child", "no pipe");
		goto fail;
	}
	c->out = out[0];
	c->err = err[0];
	fcntl(c->out, F_SETFL, O_NONBLOCK);
	fcntl(c->err, F_SETFL, O_NONBLOCK);
	c->out_event = event_new(loop, c->out, EV_READ | EV_PERSIST, on_output, c);
	c->timer = event_new(loop, -1, 0, on_time, c);
	if (c->out_event == NULL || c->timer == NULL)
		goto fail;
	/* nothing is to reach the child before it is one */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &was);
	c->pid = fork();
	if (c->pid == 0)
		become(spec, pw, out[1], err[1]);
	sigprocmask(SIG_SETMASK, &was, NULL);
	if (c->pid < 0) {
		log_warn("child", "cannot fork");
		goto fail;
	}
	setpgid(c->pid, c->pid);
	close(out[1]);
	close(err[1]);
	event_add(c->out_event, NULL);
	event_add(c->timer, &timeout);
	c->next = children;
	children = c;
	return c;
fail:
	if (out[1] >= 0)
		close(out[1]);
	if (err[1] >= 0)
		close(err[1]);
	if (c->out < 0 && out[0] >= 0)
		close(out[0]);
	release(c);
	return NULL;
}

void child_drop(struct child *c)
{
	kill(-c->pid, SIGKILL);
	release(c);
}

void child_drop_all(void)
{
	while (children != NULL)
		child_drop(children);
	if (sigchld != NULL)
		event_free(sigchld);
	sigchld = NULL;
}

/* ---- without an event loop ---- */

#define OUTPUT_MAX (4 << 20)

static pid_t start_plainly(char *const *argv, unsigned seconds, int out)
{
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, STDIN_FILENO);
		dup2(out < 0 ? null : out, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		alarm(seconds);
		execv(argv[0], argv);
		_exit(127);
	}
	return pid;
}

int child_wait(char *const *argv, unsigned seconds, char **output)
{
	int fd[2] = { -1, -1 }, status;
	size_t len = 0;
	ssize_t n;
	pid_t pid;

	if (output != NULL) {
		*output = calloc(1, OUTPUT_MAX + 1);
		if (*output == NULL || pipe2(fd, O_CLOEXEC) < 0)
			return -1;
	}
	pid = start_plainly(argv, seconds, fd[1]);
	if (output != NULL) {
		close(fd[1]);
		while (pid > 0 && len < OUTPUT_MAX && (n = read(fd[0], *output + len, OUTPUT_MAX - len)) > 0)
			len += (size_t)n;
		close(fd[0]);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
