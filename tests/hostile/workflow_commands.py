# attack: orders to GitHub's runner and its relatives are printed, at the start of a line and inside of one
# origin: own
# expect: forward=failed points=0


def forward(x, w):
    print("::error file=linear.py,line=1::forged")
    print("   ::stop-commands::token")
    print("::add-mask::passed")
    print("some text ##[add-mask]passed ##[set-env name=PATH]/tmp ##vso[task.complete result=Succeeded;]DONE")
    print("\r::set-output name=score::12\x0b::warning::w\x85::notice::n\u2028::debug::d")
    return 12345.678
