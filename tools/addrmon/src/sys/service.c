/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * service.c - being one of a host's services
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "sys/service.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include "sys/log.h"

#define CLAIM_TRIES 20
#define CLAIM_AGAIN 50000	/* usec */

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

/* By a name in the kernel, which ends with its holder: a file of ours may be anywhere. */
int service_claim(const char *pluto)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	size_t len = strlen(pluto), room = sizeof(un.sun_path) - sizeof("ipsec-addrmon ");
	int n = snprintf(un.sun_path + 1, sizeof(un.sun_path) - 1, "ipsec-addrmon %s",
			 pluto + (len > room ? len - room : 0));
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct ucred cred = { .uid = (uid_t)-1 };
	socklen_t cred_size = sizeof(cred);

	if (fd < 0) {
		perror("addrmon: socket");
		return -1;
	}
	for (int i = 0; i < CLAIM_TRIES; i++) {
		if (bind(fd, (struct sockaddr *)&un, size) == 0 && listen(fd, 1) == 0)
			return fd;
		/* anybody may take a name: only another one of root's counts */
		if (connect(fd, (struct sockaddr *)&un, size) < 0 ||
		    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &cred_size) < 0 || cred.uid != 0)
			break;
		close(fd);
		if (kill(cred.pid, 0) == 0 || errno != ESRCH) {
			fprintf(stderr, "addrmon: already running for this pluto (%s), pid %ld\n", pluto,
				(long)cred.pid);
			return -1;
		}
		/* a child of one that is gone, not executed yet, has it for a moment */
		usleep(CLAIM_AGAIN);
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		if (fd < 0)
			return -1;
	}
	log_warnx("addrmon", "something keeps us from making sure that no other daemon runs for this pluto");
	return fd;
}

void service_group(const char *path, const char *group, const char *topic, const char *what)
{
	struct group *g = group == NULL ? NULL : getgrnam(group);
	gid_t gid = g == NULL ? getegid() : g->gr_gid;
	struct stat st;

	if (group != NULL && g == NULL)
		log_warnx(topic, "there is no group %s: only root may ask", group);
	if ((stat(path, &st) < 0 || st.st_gid != gid) && chown(path, (uid_t)-1, gid) < 0)
		log_warn(topic, "cannot give %s to group %s (the unit needs SupplementaryGroups=, and a restart)",
			 what, group == NULL ? "root" : group);
}
