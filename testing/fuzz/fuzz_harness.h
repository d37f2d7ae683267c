/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What the fuzz targets need of pluto: just enough of it, in a world that depends on the input alone.
 */
#ifndef FUZZ_HARNESS_H
#define FUZZ_HARNESS_H

#include "defs.h"

#include "connections.h"
#include "demux.h"
#include "iface.h"
#include "state.h"

struct whack_message;

/*
 * The input, read from the front; when there is no more, it is zeros.
 */
struct fuzz_input {
	const uint8_t *next;
	const uint8_t *end;
};

bool fuzz_more(const struct fuzz_input *in);
uint8_t fuzz_u8(struct fuzz_input *in);
uint16_t fuzz_u16(struct fuzz_input *in);
shunk_t fuzz_bytes(struct fuzz_input *in, size_t len);	/* or as many as there are */

/*
 * The addresses of the world.  The first are this host's own, one after the other on a device of its own.
 */
#define FUZZ_OWN 3
ip_address fuzz_address(unsigned n);		/* any N is fine */
struct iface_endpoint *fuzz_iface(unsigned n);	/* borrowed; any N is fine */
void fuzz_own_address(unsigned n, bool there);	/* N below FUZZ_OWN */

/*
 * Before each input: the world is as it was.
 */
void fuzz_reset(void);

/*
 * After each input: connections and SAs go, nothing must be left.
 */
void fuzz_finish(void);

/* let time pass: timers of states that are due, and callbacks */
void fuzz_pass(unsigned seconds);
/* callbacks that are due now */
void fuzz_run(void);

/*
 * A connection, and SAs of it.
 */
struct fuzz_options {
	bool initiator;		/* role in the IKE SA */
	bool rmobike;
	bool mobike;		/* was agreed on */
	bool peer_rmobike;
	bool rekeyed;		/* by the other end: not the role in the first IKE SA */
	bool any;		/* the peer can be anywhere */
	bool nat;		/* port 4500 */
	bool ipv6;
	bool no_nats;		/* encapsulation=no */
	bool updown;		/* a script of its own */
	bool up;		/* to be revived */
	unsigned children;	/* Child SAs; 0, 1 */
	unsigned routability;	/* 0 unset, 1 no, 2 yes */
	const char *accept_to;	/* possibly NULL */
	const char *addresses;	/* possibly NULL */
	bool unauthenticated;	/* IKE_AUTH is still to come (responder) */
	bool intermediate;	/* IKE_INTERMEDIATE was agreed on */
};

/* add-connection message, as whack would send it */
void fuzz_add_message(struct whack_message *m, const char *name, const struct fuzz_options *options);

/* returns the serial number of an IKE SA; 0 when the connection could not be added */
so_serial_t fuzz_establish(const char *name, const struct fuzz_options *options);

/* what has become of the IKE SA, or of its replacement; possibly NULL */
struct ike_sa *fuzz_ike(so_serial_t serialno);

/*
 * What the kernel, and whack's socket, do.
 */
extern bool fuzz_migrate_fails;
extern bool fuzz_verified;			/* does the peer authenticate itself? */
extern shunk_t fuzz_recovered;			/* from any signature, by the public key; unless it is null */
extern const uint8_t fuzz_random[16];		/* all random bytes are these, again and again */

/* whack sends these bytes */
void fuzz_whack(const void *bytes, size_t len);

#endif
