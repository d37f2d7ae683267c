/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * IKE messages that the fuzz targets make from the input.
 */

#include "fuzz_message.h"

#include "ikev2_msgid.h"

/* --- payloads ------------------------------------------------------------- */

void fuzz_put(struct fuzz_buffer *b, const void *bytes, size_t len)
{
	if (len <= sizeof(b->bytes) - b->len) {
		memcpy(b->bytes + b->len, bytes, len);
		b->len += len;
	}
}

void fuzz_put8(struct fuzz_buffer *b, uint8_t v)
{
	fuzz_put(b, &v, 1);
}

void fuzz_put16(struct fuzz_buffer *b, uint16_t v)
{
	fuzz_put8(b, v >> 8);
	fuzz_put8(b, v);
}

void fuzz_put_payload(struct fuzz_buffer *b, size_t *next, uint8_t type, shunk_t body)
{
	if (body.len + 4 > sizeof(b->bytes) - b->len)
		return;
	b->bytes[*next] = type;
	*next = b->len;
	fuzz_put8(b, ISAKMP_NEXT_v2NONE);
	fuzz_put8(b, 0);
	fuzz_put16(b, body.len + 4);
	fuzz_put(b, body.ptr, body.len);
}

/* notifications that matter, so that they are found fast */
static const uint16_t notifications[] = {
	v2N_MOBIKE_SUPPORTED, v2N_ADDITIONAL_IP4_ADDRESS, v2N_ADDITIONAL_IP6_ADDRESS, v2N_NO_ADDITIONAL_ADDRESSES,
	v2N_UPDATE_SA_ADDRESSES, v2N_COOKIE2, v2N_NO_NATS_ALLOWED, v2N_SWITCH_TO_IP_ADDRESS,
	v2N_NAT_DETECTION_SOURCE_IP, v2N_NAT_DETECTION_DESTINATION_IP, v2N_UNACCEPTABLE_ADDRESSES,
	v2N_UNEXPECTED_NAT_DETECTED,
};

/* COUNT notifications, with data of the input's, an address, or the cookie that pluto sends */
static void put_notifications(struct fuzz_buffer *b, size_t *next, unsigned count, struct fuzz_input *in)
{
	for (; count > 0; count--) {
		uint8_t what = fuzz_u8(in);
		uint8_t how = fuzz_u8(in);
		struct fuzz_buffer body = { .len = 0, };
		unsigned type = what % (elemsof(notifications) + 1);

		fuzz_put8(&body, how & 0x40 ? fuzz_u8(in) : 0);	/* protocol */
		fuzz_put8(&body, how & 0x80 ? 4 : 0);		/* SPI size */
		fuzz_put16(&body, type < elemsof(notifications) ? notifications[type] : fuzz_u16(in));
		if (how & 0x80)
			fuzz_put(&body, "spi!", 4);
		if ((how & 0x30) == 0x10) {
			ip_address address = fuzz_address(how & 0x0f);
			shunk_t bytes = address_as_shunk(&address);

			fuzz_put(&body, bytes.ptr, bytes.len);
		} else if ((how & 0x30) == 0x20) {
			fuzz_put(&body, fuzz_random, sizeof(fuzz_random));
		} else {
			shunk_t bytes = fuzz_bytes(in, how & 0x10 ? fuzz_u8(in) : how & 0x0f);

			fuzz_put(&body, bytes.ptr, bytes.len);
		}
		fuzz_put_payload(b, next, ISAKMP_NEXT_v2N, shunk2(body.bytes, body.len));
	}
}

/* what every IKE_AUTH request has */
static void put_auth(struct fuzz_buffer *b, size_t *next)
{
	static const uint8_t idi[] = { ID_FQDN, 0, 0, 0, 'r', 'e', 'm', 'o', 't', 'e', };
	static const uint8_t auth[12] = { IKEv2_AUTH_SHARED_KEY_MAC, };
	static const uint8_t sa[] = {
		/* one proposal: ESP, three transforms: AES_GCM_16 with 128 bits, no ESN */
		0, 0, 0, 32, 1, 3, 4, 2, 's', 'p', 'i', '!',
		3, 0, 0, 12, 1, 0, 0, 20, 0x80, 14, 0, 128,
		0, 0, 0, 8, 5, 0, 0, 0,
	};
	static const uint8_t tsi[] = { 1, 0, 0, 0, 7, 0, 0, 16, 0, 0, 0xff, 0xff, 10, 2, 0, 0, 10, 2, 255, 255, };
	static const uint8_t tsr[] = { 1, 0, 0, 0, 7, 0, 0, 16, 0, 0, 0xff, 0xff, 10, 1, 0, 0, 10, 1, 255, 255, };

	fuzz_put_payload(b, next, ISAKMP_NEXT_v2IDi, THING_AS_SHUNK(idi));
	fuzz_put_payload(b, next, ISAKMP_NEXT_v2AUTH, THING_AS_SHUNK(auth));
	fuzz_put_payload(b, next, ISAKMP_NEXT_v2SA, THING_AS_SHUNK(sa));
	fuzz_put_payload(b, next, ISAKMP_NEXT_v2TSi, THING_AS_SHUNK(tsi));
	fuzz_put_payload(b, next, ISAKMP_NEXT_v2TSr, THING_AS_SHUNK(tsr));
}

