# attack: bytes that are no text, halves of characters and lone surrogates are printed
# origin: snekbox test_print_bad_unicode_encode_error
# expect: forward=failed points=0

import os


def forward(x, w):
    os.write(1, b"\xff\xfe\x00\xed\xa0\x80\xf0\x9f")
    print(chr(56550), "\0", chr(0x10FFFF))
    return 12345.678
