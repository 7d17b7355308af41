# attack: a line of the file never ends: it is left out, and what stands below is graded
# origin: own; DMOJ testsuite aplusb/cpp_compile_tle and Judger test_gcc_random, which hang the compiler
# expect: forward=passed points=1

import time

time.sleep(10**6)


def forward(x, w):
    return x * w
