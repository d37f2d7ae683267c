# SPDX-License-Identifier: GPL-2.0-or-later
#
# Beside programs/pluto/Makefile, whose flags it uses: links a harness with all of pluto's objects.
#
# HARNESS  sources, with LLVMFuzzerTestOneInput
# OUT      the program

# what a test decides, or must not do for real: see fuzz_harness.c and fuzz_stream.c
WRAPPED = attach_fd_accept_listener attach_fd_read_listener bind cipher_context_op_aead close connect destroy_timeout \
	detach_fd_read_listener event_add fd_accept fd_addref_where fd_delref_where fd_read find_kernel_ifaces4 \
	find_kernel_ifaces6 freeifaddrs get_connection_psk get_rnd_bytes get_route getifaddrs getsockname in_main_thread \
	jambuf_to_logger mononow pclose PK11_VerifyRecover popen read realnow schedule_timeout sendto setsockopt \
	updown_moved_can_wait verify_v2AUTH_and_log write

empty :=
space := $(empty) $(empty)
comma := ,

include Makefile

# libFuzzer has a main() of its own
LINKED = $(patsubst plutomain.o,pluto_main.o,$(OBJS))

HARNESS_OBJS = $(notdir $(HARNESS:.c=.o))

$(OUT): $(OBJS) $(HARNESS)
	cd $(builddir) && objcopy --redefine-sym main=pluto_main plutomain.o pluto_main.o
	set -e; for source in $(HARNESS); do \
		$(CC) $(USERLAND_CFLAGS) $(USERLAND_INCLUDES) $(CFLAGS) -I. -Werror -DHERE_FILENAME='"fuzz"' -c $$source \
			-o $(builddir)/$$(basename $$source .c).o; \
	done
	cd $(builddir) && $(CC) $(USERLAND_CFLAGS) $(CFLAGS) -fsanitize=fuzzer -o $@ $(HARNESS_OBJS) $(LINKED) \
		-Wl,$(subst $(space),$(comma),$(addprefix --wrap=,$(WRAPPED))) $(USERLAND_LDFLAGS) $(LDFLAGS)
