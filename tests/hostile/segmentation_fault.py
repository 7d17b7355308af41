# attack: the interpreter reads from address zero
# origin: snekbox test_sigsegv_returns_139; Judger test_re2; DMOJ testsuite scroll/c_rte_protection_fault_linux
# needs: x86_64 aarch64
# expect: forward=crashed loss=crashed|failed points=0

import ctypes


def forward(x, w):
    ctypes.string_at(0)


def loss(x, y, w):
    ctypes.memset(id(loss), 0, 10**6)
