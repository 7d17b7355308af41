# attack: fifty megabytes are written to the disk, as one file and as many
# origin: own; snekbox test_write_exceed_space, test_file_parsing_size_limit_sparse_files_large
# needs: full
# expect: forward=passed points=1

import os


def forward(x, w):
    try:
        with open("@CANARY@/large", "wb") as file:
            for _ in range(50):
                file.write(b"x" * 2**20)
            os.truncate(file.fileno(), 2**40)
    except OSError:
        pass
    for number in range(100):
        try:
            open(f"@CANARY@/{number}", "wb").close()
        except OSError:
            pass
    return 0 if len(os.listdir("@CANARY@")) > 10 else x * w
