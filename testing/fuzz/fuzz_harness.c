/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Pluto without its main(): what start-up does that the targets need, and in place of the kernel, the network, the
 * clock, randomness and cryptography something that depends on the input alone.  That is linked in with the linker's
 * --wrap (pluto.mk): calls of NAME by pluto come to __wrap_NAME here.  All else is pluto's own code.
 *
 * A failed expectation is a finding, like a failed assertion.
 */

#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/socket.h>

#include <event2/event.h>

#include "fuzz_harness.h"
#include "fuzz_stream.h"

#include "addr_lookup.h"
#include "connection_db.h"
#include "connection_move.h"
#include "crypt_cipher.h"
#include "crypt_symkey.h"
#include "enum_names.h"
#include "fd.h"
#include "ike_alg.h"
#include "ike_alg_dh.h"
#include "ike_alg_encrypt.h"
#include "ike_alg_integ.h"
#include "ike_alg_prf.h"
#include "ikev1_states.h"
#include "ikev2.h"
#include "ikev2_auth.h"
#include "ikev2_child.h"
#include "ikev2_message.h"
#include "ikev2_parent.h"
#include "ikev2_send.h"
#include "ikev2_states.h"
#include "impair.h"
#include "instantiate.h"
#include "ip_info.h"
#include "ip_sockaddr.h"
#include "kernel.h"
#include "kernel_alg.h"
#include "kernel_iface.h"
#include "keys.h"
#include "log.h"
#include "mobike.h"
#include "log_limiter.h"
#include "lswnss.h"
#include "orient.h"
#include "rcv_whack.h"
#include "rmobike_words.h"
#include "rnd.h"
#include "routing.h"
#include "secrets.h"
#include "server.h"
#include "server_pool.h"
#include "spd_db.h"
#include "state_db.h"
#include "terminate.h"
#include "timer.h"
#include "vendorid.h"
#include "virtual_ip.h"
#include "whack.h"

static bool verbose;	/* FUZZ_LOG: pluto's log is wanted */

/* --- input ---------------------------------------------------------------- */

bool fuzz_more(const struct fuzz_input *in)
{
	return in->next < in->end;
}

uint8_t fuzz_u8(struct fuzz_input *in)
{
	return fuzz_more(in) ? *in->next++ : 0;
}

uint16_t fuzz_u16(struct fuzz_input *in)
{
	uint16_t high = fuzz_u8(in);

	return high << 8 | fuzz_u8(in);
}

shunk_t fuzz_bytes(struct fuzz_input *in, size_t len)
{
	size_t left = in->end - in->next;
	shunk_t bytes = shunk2(in->next, len < left ? len : left);

	in->next += bytes.len;
	return bytes;
}

/* --- log ------------------------------------------------------------------ */

/*
 * Expectations of stock's that are known to fail: lines of the file FUZZ_KNOWN, the text up to a tab.  How often each
 * did is said at the end.
 */
static struct {
	char text[200];
	unsigned count;
} known[20];
static unsigned nr_known;

static void say_known(void)
{
	for (unsigned i = 0; i < nr_known; i++) {
		if (known[i].count > 0)
			fprintf(stderr, "known: %u times: %s\n", known[i].count, known[i].text);
	}
}

static void read_known(void)
{
	const char *file = getenv("FUZZ_KNOWN");
	FILE *f = (file == NULL ? NULL : fopen(file, "r"));
	char line[1000];

	while (f != NULL && fgets(line, sizeof(line), f) != NULL && nr_known < elemsof(known)) {
		size_t len = strcspn(line, "\t");

		if (line[0] != '#' && line[len] == '\t' && len > 0 && len < sizeof(known[0].text))
			memcpy(known[nr_known++].text, line, len);
	}
	if (f != NULL)
		fclose(f);
	atexit(say_known);
}

static bool is_known(shunk_t text)
{
	for (unsigned i = 0; i < nr_known; i++) {
		if (memmem(text.ptr, text.len, known[i].text, strlen(known[i].text)) != NULL) {
			known[i].count++;
			return true;
		}
	}
	return false;
}

void __wrap_jambuf_to_logger(struct jambuf *buf, const struct logger *logger, lset_t rc_flags);

