"""The Python client's way of receiving, for comparison: cpl-media's own message reader in a thread,
an unbounded queue, and FFmpeg's scaler (ffpyplayer) to RGBA in the main thread.

    python receive.py PORT FRAMES [WIDTH HEIGHT]

Prints a line of JSON like bench/receiver.ts.
"""
import json
import os
import resource
import select
import socket
import sys
import time
from queue import Queue
from threading import Thread

os.environ.setdefault("KIVY_NO_ARGS", "1")
os.environ.setdefault("KIVY_NO_CONSOLELOG", "1")
os.environ.setdefault("KIVY_NO_FILELOG", "1")

from cpl_media.remote.server import RemoteData  # noqa: E402
from ffpyplayer.pic import Image, SWScale  # noqa: E402

port, frames = int(sys.argv[1]), int(sys.argv[2])
size = (int(sys.argv[3]), int(sys.argv[4])) if len(sys.argv) > 4 else None
warm_up = -(-frames // 10)
queue = Queue()


def listen():
    reader = RemoteData()
    connection = socket.create_connection(("127.0.0.1", port), timeout=2)
    reader.send_msg(connection, "started_playing", None)
    length, buffer = (), b""
    while True:
        readable, _, _ = select.select([connection], [], [], 0.01)
        if not readable:
            continue
        length, buffer, message, value = reader.read_msg(connection, length, buffer)
        if message is not None:
            queue.put((message, value))
        if message == "stopped_recording":
            break
    connection.close()


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1000


Thread(target=listen, daemon=True).start()
scaler, count, start, start_cpu = None, 0, 0.0, 0.0
while True:
    message, value = queue.get()
    if message == "stopped_recording":
        break
    if message != "image":
        continue
    planes, pixel_format, picture_size, linesizes, metadata = value
    if scaler is None:
        width, height = size or picture_size
        scaler = SWScale(*picture_size, pixel_format, ofmt="rgba", ow=width, oh=height)
    image = Image(plane_buffers=planes, pix_fmt=pixel_format, size=picture_size, linesize=linesizes)
    assert len(scaler.scale(image).to_bytearray()[0]) > 0
    count += 1
    if count == warm_up:
        start, start_cpu = time.perf_counter(), cpu()

counted = count - warm_up
print(json.dumps({
    "rate": counted / (time.perf_counter() - start),
    "cpu": (cpu() - start_cpu) / counted,
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
