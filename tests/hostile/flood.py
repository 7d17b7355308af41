# attack: two hundred megabytes are printed
# origin: own; snekbox test_stdout_flood_results_in_graceful_sigterm; DMOJ testsuite helloworld/cpp_ole; Judger test_output_size
# expect: forward=stopped loss=stopped points=0

import os
import sys


def forward(x, w):
    for _ in range(2000):
        print("ALL PASSED " * 9000)
    return x * w


def loss(x, y, w):
    for _ in range(2000):
        sys.stderr.write("x" * 100_000)
        os.write(2, b"\xff" * 1000)
    return (x * w - y) ** 2
