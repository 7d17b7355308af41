# attack: the file says that it is loaded before it is, and with other functions than it has
# origin: own
# expect: status=crashed points=0

import gc
import os
import sys

frame = sys.modules["child.wire"].frame
server = next(found for found in gc.get_objects() if type(found).__name__ == "Server")
os.write(server._replies, frame([0, 0, "loaded", [["passed", 1, "function"]] * 5]))
