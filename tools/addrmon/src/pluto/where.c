/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * where.c - where whack and pluto's socket are
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pluto/pluto.h"

#define PLUTO_SOCKET "/run/pluto/pluto.ctl"

void whack_find(const struct conf *conf, char *path, size_t size)
{
	const char *dir = getenv("IPSEC_EXECDIR");
	ssize_t n;

	if (conf->whack != NULL) {
		snprintf(path, size, "%s", conf->whack);
		return;
	}
	if (dir != NULL && dir[0] == '/') {
		snprintf(path, size, "%s/whack", dir);
		if (access(path, X_OK) == 0)
			return;
	}
	n = readlink("/proc/self/exe", path, size - 1);
	if (n > 0) {
		path[n] = '\0';
		char *slash = strrchr(path, '/');

		snprintf(slash + 1, size - (size_t)(slash + 1 - path), "whack");
		if (access(path, X_OK) == 0)
			return;
	}
	snprintf(path, size, "%s/whack", LIBEXECDIR);
}

const char *pluto_socket_path(const struct conf *conf)
{
	const char *env = getenv("CTLSOCKET");

	if (conf->ctlsocket != NULL)
		return conf->ctlsocket;
	return env != NULL && env[0] == '/' ? env : PLUTO_SOCKET;
}
