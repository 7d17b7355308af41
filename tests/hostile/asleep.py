# attack: it sleeps and uses no time of the processor
# origin: codejail test_cant_use_too_much_time; DMOJ testsuite helloworld/cpp_wall_clock; Judger test_real_time
# expect: forward=stopped points=0

import time


def forward(x, w):
    time.sleep(10**6)
