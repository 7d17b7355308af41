# attack: memory grows by eight megabytes at a time, up to three gigabytes
# origin: own; DMOJ testsuite helloworld/python_mle; Judger test_memory3
# expect: forward=stopped points=0


def forward(x, w):
    blocks = []
    for _ in range(384):
        blocks.append(b"x" * (8 * 2**20))
    return x * w
