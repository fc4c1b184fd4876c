# %% [markdown]
# # 8. What would a referee say?
#
# *Ninety minutes. You change numbers and names; you write no Python beyond that.*
#
# The model tells the article's story. So what? This session turns against the model: one number, all numbers, other
# structures. At the end you write three sentences of a referee's report.

# %%
import twolevel as tl

iskander = tl.load("iskander")
DRAWS = 100  # how often all numbers are shaken; more are slower and surer

# %% [markdown] quiz="before"
# 8

# %% [markdown]
# ## One number
#
# Where does the outcome turn?

# %% [markdown] exercise="8.1"

# %% [markdown] exercise="8.2"

# %% [markdown]
# ## All numbers
#
# Every number with a range is moved at random, all at once, by up to 30 %. The bracket is a 95 % interval for the
# share of worlds in which the claim holds.

# %%
shaken = tl.robustness(iskander, draws=DRAWS, seed=0, progress=False)
shaken

# %% [markdown] exercise="8.3"

# %%
axes = tl.plot.robustness(shaken)

# %% [markdown]
# The same model before it was tuned is bundled too: `iskander-hand`. What the tuning bought is the difference.

# %%
tl.robustness("iskander-hand", draws=DRAWS, seed=0, progress=False)

# %% [markdown]
# ## Other structures

# %%
variants = tl.variants(iskander)
variants

# %% [markdown] exercise="8.4"

# %% [markdown] exercise="8.5"

# %%
axes = tl.plot.variants(variants)

# %% [markdown] exercise="8.6"

# %% [markdown]
# Why does a claim stand or fall, and what number is nearest to turning it?

# %%
tl.rescue(iskander, "22")

# %% [markdown]
# ## Your report
#
# Write three sentences: what the model shows, what it does not show, and which **one** number or assumption you would
# ask the author to defend. Swap with a neighbour.

# %% [markdown] tags=["instructor"]
# *For the instructor.* Good reports name claim 22 or 16b as weak, the order as decisive for claim 1, and the grievance
# at t2 as the number that carries the argument. Weak reports say "the numbers are arbitrary" without saying which
# conclusion hangs on which.

# %% [markdown]
# ## What to take home
#
# - A fit shows consistency, not truth.
# - Report thresholds, shares and variants with the conclusion, not after being asked.
# - Keep what failed in the list.

# %% [markdown] quiz="after"
# 8
