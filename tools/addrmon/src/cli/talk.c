/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * talk.c - asking the daemon
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "cli/talk.h"

#include <errno.h>
#include <grp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "ctl/protocol.h"

#define ANSWER_TIMEOUT_SEC 15

/* ---- talking ---- */

json *request_new(const char *cmd)
{
	json *o = json_object_new_object();

	json_object_object_add(o, "cmd", json_object_new_string(cmd));
	return o;
}

void request_add(json *o, const char *key, const char *value)
{
	if (value != NULL)
		json_object_object_add(o, key, json_object_new_string(value));
}

void request_flag(json *o, const char *key, bool value)
{
	if (value)
		json_object_object_add(o, key, json_object_new_boolean(true));
}

/* What went wrong: with --check for a monitoring system, which reads the output. */
__attribute__((format(printf, 2, 3)))
static void complain(const struct cli *o, const char *format, ...)
{
	FILE *out = o->check ? stdout : stderr;
	va_list ap;

	fprintf(out, o->check ? "UNKNOWN: " : "addrmon: ");
	va_start(ap, format);
	vfprintf(out, format, ap);
	va_end(ap);
	fprintf(out, "\n");
}

/* Whose the socket is, for those who may not. */
static const char *its_group(const char *path)
{
	struct stat st;
	struct group *group = stat(path, &st) < 0 ? NULL : getgrgid(st.st_gid);

	return group == NULL ? "root" : group->gr_name;
}

/* Connects; NULL after a message, with the exit code in *rc. */
static FILE *dial(const struct cli *o, int *rc)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct timeval limit = { ANSWER_TIMEOUT_SEC, 0 };
	int fd;
	FILE *f;

	*rc = EXIT_NOT_RUNNING;
	if (strlen(o->socket) >= sizeof(un.sun_path)) {
		complain(o, "path of the socket is too long");
		return NULL;
	}
	strcpy(un.sun_path, o->socket);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&un, sizeof(un)) < 0) {
		if (errno == EACCES || errno == EPERM) {
			*rc = EXIT_PERMISSION;
			complain(o, "only root and the members of group %s may ask (%s)",
				 its_group(o->socket), o->socket);
		} else {
			complain(o, "the daemon is not running (%s: %s)", o->socket, strerror(errno));
		}
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	f = fdopen(fd, "r");
	if (f == NULL)
		close(fd);
	return f;
}

json *answer_line(FILE *f)
{
	char *line = NULL;
	size_t size = 0;
	json *o = NULL;

	if (getline(&line, &size, f) > 0)
		o = json_tokener_parse(line);
	free(line);
	return o;
}

/* Sends a request and frees it. One that the daemon does not read has been answered. */
static void say(int fd, json *request)
{
	const char *text = json_object_to_json_string_ext(request, JSON_C_TO_STRING_PLAIN);
	struct iovec parts[] = { { (char *)text, strlen(text) }, { "\n", 1 } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

	if (sendmsg(fd, &message, MSG_NOSIGNAL) < 0 && errno != EPIPE && errno != ECONNRESET)
		perror("addrmon: cannot ask");
	json_object_put(request);
}

int ask(const struct cli *o, json *request, json **result, FILE **keep)
{
	json *answer, *v;
	int rc;
	FILE *f = dial(o, &rc);

	*result = NULL;
	if (f == NULL) {
		json_object_put(request);
		return rc;
	}
	say(fileno(f), request);
	answer = answer_line(f);
	if (answer == NULL || !json_object_object_get_ex(answer, "rc", &v)) {
		complain(o, "the daemon did not answer in time");
		json_object_put(answer);
		fclose(f);
		return EXIT_AGAIN;
	}
	rc = json_object_get_int(v);
	if (json_object_object_get_ex(answer, "error", &v) && v != NULL)
		complain(o, "%s", json_object_get_string(v));
	if (json_object_object_get_ex(answer, "result", &v))
		*result = json_object_get(v);
	json_object_put(answer);
	if (keep != NULL && rc == 0)
		*keep = f;
	else
		fclose(f);
	return rc;
}

int simple(const struct cli *o, json *request)
{
	json *result;
	int rc = ask(o, request, &result, NULL);

	json_object_put(result);
	return rc;
}

/* ---- reading answers ---- */

json *member(json *o, const char *key)
{
	json *v = NULL;

	if (o != NULL && json_object_is_type(o, json_type_object))
		json_object_object_get_ex(o, key, &v);
	return v;
}

const char *member_text(json *o, const char *key)
{
	json *v = member(o, key);

	return v == NULL ? NULL : json_object_get_string(v);
}

bool member_yes(json *o, const char *key)
{
	return json_object_get_boolean(member(o, key));
}

size_t list_length(json *list)
{
	return json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
}

const char *age_text(double seconds, char *buf, size_t size)
{
	long s = (long)seconds;

	if (s >= 86400)
		snprintf(buf, size, "%ldd %02ld:%02ld", s / 86400, s / 3600 % 24, s / 60 % 60);
	else
		snprintf(buf, size, "%02ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
	return buf;
}
