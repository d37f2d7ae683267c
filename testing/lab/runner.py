#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The host's side of testing/run, which see for usage: picks the tests, starts the guests,
follows them, and sums up."""

import argparse
import collections
import fnmatch
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import verdict

LAB_DIR = os.path.dirname(os.path.realpath(__file__))
TESTING = os.path.dirname(LAB_DIR)
TOP = os.path.dirname(TESTING)
PLUTO = TESTING + "/pluto"
LAB = LAB_DIR + "/lab"
CACHE = os.environ.get("LAB_CACHE") or os.path.expanduser("~/.cache/libreswan-rmobike")
SECONDS = CACHE + "/seconds.json"       # how long each test took last time

# seconds is the guest's time, wall the host's
Test = collections.namedtuple("Test", "name passed seconds wall reason")


def fail(text, status=2):
    print("testing/run: " + text, file=sys.stderr)
    sys.exit(status)


# --- which tests ------------------------------------------------------------

def read_list(path):
    """name -> expectation (good, slow, bad), in order."""
    tests = {}
    try:
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                fields = line.split("#")[0].split()
                if not fields:
                    continue
                if len(fields) != 2 or fields[1] not in ("good", "slow", "bad"):
                    fail(f"{path}:{number}: a line is NAME good|slow|bad, not '{line.strip()}'")
                if fields[0] in tests:
                    fail(f"{path}:{number}: {fields[0]} is there twice")
                tests[fields[0]] = fields[1]
    except OSError as e:
        fail(f"{path}: {e.strerror}: name a list that exists")
    return tests


def known_failures(file="baseline.known"):
    """testing/pluto/FILE: name -> (digest, the first line of what is said about it)."""
    known, name = {}, None
    path = f"{PLUTO}/{file}"
    if not os.path.exists(path):
        return known
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            if not line.strip() or line.startswith("#"):
                continue
            if line[0].isspace():
                if name is None:
                    fail(f"{path}:{number}: a cause without a test")
                known[name] = (known[name][0], known[name][1] or line.strip())
            else:
                try:
                    name, digest = line.split()
                except ValueError:
                    fail(f"{path}:{number}: a line is NAME DIGEST, its causes indented below")
                known[name] = (digest, "")
    for name, (_, cause) in known.items():
        if not cause:
            fail(f"{path}: {name} has no cause")
    return known


def bad_tests():
    """The tests of ours that are there to fail."""
    path = PLUTO + "/TESTLIST.rmobike"
    return {name for name, e in read_list(path).items() if e == "bad"} if os.path.exists(path) else set()


def stock_failures():
    """testing/pluto/STOCK-FAILS: name -> [(host, text)], what shows on stock why a test of ours fails there."""
    stated = {}
    path = PLUTO + "/STOCK-FAILS"
    if not os.path.exists(path):
        return stated
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            if not line.strip() or line.startswith("#"):
                continue
            fields = line.rstrip("\n").split("\t")
            if len(fields) != 3 or not all(fields):
                fail(f"{path}:{number}: a line is TEST, HOST and TEXT, separated by tabs")
            stated.setdefault(fields[0], []).append((fields[1], fields[2]))
    return stated


def directories(path):
    return {d for d in os.listdir(path) if os.path.isdir(f"{path}/{d}")} if os.path.isdir(path) else set()


def select(options, source):
    """The names to run.  SOURCE is the tree of the build."""
    available = directories(PLUTO) | directories(source + "/testing/pluto")
    lists = options.list
    if not lists and not options.names:
        lists = [PLUTO + "/TESTLIST.upstream"]
        if options.build != "stock":
            lists.insert(0, PLUTO + "/TESTLIST.rmobike")
    tests, slow = {}, 0
    if options.reasons and not options.names:
        tests = dict.fromkeys(stock_failures(), True)
    for path in lists:
        for name, expectation in read_list(path).items():
            if expectation == "slow" and not options.slow:
                slow += 1
            else:
                tests[name] = True
    for pattern in options.names:
        names = [n for n in sorted(available) if fnmatch.fnmatchcase(n, pattern)]
        if not names:
            fail(f"no test is called '{pattern}': see testing/pluto/TESTLIST.* for names")
        tests.update(dict.fromkeys(names, True))
    for name in tests:
        if name not in available:
            fail(f"no test is called '{name}', which a list names: correct the list")
    if not tests:
        fail("no tests to run")
    unlisted = directories(PLUTO) - set(read_list(PLUTO + "/TESTLIST.rmobike")) if directories(PLUTO) else set()
    if unlisted:
        fail(f"testing/pluto/{sorted(unlisted)[0]} is in no list: add it to TESTLIST.rmobike")
    if slow:
        print(f"testing/run: {slow} slow tests are left to --slow")
    return list(tests)


# --- what consoles say ------------------------------------------------------

class Sanitizer:
    """testing/lab/sanitize, on the host's kernel, as long as the run takes."""

    def __init__(self, source, own, out, names):
        self.tree = own + ".sanitizer"
        shutil.rmtree(self.tree, ignore_errors=True)
        for testing in (source + "/testing", own):      # ours over upstream's
            for part in ["default-testparams.sh", "utils", "sanitizers"] + ["pluto/" + name for name in names]:
                if os.path.isdir(f"{testing}/{part}"):
                    shutil.copytree(f"{testing}/{part}", f"{self.tree}/{part}", symlinks=True, dirs_exist_ok=True)
                elif os.path.exists(f"{testing}/{part}"):
                    os.makedirs(self.tree, exist_ok=True)
                    shutil.copy(f"{testing}/{part}", f"{self.tree}/{part}")
        self.process = subprocess.Popen(
            [LAB, "chroot", f"--bind={self.tree}:/lab/testing", f"--bind={out}:/lab/out:rw", f"--bind={LAB_DIR}/noise.sed:/lab/noise.sed",
             f"--bind={LAB_DIR}/sanitize:/lab/sanitize", "--", "/lab/sanitize"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")

    def sanitize(self, name):
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        if self.process.stdout.readline() != name + " sanitized\n":
            fail("the consoles cannot be compared: see above", 1)

    def end(self):
        self.process.stdin.close()
        self.process.wait()
        shutil.rmtree(self.tree, ignore_errors=True)


# --- guests -----------------------------------------------------------------

class Guest:
    def __init__(self, who, options, out, own, builds):
        self.who = who
        self.started = time.time()
        command = [LAB, "run", "--build=" + options.build, "--out=" + out, "--own=" + own,
                   f"--log={out}/guest-{who}.log", "--timeout=86400"]
        command += ["--with=" + b for b in builds]
        command += ["--time=" + options.time, "--", "/lab/guest/batch", who, str(options.tests)]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)

    def alive(self):
        return self.process.poll() is None

    def silent(self, out):
        """Seconds since the guest's time last went on."""
        try:
            return time.time() - os.stat(f"{out}/alive/{self.who}").st_mtime
        except FileNotFoundError:
            return time.time() - self.started

    def end(self):
        if self.alive():
            self.process.terminate()
            self.process.wait()


def taken(out, who=None):
    """Tests that a guest has taken and not ended: (test, who, seconds since)."""
    tests = []
    for name in os.listdir(out + "/taken"):
        test, guest = name.split(".", 1)[1].rsplit(".", 1)
        if who in (None, guest) and not os.path.exists(f"{out}/results/{test}"):
            tests.append((test, guest, time.time() - os.stat(f"{out}/taken/{name}").st_ctime))
    return tests


class Run:
    def __init__(self, options, names, own, builds, source):
        self.options, self.own, self.builds = options, own, builds
        self.out = options.output
        self.total = len(names)
        self.results = []
        self.known = known_failures()
        # what references do not have because the series, or another kernel, makes it so
        self.changed = {}
        for file, applies in (("patched.known", options.build != "stock"), ("qemu.known", options.machine == "qemu")):
            if applies:
                self.changed.update((name, (*entry, file)) for name, entry in known_failures(file).items())
        self.bad = bad_tests()
        # what fails on stock because it shows a repair; of those run, whether it did so for its reasons
        self.stated = stock_failures() if options.build == "stock" else {}
        self.as_stated = {}
        self.sanitizers, self.seen = None, set()
        if os.environ.get("SANITIZE"):
            try:
                self.sanitizers = verdict.sanitizer_known(LAB_DIR + "/sanitizer.known")
            except (OSError, ValueError) as e:
                fail(str(e))
        self.guests = []
        self.serial = 0
        self.records = []
        try:
            with open(SECONDS, encoding="utf-8") as f:
                self.seconds = json.load(f)
        except (OSError, ValueError):
            self.seconds = {}
        shutil.rmtree(self.out, ignore_errors=True)
        for d in ("queue", "taken", "alive", "tests", "results", "cores"):
            os.makedirs(f"{self.out}/{d}")
        self.sanitizer = Sanitizer(source, own, self.out, names)
        # the longest first, so that no guest is left with a long one at the end
        for i, name in enumerate(sorted(names, key=lambda n: -self.seconds.get(n, 1e9))):
            with open(f"{self.out}/queue/{i:04}.{name}", "w", encoding="utf-8"):
                pass

    def start_guest(self):
        self.serial += 1
        self.guests.append(Guest(f"g{self.serial}", self.options, self.out, self.own, self.builds))

    def add(self, name, passed, seconds, wall, reason):
        self.results.append(Test(name, passed, seconds, wall, reason))
        text = f"[{len(self.results):3}/{self.total}] {'passed' if passed else 'FAILED'} {name} ({seconds:.0f} s)"
        print(text + (f": {reason}" if reason else ""), flush=True)

    def begun(self, test):
        """When a guest took the test."""
        return next(os.stat(f"{self.out}/taken/{name}").st_ctime for name in os.listdir(self.out + "/taken")
                    if name.split(".", 1)[1].rsplit(".", 1)[0] == test)

    def examine(self, name):
        """Takes what a guest has left of a test: (facts, seconds of the host, problems)."""
        with open(f"{self.out}/results/{name}", encoding="utf-8") as f:
            facts = json.load(f)
            wall = os.fstat(f.fileno()).st_mtime - self.begun(name)
        self.seconds[name] = round(wall, 1)
        output = f"{self.out}/{name}"
        os.rename(f"{self.out}/tests/{name}", output)
        self.sanitizer.sanitize(name)
        problems = verdict.judge(output, facts, self.sanitizers)
        with open(output + "/verdict.txt", "w", encoding="utf-8") as f:
            f.writelines(f"{kind}: {text}\n" for kind, text in problems)
        return facts, wall, problems

    def judge(self, name):
        facts, wall, problems = self.examine(name)
        output = f"{self.out}/{name}"
        self.seen |= verdict.sanitizer_seen(output, self.sanitizers or ())
        passed, reason = not problems, ""
        if problems:
            reason = "; ".join(text for kind, text in problems if kind != "result") or problems[0][1]
            reason = reason if len(reason) < 200 else reason[:197] + "..."
            digest = verdict.digest(output, problems)
            self.records.append((name, digest, problems))
            if name in self.changed and digest == self.changed[name][0]:
                passed, reason = True, "differs as it should: " + self.changed[name][1]
            elif name in self.known:
                if digest == self.known[name][0]:
                    passed, reason = True, "fails as on stock: " + self.known[name][1]
                else:
                    reason = f"fails in another way ({digest}) than recorded: " + reason
        elif name in self.changed:
            passed, reason = False, f"does not differ, though {self.changed[name][2]} says so: remove it there"
        elif name in self.known:
            # real time has other moments, and the series may be better than stock
            passed = self.options.build != "stock" or self.options.time == "real"
            reason = "passes, though baseline.known says it fails on stock" + ("" if passed else ": remove it there")
        if name in self.bad:
            # by its console, not because something broke
            passed = bool(problems) and all(kind in ("result", "diff") for kind, _ in problems)
            reason = ("fails, as it should: " if passed else "is there to fail by its console: ") + (reason or "passes")
        if name in self.stated:
            passed, reason = self.judge_stated(name, problems)
        self.add(name, passed, facts["seconds"], wall, reason)

    def judge_stated(self, name, problems):
        """A test that must fail on stock: does it, for each of its reasons?"""
        missing = [f"{host}: {text}" for host, text in self.stated[name]
                   if not verdict.says(f"{self.out}/{name}", host, text)]
        self.as_stated[name] = bool(problems) and not missing
        if not problems:
            reason = "passes on stock, though STOCK-FAILS says it fails"
        elif missing:
            reason = "fails on stock for other reasons than stated; not seen: " + "; ".join(missing)
        else:
            reason = "fails on stock as stated: " + "; ".join(f"{host}: {text}" for host, text in self.stated[name])
        return (self.as_stated[name] if self.options.reasons else not problems), reason

    def guest_ended(self, guest, why):
        """Whatever a guest has not finished has failed."""
        for test, _, seconds in taken(self.out, guest.who):
            os.rename(f"{self.out}/tests/{test}", f"{self.out}/{test}") \
                if os.path.isdir(f"{self.out}/tests/{test}") else os.makedirs(f"{self.out}/{test}")
            shutil.copy(f"{self.out}/guest-{guest.who}.log", f"{self.out}/{test}/guest.log")
            self.add(test, False, 0, seconds, f"{why}; see {self.out}/{test}/guest.log")
        for name in os.listdir(self.out + "/taken"):
            if name.endswith("." + guest.who):
                os.remove(f"{self.out}/taken/{name}")

    def poll(self):
        # what a guest has written before it ended is judged before its end is
        ended = [guest for guest in self.guests if not guest.alive()]
        for name in sorted(os.listdir(self.out + "/results")):
            if not name.startswith(".") and name not in {r.name for r in self.results}:
                self.judge(name)
        for guest in list(self.guests):
            why = None
            if guest not in ended:
                if guest.silent(self.out) <= self.options.limit:
                    continue
                guest.end()
                why = f"its guest stood still for {self.options.limit} s: a process that does not stop to compute?"
            elif taken(self.out, guest.who):
                why = f"its guest died (status {guest.process.returncode})"
            if why:
                self.guest_ended(guest, why)
            self.guests.remove(guest)
            if why is None and guest.process.returncode != 0 and not self.results:
                with open(f"{self.out}/guest-{guest.who}.log", encoding="utf-8", errors="replace") as f:
                    sys.stderr.write(f.read()[-2000:])
                fail(f"a guest ended with status {guest.process.returncode} before any test", 1)
            if os.listdir(self.out + "/queue"):
                self.start_guest()

    def follow(self):
        for _ in range(min(self.options.guests, self.total)):
            self.start_guest()
        try:
            while self.guests:
                time.sleep(0.2)
                self.poll()
        finally:
            for guest in self.guests:
                guest.end()
            self.sanitizer.end()
        os.makedirs(CACHE, exist_ok=True)
        with open(f"{SECONDS}.{os.getpid()}", "w", encoding="utf-8") as f:
            json.dump(self.seconds, f, indent=1, sort_keys=True)
        os.rename(f"{SECONDS}.{os.getpid()}", SECONDS)
        for d in ("queue", "taken", "alive", "tests", "results"):
            shutil.rmtree(f"{self.out}/{d}")


# --- the end ----------------------------------------------------------------

def summary(run, seconds):
    width = max(len(t.name) for t in run.results)
    print()
    print(f"{'test':{width}}  result  seconds  reason")
    for t in sorted(run.results):
        print(f"{t.name:{width}}  {'passed' if t.passed else 'FAILED'}  {t.seconds:7.1f}  {t.reason}")
    print()
    if seconds > run.options.budget:
        print(f"{seconds:.0f} s, over the budget of {run.options.budget} s; the slowest (seconds of this machine):")
        for t in sorted(run.results, key=lambda t: -t.wall)[:10]:
            print(f"{t.wall:7.1f}  {t.name}")
    else:
        print(f"{len(run.results)} tests of build {run.options.build} in {seconds:.0f} s")
    if run.options.record:
        for name, digest, problems in sorted(run.records):
            print(f"{name} {digest}")
            for _, text in problems:
                print("\t" + text)
    silent = False
    if run.sanitizers:
        print(f"{len(run.seen)} of the {len(run.sanitizers)} reports that sanitizer.known has were seen")
        silent = not run.seen
        if silent:
            print("the sanitizers were silent even about what stock is known for: find out why")
    passed = sum(t.passed for t in run.results)
    stated = [t.name for t in run.results if t.name in run.stated]
    if stated:
        print(f"{sum(run.as_stated.get(name, False) for name in stated)} of the {len(stated)} tests that must fail on stock "
              "do so for the reasons that STOCK-FAILS states")
    print(f"{passed} passed, {len(run.results) - passed} failed")
    # on stock a test that shows a repair is in order if it fails as stated
    in_order = sum(run.as_stated.get(t.name, False) if t.name in run.stated else t.passed for t in run.results)
    return 0 if in_order == run.total == len(run.results) and not silent else 1


def back_end():
    p = subprocess.run([LAB, "which"], stdout=subprocess.PIPE, check=False)
    if p.returncode:
        sys.exit(1)
    return p.stdout.decode().split(":")[0]


def parse(arguments=None):
    p = argparse.ArgumentParser(prog="testing/run", add_help=False, allow_abbrev=False)
    p.add_argument("--build", default="patched")
    p.add_argument("--list", action="append", default=[])
    p.add_argument("--slow", action="store_true")
    p.add_argument("--guests", type=int)
    p.add_argument("--tests", type=int)
    p.add_argument("--time", choices=("inf-cpu", "real"), default=os.environ.get("LAB_TIME"))
    p.add_argument("--limit", type=int)
    p.add_argument("--budget", type=int, default=720)
    p.add_argument("--output", default=TOP + "/build/test-output")
    p.add_argument("--record", action="store_true")
    p.add_argument("--reasons", action="store_true")
    p.add_argument("names", nargs="*")
    options = p.parse_args(arguments)
    if options.reasons and options.build != "stock":
        fail("--reasons is for --build=stock")
    # an emulated machine is slow, and has the processors to itself
    options.machine = back_end()
    emulated = options.machine == "qemu"
    options.guests = options.guests or (1 if emulated else len(os.sched_getaffinity(0)))
    options.limit = options.limit or (600 if emulated else 300)
    options.time = "real" if options.machine == "native" else options.time or "inf-cpu"
    options.tests = options.tests or (3 if options.machine == "uml" and options.time == "inf-cpu" else 1)
    options.output = os.path.abspath(options.output)
    options.names += os.environ.get("TESTS", "").split() if not options.names else []
    return options


def wanted_builds(names):
    """The builds that the tests' files `builds` name."""
    builds = set()
    for name in names:
        try:
            with open(f"{PLUTO}/{name}/builds", encoding="utf-8") as f:
                builds |= {line.split("=", 1)[1].split("#")[0].strip() for line in f if "=" in line}
        except OSError:
            pass
    return sorted(builds)


def own_copy(output):
    """A copy of our tests, beside OUTPUT: they may be edited while they run."""
    own = output + ".own"
    shutil.rmtree(own, ignore_errors=True)
    for d in ("pluto", "guestbin", "sanitizers"):
        if os.path.isdir(f"{TESTING}/{d}"):
            shutil.copytree(f"{TESTING}/{d}", f"{own}/{d}", symlinks=True)
    os.makedirs(own, exist_ok=True)
    return own


def build(name):
    """The lab's entry of a build; it has src and dest."""
    p = subprocess.run([LAB, "build", name], stdout=subprocess.PIPE, check=False)
    if p.returncode:
        sys.exit(1)
    return os.path.dirname(p.stdout.decode().strip())


def main():
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    start = time.time()

    source = build(options.build) + "/src"
    names = select(options, source)
    builds = wanted_builds(names)
    for name in builds:
        build(name)

    own = own_copy(options.output)
    print(f"testing/run: {len(names)} tests, build {options.build}, {options.guests} guests, "
          f"{options.tests} at a time in each, time {options.time}", flush=True)
    try:
        run = Run(options, names, own, builds, source)
        run.follow()
    finally:
        shutil.rmtree(own, ignore_errors=True)
    return summary(run, time.time() - start)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
