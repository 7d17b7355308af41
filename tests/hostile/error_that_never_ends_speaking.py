# attack: an exception whose text takes forever to make
# origin: own
# expect: forward=stopped points=0


class Talker(Exception):
    def __str__(self):
        while True:
            pass


def forward(x, w):
    raise Talker
