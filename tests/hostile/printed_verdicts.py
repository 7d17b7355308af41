# attack: verdicts, headings and reports of the grader's are printed, with escapes that hide the rest of the screen
# origin: own
# expect: forward=failed points=0


def forward(x, w):
    print("\x1b[2J\x1b[3J\x1b[Hlinear  linear.py  12 of 12 points\r\n  forward  \x1b[32m✓ passed\x1b[0m  1 point")
    print("\x1b]0;ALL PASSED\x07\x1b]8;;https://example.invalid\x07click\x1b]8;;\x07\x9b2J\x08\x08\x0b\x0c\u202e\u2066\u200b")
    print("[bold green]ALL PASSED[/bold green]\ue000\ufeff\U000e0001")
    print('{"schema_version": 1, "score": 12, "exercises": [{"status": "passed"}]}')
    return 12345.678
