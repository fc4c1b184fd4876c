# %% [markdown]
# # 1. The article as two boards
#
# *Ninety minutes. You run cells and write answers; no Python beyond that.*
#
# The case is Mahammad Mammadov's article "Schrödinger's Iskanders: a two-level game in Karabakh", *New Eastern Europe*,
# 27 April 2021. Read it first; it is short. After the war of autumn 2020 nobody would say in public whether Armenia had
# fired Russian-made missiles at Shusha. In Yerevan and Moscow the missile was fired and not fired; in Baku not fired
# and fired, until remains were found that settled what each capital could say.
#
# In this session the story is taken apart: who speaks, to whom, on which board, and what is evidence.

# %%
import pandas as pd

import twolevel as tl

iskander = tl.load("iskander")

# %% [markdown] quiz="before"
# 1

# %% [markdown]
# ## Two boards and a box of evidence
#
# A leader sits at two tables (Putnam 1988). **Level I**: the other capitals, and the patron abroad. **Level II**: the
# audiences at home, which ratify what the leader says, or do not. Between them lies what all can know: **evidence**.

# %% [markdown] exercise="1.1"

# %% [markdown] exercise="1.2"

# %% [markdown] exercise="1.3"

# %% [markdown] tags=["instructor"]
# *For the instructor.* Put the six on cards and let groups lay them on two sheets of paper and a box. Disagreements are
# the point: the remark was aimed at voters and hit Moscow, which is what a two-level game is about.

# %% [markdown]
# ## Who plays
#
# Three capitals, three stances each. A stance is a public line, not a belief.

# %%
pd.DataFrame(iskander.stances, index=["stance 1", "stance 2", "stance 3"]).T

# %% [markdown]
# And who listens at home.

# %%
pd.DataFrame({name: {"at home of": a.player, "who": a.title} for name, a in iskander.spec.audiences.items()}).T

# %% [markdown] exercise="1.4"

# %% [markdown]
# ## The story in one picture
#
# Five episodes, from before the remark (t0) to Baku's question (t2): what is played, and what everybody gains. It is
# computed, not drawn by hand; session 3 shows how.

# %%
axes = tl.plot.story(iskander)

# %% [markdown] exercise="1.5"

# %% [markdown]
# ## What to take home
#
# - One act can be a move on both boards.
# - Home need not be of one mind: voters and officers pulled at Armenia's leader from two sides.
# - Evidence is no move; it changes what moves are worth.

# %% [markdown] quiz="after"
# 1
