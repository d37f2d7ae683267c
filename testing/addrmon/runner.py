#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""runner.py - run the namespace tests, each in namespaces of its own

Usage: runner.py [--jobs N] [--module NAME] [PATTERN...]      patterns are globs of test names

Those of the modules test_*, or of NAME.
N tests at a time (default: four per processor, as they mostly wait). A test is
a fork of this process, which has everything loaded: starting Python anew would
cost more than most tests do.

Prints one line per test. Exit status: 0 all passed, 1 some failed.
The last line on stdout is "total PASSED FAILED", for `run`.
"""
import ctypes
import fnmatch
import glob
import importlib
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = 120
CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET = 0x00020000, 0x20000000, 0x40000000
MS_REC, MS_PRIVATE = 0x4000, 0x40000
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None, use_errno=True)


def modules():
    return sorted(os.path.basename(p)[:-3] for p in glob.glob(os.path.join(HERE, "test_*.py")))


def tests(of):
    """The longest first, so that none of them is left for the end."""
    found = []
    for module in of:
        m = importlib.import_module(module)
        found += [(module, name, f) for name, f in vars(m).items()
                  if name.startswith("test_") and callable(f)]
    return sorted(found, key=lambda t: -getattr(t[2], "seconds", 3))


def call(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def in_order(module, test):
    """Runs it, says how it went."""
    m = importlib.import_module(module)
    gateways = []
    plain = m.Gateway

    def made(*args, **kw):
        gateways.append(plain(*args, **kw))
        return gateways[-1]
    m.Gateway = made
    try:
        test()
        for g in gateways:
            if g.proc is not None and g.proc.poll() is None:
                g.alive()
                g.stop()
            elif g.proc is not None:
                assert g.proc.returncode >= 0, "the daemon died of signal %d" % -g.proc.returncode
        return 0
    except BaseException:
        traceback.print_exc()
        for g in gateways:
            for path in (g.log, os.path.join(g.pluto, "whack.log")):
                if os.path.exists(path):
                    with open(path, errors="replace") as f:
                        print("--- the end of", os.path.basename(path))
                        print("".join(f.readlines()[-40:]))
        return 1


def first_process(module, test):
    """Process 1 of the namespaces; they end with it, and it with its parent."""
    call(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    call(libc.mount(b"proc", b"/proc", b"proc", 0, None))
    # Who answers on the wire must not be late because of the other tests: that
    # would be an outage. What it starts has the usual priority again.
    try:
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    except PermissionError:
        pass
    return in_order(module, test)


def begin(module, name, test):
    where = tempfile.mkdtemp(prefix="addrmon-")
    os.chmod(where, 0o755)      # scripts may run as nobody
    out = tempfile.TemporaryFile()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.setsid()
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
            os.environ["TEST_DIR"] = where
            call(libc.unshare(CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID))
            call(libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None))
            inner = os.fork()
            if inner == 0:
                status = first_process(module, test)
            else:
                status = os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1])
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0 if status == 0 else 1)
    return {"pid": pid, "name": name, "where": where, "out": out, "begun": time.monotonic()}


def end(t, status):
    t["out"].seek(0)
    out = t["out"].read().decode(errors="replace")
    t["out"].close()
    took = time.monotonic() - t["begun"]
    if took > LIMIT:
        out = "took more than %d s\n%s" % (LIMIT, out)
    ok = status == 0 and took <= LIMIT
    shutil.rmtree(t["where"], ignore_errors=True)
    print("%s %s (%.1f s)" % ("ok    " if ok else "FAILED", t["name"], took), flush=True)
    if not ok:
        print("".join("    " + line + "\n" for line in out.splitlines()), flush=True)
    return ok


def main():
    sys.path.insert(0, HERE)
    sys.dont_write_bytecode = True
    args = sys.argv[1:]
    jobs = 4 * len(os.sched_getaffinity(0))
    if args[:1] == ["--jobs"]:
        jobs = int(args[1])
        args = args[2:]
    of = modules()
    if args[:1] == ["--module"]:
        of = [args[1]]
        args = args[2:]
    todo = [t for t in tests(of) if not args or any(fnmatch.fnmatch(t[1], a) for a in args)]
    if int(os.environ.get("ADDRMON_SLOW", "1")) > 1:
        out = [t for t in todo if getattr(t[2], "preload", False)]
        todo = [t for t in todo if t not in out]
        if out:
            print("left out, as they preload an allocator:", *[t[1] for t in out], flush=True)
    running, results = [], []
    while todo or running:
        while todo and len(running) < jobs:
            running.append(begin(*todo.pop(0)))
        time.sleep(0.02)
        for t in list(running):
            pid, status = os.waitpid(t["pid"], os.WNOHANG)
            if pid == 0 and time.monotonic() - t["begun"] > LIMIT:
                os.kill(t["pid"], signal.SIGKILL)
                status = os.waitpid(t["pid"], 0)[1]
            elif pid == 0:
                continue
            running.remove(t)
            results.append(end(t, status))
    print("total", results.count(True), results.count(False))
    sys.exit(0 if results and all(results) else 1)


if __name__ == "__main__":
    main()
