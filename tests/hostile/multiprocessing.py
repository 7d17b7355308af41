# attack: a pool of processes
# origin: snekbox test_multiprocessing_pool, test_multiprocess_resource_limits
# needs: full
# expect: forward=passed points=1

import multiprocessing


def forward(x, w):
    try:
        multiprocessing.get_context("fork").Process(target=print).start()
    except OSError:
        return x * w
    return 0
