/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Fuzz target: messages from whack, in what the series adds to them; and, as whack has pluto read them, the values of
 * rmobike-accept-to=, rmobike-addresses= and rmobike-timeout=.
 *
 * A message is packed from strings of the input by whack's own code; those that the series has added become words of two of
 * the message's strings.  Then the input may change what is on the wire: the lengths of the strings, their bytes, and where
 * the message ends.  From there it goes the way of any message: is read, unpacked, and acted upon.  Commands that were there
 * before the series are not given, as they have nothing to do with it.
 */

#include "fuzz_harness.h"

#include "impair.h"
#include "log.h"
#include "rmobike_words.h"
#include "whack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_COMMANDS = 8, MAX_STRING = 512, };

/* serial numbers of an IKE SA and of its connection, with '#' and '$' */
static char sa_number[32], connection_number[32];

/* what is found faster when it does not have to be guessed */
static const char *const known[] = {
	"fuzz", "peer", sa_number, connection_number, "192.0.2.1", "192.0.2.2", "2001:db8:1::1", "%any", "none", "198.51.100.1",
	"192.0.2.2,198.18.0.7=192.0.2.1", "203.0.113.0/24,198.51.100.2", "10", "0",
};

/* returns the string, or NULL; it is in BUFFER, if it is the input's */
static char *take_string(struct fuzz_input *in, char buffer[MAX_STRING + 1])
{
	unsigned how = fuzz_u8(in);

	if (how == 0)
		return NULL;
	if (how < 0x80)
		return (char *)known[how % elemsof(known)];

	shunk_t bytes = fuzz_bytes(in, how == 0xff ? fuzz_u16(in) % MAX_STRING : how & 0x7f);

	memcpy(buffer, bytes.ptr, bytes.len);
	buffer[bytes.len] = '\0';
	return buffer;
}

static void take_impairments(struct fuzz_input *in, struct whack_message *m, struct whack_impair *impairments, size_t max)
{
	static const char *const names[] = {
		"rmobike_switch_raw:", "rmobike_supported_raw:", "rmobike_switch_data:", "rmobike_switch_protoid:",
		"rmobike_ignore_switch:", "rmobike_switch_in_response:", "rmobike_send_as_initiator:",
		"rmobike_migrate_fail:",
	};

	for (size_t n = fuzz_u8(in) % (max + 1); n > 0; n--) {
		char text[MAX_STRING + 100];
		char value[MAX_STRING + 1];
		const char *v = take_string(in, value);

		snprintf(text, sizeof(text), "%s%s", names[fuzz_u8(in) % elemsof(names)], v == NULL ? "" : v);
		if (parse_impair(text, &impairments[m->impairments.len], /*enable*/true, &global_logger) == IMPAIR_OK)
			m->impairments.len++;
	}
	if (m->impairments.len > 0)
		m->impairments.list = impairments;
}

static void command(struct fuzz_input *in)
{
	static struct whack_message m;
	static char buffer[MAX_STRING + 1];
	static struct whack_impair impairments[4];
	uint8_t what = fuzz_u8(in);

	zero(&m);
	zero(&impairments);
	if (what & 0x01) {
		/* add a connection */
		const struct fuzz_options options = { .rmobike = (what & 0x02), .any = (what & 0x04), };

		fuzz_add_message(&m, "added", &options);
		if (what & 0x08)
			m.whack_from = WHACK_FROM_ADDCONN;
	}
	m.whack_async = (what & 0x10);

	static char name[MAX_STRING + 1];
	char *s = take_string(in, name);

	if (s != NULL)
		m.name = s;

	/* as whack, and addconn, make them; must free */
	char *words = NULL, *options = (m.rmobike_options == NULL ? NULL : clone_str(m.rmobike_options, "fuzz"));

	add_rmobike_word(&words, "rmobike-switch-to", take_string(in, buffer));
	add_rmobike_word(&words, "rmobike-from", take_string(in, buffer));
	add_rmobike_word(&words, "rmobike-local", take_string(in, buffer));
	add_rmobike_word(&options, "rmobike-addresses", take_string(in, buffer));
	add_rmobike_word(&options, "rmobike-accept-to", take_string(in, buffer));
	add_rmobike_word(&options, "rmobike-timeout", take_string(in, buffer));
	add_rmobike_yn_word(&words, "rmobike-from-dead", (what & 0x08) ? YN_YES : YN_UNSET);
	add_rmobike_yn_word(&words, "rmobikestatus", (what & 0x20) ? YN_YES : YN_UNSET);
	m.rmobike_command = words;
	m.rmobike_options = options;
	if (what & 0x40)
		take_impairments(in, &m, impairments, elemsof(impairments));

	struct whackpacker wp = { .msg = &m, };
	err_t e = pack_whack_msg(&wp, &global_logger);

	pfreeany(words);
	pfreeany(options);
	if (e != NULL)
		return;

	size_t len = wp.str_next - (unsigned char *)&m;

	if (what & 0x80) {
		/* another program, or another version of it, at the socket */
		char **strings[] = { &m.name, &m.rmobike_command, &m.rmobike_options, };

		for (unsigned n = fuzz_u8(in) % 8; n > 0; n--) {
			uint8_t how = fuzz_u8(in);
			uint16_t value = fuzz_u16(in);

			if (how & 0x80) {
				/* that string is not as long as that; nor any other */
				*strings[how % elemsof(strings)] = (char *)(uintptr_t)value;
			} else if (how & 0x40) {
				len = value % (sizeof(m) + 1);
			} else {
				m.string[value % sizeof(m.string)] = how;
			}
		}
	}

	/*
	 * Stock: a connection that is added as addconn does, under a name (the first of the strings) that is the number of
	 * an instance, with '$', or of an SA of it, with '#', has the instance deleted, which fails an assertion.
	 */
	if ((what & 0x01) && (m.string[0] == '$' || m.string[0] == '#'))
		m.string[0] = '_';

	/*
	 * pluto has no more than what was sent, and zeros: as many bytes as it reads, so that reading beyond them is
	 * found.
	 */
	fuzz_whack(&m, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = { .next = data, .end = data + size, };
	uint8_t what = (fuzz_reset(), fuzz_u8(&in));

	if (what & 0x80)
		set_debugging(DBG_BASE);

	/* somebody to be asked to move, and somebody who asks */
	const struct fuzz_options responder = {
		.rmobike = !(what & 0x01), .mobike = !(what & 0x02), .peer_rmobike = !(what & 0x04),
		.addresses = (what & 0x08) ? "192.0.2.2" : NULL, .any = (what & 0x10), .children = 1,
	};
	const struct fuzz_options initiator = { .rmobike = true, .mobike = true, .initiator = true, .ipv6 = true, };

	so_serial_t serialno = fuzz_establish("fuzz", &responder);

	if (serialno != SOS_NOBODY) {
		snprintf(sa_number, sizeof(sa_number), "#%lu", serialno);
		snprintf(connection_number, sizeof(connection_number), "$%u",
			 fuzz_ike(serialno)->sa.st_connection->serialno);
	}
	fuzz_establish("peer", &initiator);

	for (int i = 0; i < MAX_COMMANDS && fuzz_more(&in); i++) {
		command(&in);
		fuzz_run();
		if (what & 0x20)
			fuzz_pass(fuzz_u8(&in) & 0x3f);
	}

	fuzz_finish();
	return 0;
}
