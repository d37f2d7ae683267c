/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trust.c - who may decide what root reads and runs?
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "conf/trust.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINKS_MAX 40
#define OF_ROOT "must belong to root and be writable by its owner only (chmod go-w, chown root)"

bool conf_file_unsafe(unsigned mode, unsigned uid, unsigned my_uid)
{
	return (mode & 022) != 0 || (uid != 0 && uid != my_uid);
}

static bool dir_unsafe(const struct stat *st)
{
	/* with the sticky bit others may add entries, and not touch those of root */
	return conf_file_unsafe((st->st_mode & S_ISVTX) != 0 ? 0 : st->st_mode, st->st_uid, geteuid());
}

/* What is wrong, into buf, and errno. */
__attribute__((format(printf, 4, 5)))
static const char *wrong(char *buf, size_t size, int error, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(buf, size, format, ap);
	va_end(ap);
	errno = error;
	return buf;
}

/* The rest of the way through a link: its target, then what followed it. */
static bool follow(const char *link, char rest[PATH_MAX])
{
	char target[PATH_MAX], old[PATH_MAX];
	ssize_t n = readlink(link, target, sizeof(target) - 1);

	if (n <= 0)
		return false;
	target[n] = '\0';
	strcpy(old, rest);
	return snprintf(rest, PATH_MAX, "%s/%s", target, old) < PATH_MAX;
}

const char *script_unsafe(const char *path, char *buf, size_t size)
{
	char rest[PATH_MAX], done[PATH_MAX] = "", next[PATH_MAX + NAME_MAX + 2];
	unsigned links = 0;
	struct stat st;

	if (snprintf(rest, sizeof(rest), "%s", path) >= (int)sizeof(rest))
		return wrong(buf, size, 0, "its path is too long");
	if (stat("/", &st) < 0 || dir_unsafe(&st))
		return wrong(buf, size, EACCES, "its directory / " OF_ROOT);
	for (;;) {
		char name[NAME_MAX + 1];
		char *from = rest + strspn(rest, "/");
		size_t len = strcspn(from, "/");
		bool last = from[len + strspn(from + len, "/")] == '\0';

		if (len == 0)
			return wrong(buf, size, 0, "is not a regular file");
		if (len > NAME_MAX)
			return wrong(buf, size, 0, "its path is too long");
		memcpy(name, from, len);
		name[len] = '\0';
		memmove(rest, from + len, strlen(from + len) + 1);
		if (strcmp(name, ".") == 0)
			continue;
		if (strcmp(name, "..") == 0) {
			char *slash = strrchr(done, '/');

			if (slash != NULL)
				*slash = '\0';
			continue;
		}
		snprintf(next, sizeof(next), "%s/%s", done, name);
		if (strlen(next) >= sizeof(done))
			return wrong(buf, size, 0, "its path is too long");
		if (lstat(next, &st) < 0) {
			if (errno == ENOENT || errno == ENOTDIR) {
				errno = ENOENT;
				return NULL;
			}
			return wrong(buf, size, errno, "%s", strerror(errno));
		}
		if (S_ISLNK(st.st_mode)) {
			/* its mode says nothing; who owns it matters where the sticky bit is */
			if (conf_file_unsafe(0, st.st_uid, geteuid()))
				return wrong(buf, size, EACCES, "its symbolic link %s must belong to root", next);
			if (++links > LINKS_MAX || !follow(next, rest))
				return wrong(buf, size, 0, "its symbolic links lead nowhere");
			if (rest[0] == '/')
				done[0] = '\0';
			continue;
		}
		if (last) {
			if (!S_ISREG(st.st_mode))
				return wrong(buf, size, 0, "is not a regular file");
			return conf_file_unsafe(st.st_mode, st.st_uid, geteuid()) ?
			       wrong(buf, size, EACCES, OF_ROOT) : NULL;
		}
		if (S_ISDIR(st.st_mode) && dir_unsafe(&st))
			return wrong(buf, size, EACCES, "its directory %s " OF_ROOT, next);
		strcpy(done, next);
	}
}
