"""Random values of all that ruamel.yaml's safe emitters write, with tree_config's tags and without.

They favour what is awkward: keys that are no strings or equal as text, strings that look like
YAML, objects that occur twice.
"""
import datetime
import random
from collections import OrderedDict
from pathlib import Path

import numpy

WORDS = [
    "", "a", "b", "1", "1.5", "null", "true", "-0", "2020-01-02", "~", "<<", "=", "yes",
    "*id001", "*id001: 2", "&id001 x", "!tree_path /a", "? a", "- a", "a: b", ": a", "#", "a #b",
    "!tree_numpy_num_<f8 [1]", "!!binary |\nAAAA\n", "!!timestamp x", "[", "{", "]", "a, b", "'",
    "''", '"', "\\", "|", ">", "%", "@", "`", "---", "...", "--- a", " a", "a ", "\ta", "a\tb",
    "a\nb", "a\n\nb\n", "\n", "\r\n", "a\u2028b", "\u2029 a", "a \u2028\u2029 b", "a\u2028\nb",
    "\u2028", "a'\u2028'b", "\xa0", "\0", "\x1b", "\x7f", "\ufeff", "\xe9", "\u65e5\u672c",
    "\U0001F42D", "word " * 30, "x" * 130, "*a " * 40, "k\u2028" * 40, "'q' \u2029" * 20,
]
ZONES = [
    datetime.timezone.utc,
    datetime.timezone(datetime.timedelta(hours=5, minutes=30)),
    datetime.timezone(-datetime.timedelta(hours=3, minutes=30)),
    datetime.timezone(datetime.timedelta(hours=5, minutes=53, seconds=28)),
    datetime.timezone(-datetime.timedelta(minutes=25, seconds=21, microseconds=7)),
]
DTYPES = ["<f8", "<f4", "<f2", ">f8", "<i8", ">i2", "|i1", "|u1", "<u8", "|b1", "<U3", "|S3",
          "<M8[D]", "<M8[us]", "<M8[ns]", "<M8[s]", "<M8[Y]", "<m8[ns]", "|O"]

ZONED = [datetime.datetime(2020, 1, 2, 3, 4, 5, 123456, zone) for zone in ZONES]
DAY = datetime.date(2020, 1, 2)
PAIR = (1, (2, "a"))

# One for each thing that went wrong once.
SPECIAL = [
    {(1, 2): 3, ("a", 1): 4, ("a,1",): 5},
    {(1, 2), (3, 4), ("a", 1)},
    OrderedDict([((1, 2), 3), ((1, (2, "a")), {})]),
    {(): 1, (1,): {(): {()}}},
    {PAIR: PAIR, "again": [PAIR, {PAIR}, OrderedDict([(PAIR, PAIR)])]},
    [PAIR, {PAIR: 1}, {PAIR}, ((2,), 1), {((2,), 1): PAIR}],
    {((), (1, ((2,),), "x")): [((1,),)]},
    {1: "a", "1": "b"},
    {None: 1, "None": 2, "null": 3},
    {True: 1, "true": 2, False: 3, "false": 4},
    {1.5: 1, "1.5": 2, (1.5,): 3},
    {DAY: 1, "2020-01-02T00:00:00.000Z": 2},
    {("a", "b"): 1, ("a,b",): 2, "a,b": 3},
    {float("nan"): 1, float("inf"): 2, -float("inf"): 3, -0.0: 4},
    {b"": 1, b"x": 2, b"x" * 100: 3},
    {b"", b"x"},
    [DAY, {DAY: 1}, {DAY}, OrderedDict([(DAY, DAY)])],
    [ZONED[0], {ZONED[0]: ZONED[0]}],
    ZONED,
    {"*a " * 40: ZONED[1], "a": ZONED[1], "b" * 130: [DAY], "c": {DAY: DAY}},
    {ZONED[3]: 1, ZONED[4]: 2},
    [datetime.date.min, datetime.date.max, datetime.datetime.min, datetime.datetime.max],
    [datetime.datetime(2020, 1, 2, 3, 4, 5, micros) for micros in (0, 1, 1000, 1001, 999999)],
    {"a\u2028b": "a\u2028b", "c": ["\u2028", "a \u2029\u2028 b", "\u2029\n x\u2028"]},
    {"it's \u2028 so": "it's\u2028", "\u2029": {"\u2028": 1}},
    ["word " * 40, "- word " * 20, "? *word " * 20, "&a !b *c: d " * 10],
    {"*a": 1, "&b": 2, "!c": 3, "? d": 4, "- e": 5, "[": 6, "#": 7, "|": 8, "a: b": 9},
    ["!tree_numpy_num_<f8 [1]", "- !!binary |\nAAAA\n", "? - a\n: *b: c\n"],
    {"k" * 200: 1, "k\nk": 2, "k: " * 50: 3},
    [2**53, 2**53 + 1, -2**64, 10**400],
    {2**64: 1, "18446744073709551616": 2},
    ["", " ", "\t", "\n", "\xa0a: b", "a:\xa0b", "\ufeff"],
]
SPECIAL_TAGGED = [
    {numpy.int64(3): "x", numpy.float32(1.5): "y", "3": "z"},
    {numpy.uint8(1), numpy.float64(2.5), (numpy.int16(3), "a")},
    OrderedDict([(numpy.int64(3), numpy.int64(3))]),
    {Path("/a b"): Path("x: y"), "/a b": 1},
    {(DAY, b"x", Path("/q")): 1, (Path("/q"),): Path(".")},
    {Path("a"), Path("*b")},
    numpy.array(["2020-01-02", "NaT"], "M8[D]"),
    numpy.array(["2020-01-02T03:04:05.123456"], "M8[us]"),
    numpy.array([1, 2], "M8[ns]"),
    numpy.array([[1, 2]], "m8[ns]"),
    numpy.array([[1, 2], [3, 4]], "M8[25s]"),
    numpy.array([[True, False]]),
    numpy.array(["a", "b: c"]),
    numpy.array([b"a", b"\xff"]),
    numpy.array([None, "a", 2], object),
    [numpy.arange(3, dtype=kind) for kind in ("<f2", ">i4", "|u1", "<u8")],
]


