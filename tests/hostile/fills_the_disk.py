# attack: fifty megabytes are written to the disk, as one file, as a hole of a terabyte, and as many empty ones
# origin: own; snekbox test_write_exceed_space, test_file_parsing_size_limit_sparse_files_large
# needs: full
# expect: forward=passed points=1

import os


def forward(x, w):
    written = 0
    for number in range(100):
        try:
            with open(f"@CANARY@/{number}", "wb") as file:
                written += file.write(b"x" * (50 * 2**20 if number == 0 else 0)) + 1
                os.truncate(file.fileno(), 2**40)
        except OSError:
            pass
    return 0 if written else x * w