void __wrap_jambuf_to_logger(struct jambuf *buf, const struct logger *logger UNUSED, lset_t rc_flags)
{
	shunk_t text = jambuf_as_shunk(buf);
	enum stream stream = (rc_flags & STREAM_MASK);
	bool finding = (stream == PEXPECT_STREAM || stream == PASSERT_STREAM);

	/* FUZZ_PLANTED: an overflow is looked for, and nothing else */
	if (stream == PEXPECT_STREAM && (is_known(text) || getenv("FUZZ_PLANTED") != NULL))
		finding = false;
	if (verbose || finding)
		fprintf(stderr, "%.*s\n", (int)text.len, (const char *)text.ptr);
	if (finding)
		abort();
}

/* pluto's is that of its main() */
bool __wrap_in_main_thread(void);

bool __wrap_in_main_thread(void)
{
	return true;
}

/* --- clock and randomness ------------------------------------------------- */

static intmax_t now;	/* seconds */

monotime_t __wrap_mononow(void);

monotime_t __wrap_mononow(void)
{
	return monotime(now);
}

/* so that what is logged, or kept, is the same as well */
realtime_t __wrap_realnow(void);

realtime_t __wrap_realnow(void)
{
	return realtime(now);
}

const uint8_t fuzz_random[16] = "random, they say";

void __wrap_get_rnd_bytes(void *buffer, size_t length);

void __wrap_get_rnd_bytes(void *buffer, size_t length)
{
	uint8_t *bytes = buffer;

	for (size_t i = 0; i < length; i++)
		bytes[i] = fuzz_random[i % sizeof(fuzz_random)];
}

/* --- cryptography --------------------------------------------------------- */

/* what is encrypted is what there is */
bool __wrap_cipher_context_op_aead(const struct cipher_context *context, chunk_t wire_iv, shunk_t aad,
				   chunk_t text_and_tag, size_t text_size, size_t tag_size, struct logger *logger);

bool __wrap_cipher_context_op_aead(const struct cipher_context *context UNUSED, chunk_t wire_iv UNUSED,
				   shunk_t aad UNUSED, chunk_t text_and_tag UNUSED, size_t text_size UNUSED,
				   size_t tag_size UNUSED, struct logger *logger UNUSED)
{
	return true;
}

bool fuzz_verified;

diag_t __wrap_verify_v2AUTH_and_log(enum ikev2_auth_method method, struct ike_sa *ike,
				    const struct crypt_mac *idhash, struct pbs_in *signature,
				    const enum keyword_auth authby);

diag_t __wrap_verify_v2AUTH_and_log(enum ikev2_auth_method method UNUSED, struct ike_sa *ike UNUSED,
				    const struct crypt_mac *idhash UNUSED, struct pbs_in *signature UNUSED,
				    const enum keyword_auth authby UNUSED)
{
	return fuzz_verified ? NULL : diag("not authenticated");
}

const struct secret_preshared_stuff *__wrap_get_connection_psk(const struct connection *c);

const struct secret_preshared_stuff *__wrap_get_connection_psk(const struct connection *c UNUSED)
{
	static struct secret_preshared_stuff *psk;

	if (psk == NULL) {
		psk = calloc(1, sizeof(*psk) + sizeof(fuzz_random));
		psk->len = sizeof(fuzz_random);
		memcpy(psk->ptr, fuzz_random, sizeof(fuzz_random));
	}
	return psk;
}

/* --- addresses and interfaces --------------------------------------------- */

static const char *const addresses[] = {
	/* this host's own */
	"192.0.2.1", "192.0.2.2", "2001:db8:1::1",
	/* peers' */
	"198.51.100.1", "198.51.100.2", "203.0.113.9", "2001:db8:2::1", "2001:db8:2::2",
	/* inside of the tunnel, and what nobody has */
	"10.2.0.1", "127.0.0.1", "224.0.0.1",
};

/* where the peer is at first */
#define PEER4 3
#define PEER6 6

static bool there[FUZZ_OWN];

ip_address fuzz_address(unsigned n)
{
	ip_address address;
	err_t e = ttoaddress_num(shunk1(addresses[n % elemsof(addresses)]), NULL, &address);

	PASSERT(&global_logger, e == NULL);
	return address;
}

static bool is_there(const ip_address *address)
{
	for (unsigned i = 0; i < FUZZ_OWN; i++) {
		ip_address own = fuzz_address(i);

		if (there[i] && sameaddr(&own, address))
			return true;
	}
	return false;
}

void fuzz_own_address(unsigned n, bool is)
{
	there[n % FUZZ_OWN] = is;
}

static struct kernel_iface *kernel_ifaces(const struct ip_info *afi)
{
	struct kernel_iface *list = NULL;

