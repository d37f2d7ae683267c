/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * In place of the kernel's TCP.  A connection is a file descriptor that is real but of /dev/null, so that pluto can close
 * it; what is read and written is here, and so is its listener, since the event loop would wait.
 *
 * Once ESP in TCP is enabled the kernel reads the lengths (RFC 9329, 3): a read returns one message, or has nothing.  It
 * also takes out ESP packets and what is shorter than their marker, which pluto is left to here.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "fuzz_stream.h"

#include "ip_info.h"
#include "ip_sockaddr.h"
#include "log.h"
#include "server.h"

#ifndef TCP_ULP
#define TCP_ULP 31
#endif

static struct fuzz_stream {
	bool open;
	int fd;
	fd_read_listener_cb *read_cb;	/* NULL: nobody listens */
	void *read_arg;
	uint8_t bytes[4096];		/* have come, and are not read */
	size_t len;
	bool framed;			/* ESP in TCP is enabled */
	bool end;
	bool reset;			/* not reported */
	bool broken;			/* for writing */
	bool full;
} streams[FUZZ_STREAMS];

static struct {
	fd_accept_listener_cb *cb;
	void *arg;			/* the endpoint */
} listeners[2 * FUZZ_OWN];

bool fuzz_stream_refused;
bool fuzz_stream_not_supported;

static void alarm_if(bool wrong, const char *what)
{
	if (wrong) {
		fprintf(stderr, "ALARM: %s\n", what);
		abort();
	}
}

static struct fuzz_stream *stream_of(int fd)
{
	for (unsigned n = 0; n < FUZZ_STREAMS; n++) {
		if (streams[n].open && streams[n].fd == fd)
			return &streams[n];
	}
	return NULL;
}

static struct fuzz_stream *is_stream(const void *thing)
{
	for (unsigned n = 0; n < FUZZ_STREAMS; n++) {
		if (thing == &streams[n])
			return &streams[n];
	}
	return NULL;
}

static void open_stream(struct fuzz_stream *s, int fd)
{
	*s = (struct fuzz_stream) { .open = true, .fd = fd, };
}

/* --- events --------------------------------------------------------------- */

void __wrap_attach_fd_accept_listener(const char *name, struct fd_accept_listener **fdl, int fd,
				      fd_accept_listener_cb *cb, void *arg);

void __wrap_attach_fd_accept_listener(const char *name UNUSED, struct fd_accept_listener **fdl, int fd UNUSED,
				      fd_accept_listener_cb *cb, void *arg)
{
	for (unsigned i = 0; i < elemsof(listeners); i++) {
		if (listeners[i].cb == NULL) {
			listeners[i].cb = cb;
			listeners[i].arg = arg;
			*fdl = (struct fd_accept_listener *)&listeners[i];
			return;
		}
	}
	alarm_if(true, "there are too many listeners");
}

void __real_attach_fd_read_listener(struct fd_read_listener **fdl, int fd, const char *name, fd_read_listener_cb *cb,
				    void *arg);
void __wrap_attach_fd_read_listener(struct fd_read_listener **fdl, int fd, const char *name, fd_read_listener_cb *cb,
				    void *arg);
void __real_detach_fd_read_listener(struct fd_read_listener **fdl);
void __wrap_detach_fd_read_listener(struct fd_read_listener **fdl);

void __wrap_attach_fd_read_listener(struct fd_read_listener **fdl, int fd, const char *name, fd_read_listener_cb *cb,
				    void *arg)
{
	struct fuzz_stream *s = stream_of(fd);

	if (s == NULL) {
		__real_attach_fd_read_listener(fdl, fd, name, cb, arg);
		return;
	}
	alarm_if(*fdl != NULL || s->read_cb != NULL, "a stream has two listeners");
	s->read_cb = cb;
	s->read_arg = arg;
	*fdl = (struct fd_read_listener *)s;
}

void __wrap_detach_fd_read_listener(struct fd_read_listener **fdl)
{
	struct fuzz_stream *s = is_stream(*fdl);

	if (s == NULL) {
		__real_detach_fd_read_listener(fdl);
		return;
	}
	s->read_cb = NULL;
	*fdl = NULL;
}

/* --- system calls --------------------------------------------------------- */

/* the length of the first message with its length; 0 if it is not all there */
static size_t first_message(const struct fuzz_stream *s, bool *wrong)
{
	size_t len = s->len < 2 ? 0 : s->bytes[0] << 8 | s->bytes[1];

	*wrong = (s->len >= 2 && len < 2);
	return len <= s->len ? len : 0;
}

static bool is_readable(const struct fuzz_stream *s)
{
	bool wrong = false;

	return s->reset || s->end || (s->framed ? first_message(s, &wrong) > 0 || wrong : s->len > 0);
}

ssize_t __real_read(int fd, void *buf, size_t len);
ssize_t __wrap_read(int fd, void *buf, size_t len);

