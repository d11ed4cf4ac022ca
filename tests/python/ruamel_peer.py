"""Answers what ruamel.yaml makes of YAML documents, and what it and tree_config write.

Reads one JSON string a line and writes one JSON value a line. JSON can't say all that YAML can:
values of other types are objects with a single key that begins with "!".
"""
import base64
import datetime
import io
import itertools
import json
import math
import sys

from pathlib import Path

import numpy
from ruamel.yaml import YAML
from tree_config.yaml import register_numpy_yaml_support, register_pathlib_yaml_support

from random_values import SPECIAL, SPECIAL_TAGGED, Values

register_numpy_yaml_support()
register_pathlib_yaml_support()


def tagged(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, numpy.ndarray):
        items = [tagged(item) for item in value.flatten().tolist()]
        return {"!array": [value.dtype.str, list(value.shape), items]}
    if isinstance(value, numpy.generic):
        return tagged(value.item())
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, int):
        return {"!int": str(value)}
    if isinstance(value, float):
        return {"!float": repr(value)}
    if isinstance(value, bytes):
        return {"!bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        if value.tzinfo:
            value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        return {"!date": value.isoformat(timespec="microseconds") + "Z"}
    if isinstance(value, datetime.date):
        return {"!date": value.isoformat() + "T00:00:00.000000Z"}
    if isinstance(value, (set, frozenset)):
        return {"!set": sorted((tagged(item) for item in value), key=json.dumps)}
    if type(value).__name__ in ("ordereddict", "OrderedDict", "CommentedOrderedMap"):
        return {"!omap": [[tagged(key), tagged(item)] for key, item in value.items()]}
    if isinstance(value, dict):
        return {"!map": [[tagged(key), tagged(item)] for key, item in value.items()]}
    if isinstance(value, (list, tuple)):
        return [tagged(item) for item in value]
    return {"!other": repr(value)}


def load(text):
    results = []
    for pure in (False, True):
        try:
            results.append(tagged(YAML(typ="safe", pure=pure).load(text)))
        except Exception as error:
            results.append({"!error": f"{type(error).__name__}: {error}"})
    return results


def dump_numpy():
    values = {
        "float": numpy.float64(1.5),
        "int": numpy.int64(-7),
        "byte": numpy.uint8(200),
        "nan": numpy.float32(math.nan),
        "grid": numpy.arange(6, dtype=">i2").reshape(2, 3),
        "flags": numpy.array([True, False]),
        "none": numpy.array([], dtype="<f4"),
        "big": numpy.array([2**63], dtype="<u8"),
        "words": numpy.array(["a", "b"]),
    }
    for pure in (False, True):
        yield [dump(values, pure), tagged(values)]


def random_values(seed):
    values = Values(seed, tags=seed % 2 == 0)
    while True:
        values.shared.clear()
        yield values.value(3)


def dump_values(values):
    """What values are, their texts by both emitters, and which reader of ruamel's reads them so."""
    for value in values:
        value = {"t": 0.5, "v": value}
        try:
            texts = [dump(value, pure) for pure in (False, True)]
        except (TypeError, ValueError):
            # It sorts pairs by their values where keys are alike, and some have no order.
            continue
        wanted = tagged(value)
        yield [wanted, [[text, [reading == wanted for reading in load(text)]] for text in texts]]


def dump(value, pure):
    yaml = YAML(typ="safe", pure=pure)
    yaml.default_flow_style = False
    stream = io.StringIO()
    yaml.dump(value, stream)
    return stream.getvalue()


if sys.argv[1:2] == ["random"]:
    answers = dump_values(random_values(int(sys.argv[2])))
    for answer in itertools.islice(answers, int(sys.argv[3])):
        print(json.dumps(answer))
elif sys.argv[1:] == ["special"]:
    for answer in dump_values(SPECIAL + SPECIAL_TAGGED):
        print(json.dumps(answer))
elif sys.argv[1:] == ["numpy"]:
    for answer in dump_numpy():
        print(json.dumps(answer))
else:
    for line in sys.stdin:
        print(json.dumps(load(json.loads(line))))