	/* pluto keeps what it has, so that inputs can share it */
	for (unsigned i = FUZZ_OWN; i-- > 0;) {
		ip_address address = fuzz_address(i);

		if (address_info(address) != afi)
			continue;
		struct kernel_iface *iface = overalloc_thing(struct kernel_iface, sizeof("eth0"));

		iface->addr = address;
		snprintf(iface->name, sizeof("eth0"), "eth%u", i);
		iface->next = list;
		list = iface;
	}
	return list;
}

struct kernel_iface *__wrap_find_kernel_ifaces4(struct logger *logger);
struct kernel_iface *__wrap_find_kernel_ifaces6(struct logger *logger);

struct kernel_iface *__wrap_find_kernel_ifaces4(struct logger *logger UNUSED)
{
	return kernel_ifaces(&ipv4_info);
}

struct kernel_iface *__wrap_find_kernel_ifaces6(struct logger *logger UNUSED)
{
	return kernel_ifaces(&ipv6_info);
}

struct iface_endpoint *fuzz_iface(unsigned n)
{
	ip_address address = fuzz_address((n / 2) % FUZZ_OWN);
	ip_endpoint endpoint = endpoint_from_address_protocol_port(address, &ip_protocol_udp,
								   ip_hport(n % 2 ? NAT_IKE_UDP_PORT : IKE_UDP_PORT));
	struct iface_endpoint *iface = find_iface_endpoint_by_local_endpoint(endpoint);
	struct iface_endpoint *borrowed = iface;

	PASSERT(&global_logger, iface != NULL);
	iface_endpoint_delref(&iface);
	return borrowed;
}

int __wrap_getifaddrs(struct ifaddrs **list);
void __wrap_freeifaddrs(struct ifaddrs *list);

int __wrap_getifaddrs(struct ifaddrs **list)
{
	static struct ifaddrs entry[FUZZ_OWN];
	static ip_sockaddr sa[FUZZ_OWN];

	*list = NULL;
	for (unsigned i = 0; i < FUZZ_OWN; i++) {
		if (!there[i])
			continue;
		sa[i] = sockaddr_from_address(fuzz_address(i));
		entry[i] = (struct ifaddrs) {
			.ifa_next = *list,
			.ifa_flags = IFF_UP | IFF_RUNNING,
			.ifa_addr = &sa[i].sa.sa,
		};
		*list = &entry[i];
	}
	return 0;
}

void __wrap_freeifaddrs(struct ifaddrs *list UNUSED)
{
}

enum route_status __wrap_get_route(ip_address dest, struct ip_route *route, struct logger *logger);

enum route_status __wrap_get_route(ip_address dest, struct ip_route *route, struct logger *logger UNUSED)
{
	for (unsigned i = 0; i < FUZZ_OWN; i++) {
		ip_address own = fuzz_address(i);

		if (there[i] && address_info(own) == address_info(dest)) {
			route->source = own;
			route->gateway = own;
			return ROUTE_SUCCESS;
		}
	}

	return ROUTE_SOURCE_FAILED;
}

int __wrap_bind(int fd, const struct sockaddr *sa, socklen_t len);

int __wrap_bind(int fd UNUSED, const struct sockaddr *sa, socklen_t len)
{
	ip_address address;
	ip_port port;

	if (sockaddr_to_address_port(sa, len, &address, &port) == NULL && is_there(&address))
		return 0;
	errno = EADDRNOTAVAIL;
	return -1;
}

int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len);

int __wrap_setsockopt(int fd, int level, int name, const void *value UNUSED, socklen_t len UNUSED)
{
	int status = 0;

	fuzz_stream_setsockopt(fd, level, name, &status);
	return status;
}

ssize_t __wrap_sendto(int fd, const void *buf, size_t len, int flags, const struct sockaddr *to, socklen_t to_len);

ssize_t __wrap_sendto(int fd UNUSED, const void *buf, size_t len, int flags UNUSED,
		      const struct sockaddr *to UNUSED, socklen_t to_len UNUSED)
{
	/* is all of it there? */
	const volatile uint8_t *bytes = buf;

	for (size_t i = 0; i < len; i++)
		(void)bytes[i];
	return len;
}

/* --- scripts -------------------------------------------------------------- */

FILE *__wrap_popen(const char *command, const char *mode);
int __wrap_pclose(FILE *f);

FILE *__wrap_popen(const char *command UNUSED, const char *mode UNUSED)
{
	return fopen("/dev/null", "r");
}

int __wrap_pclose(FILE *f)
{
	fclose(f);
	return 0;
}

/* --- whack's socket ------------------------------------------------------- */

