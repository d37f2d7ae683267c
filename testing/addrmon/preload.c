/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * preload.c - what a test does to the daemon from within, by LD_PRELOAD
 *
 * While the file $PRELOAD_NOMEM exists, one of so many allocations fails as it
 * says. The wall clock is ahead by the seconds that $PRELOAD_CLOCK says. Between
 * fork and exec of whack pass the seconds that $PRELOAD_EXEC says. The kernel does
 * not dump what a message of the type asks for that $PRELOAD_NODUMP says. Counters of
 * ESP SAs grow as the file $PRELOAD_ESP says, by lines SPI PACKETS-A-SECOND SOURCE, so that
 * they can be tried where the kernel has no ESP.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/xfrm.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
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

/* ---- counters of ESP SAs ---- */

static int esp_fd = -1;
static unsigned char requests[65536];
static size_t requests_len, requests_at;

static ssize_t asked(int fd, const void *data, size_t len)
{
	esp_fd = fd;
	memcpy(requests, data, len);
	requests_len = len;
	requests_at = 0;
	return (ssize_t)len;
}

/* What the file says of this SPI; 0 if there is no such SA. */
static int counter(uint32_t spi, uint64_t *packets, struct in_addr *source)
{
	FILE *f = fopen(getenv("PRELOAD_ESP"), "re");
	char line[128], from[64];
	struct timespec ts;
	unsigned found, rate;
	int there = 0;

	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &ts);
	while (f != NULL && !there && fgets(line, sizeof(line), f) != NULL) {
		there = sscanf(line, "%x %u %63s", &found, &rate, from) == 3 && found == spi &&
			inet_pton(AF_INET, from, source) == 1;
		*packets = (uint64_t)rate * ((uint64_t)ts.tv_sec * 100 + (uint64_t)ts.tv_nsec / 10000000) / 100;
	}
	if (f != NULL)
		fclose(f);
	return there;
}

/* The answer to the next request, as xfrm_get_ae() of the kernel gives it. */
static ssize_t answered(struct msghdr *msg)
{
	const struct nlmsghdr *h = (const void *)(requests + requests_at);
	const struct xfrm_aevent_id *id = NLMSG_DATA(h);
	struct {
		struct nlmsghdr h;
		struct xfrm_aevent_id id;
		struct nlattr a;
		struct xfrm_lifetime_cur current;
	} answer = { .h = { .nlmsg_len = sizeof(answer), .nlmsg_type = XFRM_MSG_NEWAE } };
	struct {
		struct nlmsghdr h;
		struct nlmsgerr e;
	} none = { .h = { .nlmsg_len = sizeof(none), .nlmsg_type = NLMSG_ERROR }, .e = { .error = -ESRCH } };
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct in_addr source;
	uint64_t packets;

	if (requests_at >= requests_len) {
		errno = EAGAIN;
		return -1;
	}
	requests_at += NLMSG_ALIGN(h->nlmsg_len);
	memcpy(msg->msg_name, &kernel, sizeof(kernel));
	msg->msg_namelen = sizeof(kernel);
	msg->msg_flags = 0;
	if (!counter(ntohl(id->sa_id.spi), &packets, &source)) {
		none.h.nlmsg_seq = h->nlmsg_seq;
		memcpy(msg->msg_iov->iov_base, &none, sizeof(none));
		return sizeof(none);
	}
	answer.h.nlmsg_seq = h->nlmsg_seq;
	answer.id = *id;
	memcpy(&answer.id.saddr, &source, sizeof(source));
	answer.a = (struct nlattr) { NLA_HDRLEN + sizeof(answer.current), XFRMA_LTIME_VAL };
	answer.current.packets = packets;
	memcpy(msg->msg_iov->iov_base, &answer, sizeof(answer));
	return sizeof(answer);
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
	if (to != NULL && to->sa_family == AF_NETLINK && getenv("PRELOAD_ESP") != NULL &&
	    h->nlmsg_type == XFRM_MSG_GETAE)
		return asked(fd, data, len);
	return real(fd, data, len, flags, to, tolen);
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	static ssize_t (*real)(int, struct msghdr *, int);

	if (real == NULL)
		real = (ssize_t (*)(int, struct msghdr *, int))dlsym(RTLD_NEXT, "recvmsg");
	return fd == esp_fd ? answered(msg) : real(fd, msg, flags);
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
