"""Reading, printing and self-testing shared by every peer script.

A peer is an independent program: it was written from the published formula and never from
Landfall's source. It reads one JSON value from a file or from standard input.

  * an object  -> one result object is printed;
  * an array   -> each element is one case, an array of results is printed. A case that is refused
                  becomes {"error": "why"} in its place, so one start of Python checks many cases.

Numbers are printed with 17 significant digits, null means "missing", NaN is never printed.
Exit status: 0 done, 1 a self-test failed, 2 the input was refused.

Two ways to read decimals:
  exact=True   a decimal is a rational number (0.61 is 61/100): the script computes without any
               rounding, so a class boundary is decided exactly. Write such input as typed in the
               data file ("0.61"), not as the 17-digit expansion of a double.
  exact=False  a decimal is an IEEE double.
"""
import json
import math
import sys
from fractions import Fraction


class Refused(Exception):
    """The input breaks the documented contract."""


def text_of(value):
    """JSON with 17 significant digits; keys keep the order in which they were made."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{" + ",".join(text_of(str(k)) + ":" + text_of(v) for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(text_of(v) for v in value) + "]"
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return str(value.numerator)
        return format(float(value), ".17g")          # int / int in Python is correctly rounded
    if isinstance(value, int):
        return str(value)
    if hasattr(value, "tolist"):                      # a numpy scalar or array
        return text_of(value.tolist())
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            raise Refused("the result holds a number that is not finite")
        return format(value, ".17g")
    raise Refused("cannot print a " + type(value).__name__)


def read_json(text, exact):
    def no_constant(name):
        raise Refused("the input holds " + name + "; write null for missing")
    try:
        return json.loads(text, parse_float=Fraction if exact else float,
                          parse_constant=no_constant)
    except json.JSONDecodeError as error:
        raise Refused(str(error)) from None


def run(compute, self_test, exact):
    """The main program of every peer: --self-test, or one input from FILE or standard input."""
    arguments = sys.argv[1:]
    if arguments == ["--self-test"]:
        checks = Checks()
        self_test(checks)
        sys.exit(checks.close())
    if len(arguments) > 1 or (arguments and arguments[0].startswith("--")):
        sys.stderr.write("usage: %s [FILE] | --self-test\n" % sys.argv[0])
        sys.exit(2)
    try:
        if arguments and arguments[0] != "-":
            with open(arguments[0], encoding="utf-8") as stream:
                text = stream.read()
        else:
            text = sys.stdin.read()
        given = read_json(text, exact)
        if isinstance(given, list):
            answers = []
            for case in given:
                try:
                    answers.append(compute(case))
                except Refused as why:
                    answers.append({"error": str(why)})
            print(text_of(answers))
        else:
            print(text_of(compute(given)))
    except (Refused, OSError) as why:
        sys.stderr.write("%s: %s\n" % (sys.argv[0], why))
        sys.exit(2)


class Checks:
    """Counts the checks of one self-test and names the ones that fail."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def true(self, name, condition):
        if condition:
            self.passed += 1
        else:
            self.failed += 1
            print("FAILED " + name)

    def same(self, name, got, want):
        self.true("%s: got %r, expected %r" % (name, got, want), got == want)

    def near(self, name, got, want, tolerance=1e-12):
        good = (got is not None and want is not None
                and abs(float(got) - float(want)) <= tolerance * max(1.0, abs(float(want))))
        self.true("%s: got %r, expected %r" % (name, got, want), good)

    def refuses(self, name, function, *arguments):
        try:
            function(*arguments)
        except Refused:
            self.true(name, True)
        else:
            self.true(name + ": was accepted", False)

    def close(self):
        script = sys.argv[0].rsplit("/", 1)[-1]
        print("%s: %d passed, %d failed" % (script, self.passed, self.failed))
        return 1 if self.failed or not self.passed else 0


def average_ranks(values):
    """Ranks 1..n in ascending order, ties share the average rank; exact for rationals."""
    order = sorted(range(len(values)), key=lambda k: values[k])
    ranks = [None] * len(values)
    start = 0
    while start < len(order):
        stop = start
        while stop + 1 < len(order) and values[order[stop + 1]] == values[order[start]]:
            stop += 1
        for k in range(start, stop + 1):
            ranks[order[k]] = Fraction(start + stop + 2, 2)
        start = stop + 1
    return ranks


def decision_ranks(scores):
    """1 + number strictly better (larger is better); ties share the better rank."""
    return [1 + sum(1 for other in scores if other > mine) for mine in scores]
