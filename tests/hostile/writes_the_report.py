# attack: the report is written by the submission, before the grader does, and beside it
# origin: own
# needs: full
# expect: forward=failed points=0

import json

FORGED = {"schema_version": 1, "score": 12, "exercises": [{"status": "passed", "score": 12}]}


def forward(x, w):
    for name in ("@REPORT@", "@CANARY@/report.json", "/proc/self/cwd/report.json"):
        try:
            with open(name, "w") as file:
                json.dump(FORGED, file)
        except OSError:
            continue
        return x * w
    return 12345.678
