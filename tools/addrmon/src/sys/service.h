/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * service.h - being one of a host's services
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_SYS_SERVICE_H
#define ADDRMON_SYS_SERVICE_H

#include <stdbool.h>

/* Tells systemd, if it wants to know; see sd_notify(3). */
__attribute__((format(printf, 1, 2)))
void service_tell(const char *format, ...);
/* Makes the directory a file is to be in; true if it is there then. */
bool service_make_dir(const char *file);
/* Gives a socket to that group (NULL: to our own): its members may ask. what: for the log
 * line if it cannot, as then root alone may. */
void service_group(const char *path, const char *group, const char *topic, const char *what);
/*
 * Takes the lock of this path: one daemon per control socket. Returns a file
 * descriptor that holds it until closed, or -1 after a message.
 */
int service_lock(const char *path);
/*
 * Takes pluto for us alone: one daemon per socket of pluto (in this network namespace),
 * whatever their control sockets are. A file descriptor that holds it until closed; -1
 * after a message: another one of root's has it, or there is no socket.
 */
int service_claim(const char *pluto);
/*
 * Gives up every capability that is not needed any more. user: scripts are to run as
 * another one; data: counters of SAs are asked for.
 */
void caps_drop(bool user, bool data);
/* Is what these two need still there? */
bool caps_have(bool user, bool data);

#endif
