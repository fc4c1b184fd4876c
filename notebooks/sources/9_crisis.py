# %% [markdown]
# # 9. A crisis of your own
#
# *Ninety minutes, better two sessions. You change a text; you write no Python.*
#
# You have taken one crisis apart. Now write one. A scenario is a text with headings in brackets: who plays, what may
# have happened, who listens, what could come out, and what each payoff is made of, **one sentence a term**. The cell
# below has an invented one about a trawler. Every exercise asks you to change it until it does something; when the
# library does not understand a line, it names the line and says what to write.

# %%
from pathlib import Path

import twolevel as tl

# %% [markdown] quiz="before"
# 9

# %% [markdown]
# ## From a paragraph to a text
#
# > *A small island state has boarded a trawler of its large neighbour. Was the trawler inside the fishing limit? The
# > island can release the boat or fine it; the neighbour can accept that or protest. The fishing villages want a fine.
# > The coast guard could publish the trawler's log.*
#
# - The capitals and what each can say become `[players]` with `stances`.
# - What may have happened becomes `states`, and what outsiders believe of it an `[observers]` table with a `prior`.
# - Who listens at home becomes `[audiences]`.
# - What could come out becomes `[evidence]`, with how likely one would see it in each state.
# - Every reason to say one thing rather than another becomes a term: *a fine without proof costs standing*.

# %%
CRISIS = """
title = "The trawler: was it inside the fishing limit?"
states = ["outside", "inside"]

[players.Island]
stances = ["release", "fine"]

[players.Neighbour]
stances = ["accept", "protest"]

[parameters]
prior_inside = { value = 0.3, range = [0.1, 0.5], why = "Trawlers do stray over the line, but most stay outside." }
standing = { value = 0.9, range = [0.6, 1.4], why = "A small state lives by the law: a fine without proof costs it." }
trade = 0.2

[observers.world]
prior = { outside = { one_minus = "prior_inside" }, inside = "prior_inside" }
trust = 1

[audiences.fishermen]
player = "Island"
weight = 0.5
precision = 4
[audiences.fishermen.terms.taste]
stances.Island = { release = 0.1, fine = 0.4 }
why = "The fishing villages like it either way, so far."

[evidence.log]
title = "The coast guard publishes the position log of the trawler"
side = "Island"
date = 1999-05-03
credibility = 0.1
unreliable_rate = 0.5
likelihood = { outside = 0.4, inside = 0.6 }

[terms.fine_without_proof]
player = "Island"
channel = "world"
weight = ["standing", -1]
event = ["outside"]
observer = "world"
stances.Island = { fine = 1 }
why = "A fine costs standing as far as the world believes that the boat was outside."

[terms.trade_war]
player = "Island"
channel = "rival"
weight = ["trade", -1]
stances.Island = { fine = 1 }
stances.Neighbour = { protest = 1 }
why = "A protest against a fine ends in tariffs."

[terms.lame_protest]
player = "Neighbour"
channel = "world"
weight = -1
event = ["inside"]
observer = "world"
stances.Neighbour = { protest = 1 }
why = "To protest for a boat that the world thinks was inside costs standing."
"""

# %% [markdown] exercise="9.1"

# %% [markdown]
# Now look at it. What is played, and why? Run this cell again whenever you have changed the text.

# %%
mine = tl.Scenario.from_toml(CRISIS)
tl.solve(mine.game())

# %%
tl.explain(mine)

# %% [markdown] exercise="9.2"

# %% [markdown] exercise="9.3"

# %% [markdown] exercise="9.4"

# %% [markdown] tags=["instructor"]
# *For the instructor.* In 9.4 most groups first make the evidence stronger and stronger. It does not help while no
# payoff asks what is believed, or while the term weighs less than what home wants. Let them raise `standing`, or lower
# what the villages gain from a fine.

# %% [markdown] exercise="9.5"

# %% [markdown]
# ## Draw it, keep it
#
# Saved as a file, the commands take it too: `twolevel run my-crisis.toml`. `twolevel check` asks for more than
# the exercises do, such as a range for every number; what it finds is a list of what a critic would ask.

# %%
Path("my-crisis.toml").write_text(CRISIS, encoding="utf-8")

# %%
axes = tl.plot.win_sets(mine)

# %% [markdown] exercise="9.6"

# %% [markdown]
# ## What to take home
#
# - A crisis becomes a game one sentence at a time.
# - Each sentence has a number, each number a reason.
# - What the model shows is what follows. Defend the sentences.

# %% [markdown] quiz="after"
# 9
