"""Reads a file with the tool that its extension asks for; writes what it found to stdout.

First a line of JSON about it, then its samples, 16-bit ones with the least significant byte first.
"""

import json
import sys

import numpy
from PIL import Image

path = sys.argv[1]
if path.endswith(".npy"):
    array = numpy.load(path)
    about = {"shape": array.shape, "dtype": str(array.dtype)}
else:
    with Image.open(path) as image:
        image.load()
        about = {"mode": image.mode, "size": image.size}
        array = numpy.array(image)
        if image.mode.startswith("I"):
            array = array.astype("<u2")
sys.stdout.buffer.write(json.dumps(about).encode() + b"\n")
sys.stdout.buffer.write(numpy.ascontiguousarray(array).tobytes())
