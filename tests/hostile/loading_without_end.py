# attack: the file never finishes loading
# origin: own; DMOJ testsuite aplusb/cpp_compile_tle and Judger test_gcc_random, which hang the compiler
# expect: status=stopped points=0

import time

time.sleep(10**6)


def forward(x, w):
    return x * w
