"""Filers' network player, the real one."""
import collections
import hashlib

from kivy_host import Peer, host
from cpl_media.remote.client import RemoteVideoPlayer


def _hashes(planes):
    return [hashlib.sha256(plane).hexdigest() for plane in planes if plane]


def _taken(items):
    """All items so far; the player's thread may add more at any time."""
    return [items.popleft() for _ in range(len(items))]


class Player(RemoteVideoPlayer):
    """The real one; it also keeps what it was sent and what it showed."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.images = collections.deque()
        self.shown = collections.deque()
        self.frame_callbacks.append(self._show)

    def decode_data(self, msg_buff, msg_len):
        msg, value = super().decode_data(msg_buff, msg_len)
        if msg == 'image':
            planes, pixel_format, size, linesizes, metadata = value
            self.images.append({
                'pixelFormat': pixel_format,
                'size': size,
                'linesizes': linesizes,
                'planes': _hashes(planes),
                'metadata': {key: repr(value) for key, value in metadata.items()},
            })
        return msg, value

    def _show(self, frame):
        picture, _metadata = frame
        self.shown.append(_hashes(map(bytes, picture.to_bytearray())))


class PlayerPeer(Peer):
    """The commands."""

    def __init__(self):
        super().__init__()
        self._player = None
        self._thread = None

    def connect(self, port):
        """Presses "Open connection"."""
        self._player = Player(server='127.0.0.1', port=port)
        self._player.start_listener()
        self._thread = self._player.listener_thread

    def play(self):
        """Presses play."""
        self._player.play()

    def stop(self):
        """Presses stop."""
        self._player.stop()

    def disconnect(self):
        """Presses "Close connection"."""
        self._player.stop_listener()
        self._thread.join()

    def send(self, name, value):
        """Sends an application's own message, or one that the player would not send."""
        self._player.send_message_to_server(name, value)

    def images(self):
        """The images that came since the last call."""
        return _taken(self._player.images)

    def shown(self):
        """The planes of the pictures shown since the last call."""
        return _taken(self._player.shown)

    def state(self):
        """How things stand."""
        return {
            'alive': self._thread.is_alive(),
            'state': self._player.play_state,
            'recording': tuple(self._player.metadata_play_used),
        }

    def close(self):
        if self._player:
            self._player.stop_all(join=True)


host(PlayerPeer())