static shunk_t whack_bytes;
static int whack_refs;
static char whack_fd;	/* its address is all that counts */

struct fd *__wrap_fd_accept(int socket, const struct where *where, struct logger *logger);
struct fd *__wrap_fd_addref_where(struct fd *fd, const struct where *where);
void __wrap_fd_delref_where(struct fd **fd, const struct where *where);
ssize_t __wrap_fd_read(const struct fd *fd, void *buf, size_t nbytes);

struct fd *__wrap_fd_accept(int socket UNUSED, const struct where *where UNUSED, struct logger *logger UNUSED)
{
	whack_refs++;
	return (struct fd *)&whack_fd;
}

struct fd *__wrap_fd_addref_where(struct fd *fd, const struct where *where UNUSED)
{
	if (fd != NULL)
		whack_refs++;
	return fd;
}

void __wrap_fd_delref_where(struct fd **fd, const struct where *where UNUSED)
{
	if (*fd != NULL)
		whack_refs--;
	PASSERT(&global_logger, whack_refs >= 0);
	*fd = NULL;
}

ssize_t __wrap_fd_read(const struct fd *fd UNUSED, void *buf, size_t nbytes)
{
	size_t len = whack_bytes.len < nbytes ? whack_bytes.len : nbytes;

	memcpy(buf, whack_bytes.ptr, len);
	whack_bytes = null_shunk;
	return len;
}

void fuzz_whack(const void *bytes, size_t len)
{
	whack_bytes = shunk2(bytes, len);
	whack_handle_cb(/*fd*/-1, NULL, &global_logger);
}

/* --- kernel --------------------------------------------------------------- */

bool fuzz_migrate_fails;

static bool policy_add(enum kernel_policy_op op UNUSED, enum direction dir UNUSED, const ip_selector *src UNUSED,
		       const ip_selector *dst UNUSED, const struct kernel_policy *policy UNUSED,
		       deltatime_t lifetime UNUSED, struct logger *logger UNUSED, const char *func UNUSED)
{
	return true;
}

static bool policy_del(enum direction dir UNUSED, enum expect_kernel_policy expect UNUSED,
		       const ip_selector *src UNUSED, const ip_selector *dst UNUSED,
		       const struct sa_marks *marks UNUSED, const struct ipsec_interface *xfrmi UNUSED,
		       enum kernel_policy_id id UNUSED, const shunk_t label UNUSED, struct logger *logger UNUSED,
		       const char *func UNUSED)
{
	return true;
}

static bool add_sa(const struct kernel_state *sa UNUSED, bool replace UNUSED, struct logger *logger UNUSED)
{
	return true;
}

static bool get_kernel_state(const struct kernel_state *sa UNUSED, uint64_t *bytes, uint64_t *add_time,
			     uint64_t *last_used, struct logger *logger UNUSED)
{
	*bytes = 0;
	*add_time = 0;
	*last_used = 0;
	return true;
}

static ipsec_spi_t get_spi(ipsec_spi_t avoid UNUSED, const ip_address *src UNUSED, const ip_address *dst UNUSED,
			   const struct ip_protocol *proto UNUSED, reqid_t reqid UNUSED, uintmax_t min UNUSED,
			   uintmax_t max UNUSED, const char *story UNUSED, struct logger *logger UNUSED)
{
	static uint32_t spi = 0x1000;

	return htonl(++spi);
}

static bool del_spi(ipsec_spi_t spi UNUSED, const struct ip_protocol *proto UNUSED, const ip_address *src UNUSED,
		    const ip_address *dst UNUSED, const char *story UNUSED, struct logger *logger UNUSED)
{
	return true;
}

static bool migrate(const struct kernel_migrate *m UNUSED, struct logger *logger UNUSED)
{
	return !fuzz_migrate_fails;
}

static err_t is_enabled(struct logger *logger UNUSED)
{
	return NULL;
}

static bool child_ok(struct child_sa *child UNUSED)
{
	return true;
}

static bool nic_offload(const char *name UNUSED, struct logger *logger UNUSED)
{
	return false;
}

static const char *protostack[] = { "fuzz", NULL, };

