# attack: all of /dev/urandom is to be read
# origin: codejail test_reading_dev_random, its forbidden half
# expect: forward=stopped|crashed points=0


def forward(x, w):
    with open("/dev/urandom", "rb") as source:
        return len(source.read())
