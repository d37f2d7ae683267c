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
#include "fuzz_message.h"

#include "ikev2_mobike.h"
#include "ikev2_rmobike.h"
#include "log.h"
#include "mobike_exchange.h"
#include "rmobike_words.h"
#include "whack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_OPERATIONS = 24, };

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

/*
 * A message to this end, from where and to where the input says: HOW has the kind of message, WHERE the addresses.
 */
static void deliver(struct fuzz_input *in, so_serial_t serialno, uint8_t how)
{
	const struct ike_sa *ike = fuzz_ike(serialno);
	uint8_t where = fuzz_u8(in);
	uint8_t wrap = (how & 0x08) ? fuzz_u8(in) : 0;	/* 0: in an SK payload, alone */
	struct fuzz_buffer b;

	if (ike == NULL || !fuzz_message(in, ike, how, wrap, &b))
		return;

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