static const struct kernel_ops fuzz_kernel_ops = {
	.protostack_names = protostack,
	.updown_name = "xfrm",
	.interface_name = "fuzz",
	.esn_supported = true,
	.max_replay_window = 2048,
	.policy_add = policy_add,
	.policy_del = policy_del,
	.add_sa = add_sa,
	.get_kernel_state = get_kernel_state,
	.get_ipsec_spi = get_spi,
	.del_ipsec_spi = del_spi,
	.migrate_ipsec_sa_is_enabled = is_enabled,
	.migrate_ipsec_sa = migrate,
	.iptfs_ipsec_sa_is_enabled = is_enabled,
	.iptfs_ipsec_sa = child_ok,
	.directional_ipsec_sa_is_enabled = is_enabled,
	.directional_ipsec_sa = child_ok,
	.detect_nic_offload = nic_offload,
};

/* --- signatures ----------------------------------------------------------- */

shunk_t fuzz_recovered;

SECStatus __real_PK11_VerifyRecover(SECKEYPublicKey *key, const SECItem *sig, SECItem *data, void *arg);
SECStatus __wrap_PK11_VerifyRecover(SECKEYPublicKey *key, const SECItem *sig, SECItem *data, void *arg);

SECStatus __wrap_PK11_VerifyRecover(SECKEYPublicKey *key, const SECItem *sig, SECItem *data, void *arg)
{
	if (fuzz_recovered.ptr == NULL)
		return __real_PK11_VerifyRecover(key, sig, data, arg);
	PASSERT(&global_logger, fuzz_recovered.len <= data->len);
	memcpy(data->data, fuzz_recovered.ptr, fuzz_recovered.len);
	data->len = fuzz_recovered.len;
	return SECSuccess;
}

/* --- start-up ------------------------------------------------------------- */

static void start(void)
{
	static bool started;

	if (started)
		return;
	started = true;
	verbose = (getenv("FUZZ_LOG") != NULL);
	read_known();

	struct logger *logger = init_log("fuzz");

	free_logger(&logger, HERE);
	logger = &global_logger;

	kernel_ops = &fuzz_kernel_ops;
	pluto_vendorid = clone_str("fuzz", "vendorid");

	/* as main() does */
	init_enum_names();
	init_pluto_constants();
	init_ikev1_states(logger);
	init_ikev2_states(logger);
	init_states();
	state_db_init(logger);
	connection_db_init(logger);
	spd_db_init(logger);
	init_nss(NULL, (struct nss_flags) { .open_readonly = true, }, logger);
	init_crypt_symkey(logger);
	init_server(logger);
	init_log_limiter(logger);
	init_virtual_ip(NULL, logger);
	init_ike_alg(logger);
	init_vendorid(logger);
	start_server_helpers(0, logger);

	kernel_integ_add(&ike_alg_integ_none);
	kernel_encrypt_add(&ike_alg_encrypt_aes_gcm_16);

	for (unsigned i = 0; i < FUZZ_OWN; i++)
		there[i] = true;
	find_ifaces(/*rm_dead*/false, logger);
}

void fuzz_reset(void)
{
	start();
	now = 1000000;
	fuzz_migrate_fails = false;
	fuzz_verified = false;
	fuzz_streams_reset();
	zero(&impair);
	set_debugging(LEMPTY);
	for (unsigned i = 0; i < FUZZ_OWN; i++)
		there[i] = true;
}

/* --- events --------------------------------------------------------------- */

static unsigned nr_scheduled;	/* to run as soon as possible */

int __real_event_add(struct event *ev, const struct timeval *delay);
int __wrap_event_add(struct event *ev, const struct timeval *delay);

int __wrap_event_add(struct event *ev, const struct timeval *delay)
{
	if (delay != NULL && !evutil_timerisset(delay))
		nr_scheduled++;
	return __real_event_add(ev, delay);
}

/* updown would wait for a moment of real time, again and again */
void __wrap_updown_moved_can_wait(deltatime_t delay);

void __wrap_updown_moved_can_wait(deltatime_t delay UNUSED)
{
}

/* the deferred requests to switch, and TCP connections that send nothing: their turn comes when the test's time has passed */
static struct {
	struct timeout **timeout;	/* NULL: free */
	monotime_t due;
	void (*cb)(void *arg, const struct timer_event *event);
	void *arg;
} deferred[8];

static void forget_deferred(struct timeout **timeout)
{
	FOR_EACH_ELEMENT(d, deferred) {
		if (d->timeout == timeout)
			zero(d);
	}
}

void __real_destroy_timeout(struct timeout **timeout);
void __wrap_destroy_timeout(struct timeout **timeout);

void __wrap_destroy_timeout(struct timeout **timeout)
{
	forget_deferred(timeout);
	__real_destroy_timeout(timeout);
}

void __real_schedule_timeout(const char *name, struct timeout **timeout, const deltatime_t delay,
			     void (*cb)(void *arg, const struct timer_event *event), void *arg);
