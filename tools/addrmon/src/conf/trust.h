/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trust.h - who may decide what root reads and runs?
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CONF_TRUST_H
#define ADDRMON_CONF_TRUST_H

#include <stdbool.h>
#include <stddef.h>

/* True if a file with this mode and owner must not be trusted. */
bool conf_file_unsafe(unsigned mode, unsigned uid, unsigned my_uid);

#define CONF_UNSAFE_TEXT 300
/*
 * May root run what is at this absolute path? It must be a file that belongs to root (or
 * to us) and is writable by its owner only, and so must each directory on the way, so that
 * nobody else can put another one there; in one with the sticky bit, as /tmp, that takes
 * owning the entry. Symbolic links are followed and judged likewise.
 * NULL: it may, or it is not there (errno ENOENT). Else what is wrong, in buf; errno is 0
 * when that is no matter of permissions.
 */
const char *script_unsafe(const char *path, char *buf, size_t size);

#endif
