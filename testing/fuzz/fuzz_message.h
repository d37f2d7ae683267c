/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * IKE messages that the fuzz targets make from the input.
 */
#ifndef FUZZ_MESSAGE_H
#define FUZZ_MESSAGE_H

#include "fuzz_harness.h"

/* bytes that are put one behind the other; what does not fit is left out */
struct fuzz_buffer {
	uint8_t bytes[1500];
	size_t len;
};

void fuzz_put(struct fuzz_buffer *b, const void *bytes, size_t len);
void fuzz_put8(struct fuzz_buffer *b, uint8_t v);
void fuzz_put16(struct fuzz_buffer *b, uint16_t v);

/* a payload that is as it must be; NEXT of the one before is at *NEXT */
void fuzz_put_payload(struct fuzz_buffer *b, size_t *next, uint8_t type, shunk_t body);

/* the header of a message, with its length still to put in when all is there */
enum { FUZZ_AT_NEXT = 16, };	/* where the type of the first payload is */
void fuzz_put_header(struct fuzz_buffer *b, const ike_spi_t *initiator, const ike_spi_t *responder, uint8_t exchange,
		     uint8_t flags, uint32_t id);
void fuzz_put_length(struct fuzz_buffer *b);

/*
 * A message of the peer's for IKE: HOW has what it is, WRAP what there is beside its SK payload.  Returns false for
 * exchanges that need Diffie-Hellman.
 */
bool fuzz_message(struct fuzz_input *in, const struct ike_sa *ike, uint8_t how, uint8_t wrap, struct fuzz_buffer *b);

#endif