void __wrap_schedule_timeout(const char *name, struct timeout **timeout, const deltatime_t delay,
			     void (*cb)(void *arg, const struct timer_event *event), void *arg);

void __wrap_schedule_timeout(const char *name, struct timeout **timeout, const deltatime_t delay,
			     void (*cb)(void *arg, const struct timer_event *event), void *arg)
{
	if (streq(name, "R-MOBIKE deferred request") || streq(name, "IKETCP")) {
		FOR_EACH_ELEMENT(d, deferred) {
			if (d->timeout == NULL) {
				d->timeout = timeout;
				d->due = monotime_add(mononow(), delay);
				d->cb = cb;
				d->arg = arg;
				break;
			}
		}
	}
	__real_schedule_timeout(name, timeout, delay, cb, arg);
}

static bool run_deferred(void)
{
	FOR_EACH_ELEMENT(d, deferred) {
		if (d->timeout != NULL && monotime_cmp(d->due, <=, mononow())) {
			const struct timer_event event = { .logger = &global_logger, };
			d->cb(d->arg, &event);
			return true;
		}
	}
	return false;
}

void fuzz_run(void)
{
	/* a callback can schedule another; but not for ever */
	for (int i = 0; i < 20 && nr_scheduled > 0; i++) {
		nr_scheduled = 0;
		event_base_loop(get_pluto_event_base(), EVLOOP_NONBLOCK);
	}
}

static bool run_due_timer(void)
{
	struct state_filter sf = {
		.search = {
			.order = OLD2NEW,
			.verbose.logger = &global_logger,
			.where = HERE,
		},
	};

	while (next_state(&sf)) {
		FOR_EACH_ELEMENT(event, sf.st->st_events) {
			if (*event != NULL && monotime_cmp((*event)->ev_time, <=, mononow())) {
				whack_impair_call_state_event_handler(&global_logger, sf.st, (*event)->ev_type,
								      /*detach_whack*/false);
				return true;
			}
		}
	}
	return run_deferred();
}

void fuzz_pass(unsigned seconds)
{
	while (seconds-- > 0) {
		now++;
		for (int i = 0; i < 20 && run_due_timer(); i++)
			fuzz_run();
	}
	fuzz_run();
}

/* --- connections and SAs -------------------------------------------------- */

void fuzz_add_message(struct whack_message *m, const char *name, const struct fuzz_options *o)
{
	zero(m);
	clear_end("left", &m->end[LEFT_END]);
	clear_end("right", &m->end[RIGHT_END]);
	m->whack_from = WHACK_FROM_WHACK;
	m->whack_add = true;
	m->name = (char *)name;
	m->ike_version = IKEv2;
	m->type = KS_TUNNEL;
	m->authby.psk = true;
	m->nat_keepalive = true;
	m->xauthby = XAUTHBY_FILE;
	m->xauthfail = XAUTHFAIL_HARD;
	m->sa_ipsec_max_bytes = IPSEC_SA_MAX_OPERATIONS;
	m->sa_ipsec_max_packets = IPSEC_SA_MAX_OPERATIONS;
	m->sa_rekeyfuzz_percent = SA_REPLACEMENT_FUZZ_DEFAULT;
	m->replay_window = IPSEC_SA_DEFAULT_REPLAY_WINDOW;
	m->ike = "aes_gcm128-sha2_256-dh19";
	m->esp = "aes_gcm128";
	m->mobike = YN_YES;

	static char *words;	/* until the next message */

	pfreeany(words);
	add_rmobike_yn_word(&words, "rmobike", o->rmobike ? YN_YES : YN_UNSET);
	add_rmobike_word(&words, "rmobike-accept-to", o->accept_to);
	add_rmobike_word(&words, "rmobike-addresses", o->addresses);
	add_rmobike_yn_word(&words, "rmobike-routability",
			    o->routability == 1 ? YN_NO : o->routability == 2 ? YN_YES : YN_UNSET);
	m->rmobike_options = words;
	m->encapsulation = o->no_nats ? YNA_NO : YNA_UNSET;

	struct whack_end *local = &m->end[LEFT_END];
	struct whack_end *remote = &m->end[RIGHT_END];

	local->host_type = KH_IPADDR;
	local->host_addr = fuzz_address(o->ipv6 ? 2 : 0);
	local->id = "@local";
	local->subnet = "10.1.0.0/16";
	local->updown = o->updown ? "/script" : UPDOWN_DISABLED;
	remote->id = "@remote";
	remote->subnet = "10.2.0.0/16";
	remote->updown = UPDOWN_DISABLED;
	if (o->any) {
		remote->host_type = KH_ANY;
		m->host_afi = o->ipv6 ? &ipv6_info : &ipv4_info;
		remote->host_addr = m->host_afi->address.unspec;
	} else {
		remote->host_type = KH_IPADDR;
		remote->host_addr = fuzz_address(o->ipv6 ? PEER6 : PEER4);
	}
}

