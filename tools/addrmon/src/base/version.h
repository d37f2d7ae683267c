/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * version.h - of the daemon and its commands; the packages read it here
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_VERSION_H
#define ADDRMON_VERSION_H

#define ADDRMON_VERSION "1.0"

#endif
