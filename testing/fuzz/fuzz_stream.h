/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * TCP connections, for the fuzz targets: what pluto has of them (sockets and their events), and the kernel's end.
 */
#ifndef FUZZ_STREAM_H
#define FUZZ_STREAM_H

#include "fuzz_harness.h"

#define FUZZ_STREAMS 4	/* N below that */

/*
 * A client at REMOTE connects to the endpoint that listens: it is then N's other end.  False if N is open.
 */
bool fuzz_stream_accept(unsigned n, struct iface_endpoint *listener, ip_address remote);

/* these bytes have come; what the kernel's buffer has no room for is lost */
void fuzz_stream_put(unsigned n, const void *bytes, size_t len);

/* this is all, or the other end has reset it */
void fuzz_stream_end(unsigned n, bool reset);

/* the kernel's buffer for what is sent is full */
void fuzz_stream_full(unsigned n, bool full);

extern bool fuzz_stream_refused;		/* a connection of pluto's */
extern bool fuzz_stream_not_supported;		/* ESP in TCP, by the kernel */

/* pluto reads what it can */
void fuzz_streams_read(void);

/* for fuzz_harness.c: before each input, and after it, when all SAs have gone */
void fuzz_streams_reset(void);
void fuzz_streams_finish(void);
bool fuzz_stream_setsockopt(int fd, int level, int name, int *status);

#endif
