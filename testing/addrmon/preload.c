/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * preload.c - what a test does to the daemon from within, by LD_PRELOAD
 *
 * While the file $PRELOAD_NOMEM exists, one of so many allocations fails as it
 * says. The wall clock is ahead by the seconds that $PRELOAD_CLOCK says. Between
 * fork and exec of whack pass the seconds that $PRELOAD_EXEC says. The kernel does
 * not dump what a message of the type asks for that $PRELOAD_NODUMP says.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The number in the file that the variable names; 0 if there is none. */
static long number(const char *variable)
{
	const char *path = getenv(variable);
	char text[32] = "";
	int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(fd);
	return strtol(text, NULL, 10);
}

static int fails(void)
{
	static unsigned long calls;
	int saved = errno;
	long of = number("PRELOAD_NOMEM");

	errno = saved;
	if (of == 0 || ++calls % (unsigned long)of != 0)
		return 0;
	errno = ENOMEM;
	return 1;
}

/* dlsym itself allocates: glibc has these names for what it would find */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t size);

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}

int clock_gettime(clockid_t id, struct timespec *ts)
{
	static int (*real)(clockid_t, struct timespec *);

	if (real == NULL)
		real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");

	int status = real(id, ts);

	if (id == CLOCK_REALTIME)
		ts->tv_sec += number("PRELOAD_CLOCK");
	return status;
}

ssize_t sendto(int fd, const void *data, size_t len, int flags, const struct sockaddr *to,
	       socklen_t tolen)
{
	static ssize_t (*real)(int, const void *, size_t, int, const struct sockaddr *, socklen_t);
	const struct nlmsghdr *h = data;

	if (real == NULL)
		real = (ssize_t (*)(int, const void *, size_t, int, const struct sockaddr *,
				    socklen_t))dlsym(RTLD_NEXT, "sendto");
	if (to != NULL && to->sa_family == AF_NETLINK && len >= sizeof(*h) &&
	    (h->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP &&
	    h->nlmsg_type == number("PRELOAD_NODUMP")) {
		errno = ENOBUFS;
		return -1;
	}
	return real(fd, data, len, flags, to, tolen);
}

/* The time between fork and exec, in seconds. */
static void before_exec(void)
{
	time_t end = time(NULL) + number("PRELOAD_EXEC");

	while (time(NULL) < end)
		usleep(10000);
}

int execv(const char *path, char *const argv[])
{
	before_exec();
	return execve(path, argv, environ);
}
