/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Fuzz target: IKE messages of an authenticated peer, and what else happens to the IKE SA meanwhile.
 *
 * The input is options of the connection and its SA, then operations.  What is in an SK payload is the input's; it goes
 * the way of any message, from process_md(): is it a duplicate, decryption (which changes nothing, see fuzz_harness.c),
 * the payload decoder, which transition, its processor, the answer, and the requests that follow.  A message may have
 * unencrypted payloads, and come in fragments.
 */

#include "fuzz_harness.h"

#include "ikev2_mobike.h"
#include "ikev2_msgid.h"
#include "ikev2_rmobike.h"
#include "log.h"
#include "mobike_exchange.h"
#include "rmobike_words.h"
#include "whack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_OPERATIONS = 24, MAX_MESSAGE = 1500, };

static const char *const accept_to[] = {
	NULL, "%any", "203.0.113.0/24,2001:db8:2::/64", "198.51.100.2",
};

static const char *const announced[] = {
	NULL, "192.0.2.1,192.0.2.2", "none", "198.18.0.7=192.0.2.2,198.18.0.8=192.0.2.2,2001:db8:1::1",
};

static struct fuzz_options take_options(struct fuzz_input *in)
{
	uint8_t a = fuzz_u8(in);
	uint8_t b = fuzz_u8(in);
	uint8_t c = fuzz_u8(in);

	if (c & 0x80)
		set_debugging(DBG_BASE);
	fuzz_verified = (c & 0x40);
	return (struct fuzz_options) {
		.initiator = (a & 0x01),
		/* what the input is about is the common case: zero */
		.rmobike = !(a & 0x02),
		.mobike = !(a & 0x04),
		.peer_rmobike = !(a & 0x08),
		.rekeyed = (a & 0x10),
		.any = (a & 0x20),
		.nat = (a & 0x40),
		.ipv6 = (a & 0x80),
		.accept_to = accept_to[b & 3],
		.addresses = announced[b >> 2 & 3],
		.routability = (b >> 4 & 3),
		.no_nats = (b & 0x40),
		.updown = (b & 0x80),
		.children = !(c & 0x01),
		.up = (c & 0x02),
		.unauthenticated = (c & 0x04),
		.intermediate = (c & 0x08),
	};
}

/* --- payloads ------------------------------------------------------------- */

struct buffer {
	uint8_t bytes[MAX_MESSAGE];
	size_t len;
};

static void put(struct buffer *b, const void *bytes, size_t len)
{
	if (len <= sizeof(b->bytes) - b->len) {
		memcpy(b->bytes + b->len, bytes, len);
		b->len += len;
	}
}

static void put8(struct buffer *b, uint8_t v)
{
	put(b, &v, 1);
}

static void put16(struct buffer *b, uint16_t v)
{
	put8(b, v >> 8);
	put8(b, v);
}

/* a payload that is as it must be; NEXT of the one before is at *NEXT */
static void put_payload(struct buffer *b, size_t *next, uint8_t type, shunk_t body)
{
	if (body.len + 4 > sizeof(b->bytes) - b->len)
		return;
	b->bytes[*next] = type;
	*next = b->len;
	put8(b, ISAKMP_NEXT_v2NONE);
	put8(b, 0);
	put16(b, body.len + 4);
	put(b, body.ptr, body.len);
}

/* notifications that matter, so that they are found fast */
static const uint16_t notifications[] = {
	v2N_MOBIKE_SUPPORTED, v2N_ADDITIONAL_IP4_ADDRESS, v2N_ADDITIONAL_IP6_ADDRESS, v2N_NO_ADDITIONAL_ADDRESSES,
	v2N_UPDATE_SA_ADDRESSES, v2N_COOKIE2, v2N_NO_NATS_ALLOWED, v2N_SWITCH_TO_IP_ADDRESS,
	v2N_NAT_DETECTION_SOURCE_IP, v2N_NAT_DETECTION_DESTINATION_IP, v2N_UNACCEPTABLE_ADDRESSES,
	v2N_UNEXPECTED_NAT_DETECTED,
};

