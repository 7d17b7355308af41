# attack: files are written, beside the submission, in its canary folder and wherever everybody may
# origin: codejail test_cant_write_files; snekbox test_read_only_file_system, test_tmp_not_mounted; Judger test_write_file
# needs: full
# expect: forward=passed points=1

PLACES = ("@CANARY@", ".", "/tmp", "/var/tmp", "/dev/shm", "/run", "/", "/etc", "/usr", "/root", "/proc/self")


def forward(x, w):
    for place in PLACES:
        try:
            with open(f"{place}/@MARK@", "w") as file:
                file.write("hello")
        except OSError:
            continue
        return 0
    return x * w
