"""Metadata of every type that Filers' YAML can carry."""
import collections
import datetime
import pathlib

import numpy
from kivy.event import EventDispatcher
from kivy.properties import DictProperty, ListProperty
from tree_config.yaml import register_numpy_yaml_support

# As an application does that sends numpy's values.
register_numpy_yaml_support()


class _Settings(EventDispatcher):
    mapping = DictProperty({'gain': 2})
    sequence = ListProperty([1, 2])


def every_value() -> dict:
    """One entry for each type, and for each form that a reader may trip over."""
    settings = _Settings()
    shared = [1, 2]
    return {
        'none': None,
        'true': True,
        'integer': -3,
        'big': 2 ** 63 + 1,
        'float': 29.97002997002997,
        'small': 1e-7,
        'whole': 30.0,
        'infinity': float('-inf'),
        'nan': float('nan'),
        'bytes': bytes(range(100)),
        'empty bytes': b'',
        'date': datetime.date(2024, 2, 29),
        'time': datetime.datetime(2024, 2, 29, 12, 30, 15, 250000),
        'list': [1, [], ['a', {'b': [None]}]],
        'tuple': (1, 2),
        'mapping': {'nested': {'deep': {}}},
        'set': {'a', 'b'},
        'ordered': collections.OrderedDict([('z', 1), ('a', 2)]),
        'shared': [shared, shared],
        'numpy number': numpy.float64(2.5),
        'numpy integer': numpy.int64(7),
        'numpy array': numpy.array([[1, 2, 3], [4, 5, 6]], dtype='<i2'),
        'path': pathlib.Path('/data/run 1'),
        'kivy mapping': settings.mapping,
        'kivy sequence': settings.sequence,
        'string': 'plain',
        'empty': '',
        'yes': 'yes',
        'clock': '12:30',
        'number': '012',
        'null': 'null',
        'colon': 'a: b # c',
        'quotes': '\'"\\',
        'lines': 'one\ntwo\n\n three ',
        'tab': '\t',
        'umlaut': 'größe µm',
        'mouse': '\U0001f42d',
        'long': ' '.join(['frame'] * 60),
        'percent': '%YAML 1.2',
        'document': '--- ... ',
        5: 'integer key',
        'key: with # signs': 1,
        'k' * 140: 'long key',
    }
