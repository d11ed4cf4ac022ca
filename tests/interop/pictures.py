"""Pictures made by ffpyplayer, and FFmpeg's scaler as the judge of their colours."""
import base64
import hashlib
import random

import numpy
from ffpyplayer.pic import Image, SWScale, get_image_size


def smooth(pix_fmt: str, width: int, height: int) -> Image:
    """Gradients, in a format that FFmpeg's scaler can make."""
    across = numpy.broadcast_to(numpy.linspace(0, 255, width), (height, width))
    down = numpy.broadcast_to(numpy.linspace(0, 255, height)[:, None], (height, width))
    colors = numpy.stack((across, down, 255 - (across + down) / 2), axis=-1)
    rgb24 = colors.round().astype(numpy.uint8).tobytes()
    picture = Image(plane_buffers=[rgb24], pix_fmt='rgb24', size=(width, height))
    return SWScale(width, height, 'rgb24', ofmt=pix_fmt).scale(picture)


def noise(pix_fmt: str, width: int, height: int, seed: int) -> Image:
    """Random bytes."""
    generator = random.Random(seed)
    sizes = get_image_size(pix_fmt, width, height)
    planes = [generator.randbytes(size) for size in sizes]
    return Image(plane_buffers=planes, pix_fmt=pix_fmt, size=(width, height))


def describe(picture: Image) -> dict:
    """What goes over the wire, for comparison with what arrives."""
    planes = [bytes(plane) for plane in picture.to_bytearray()]
    return {
        'pixelFormat': picture.get_pixel_format(),
        'size': picture.get_size(),
        'linesizes': picture.get_linesizes(),
        'planes': [hashlib.sha256(plane).hexdigest() for plane in planes if plane],
    }


def rgba(picture: Image) -> str:
    """The picture as FFmpeg's scaler shows it, in base64."""
    width, height = picture.get_size()
    scaler = SWScale(width, height, picture.get_pixel_format(), ofmt='rgba')
    return base64.b64encode(scaler.scale(picture).to_bytearray()[0]).decode()
