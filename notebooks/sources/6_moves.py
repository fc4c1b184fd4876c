# %% [markdown]
# # 6. Who moves first
#
# *Ninety minutes. You change numbers and names; you write no Python beyond that.*
#
# So far all capitals chose at once. In the article they speak one after another: a remark, a denial, a shrug. Does it
# matter? This session puts the same payoffs into an order of moves, solves from the last move backwards, and sorts
# what turns from what does not.

# %%
import twolevel as tl

iskander = tl.load("iskander")
REPORT = ["evidence.fragments.credibility", "evidence.index.credibility"]

# %% [markdown] quiz="before"
# 6

# %% [markdown]
# ## The first remark
#
# An order is written as `"Armenia > Russia > Azerbaijan"`: Armenia speaks, Russia hears it and speaks, Azerbaijan hears
# both. With a comma, two choose at once. Here is the tree of late February, Armenia first.

# %%
found = tl.solve(iskander.game("t0"), order="Armenia > Russia > Azerbaijan")
axes = tl.plot.tree(found)

# %% [markdown] exercise="6.1"

# %% [markdown] exercise="6.2"

# %% [markdown]
# What is never played decides what is. Moscow denies because of an answer that nobody gets to hear.

# %% [markdown] exercise="6.3"

# %% [markdown] tags=["instructor"]
# *For the instructor.* Ask which order is the article's before anybody solves: the remark came first, then the denial,
# then Baku, which "watched". That is Armenia > Russia > Azerbaijan, and it gives the article's outcome. The claim that
# turns is the first one: with Moscow first, there is no remark to explain.

# %% [markdown]
# ## The band
#
# In session 5 there was a stretch without an equilibrium in pure stances. Each capital had to be kept unsure.

# %% [markdown] exercise="6.4"

# %% [markdown] exercise="6.5"

# %% [markdown] exercise="6.6"

# %% [markdown]
# ## Which claims hang on the order?
#
# Here are the claims of the case under four orders. A claim that holds under all does not hang on who speaks first.

# %%
orders = ["Armenia > Azerbaijan, Russia", "Azerbaijan > Armenia, Russia", "Russia > Armenia, Azerbaijan"]
print("at once:", tl.check(iskander))
for order in orders:
    print(f"{order}:", tl.check(iskander, order=order))

# %% [markdown]
# ## What to take home
#
# - An order is an assumption. It can turn an outcome (t0) and leave another as it is (t2).
# - Threats off the path, heard by nobody, decide what is played on it.
# - Mixtures belong to choosing at once: where moves are seen, they vanish. That weak evidence backfires does not.

# %% [markdown] quiz="after"
# 6
