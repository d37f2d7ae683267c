#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""runner.py - run the namespace tests, each in namespaces of its own

Usage: runner.py [--jobs N] [PATTERN...]      patterns are globs of test names
       runner.py --one MODULE NAME            (inside the namespaces)

Prints one line per test. Exit status: 0 all passed, 1 some failed.
The last line on stdout is "total PASSED FAILED", for `run`.
"""
import concurrent.futures
import fnmatch
import glob
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = 90


def modules():
    return sorted(os.path.basename(p)[:-3] for p in glob.glob(os.path.join(HERE, "test_*.py")))


def tests():
    for module in modules():
        m = importlib.import_module(module)
        for name, f in vars(m).items():
            if name.startswith("test_") and callable(f):
                yield module, name


def run_one(module, name):
    """Inside: run it, say how it went by the exit status."""
    m = importlib.import_module(module)
    gateways = []
    plain = m.Gateway

    def made(*args, **kw):
        gateways.append(plain(*args, **kw))
        return gateways[-1]
    m.Gateway = made
    try:
        getattr(m, name)()
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
                    with open(path) as f:
                        print("--- the end of", os.path.basename(path))
                        print("".join(f.readlines()[-40:]))
        return 1


def run_outside(module, name):
    where = tempfile.mkdtemp(prefix="addrmon-")
    # nobody in here may need to look into it
    os.chmod(where, 0o755)
    begun = time.monotonic()
    try:
        p = subprocess.run(
            ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
             sys.executable, os.path.join(HERE, "runner.py"), "--one", module, name],
            env=dict(os.environ, TEST_DIR=where, PYTHONDONTWRITEBYTECODE="1"),
            capture_output=True, text=True, errors="replace", timeout=LIMIT)
        ok, out = p.returncode == 0, p.stdout + p.stderr
    except subprocess.TimeoutExpired as e:
        ok, out = False, "took more than %d s\n%s" % (LIMIT, e.stdout)
    shutil.rmtree(where, ignore_errors=True)
    return name, ok, out, time.monotonic() - begun


def main():
    sys.path.insert(0, HERE)
    sys.dont_write_bytecode = True
    args = sys.argv[1:]
    if args[:1] == ["--one"]:
        sys.exit(run_one(args[1], args[2]))
    jobs = 2
    if args[:1] == ["--jobs"]:
        jobs = int(args[1])
        args = args[2:]
    os.environ.setdefault("TEST_DIR", "/nonexistent")
    chosen = [(m, n) for m, n in tests()
              if not args or any(fnmatch.fnmatch(n, a) for a in args)]
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for f in concurrent.futures.as_completed(
                [pool.submit(run_outside, m, n) for m, n in chosen]):
            name, ok, out, took = f.result()
            print("%s %s (%.1f s)" % ("ok    " if ok else "FAILED", name, took), flush=True)
            if not ok:
                print("".join("    " + line + "\n" for line in out.splitlines()), flush=True)
            passed += ok
            failed += not ok
    print("total", passed, failed)
    sys.exit(1 if failed or not chosen else 0)


if __name__ == "__main__":
    main()
