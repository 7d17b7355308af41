# attack: gigabytes are mapped behind Python's back
# origin: snekbox test_multiprocessing_shared_memory_mmap_limited; DMOJ testsuite helloworld/cpp_badalloc
# expect: forward=crashed|stopped points=0

import mmap


def forward(x, w):
    maps = [mmap.mmap(-1, 2**30) for _ in range(4)]
    for each in maps:
        each[:: 2**21] = b"x" * len(range(0, 2**30, 2**21))
    return x * w
