# attack: the same, where the folder can not be listed
# origin: own
# needs: full
# expect: forward=crashed points=0


def forward(x, w):
    with open("@CANARY@/large", "wb") as file:
        file.write(b"x" * (50 * 2**20))
    return x * w
