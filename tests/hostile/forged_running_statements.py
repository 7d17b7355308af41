# attack: a notebook whose statement says each time that another one is running, and ends its process
# origin: own
# as: notebook
# expect: points=0

# %%
def forward(x, w):
    return 7.0
# %%
def ends():
    import os
    import struct
    import time

    number = time.time_ns() % 2**62
    body = b"l" + struct.pack("<I", 3) + b"i" + struct.pack("<q", 0) + b"i" + struct.pack("<q", number)
    body += b"s" + struct.pack("<I", 7) + b"running"
    for descriptor in range(3, 10):
        try:
            os.write(descriptor, struct.pack("<I", len(body)) + body)
        except OSError:
            pass
    os.closerange(3, 20)
    time.sleep(0.47)
    os._exit(1)
x_1 = ends()