/* COUNT notifications, with data of the input's, an address, or the cookie that pluto sends */
static void put_notifications(struct buffer *b, size_t *next, unsigned count, struct fuzz_input *in)
{
	for (; count > 0; count--) {
		uint8_t what = fuzz_u8(in);
		uint8_t how = fuzz_u8(in);
		struct buffer body = { .len = 0, };
		unsigned type = what % (elemsof(notifications) + 1);

		put8(&body, how & 0x40 ? fuzz_u8(in) : 0);	/* protocol */
		put8(&body, how & 0x80 ? 4 : 0);		/* SPI size */
		put16(&body, type < elemsof(notifications) ? notifications[type] : fuzz_u16(in));
		if (how & 0x80)
			put(&body, "spi!", 4);
		if ((how & 0x30) == 0x10) {
			ip_address address = fuzz_address(how & 0x0f);
			shunk_t bytes = address_as_shunk(&address);

			put(&body, bytes.ptr, bytes.len);
		} else if ((how & 0x30) == 0x20) {
			put(&body, fuzz_random, sizeof(fuzz_random));
		} else {
			shunk_t bytes = fuzz_bytes(in, how & 0x10 ? fuzz_u8(in) : how & 0x0f);

			put(&body, bytes.ptr, bytes.len);
		}
		put_payload(b, next, ISAKMP_NEXT_v2N, shunk2(body.bytes, body.len));
	}
}

/* what every IKE_AUTH request has */
static void put_auth(struct buffer *b, size_t *next)
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

	put_payload(b, next, ISAKMP_NEXT_v2IDi, THING_AS_SHUNK(idi));
	put_payload(b, next, ISAKMP_NEXT_v2AUTH, THING_AS_SHUNK(auth));
	put_payload(b, next, ISAKMP_NEXT_v2SA, THING_AS_SHUNK(sa));
	put_payload(b, next, ISAKMP_NEXT_v2TSi, THING_AS_SHUNK(tsi));
	put_payload(b, next, ISAKMP_NEXT_v2TSr, THING_AS_SHUNK(tsr));
}

/* --- messages ------------------------------------------------------------- */

enum {
	SIZE_HEADER = 28, SIZE_IV = 8, SIZE_TAG = 16,
	AT_NEXT = 16,		/* of the message, the type of its first payload */
};

/*
 * A message to this end, from where and to where the input says: HOW has the kind of message, WHERE the addresses.
 */
