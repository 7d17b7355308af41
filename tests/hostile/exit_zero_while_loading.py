# attack: the file ends the process with success before anything can be asked
# origin: own
# expect: status=crashed points=0

import os

os._exit(0)
