/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * service.c - being one of a host's services
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "sys/service.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include "sys/log.h"

void service_tell(const char *format, ...)
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

bool service_make_dir(const char *file)
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

/* It is of a kind that a child does not inherit: one that outlives us, not even
 * executed yet, must not hold it. */
int service_lock(const char *path)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char pid[32];
	ssize_t n;
	int fd;

	if (!service_make_dir(path))
		log_warn("addrmon", "cannot make the directory of %s", path);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0) {
		fprintf(stderr, "addrmon: cannot open %s: %s\n", path, strerror(errno));
		return -1;
	}
	if (fcntl(fd, F_SETLK, &lock) < 0) {
		n = read(fd, pid, sizeof(pid) - 1);
		pid[n > 0 ? n : 0] = '\0';
		pid[strcspn(pid, "\n")] = '\0';
		fprintf(stderr, "addrmon: already running, pid %s\n", pid);
		close(fd);
		return -1;
	}
	n = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) < 0 || write(fd, pid, (size_t)n) != n)
		log_warn("addrmon", "cannot write %s", path);
	return fd;
}
