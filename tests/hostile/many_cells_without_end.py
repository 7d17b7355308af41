# attack: a notebook of thirty cells that never end
# origin: own
# as: notebook
# expect: status=stopped|todo points=0..1
# seconds: 10

# %%
def f0():
    while True: pass
x_0 = f0()
# %%
def f1():
    while True: pass
x_1 = f1()
# %%
def f2():
    while True: pass
x_2 = f2()
# %%
def f3():
    while True: pass
x_3 = f3()
# %%
def f4():
    while True: pass
x_4 = f4()
# %%
def f5():
    while True: pass
x_5 = f5()
# %%
def f6():
    while True: pass
x_6 = f6()
# %%
def f7():
    while True: pass
x_7 = f7()
# %%
def f8():
    while True: pass
x_8 = f8()
# %%
def f9():
    while True: pass
x_9 = f9()
# %%
def f10():
    while True: pass
x_10 = f10()
# %%
def f11():
    while True: pass
x_11 = f11()
# %%
def f12():
    while True: pass
x_12 = f12()
# %%
def f13():
    while True: pass
x_13 = f13()
# %%
def f14():
    while True: pass
x_14 = f14()
# %%
def f15():
    while True: pass
x_15 = f15()
# %%
def f16():
    while True: pass
x_16 = f16()
# %%
def f17():
    while True: pass
x_17 = f17()
# %%
def f18():
    while True: pass
x_18 = f18()
# %%
def f19():
    while True: pass
x_19 = f19()
# %%
def f20():
    while True: pass
x_20 = f20()
# %%
def f21():
    while True: pass
x_21 = f21()
# %%
def f22():
    while True: pass
x_22 = f22()
# %%
def f23():
    while True: pass
x_23 = f23()
# %%
def f24():
    while True: pass
x_24 = f24()
# %%
def f25():
    while True: pass
x_25 = f25()
# %%
def f26():
    while True: pass
x_26 = f26()
# %%
def f27():
    while True: pass
x_27 = f27()
# %%
def f28():
    while True: pass
x_28 = f28()
# %%
def f29():
    while True: pass
x_29 = f29()
# %%
def forward(x, w):
    return x * w