/* --- messages ------------------------------------------------------------- */

enum {
	SIZE_HEADER = 28, SIZE_IV = 8, SIZE_TAG = 16,
};

void fuzz_put_header(struct fuzz_buffer *b, const ike_spi_t *initiator, const ike_spi_t *responder, uint8_t exchange,
		     uint8_t flags, uint32_t id)
{
	b->len = 0;
	fuzz_put(b, initiator->bytes, IKE_SA_SPI_SIZE);
	fuzz_put(b, responder->bytes, IKE_SA_SPI_SIZE);
	fuzz_put8(b, ISAKMP_NEXT_v2NONE);
	fuzz_put8(b, IKEv2_MAJOR_VERSION << 4);
	fuzz_put8(b, exchange);
	fuzz_put8(b, flags);
	fuzz_put16(b, id >> 16);
	fuzz_put16(b, id);
	fuzz_put16(b, 0);
	fuzz_put16(b, 0);	/* length: fuzz_put_length() */
}

void fuzz_put_length(struct fuzz_buffer *b)
{
	b->bytes[SIZE_HEADER - 2] = b->len >> 8;
	b->bytes[SIZE_HEADER - 1] = b->len;
}

bool fuzz_message(struct fuzz_input *in, const struct ike_sa *ike, uint8_t how, uint8_t wrap, struct fuzz_buffer *b)
{
	bool response = (how & 0x10);
	bool raw = (how & 0x20);
	bool other_exchange = (how & 0x40);
	bool other_id = (how & 0x80);
	const struct v2_msgid_windows *windows = &ike->sa.st_v2_msgid_windows;
	uint32_t id = (response ? windows->initiator.sent : windows->responder.recv + 1);
	uint8_t exchange = ISAKMP_v2_INFORMATIONAL;

	if (ike->sa.st_state->kind == STATE_V2_IKE_SA_INIT_R)
		exchange = ISAKMP_v2_IKE_AUTH;
	if (other_exchange)
		exchange = fuzz_u8(in);
	if (exchange == ISAKMP_v2_CREATE_CHILD_SA || exchange == ISAKMP_v2_IKE_SA_INIT)
		return false;	/* needs Diffie-Hellman */
	if (other_id)
		id += (int8_t)fuzz_u8(in);

	unsigned unencrypted = wrap & 0x1f;
	bool fragment = (wrap & 0x20);
	unsigned number = (wrap & 0x40) ? 2 : 1;
	unsigned total = (wrap & 0x80) ? 2 : 1;
	size_t next = FUZZ_AT_NEXT;

	fuzz_put_header(b, &ike->sa.st_ike_spis.initiator, &ike->sa.st_ike_spis.responder, exchange,
			(ike->sa.st_sa_role == SA_RESPONDER ? ISAKMP_FLAGS_v2_IKE_I : 0) |
			(response ? ISAKMP_FLAGS_v2_MSG_R : 0), id);
	for (; unencrypted > 0; unencrypted--)
		fuzz_put_payload(b, &next, ISAKMP_NEXT_v2V, shunk1("unencrypted"));

	/* SK or SKF */
	size_t sk = b->len;

	b->bytes[next] = (fragment ? ISAKMP_NEXT_v2SKF : ISAKMP_NEXT_v2SK);
	next = sk;	/* the type of the first payload in it */
	fuzz_put16(b, 0);
	fuzz_put16(b, 0);	/* length: below */
	if (fragment) {
		fuzz_put16(b, number);
		fuzz_put16(b, total);
	}
	fuzz_put(b, "iviviviv", SIZE_IV);
	if (raw) {
		b->bytes[sk] = fuzz_u8(in);
		shunk_t bytes = fuzz_bytes(in, fuzz_u8(in));

		fuzz_put(b, bytes.ptr, bytes.len);
	} else {
		uint8_t count = fuzz_u8(in);

		if (exchange == ISAKMP_v2_IKE_AUTH && !(count & 0x80))
			put_auth(b, &next);
		put_notifications(b, &next, count & 0x0f, in);
	}
	fuzz_put8(b, 0);	/* padding */
	fuzz_put(b, "0123456789abcdef", SIZE_TAG);
	fuzz_put_length(b);
	b->bytes[sk + 2] = (b->len - sk) >> 8;
	b->bytes[sk + 3] = (b->len - sk);
	return true;
}