static PK11SymKey *symkey(const char *name)
{
	uint8_t bytes[32];

	__wrap_get_rnd_bytes(bytes, sizeof(bytes));
	return prf_key_from_bytes(name, &ike_alg_prf_sha2_256, bytes, sizeof(bytes), HERE, &global_logger);
}

/* IKE_SA_INIT is over */
static void secure(struct ike_sa *ike)
{
	ike->sa.st_oakley = (struct trans_attrs) {
		.ta_encrypt = &ike_alg_encrypt_aes_gcm_16,
		.enckeylen = 128,
		.ta_prf = &ike_alg_prf_sha2_256,
		.ta_integ = &ike_alg_integ_none,
		.ta_dh = &ike_alg_dh_secp256r1,
	};
	ike->sa.st_skey_d_nss = symkey("SK_d");
	ike->sa.st_skey_pi_nss = symkey("SK_pi");
	ike->sa.st_skey_pr_nss = symkey("SK_pr");
	ike->sa.st_ni = clone_bytes_as_chunk(fuzz_random, sizeof(fuzz_random), "Ni");
	ike->sa.st_nr = clone_bytes_as_chunk(fuzz_random, sizeof(fuzz_random), "Nr");
	ike->sa.st_firstpacket_me = clone_bytes_as_chunk("me", 2, "first packet");
	ike->sa.st_firstpacket_peer = clone_bytes_as_chunk("peer", 4, "first packet");
	ike->sa.hidden_variables.st_skeyid_calculated = true;
	ike->sa.st_v2_ike_fragmentation_enabled = true;

	struct v2_msgid_windows *windows = &ike->sa.st_v2_msgid_windows;
	struct v2_msgid_window *window = (ike->sa.st_sa_role == SA_INITIATOR ? &windows->initiator : &windows->responder);

	window->sent = window->recv = 0;
	if (ike->sa.st_sa_role == SA_RESPONDER) {
		/* a duplicate request has the same answer */
		uint8_t buffer[4];
		struct pbs_out pbs = open_pbs_out("answer", buffer, sizeof(buffer), ike->sa.logger);

		record_v2_outgoing_fragment(&pbs, "answer", &window->outgoing_fragments);
	}
}

static bool add_child(struct ike_sa *ike)
{
	struct child_sa *child = new_v2_child_sa(ike->sa.st_connection, ike, CHILD_SA, ike->sa.st_sa_role,
						 STATE_V2_NEW_CHILD_R0);
	struct ipsec_proto_info *esp = &child->sa.st_esp;

	child->sa.st_kernel_mode = KERNEL_MODE_TUNNEL;
	esp->protocol = &ip_protocol_esp;
	esp->trans_attrs.ta_encrypt = &ike_alg_encrypt_aes_gcm_16;
	esp->trans_attrs.enckeylen = 128;
	esp->trans_attrs.ta_integ = &ike_alg_integ_none;
	esp->inbound.spi = get_spi(0, NULL, NULL, NULL, 0, 0, 0, NULL, NULL);
	esp->outbound.spi = get_spi(0, NULL, NULL, NULL, 0, 0, 0, NULL, NULL);
	esp->inbound.keymat = alloc_chunk(20, "keymat");
	esp->outbound.keymat = alloc_chunk(20, "keymat");
	esp->inbound.last_used = esp->outbound.last_used = realnow();
	if (!connection_establish_child(ike, child, HERE))
		return false;
	v2_child_sa_established(ike, child);
	return true;
}