class Values:
    """Draws values by a seed. Without `tags` there are none of numpy's and no paths."""

    def __init__(self, seed, tags):
        self.random = random.Random(seed)
        self.tags = tags
        self.shared = []

    def pick(self, items):
        return self.random.choice(items)

    def many(self, make):
        return [make() for _ in range(self.pick([0, 1, 1, 2, 3]))]

    def text(self):
        words = [self.pick(WORDS) for _ in range(self.pick([1, 1, 1, 2, 3]))]
        return self.pick(["", " ", "\u2028"]).join(words)

    def number(self):
        return self.pick([
            0, 1, -1, 7, 2**53, 2**53 + 1, -2**63, 2**64, 10**40, 0.0, -0.0, 0.1, 1.5, 1e16, 1e-7,
            1e22, 5e-324, 1.7e308, float("inf"), -float("inf"), float("nan"),
            self.random.randrange(10**18), self.random.random(), self.random.gauss(0, 1e9),
        ])

    def time(self):
        if self.random.random() < 0.3:
            return self.pick([datetime.date.min, datetime.date.max, datetime.date(2020, 1, 2)])
        time = datetime.datetime(
            self.pick([1, 99, 1969, 2020, 9999]), self.pick([1, 6]), self.pick([1, 2, 28]),
            self.pick([0, 23]), 4, 5, self.pick([0, 1, 1000, 123456, 999999]))
        return time.replace(tzinfo=self.pick([None, *ZONES])) if 1 < time.year < 9999 else time

    def scalar(self):
        make = self.pick([self.text, self.text, self.number, self.number, self.time, self.constant,
                          self.bytes, self.tagged_scalar])
        return make()

    def constant(self):
        return self.pick([None, True, False])

    def bytes(self):
        return self.random.randbytes(self.pick([0, 1, 3, 57, 100]))

    def tagged_scalar(self):
        if not self.tags:
            return self.text()
        if self.random.random() < 0.3:
            return Path(self.pick(["/a", "a b", "1", "x: y", "#", "*id001", "."]))
        kind = self.pick(["f8", "f4", "f2", "i8", "u1", "u8", ">i2"])
        return numpy.dtype(kind).type(self.pick([0, 1, 3, 1.5, 100]))

    def array(self):
        shape = self.pick([(0,), (1,), (3,), (2, 2), (2, 0), (1, 2, 2)])
        dtype = numpy.dtype(self.pick(DTYPES))
        if dtype.kind == "O":
            items = numpy.empty(shape, dtype)
            items[...] = self.pick([None, "a", 1, 2.5])
            return items
        whole = numpy.array([self.random.randrange(100) for _ in range(12)])
        return numpy.resize(whole.astype(dtype), shape)

    def hashable(self, depth):
        """A key, or a member of a set."""
        if depth == 0 or self.random.random() < 0.7:
            return self.again(self.scalar)
        return self.again(lambda: tuple(self.many(lambda: self.hashable(depth - 1))))

    def again(self, make):
        """A new value, or one that has occurred."""
        if self.shared and self.random.random() < 0.15:
            return self.pick(self.shared)
        value = make()
        if not isinstance(value, (str, float, int, bool)):
            self.shared.append(value)
        return value

    def value(self, depth):
        if depth == 0 or self.random.random() < 0.3:
            return self.again(self.scalar)
        inner = lambda: self.value(depth - 1)
        key = lambda: self.hashable(2)
        kind = self.pick(["list", "tuple", "dict", "dict", "dict", "alike", "set", "omap", "array"])
        if kind == "list":
            return self.many(inner)
        if kind == "tuple":
            return tuple(self.many(inner))
        if kind == "dict":
            return {key(): inner() for _ in range(self.pick([0, 1, 2, 3]))}
        if kind == "alike":
            alike = self.pick([(1, "1"), (None, "None", "null"), (True, "true"), (1.5, "1.5"),
                               (("a", "b"), ("a,b",), "a,b"), ((), ""), (b"a", "YQ==")])
            return {item: inner() for item in alike}
        if kind == "set":
            return set(self.many(key))
        if kind == "omap":
            return OrderedDict((key(), inner()) for _ in range(self.pick([0, 1, 2, 3])))
        return self.array() if self.tags else inner()
