# SPDX-License-Identifier: GPL-2.0-or-later
"""The text exposition format 0.0.4 of Prometheus, read strictly.

It is what `promtool check metrics` and the textfile collector of node_exporter insist on; these
themselves are run by `consumers`.
"""
import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (-?[0-9][0-9.e+-]*)")
TYPES = ("counter", "gauge", "histogram")


def parse(text):
    """{family: (type, {(name, labels): value})}, with labels as they are written; asserts that it is right."""
    families, family = {}, None
    assert text.endswith("\n")
    for line in text.splitlines():
        if line.startswith("#"):
            word, name, rest = line[2:].split(" ", 2)
            if word == "HELP":
                assert name not in families and rest.endswith("."), line
                family, families[name] = name, ("untyped", {})
            else:
                assert word == "TYPE" and name == family and families[name] == ("untyped", {}), line
                assert rest in TYPES and (rest == "counter") == name.endswith("_total"), line
                families[name] = (rest, {})
            continue
        m = SAMPLE.fullmatch(line)
        assert m, line
        name, labels, value = m.groups()
        kind, samples = families[family]
        assert kind != "untyped" and (name == family or kind == "histogram" and
                                      re.sub("_(bucket|sum|count)$", "", name) == family), line
        assert (name, labels) not in samples, line
        samples[name, labels] = float(value)
    for name, (kind, samples) in families.items():
        if kind == "histogram":
            steps = [v for (n, _), v in samples.items() if n == name + "_bucket"]
            assert steps == sorted(steps) and samples[name + "_bucket", 'le="+Inf"'] == samples[name + "_count", None] == steps[-1]
            assert samples[name + "_sum", None] >= 0
    return families
