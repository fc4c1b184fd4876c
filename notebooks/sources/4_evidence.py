# %% [markdown]
# # 4. Evidence and beliefs
#
# Everyone hears the same messages and trusts the sources differently.

# %%
import twolevel as tl

iskander = tl.load("iskander")

# %% [markdown] exercise="4.1"

# %% [markdown] tags=["instructor"]
# Let a student draw the line of P(fired) against the share before telling the formula.
