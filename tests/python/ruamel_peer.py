"""Answers what ruamel.yaml makes of YAML documents, and what it and tree_config write.

Reads one JSON string a line and writes one JSON value a line. JSON can't say all that YAML can:
values of other types are objects with a single key that begins with "!".
"""
import base64
import datetime
import io
import json
import math
import sys

import numpy
from ruamel.yaml import YAML
from tree_config.yaml import register_numpy_yaml_support

register_numpy_yaml_support()


def tagged(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, numpy.ndarray):
        items = [tagged(item) for item in value.flatten().tolist()]
        return {"!array": [value.dtype.str, list(value.shape), items]}
    if isinstance(value, numpy.generic):
        return tagged(value.item())
    if isinstance(value, int):
        return {"!int": str(value)}
    if isinstance(value, float):
        return {"!float": repr(value)}
    if isinstance(value, bytes):
        return {"!bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        if value.tzinfo:
            value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        return {"!date": value.isoformat(timespec="milliseconds") + "Z"}
    if isinstance(value, datetime.date):
        return {"!date": value.isoformat() + "T00:00:00.000Z"}
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
        yaml = YAML(typ="safe", pure=pure)
        yaml.default_flow_style = False
        stream = io.StringIO()
        yaml.dump(values, stream)
        yield [stream.getvalue(), tagged(values)]


if sys.argv[1:] == ["numpy"]:
    for answer in dump_numpy():
        print(json.dumps(answer))
else:
    for line in sys.stdin:
        print(json.dumps(load(json.loads(line))))