static void deliver(struct fuzz_input *in, so_serial_t serialno, uint8_t how)
{
	const struct ike_sa *ike = fuzz_ike(serialno);
	uint8_t where = fuzz_u8(in);
	uint8_t wrap = (how & 0x08) ? fuzz_u8(in) : 0;	/* 0: in an SK payload, alone */
	bool response = (how & 0x10);
	bool raw = (how & 0x20);
	bool other_exchange = (how & 0x40);
	bool other_id = (how & 0x80);

	if (ike == NULL)
		return;

	const struct v2_msgid_windows *windows = &ike->sa.st_v2_msgid_windows;
	uint32_t id = (response ? windows->initiator.sent : windows->responder.recv + 1);
	uint8_t exchange = ISAKMP_v2_INFORMATIONAL;

	if (ike->sa.st_state->kind == STATE_V2_IKE_SA_INIT_R)
		exchange = ISAKMP_v2_IKE_AUTH;
	if (other_exchange)
		exchange = fuzz_u8(in);
	if (exchange == ISAKMP_v2_CREATE_CHILD_SA || exchange == ISAKMP_v2_IKE_SA_INIT)
		return;		/* needs Diffie-Hellman */
	if (other_id)
		id += (int8_t)fuzz_u8(in);

	unsigned unencrypted = wrap & 0x1f;
	bool fragment = (wrap & 0x20);
	unsigned number = (wrap & 0x40) ? 2 : 1;
	unsigned total = (wrap & 0x80) ? 2 : 1;
	struct buffer b = { .len = 0, };
	size_t next = AT_NEXT;

	put(&b, ike->sa.st_ike_spis.initiator.bytes, IKE_SA_SPI_SIZE);
	put(&b, ike->sa.st_ike_spis.responder.bytes, IKE_SA_SPI_SIZE);
	put8(&b, ISAKMP_NEXT_v2NONE);
	put8(&b, IKEv2_MAJOR_VERSION << 4);
	put8(&b, exchange);
	put8(&b, (ike->sa.st_sa_role == SA_RESPONDER ? ISAKMP_FLAGS_v2_IKE_I : 0) |
	     (response ? ISAKMP_FLAGS_v2_MSG_R : 0));
	put16(&b, id >> 16);
	put16(&b, id);
	put16(&b, 0);
	put16(&b, 0);	/* length: below */

	for (; unencrypted > 0; unencrypted--)
		put_payload(&b, &next, ISAKMP_NEXT_v2V, shunk1("unencrypted"));

	/* SK or SKF */
	size_t sk = b.len;

	b.bytes[next] = (fragment ? ISAKMP_NEXT_v2SKF : ISAKMP_NEXT_v2SK);
	next = sk;	/* the type of the first payload in it */
	put16(&b, 0);
	put16(&b, 0);	/* length: below */
	if (fragment) {
		put16(&b, number);
		put16(&b, total);
	}
	put(&b, "iviviviv", SIZE_IV);
	if (raw) {
		b.bytes[sk] = fuzz_u8(in);
		shunk_t bytes = fuzz_bytes(in, fuzz_u8(in));

		put(&b, bytes.ptr, bytes.len);
	} else {
		uint8_t count = fuzz_u8(in);

		if (exchange == ISAKMP_v2_IKE_AUTH && !(count & 0x80))
			put_auth(&b, &next);
		put_notifications(&b, &next, count & 0x0f, in);
	}
	put8(&b, 0);	/* padding */
	put(&b, "0123456789abcdef", SIZE_TAG);
	b.bytes[SIZE_HEADER - 2] = b.len >> 8;
	b.bytes[SIZE_HEADER - 1] = b.len;
	b.bytes[sk + 2] = (b.len - sk) >> 8;
	b.bytes[sk + 3] = (b.len - sk);

	/* 0: from where the peer is, to where this end is */
	ip_endpoint sender = ike->sa.st_remote_endpoint;
	struct iface_endpoint *iface = ike->sa.st_iface_endpoint;

	if (where & 0x0f)
		sender = endpoint_from_address_protocol_port(fuzz_address(where & 0x0f), &ip_protocol_udp,
							     endpoint_port(sender));
	if (where & 0x70)
		iface = fuzz_iface((where >> 4 & 7) - 1);
	if (where & 0x80)
		sender = endpoint_from_address_protocol_port(endpoint_address(sender), &ip_protocol_udp, ip_hport(1234));
	if (endpoint_info(sender) != endpoint_info(iface->local_endpoint))
		return;		/* no network does that */

	struct msg_digest *md = alloc_md(iface, &sender, b.bytes, b.len, HERE);

	process_md(md);
	md_delref(&md);
}

static void change_address(uint8_t how)
{
	unsigned n = how % FUZZ_OWN;
	ip_address address = fuzz_address(n);

	fuzz_own_address(n, how & 0x10);
	if (how & 0x10)
		record_newaddr(&address, "fuzz");
	else
		record_deladdr(&address, "fuzz");
}

static void tell_to_move(uint8_t how)
{
	static struct whack_message m;
	address_buf tb, lb;
	ip_address target = fuzz_address(how >> 4);
	ip_address local = fuzz_address(how & 1);

	zero(&m);
	char *words = NULL;	/* must free */

	add_rmobike_word(&words, "rmobike-switch-to", str_address(&target, &tb));
	add_rmobike_word(&words, "rmobike-local", (how & 2) ? str_address(&local, &lb) : NULL);
	m.rmobike_command = words;
	m.whack_async = (how & 4);
	struct whackpacker wp = { .msg = &m, };

	PASSERT(&global_logger, pack_whack_msg(&wp, &global_logger) == NULL);
	pfreeany(words);
	fuzz_whack(&m, wp.str_next - (uint8_t *)&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = { .next = data, .end = data + size, };

	fuzz_reset();

	struct fuzz_options options = take_options(&in);
	so_serial_t serialno = fuzz_establish("fuzz", &options);

	for (int i = 0; i < MAX_OPERATIONS && fuzz_more(&in); i++) {
		uint8_t op = fuzz_u8(&in);

		switch (op & 7) {
		case 0:
		case 1:
		case 2:
		case 3:
			deliver(&in, serialno, op);
			break;
		case 4:
			fuzz_pass(op >> 3);
			break;
		case 5:
			change_address(op >> 3);
			break;
		case 6:
			tell_to_move(fuzz_u8(&in));
			break;
		case 7:
			fuzz_migrate_fails = (op & 0x10);
			break;
		}
		fuzz_run();
	}

	fuzz_finish();
	return 0;
}
