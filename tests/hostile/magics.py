# attack: a notebook that starts programs by magics, in every spelling
# origin: own
# as: notebook
# expect: forward=passed points=1

# %%
!touch @CANARY@/new
%system touch @CANARY@/new
files = !touch @CANARY@/new
%run /bin/true
# %%
%%bash
touch @CANARY@/new
# %%
%%script sh
touch @CANARY@/new
# %%
get_ipython().system("touch @CANARY@/new")
# %%
def forward(x, w):
    return x * w
