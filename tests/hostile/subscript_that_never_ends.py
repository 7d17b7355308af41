# attack: a notebook with a statement that runs in no time, to look at: `x[0]` of an object that loops
# origin: own
# as: notebook
# expect: forward=passed points=1

# %%
class Endless:
    def __getitem__(self, _key):
        while True:
            pass
endless = Endless()
# %%
value = endless[0]
# %%
def forward(x, w):
    return x * w
