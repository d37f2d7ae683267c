/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * child.h - running whack and scripts: argument vector, time limit, drained
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CHILD_H
#define ADDRMON_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;
struct child;

/* Instead of an exit code. */
#define CHILD_NOT_STARTED (-1)
#define CHILD_TIMED_OUT (-2)
#define CHILD_SIGNALLED (-3)

/* output (stdout and stderr, NUL-terminated, at most keep bytes, the rest was
 * read and dropped) belongs to the callee until it returns. */
typedef void child_done(void *ctx, int rc, char *output, size_t len);

struct child_spec {
	const char *const *argv;	/* argv[0] is an absolute path */
	const char *const *env;		/* NULL: our own */
	const char *user;		/* NULL: as we are */
	bool script;			/* of the admin's: not run unless script_unsafe() is content */
	int64_t timeout;		/* usec, then SIGTERM, 1 s later SIGKILL */
	size_t keep;
	child_done *done;
	void *ctx;
};

/*
 * Runs one and waits, for the commands, which have no event loop: its exit code, -1 if
 * it could not be run or did not end by itself in that many seconds. *output: what it
 * printed, to be freed, NULL without memory; NULL: that is not wanted.
 */
int child_wait(char *const *argv, unsigned seconds, char **output);
/* Starts listening for the end of children. False on failure. */
bool child_init(struct event_base *base);
/*
 * Starts one, in its own process group, without capabilities, stdin from
 * nowhere. done is called exactly once, from the event loop, never from here.
 * NULL: nothing was started, for want of resources or as it is not safe; done will not
 * be called.
 */
struct child *child_start(const struct child_spec *spec);
/* Kills it now; done will not be called. */
void child_drop(struct child *child);
/* Kills all and forgets them (at exit). */
void child_drop_all(void);

#endif
