# %% [markdown]
# # 5. What disclosure does
#
# *Ninety minutes. You change numbers; you write no Python beyond that.*
#
# A report is never simply believed. This session turns its credibility from 0 (nobody listens) to 1 (the source is
# taken at its word), solves the whole game at every point, and looks at what each capital gains. There is a stretch in
# which no capital can settle on a stance, and there is weak evidence that hurts the one who shows it.

# %%
import twolevel as tl

iskander = tl.load("iskander")
REPORT = ["evidence.fragments.credibility", "evidence.index.credibility"]

# %% [markdown] quiz="before"
# 5

# %% [markdown]
# ## The curve
#
# The picture has one line a capital. Solid: one stance each. Dotted: mixtures. The index keeps its ratio to the
# fragments on the way.

# %%
path = tl.disclose(iskander, "t2", REPORT)
axes = tl.plot.payoff_path(path)

# %%
for change in path.changes:
    print(change)

# %% [markdown] exercise="5.1"

# %% [markdown]
# ## The band in the middle
#
# Between the two changes there is no equilibrium in pure stances. It is not that the capitals throw dice: each leaves
# the other unsure, just so much that neither stance is better for it.

# %% [markdown] exercise="5.2"

# %% [markdown] exercise="5.3"

# %% [markdown] tags=["instructor"]
# *For the instructor.* Let four students stand in the corners of a square, (dismiss, deny), (ask, deny),
# (ask, silence), (dismiss, silence), and let the capital whose turn it is walk to its best reply. They go round for
# ever. Outside the band the walk ends. Matching pennies is the same square.

# %% [markdown]
# ## Weak evidence backfires

# %% [markdown] exercise="5.4"

# %% [markdown] exercise="5.5"

# %% [markdown]
# Why? Attribute the change from no report to a report of credibility .5. It adds up exactly, channel by channel.

# %%
nothing = tl.Point("t2", dict.fromkeys(REPORT, 0.0))
weak = tl.Point("t2", dict(zip(REPORT, [0.5, 0.5 * 0.7 / 0.85], strict=True)))
found = tl.attribute(iskander, nothing, weak, player="Azerbaijan")
axes = tl.plot.waterfall(found)

# %% [markdown]
# By asking without proof Baku loses before the world more than it gains with Moscow.

# %% [markdown] exercise="5.6"

# %% [markdown]
# ## A key and a reason to turn it
#
# How much of this is the evidence?

# %% [markdown] exercise="5.7"

# %% [markdown]
# ## What to take home
#
# - Beliefs move smoothly, stances turn at once: a payoff can jump down where evidence gets better.
# - Evidence that obliges you to act before it is believed is a trap of your own.
# - Mixed equilibria are chases: each keeps the other unsure.
# - Evidence and grievance are complements. Which of them "did it" is not a question that has an answer.

# %% [markdown] quiz="after"
# 5
