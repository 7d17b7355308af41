# attack: an exception whose name and text clear the screen, forge a line of the grader's and give orders to a CI
# origin: own
# expect: forward=crashed points=0

NAME = "\x1b[2JError\r\n::stop-commands::x"
Disguised = type(NAME, (Exception,), {})


def forward(x, w):
    raise Disguised(
        "\x1b]0;ALL PASSED\x07\nlinear  linear.py  12 of 12 points\n::error file=linear.py::a forged annotation "
        + "a " * 9 + "::add-mask::passed ##[add-mask]passed ##[stop-commands]token \u202eDESSAP \u2028::warning::w"
    )
