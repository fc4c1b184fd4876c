# %% [markdown]
# # 7. Silence and publishing
#
# *Ninety minutes. You change numbers and names; you write no Python beyond that.*
#
# Evidence does not come out by itself: somebody decides what to show, and when. And what is not shown, or not said,
# tells something to those who wonder why. First the publisher (Baku), then the one who is asked (Moscow).

# %%
import twolevel as tl

iskander = tl.load("iskander")

# %% [markdown] quiz="before"
# 7

# %% [markdown]
# ## Half a report
#
# Every subset of what Baku holds, and what it is worth to Baku when everybody answers at equilibrium.

# %%
found = tl.publish(iskander, "t2", "Azerbaijan")
axes = tl.plot.subsets(found)

# %% [markdown] exercise="7.1"

# %% [markdown] exercise="7.2"

# %% [markdown]
# The index spoke of *who*, and made *whether* less likely to those who had thought of Armenia's own missiles (session
# 4). The article says that the index made the report explosive. Both can be true: explosive in the media, and no help
# in the negotiation.

# %% [markdown] exercise="7.3"

# %% [markdown] tags=["instructor"]
# *For the instructor.* Here the readers of the report take what is shown at its face and do not ask what was left out.
# `tl.publish(iskander, "t2", "Azerbaijan", found=0.5)` lets them read silence sceptically: whoever may have found
# something and shows nothing is believed to have found what is worst for it. The best choice stays the remains alone.

# %% [markdown]
# ## One who knows
#
# Baku asks in public. Moscow knows what was fired, and everybody knows that it knows. What it says, and what it does
# not say, is news. The rule below says what Moscow does in each state; beliefs after it follow by Bayes' rule, and no
# type gains by straying.

# %% [markdown] exercise="7.4"

# %% [markdown]
# If all types say the same, nobody learns anything, whatever it is.

# %% [markdown] exercise="7.5"

# %% [markdown] exercise="7.6"

# %%
axes = tl.plot.signals(tl.signalling(iskander, "t2", informed="Russia", proves="answer"))

# %% [markdown]
# Moscow was silent in April. In this model that proves a launch, **if** an answer could have proved the contrary. The
# "if" is the whole argument: it is the same silence in exercise 7.4, where it tells nothing.

# %% [markdown]
# ## What to take home
#
# - More truth is not always more persuasion: half a report can be worth more than all of it.
# - One's own old words stand against one's new evidence.
# - Silence tells exactly as much as speaking could have proved.

# %% [markdown] quiz="after"
# 7
