"""Runs cpl_media's classes without a display, as told by lines of JSON on stdin.

`{"command": NAME, "arguments": {…}}` calls that method of the peer in Kivy's thread, where the
application would call it. Each is answered by one line: `{"result": …}` or `{"error": TEXT}`.
The end of stdin ends the process. With the argument `--pure` YAML is written in pure Python.
"""
import json
import os
import queue
import sys
import threading

if '--pure' in sys.argv:
    sys.modules['_ruamel_yaml'] = None

# Kivy makes a window only for an application; it must leave our arguments and HOME alone too.
for name in ('KIVY_NO_ARGS', 'KIVY_NO_CONFIG', 'KIVY_NO_FILELOG', 'KIVY_NO_CONSOLELOG'):
    os.environ[name] = '1'
from kivy.config import Config  # noqa: E402
Config.set('graphics', 'maxfps', '1000')
from kivy.clock import Clock  # noqa: E402
import cpl_media  # noqa: E402
from ffpyplayer.tools import set_loglevel  # noqa: E402
set_loglevel('quiet')


class Peer:
    """What both ends of a connection have in common."""

    def __init__(self):
        self._errors = []
        cpl_media.error_callback = self._error

    def _error(self, error, exc_info=None, threaded=False):
        self._errors.append(str(error))

    def errors(self):
        """What cpl_media has reported since the last call."""
        errors, self._errors = self._errors, []
        return errors

    def close(self):
        """Ends all threads."""


def host(peer: Peer):
    """Obeys until stdin ends."""
    answers = sys.stdout
    # Some of cpl_media's methods print.
    sys.stdout = sys.stderr
    lines = queue.Queue()

    def read():
        for line in sys.stdin:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        Clock.tick()
        try:
            line = lines.get(timeout=.001)
        except queue.Empty:
            continue
        if line is None:
            break
        request = json.loads(line)
        try:
            method = getattr(peer, request['command'])
            answer = {'result': method(**request['arguments'])}
        except Exception as error:
            answer = {'error': f'{type(error).__name__}: {error}'}
        answers.write(json.dumps(answer) + '\n')
        answers.flush()
    peer.close()
