/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Fuzz target: IKE in TCP (RFC 9329), at whichever end.
 *
 * The input is the connection's options, then operations: clients connect; bytes come, in pieces, with the prefix and
 * lengths or without; messages of IKE SAs, over a TCP connection or UDP, an IKE_SA_INIT among them that is real; a
 * connection ends, or is reset; time passes; pluto itself connects.  An operation may be followed by the next before what
 * it has caused (Diffie-Hellman, for instance) is done.
 *
 * Beside pluto's own expectations: once the SAs have gone no TCP connection is left.
 */

#include <stdio.h>

#include "fuzz_harness.h"
#include "fuzz_message.h"
#include "fuzz_stream.h"

#include "initiate.h"
#include "ip_info.h"
#include "log.h"
#include "server.h"
#include "whack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_OPERATIONS = 24, };

static struct iface_endpoint *listener[2];

static void start(void)
{
	pluto_listen_tcp = true;
	fuzz_reset();
	for (unsigned i = 0; i < elemsof(listener) && listener[i] == NULL; i++) {
		ip_endpoint local = endpoint_from_address_protocol_port(fuzz_address(i), &ip_protocol_tcp,
									ip_hport(NAT_IKE_UDP_PORT));

		listener[i] = find_iface_endpoint_by_local_endpoint(local);	/* for good */
		PASSERT(&global_logger, listener[i] != NULL);
		listener[i]->io->listen(listener[i], &global_logger);
	}
}

static void add(const struct fuzz_options *options, enum tcp_options enable_tcp)
{
	struct whack_message m;

	fuzz_add_message(&m, "fuzz", options);
	m.enable_tcp = enable_tcp;

	diag_t d = add_connection(&m, &global_logger);

	PASSERT(&global_logger, d == NULL);
}

static void initiate_it(void)
{
	struct connection_filter cf = {
		.name = "fuzz",
		.search = {
			.order = OLD2NEW,
			.verbose.logger = &global_logger,
			.where = HERE,
		},
	};

	if (next_connection(&cf))
		initiate_connection(cf.c, NULL, /*background*/true, &global_logger);
}

/* IKE SA number N, oldest first, round and round */
static const struct ike_sa *nth_ike(unsigned n)
{
	const struct ike_sa *ikes[16];
	unsigned count = 0;
	struct state_filter sf = {
		.search = {
			.order = OLD2NEW,
			.verbose.logger = &global_logger,
			.where = HERE,
		},
	};

	while (count < elemsof(ikes) && next_state(&sf)) {
		if (IS_IKE_SA(sf.st))
			ikes[count++] = pexpect_ike_sa(sf.st);
	}
	return count == 0 ? NULL : ikes[n % count];
}

/*
 * IKE_SA_INIT: a request of initiator N; the response, to IKE SA number N, if that waits for one.
 */
static bool sa_init(unsigned n, bool response, struct fuzz_buffer *b)
{
	static const uint8_t sa[] = {
		/* one proposal: IKE, three transforms: AES_GCM_16 with 128 bits, PRF_HMAC_SHA2_256, group 19 */
		0, 0, 0, 36, 1, 1, 0, 3,
		3, 0, 0, 12, 1, 0, 0, 20, 0x80, 14, 0, 128,
		3, 0, 0, 8, 2, 0, 0, 5,
		0, 0, 0, 8, 4, 0, 0, 19,
	};
	static const uint8_t ke[] = {
		0, 19, 0, 0,
		/* P-256's base point is as good as any */
		0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
		0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96,
		0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16,
		0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
	};
	ike_spi_t initiator = { .bytes = { 'i', 'n', 'i', 't', 'i', 'a', 't', n, }, }, responder = zero_ike_spi;
	size_t next = FUZZ_AT_NEXT;

	if (response) {
		const struct ike_sa *ike = nth_ike(n);

		if (ike == NULL)
			return false;
		initiator = ike->sa.st_ike_spis.initiator;
		responder = (ike_spi_t) { .bytes = "respond", };
	}
	fuzz_put_header(b, &initiator, &responder, ISAKMP_v2_IKE_SA_INIT,
			response ? ISAKMP_FLAGS_v2_MSG_R : ISAKMP_FLAGS_v2_IKE_I, 0);
	fuzz_put_payload(b, &next, ISAKMP_NEXT_v2SA, THING_AS_SHUNK(sa));
	fuzz_put_payload(b, &next, ISAKMP_NEXT_v2KE, THING_AS_SHUNK(ke));
	fuzz_put_payload(b, &next, ISAKMP_NEXT_v2Ni, THING_AS_SHUNK(fuzz_random));
	fuzz_put_length(b);
	return true;
}