ssize_t __wrap_read(int fd, void *buf, size_t len)
{
	struct fuzz_stream *s = stream_of(fd);
	size_t from = 0, take;
	bool wrong = false;

	if (s == NULL)
		return __real_read(fd, buf, len);
	if (s->reset) {
		s->reset = false;
		s->end = true;
		s->len = 0;
		errno = ECONNRESET;
		return -1;
	}
	take = s->framed ? first_message(s, &wrong) : s->len;
	if (wrong) {
		s->end = true;
		s->len = 0;
		errno = EINVAL;
		return -1;
	}
	if (take == 0) {
		errno = EAGAIN;
		return s->end ? 0 : -1;
	}
	if (s->framed)
		from = 2;
	else if (take > len)
		take = len;

	size_t got = take - from < len ? take - from : len;

	memcpy(buf, s->bytes + from, got);
	s->len -= take;
	memmove(s->bytes, s->bytes + take, s->len);
	return got;
}

ssize_t __real_write(int fd, const void *buf, size_t len);
ssize_t __wrap_write(int fd, const void *buf, size_t len);

ssize_t __wrap_write(int fd, const void *buf, size_t len)
{
	const struct fuzz_stream *s = stream_of(fd);
	const volatile uint8_t *bytes = buf;

	if (s == NULL)
		return __real_write(fd, buf, len);
	/* is all of it there? */
	for (size_t i = 0; i < len; i++)
		(void)bytes[i];
	if (s->broken || s->full) {
		errno = s->broken ? EPIPE : EAGAIN;
		return -1;
	}
	return len;
}

int __real_close(int fd);
int __wrap_close(int fd);

int __wrap_close(int fd)
{
	struct fuzz_stream *s = stream_of(fd);

	if (s != NULL) {
		alarm_if(s->read_cb != NULL, "a stream is closed, and still listened to");
		s->open = false;
	}
	return __real_close(fd);
}

int __wrap_connect(int fd, const struct sockaddr *sa, socklen_t len);

int __wrap_connect(int fd, const struct sockaddr *sa UNUSED, socklen_t len UNUSED)
{
	for (unsigned n = 0; n < FUZZ_STREAMS && !fuzz_stream_refused; n++) {
		if (!streams[n].open) {
			open_stream(&streams[n], fd);
			return 0;
		}
	}
	errno = ECONNREFUSED;
	return -1;
}

int __real_getsockname(int fd, struct sockaddr *sa, socklen_t *len);
int __wrap_getsockname(int fd, struct sockaddr *sa, socklen_t *len);

int __wrap_getsockname(int fd, struct sockaddr *sa, socklen_t *len)
{
	if (stream_of(fd) == NULL)
		return __real_getsockname(fd, sa, len);

	ip_endpoint local = endpoint_from_address_protocol_port(fuzz_address(0), &ip_protocol_tcp, ip_hport(40000));
	ip_sockaddr own = sockaddr_from_endpoint(local);

	memcpy(sa, &own.sa, own.len);
	*len = own.len;
	return 0;
}

bool fuzz_stream_setsockopt(int fd, int level, int name, int *status)
{
	struct fuzz_stream *s = stream_of(fd);

	if (s == NULL || level != IPPROTO_TCP || name != TCP_ULP)
		return false;
	*status = fuzz_stream_not_supported ? -1 : 0;
	errno = ENOENT;
	s->framed = !fuzz_stream_not_supported;
	return true;
}

/* --- the other end -------------------------------------------------------- */

bool fuzz_stream_accept(unsigned n, struct iface_endpoint *listener, ip_address remote)
{
	if (streams[n].open)
		return false;

	ip_endpoint endpoint = endpoint_from_address_protocol_port(remote, &ip_protocol_tcp, ip_hport(40000 + n));
	ip_sockaddr sa = sockaddr_from_endpoint(endpoint);

	for (unsigned i = 0; i < elemsof(listeners); i++) {
		if (listeners[i].arg == listener) {
			int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

			alarm_if(fd < 0, "/dev/null cannot be opened");
			open_stream(&streams[n], fd);
			listeners[i].cb(fd, &sa, listener, &global_logger);
			return true;
		}
	}
	return false;
}

void fuzz_stream_put(unsigned n, const void *bytes, size_t len)
{
	struct fuzz_stream *s = &streams[n];

	if (s->open && !s->end && len <= sizeof(s->bytes) - s->len) {
		memcpy(s->bytes + s->len, bytes, len);
		s->len += len;
	}
}

void fuzz_stream_end(unsigned n, bool reset)
{
	streams[n].end = true;
	streams[n].reset = streams[n].broken = reset;
}

void fuzz_stream_full(unsigned n, bool full)
{
	streams[n].full = full;
}

void fuzz_streams_read(void)
{
	for (unsigned n = 0; n < FUZZ_STREAMS; n++) {
		struct fuzz_stream *s = &streams[n];

		/* what is readable has its event until somebody reads it: but not for ever */
		for (int i = 0; i < 20 && s->read_cb != NULL && is_readable(s); i++)
			s->read_cb(s->fd, s->read_arg, &global_logger);
	}
}

void fuzz_streams_reset(void)
{
	fuzz_stream_refused = fuzz_stream_not_supported = false;
}

void fuzz_streams_finish(void)
{
	/* a client leaves it to the server to close; and who has sent nothing is not waited for */
	for (unsigned n = 0; n < FUZZ_STREAMS; n++)
		fuzz_stream_end(n, /*reset*/false);
	fuzz_streams_read();
	fuzz_pass(10);
	for (unsigned n = 0; n < FUZZ_STREAMS; n++)
		alarm_if(streams[n].open, "a stream is left, with no SA that uses it");
}
