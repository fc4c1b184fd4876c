# %% [markdown]
# # 2. What can be brought home
#
# *Ninety minutes. You change numbers and names; you write no Python beyond that.*
#
# A leader may agree to anything abroad. What counts is what home will ratify. This session computes **win-sets**, asks
# why Armenia's was empty, what a patron adds, and when it is good to have one's hands tied.

# %%
import twolevel as tl

iskander = tl.load("iskander")

# %% [markdown] quiz="before"
# 2

# %% [markdown]
# ## An empty win-set

# %%
axes = tl.plot.win_sets(iskander, "t1")

# %% [markdown] exercise="2.1"

# %% [markdown] exercise="2.2"

# %% [markdown] exercise="2.3"

# %% [markdown]
# ## What the patron adds
#
# In this model ratification is a payoff, no veto: a leader may step out of the win-set, and pays for it.

# %% [markdown] exercise="2.4"

# %% [markdown]
# Why it defers, said by the library: what each deviation would gain or lose, and which part of it decides.

# %%
tl.explain(iskander, "t1")

# %% [markdown]
# ## A veto
#
# In Putnam's own sense home decides on the deal. What it refuses falls through, and things stay as they are.

# %% [markdown] exercise="2.5"

# %% [markdown] exercise="2.6"

# %% [markdown] tags=["instructor"]
# *For the instructor.* In the deadlock the leaders sign what both know will fail, because signing costs them nothing
# there. Ask what would have to be in the model for a failed signature to hurt, and whom.

# %% [markdown]
# ## Take it or leave it
#
# A proposer at home or abroad who makes the only offer takes all that the voter can be made to give.

# %% [markdown] exercise="2.7"

# %% [markdown]
# ## What to take home
#
# - A win-set is what all who must ratify would take. It can be empty.
# - Tied hands are strength until they are tied too tight.
# - A patron can make a leader do what no audience at home wants.

# %% [markdown] quiz="after"
# 2
