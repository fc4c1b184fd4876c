# %% [markdown]
# # 4. Evidence and beliefs
#
# *Ninety minutes. You change numbers; you write no Python beyond that.*
#
# Fragments of a missile were shown, a ministry denied, a film went round. Everybody heard the same and believed
# different things. This session asks what a piece of evidence does, to whom, and why more evidence of *who* may be
# evidence against *whether*.
#
# The facts are the article's (Mammadov 2021), the sizes an analyst's. Every number says which it is.

# %%
import pandas as pd

import twolevel as tl

iskander = tl.load("iskander")

# %% [markdown] quiz="before"
# 4

# %% [markdown]
# ## The rule
#
# An item is believed with κ = credibility of its source × trust of the listener. With probability κ it follows the
# truth; with 1 − κ it is noise, and an unreliable source says the same with some rate $q$ whatever happened. So each
# item multiplies a belief in a state by
#
# $$κ \cdot L(\text{item} \mid \text{state}) + (1 - κ) \cdot q$$
#
# and the results are divided by their sum. The table has every item's likelihood $L$ in each state: how often one would
# see it, if that had happened and the source were reliable.

# %%
items = list(iskander.evidence)
table = {
    item: {state: iskander.value(f"evidence.{item}.likelihood.{state}", "t2") for state in iskander.states}
    | {"credibility": iskander.value(f"evidence.{item}.credibility", "t2")}
    for item in items
}
pd.DataFrame(table).T

# %% [markdown] exercise="4.1"

# %% [markdown]
# ## Who hears what
#
# Trust is a number of the listener's. Here is everybody's, with the probability that something was fired before the
# report and after it.

# %%
rows = {}
for observer in iskander.observers:
    before, after = (iskander.beliefs(episode)[observer] for episode in ("t1", "t2"))
    rows[observer] = {
        "trust": iskander.value(f"observers.{observer}.trust", "t2"),
        "fired, t1": 1 - before["not_fired"],
        "fired, t2": 1 - after["not_fired"],
    }
pd.DataFrame(rows).T.round(3)

# %% [markdown] exercise="4.2"

# %% [markdown]
# Item by item, in the order of the dates. It is *what if*: what each would have believed had just so much been out.

# %%
axes = tl.plot.beliefs(tl.disclose(iskander, "t2"))

# %% [markdown]
# Look at the last step. The index is the most telling thing of all, and the lines bend **down**.

# %% [markdown] exercise="4.3"

# %% [markdown] exercise="4.4"

# %% [markdown] tags=["instructor"]
# *For the instructor.* Draw P(fired) after the index against the share on the board: it crosses the prior at the
# threshold. The credibility of the source does not enter: κ multiplies both sides of the comparison, and the noise is
# the same on both. Students who took the index for proof of a launch have mixed up "who" and "whether".

# %% [markdown]
# ## For and against
#
# An item need not be dramatic to count. What matters is how often one would see it in one state and in another.

# %% [markdown] exercise="4.5"

# %% [markdown] exercise="4.6"

# %% [markdown] exercise="4.7"

# %% [markdown]
# ## What to take home
#
# - Evidence moves a belief by how much likelier it is in one state than in another, not by how loud it is.
# - The same item moves people apart if they trust its source differently.
# - Evidence of who is not evidence of whether.
# - Two findings of one source are one source, unless somebody says why not.

# %% [markdown] quiz="after"
# 4
