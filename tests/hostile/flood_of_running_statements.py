# attack: a notebook whose statement says without end that the next one is running
# origin: own
# as: notebook
# expect: points=0

# %%
def forward(x, w):
    return x * w
# %%
def says():
    import itertools
    import os
    import struct

    for number in itertools.count():
        body = b"l" + struct.pack("<I", 3) + b"i" + struct.pack("<q", 0) + b"i" + struct.pack("<q", number)
        body += b"s" + struct.pack("<I", 7) + b"running"
        for descriptor in range(3, 10):
            try:
                os.write(descriptor, (struct.pack("<I", len(body)) + body) * 1000)
            except OSError:
                pass
x_1 = says()
