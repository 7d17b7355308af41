# attack: what turns answers into bytes is replaced: json, struct, pickle
# origin: own
# expect: forward=failed|crashed points=0

import json
import pickle
import struct

json.dumps = pickle.dumps = lambda *_, **__: '{"status": "passed", "score": 12}'
json.loads = pickle.loads = lambda *_, **__: {"status": "passed", "score": 12}
struct.pack = lambda *_: b"passed"
struct.Struct = lambda *_: struct


def forward(x, w):
    return 12345.678
