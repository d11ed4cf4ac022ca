"""Filers' network recorder, the real one, with a camera whose frames come when told."""
import socket
import threading
import time

from kivy_host import Peer, host
from cpl_media.player import BasePlayer
from cpl_media.remote.server import RemoteVideoRecorder

from metadata import every_value
from pictures import describe, noise, rgba, smooth


class Camera(BasePlayer):
    """A camera without a device."""

    def play_thread_run(self):
        pass


class Recorder(RemoteVideoRecorder):
    """The real one; it also tells how far it is."""

    has_announced = False
    """Whether a recording's start was dealt with, and its end was not."""

    def _server_message_from_queue(self, connection, from_kivy_queue):
        answer = super()._server_message_from_queue(connection, from_kivy_queue)
        self.has_announced = self._server_recording is not None
        return answer


class RecorderPeer(Peer):
    """The commands."""

    def __init__(self):
        super().__init__()
        self._camera = Camera()
        self._recorder = None
        self._thread = None
        self._streaming = threading.Event()
        self._stream = None

    def start_server(self, port=0, buffered=0):
        """Presses "Start server". Nothing is dropped unless `buffered` bounds what waits."""
        if port == 0:
            with socket.create_server(('127.0.0.1', 0)) as free:
                port = free.getsockname()[1]
        self._recorder = Recorder(
            server='127.0.0.1', port=port, max_images_buffered=buffered)
        self._recorder.start_server()
        self._thread = self._recorder.server_thread
        while self._thread.is_alive():
            try:
                # The backlog takes it, the server sees it leave.
                socket.create_connection(('127.0.0.1', port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(.002)
        return port

    def record(self, pixelFormat, width, height, rate):
        """Presses record."""
        if self._camera.play_state == 'none':
            self._camera.play()
            self._camera.complete_start()
        self._camera.update_metadata(fmt=pixelFormat, w=width, h=height, rate=rate)
        self._recorder.record(self._camera)
        self._await(lambda: self._recorder.has_announced)

    def _await(self, condition):
        """Waits until the server's thread has caught up."""
        while self._thread.is_alive() and not condition():
            time.sleep(.001)

    def can_judge(self, pixelFormat):
        """Whether FFmpeg's scaler makes and reads the format."""
        try:
            rgba(smooth(pixelFormat, 16, 16))
            return True
        except Exception:
            return False

    def frame(self, pixelFormat, width, height, kind='noise', seed=0, judge=False):
        """The camera has a frame. Returns what should arrive; to judge it, FFmpeg's RGBA too."""
        if kind == 'smooth':
            picture = smooth(pixelFormat, width, height)
        else:
            picture = noise(pixelFormat, width, height, seed)
        self._camera.process_frame(picture, {'t': seed / 10, 'count': seed})
        described = describe(picture)
        if judge:
            described['rgba'] = rgba(picture)
        return described

    def frame_with_every_value(self):
        """The camera has a frame with all that YAML can say in its metadata."""
        picture = noise('gray', 4, 2, 0)
        self._camera.process_frame(picture, {'t': .1, **every_value()})

    def stream(self, pixelFormat, width, height, rate):
        """Frames come by themselves from now on."""
        picture = noise(pixelFormat, width, height, 0)
        self._streaming.set()

        def run():
            count = 0
            start = time.perf_counter()
            while self._streaming.is_set():
                self._camera.process_frame(picture, {'t': count / rate, 'count': count})
                count += 1
                time.sleep(max(0, start + count / rate - time.perf_counter()))

        self._stream = threading.Thread(target=run)
        self._stream.start()

    def stop_stream(self):
        """Frames come when told again."""
        self._streaming.clear()
        if self._stream:
            self._stream.join()
        self._stream = None

    def send(self, name, value):
        """Sends an application's own message."""
        self._recorder.send_message_to_client(name, value)

    def stop(self):
        """Presses stop."""
        self._recorder.stop()
        self._await(lambda: not self._recorder.has_announced)

    def stop_server(self):
        """Presses "Stop server"."""
        self._recorder.stop_server(join=True)

    def state(self):
        """How things stand."""
        recorder = self._recorder
        return {
            'alive': self._thread.is_alive(),
            'active': recorder.server_active,
            'playing': recorder._server_client_playing,
            'waiting': recorder._server_client_requested_playing,
            'recorded': recorder.frames_recorded,
            'skipped': recorder.frames_skipped,
        }

    def close(self):
        self.stop_stream()
        if self._recorder:
            self._recorder.stop_all(join=True)
        self._camera.stop_all(join=True)


host(RecorderPeer())