/* a message that is in TCP: its length, and the marker */
static void frame(const struct fuzz_buffer *message, bool marker, struct fuzz_buffer *b)
{
	b->len = 0;
	fuzz_put16(b, 2 + (marker ? 4 : 0) + message->len);
	if (marker)
		fuzz_put(b, "\0\0\0\0", 4);
	fuzz_put(b, message->bytes, message->len);
}

static void deliver(struct fuzz_input *in, unsigned n, bool init, bool udp)
{
	uint8_t which = fuzz_u8(in);
	uint8_t how = fuzz_u8(in);
	struct fuzz_buffer message = { .len = 0, }, framed;

	if (init) {
		if (!sa_init(which & 7, how & 0x10, &message))
			return;
	} else {
		const struct ike_sa *ike = nth_ike(which & 7);

		if (ike == NULL || !fuzz_message(in, ike, how, (how & 0x08) ? fuzz_u8(in) : 0, &message))
			return;
	}
	if (udp) {
		ip_endpoint sender = endpoint_from_address_protocol_port(fuzz_address(3 + (which >> 3) % 3), &ip_protocol_udp,
									 ip_hport(NAT_IKE_UDP_PORT));
		struct msg_digest *md = alloc_md(fuzz_iface(1 + 2 * (which >> 7)), &sender, message.bytes, message.len, HERE);

		process_md(md);
		md_delref(&md);
		return;
	}
	frame(&message, !(which & 0x08), &framed);
	if (which & 0x10)
		framed.len = fuzz_u16(in) % (framed.len + 1);	/* the rest may still come, or never */
	fuzz_stream_put(n, framed.bytes, framed.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t prefix[] = IKE_IN_TCP_PREFIX;
	static const enum tcp_options tcp_options[] = { IKE_TCP_ONLY, IKE_TCP_FALLBACK, IKE_TCP_NO, IKE_TCP_NO, };
	struct fuzz_input in = { .next = data, .end = data + size, };

	start();

	uint8_t how = fuzz_u8(&in);
	struct fuzz_options options = {
		.any = (how & 0x01),
		.mobike = !(how & 0x02),
		.rmobike = !(how & 0x04),
	};

	fuzz_verified = !(how & 0x08);
	if (how & 0x80)
		set_debugging(DBG_BASE);
	add(&options, tcp_options[how >> 4 & 3]);

	for (int i = 0; i < MAX_OPERATIONS && fuzz_more(&in); i++) {
		uint8_t op = fuzz_u8(&in);
		unsigned n = (op >> 3) % FUZZ_STREAMS;
		unsigned variant = (op >> 5) & 3;
		uint8_t where;
		shunk_t bytes;

		switch (op & 7) {
		case 0:
			where = fuzz_u8(&in);
			fuzz_stream_accept(n, listener[where >> 7], fuzz_address(3 + where % 3));
			if (variant == 0)
				fuzz_stream_put(n, prefix, sizeof(prefix));
			break;
		case 1:
			bytes = fuzz_bytes(&in, fuzz_u8(&in));
			fuzz_stream_put(n, bytes.ptr, bytes.len);
			break;
		case 2:
			deliver(&in, n, /*init*/true, variant & 1);
			break;
		case 3:
		case 4:
			deliver(&in, n, /*init*/false, (op & 7) == 4);
			break;
		case 5:
			if (variant < 2)
				fuzz_stream_end(n, variant);
			else
				fuzz_stream_full(n, variant == 2);
			break;
		case 6:
			fuzz_pass(fuzz_u8(&in));
			break;
		case 7:
			if (variant == 0)
				initiate_it();
			else if (variant == 1)
				fuzz_stream_refused = (n & 1);
			else
				fuzz_stream_not_supported = (n & 1);
			break;
		}
		fuzz_streams_read();
		if (!(op & 0x80))
			fuzz_run();
	}

	fuzz_finish();
	return 0;
}
