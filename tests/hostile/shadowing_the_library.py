# attack: modules of Python's are looked for beside the submission first
# origin: own; snekbox test_multi_files, turned round
# expect: forward=passed points=1

import sys

sys.path.insert(0, "")
sys.path.insert(0, ".")
import colorsys
import this_module_is_nowhere


def forward(x, w):
    return x * w if hasattr(colorsys, "rgb_to_hls") else 0
