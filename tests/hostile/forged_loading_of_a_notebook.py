# attack: a notebook that reports itself loaded, with functions that it has not
# origin: own
# as: notebook
# expect: points=0

# %%
def says():
    import gc
    import sys

    server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")
    names = ["forward", "loss", "gradient", "step", "train"]
    server._send(sys.modules["child.wire"].frame([0, 0, "loaded", [[name, 1, "function"] for name in names], []]))
x_1 = says()