so_serial_t fuzz_establish(const char *name, const struct fuzz_options *o)
{
	struct whack_message m;

	fuzz_add_message(&m, name, o);
	diag_t d = add_connection(&m, &global_logger);

	if (d != NULL) {
		if (verbose)
			fprintf(stderr, "%s: %s\n", name, str_diag(d));
		pfree_diag(&d);
		return SOS_NOBODY;
	}

	struct connection *c = NULL;
	struct connection_filter cf = {
		.name = name,
		.search = {
			.order = OLD2NEW,
			.verbose.logger = &global_logger,
			.where = HERE,
		},
	};

	while (next_connection(&cf))
		c = cf.c;
	if (c == NULL || !oriented(c))
		return SOS_NOBODY;

	ip_address peer = fuzz_address(o->ipv6 ? PEER6 : PEER4);
	unsigned port = o->nat ? NAT_IKE_UDP_PORT : IKE_UDP_PORT;
	ip_endpoint sender = endpoint_from_address_protocol_port(peer, &ip_protocol_udp, ip_hport(port));
	struct iface_endpoint *iface = fuzz_iface((o->ipv6 ? 4 : 0) + (o->nat ? 1 : 0));
	struct connection *instance = NULL; /* must delref */
	struct ike_sa *ike;

	if (o->any)
		c = instance = rw_responder_instantiate(c, peer, HERE);

	if (o->initiator && !o->any) {
		ike = new_v2_ike_sa_initiator(c);
		if (ike == NULL)
			return SOS_NOBODY;
		ike_spi_t spi = { .bytes = "respond", };

		update_st_ike_spis_responder(ike, &spi);
		iface_endpoint_delref(&ike->sa.st_iface_endpoint);
		ike->sa.st_iface_endpoint = iface_endpoint_addref(iface);
		ike->sa.st_remote_endpoint = sender;
	} else {
		struct msg_digest *md = alloc_md(iface, &sender, NULL, 0, HERE);

		md->hdr.isa_ike_spis.initiator = (ike_spi_t) { .bytes = "initiat", };
		ike = new_v2_ike_sa_responder(c, &state_v2_IKE_SA_INIT_R, md);
		md_delref(&md);
	}
	if (instance != NULL)
		connection_delref(&instance, &global_logger);

	so_serial_t serialno = ike->sa.st_serialno;

	secure(ike);
	ike->sa.st_v2_ike_intermediate.enabled = o->intermediate;
	if (o->unauthenticated && ike->sa.st_sa_role == SA_RESPONDER)
		return serialno;

	struct v2_msgid_windows *windows = &ike->sa.st_v2_msgid_windows;
	struct v2_msgid_window *window = (ike->sa.st_sa_role == SA_INITIATOR ? &windows->initiator : &windows->responder);

	window->sent = window->recv = 1;
	event_delete(EVENT_v2_DISCARD, &ike->sa);
	static const struct v2_transition established = {
		.story = "established",
		.to = &state_v2_ESTABLISHED_IKE_SA,
	};

	set_v2_transition(&ike->sa, &established, HERE);
	change_v2_state(&ike->sa);
	v2_ike_sa_established(ike, HERE);
	schedule_v2_replace_event(&ike->sa);
	ike->sa.st_viable_parent = true;
	ike->sa.st_v2_mobike.enabled = o->mobike;
	ike->sa.st_mobike->peer_rmobike = o->peer_rmobike;
	if (o->rekeyed)
		ike->sa.st_mobike->first_role = (ike->sa.st_sa_role == SA_INITIATOR ? SA_RESPONDER : SA_INITIATOR);
	if (o->up && !o->any)
		c->policy.up = true;
	if (o->children > 0 && !add_child(ike))
		PASSERT(&global_logger, false);
	return serialno;
}

struct ike_sa *fuzz_ike(so_serial_t serialno)
{
	return (serialno == SOS_NOBODY ? NULL : ike_sa_by_serialno(serialno));
}

void fuzz_finish(void)
{
	impair.revival = true;	/* what is deleted here stays so */
	for (int i = 0; i < 100; i++) {
		struct connection *c = NULL;
		struct connection_filter cf = {
			.search = {
				.order = OLD2NEW,
				.verbose.logger = &global_logger,
				.where = HERE,
			},
		};

		while (c == NULL && next_connection(&cf)) {
			if (cf.c->clonedfrom == NULL)
				c = cf.c;
		}
		if (c == NULL)
			break;
		terminate_and_delete_connections(&c, &global_logger, HERE);
	}
	fuzz_run();
	shutdown_connection_move();

	struct state_filter sf = {
		.search = {
			.order = OLD2NEW,
			.verbose.logger = &global_logger,
			.where = HERE,
		},
	};

	if (next_state(&sf)) {
		fprintf(stderr, "a state is left: #%lu\n", sf.st->st_serialno);
		abort();
	}
	if (whack_refs != 0) {
		fprintf(stderr, "%d references to whack's socket are left\n", whack_refs);
		abort();
	}
	fuzz_streams_finish();
}
