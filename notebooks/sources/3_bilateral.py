# %% [markdown]
# # 3. Two at a time
#
# *Ninety minutes. Pencil and paper first; then you change numbers. No Python beyond that.*
#
# Three capitals are hard to see at once. Two at a time fit on paper. This session solves small games by hand, checks
# them by machine, twice, and asks when a game of two tells the truth about three.

# %%
import twolevel as tl

iskander = tl.load("iskander")

# %% [markdown] quiz="before"
# 3

# %% [markdown]
# ## By hand
#
# Mark in each column the row player's best reply, in each row the column player's. Where both marks meet, nobody gains
# by straying.

# %% [markdown] exercise="3.1"

# %% [markdown] exercise="3.2"

# %% [markdown]
# The same stances, and Moscow's payoffs alone have changed. Draw both games; a ring marks the equilibrium.

# %%
armenia_russia = tl.load("armenia-russia")
axes = tl.plot.matrix(armenia_russia.game("after"))

# %% [markdown]
# ## By machine, twice
#
# Games of two are solved by a method of the library's own and by [Nashpy](https://nashpy.readthedocs.io), and the two
# lists are compared. Here is Nashpy alone:

# %%
game = armenia_russia.game("after")
for row, column in game.to_nashpy().vertex_enumeration():
    print("Armenia", dict(zip(game.actions[0], row.round(3).tolist(), strict=True)))
    print("Russia ", dict(zip(game.actions[1], column.round(3).tolist(), strict=True)))

# %%
found = tl.solve(game)
print(found.method)

# %% [markdown] exercise="3.3"

# %% [markdown] exercise="3.4"

# %% [markdown] exercise="3.5"

# %% [markdown] tags=["instructor"]
# *For the instructor.* The last exercise is the one most people get wrong: the larger prize makes Row no bolder in the
# mixed equilibrium, it makes Column swerve less. Let two students play it ten times for sweets.

# %% [markdown]
# ## From two to three
#
# Any two of the three can be put into a room while the third's stance is given: `iskander.bilateral(...)`.

# %%
room = iskander.bilateral("t2", "Azerbaijan", "Russia", given={"Armenia": "blame"})
tl.solve(room)

# %% [markdown] exercise="3.6"

# %% [markdown]
# ## What to take home
#
# - Best replies first, equilibria where they meet.
# - What I mix depends on what you can gain.
# - Two at a time is honest only if the third would stay where it was put.

# %% [markdown] quiz="after"
# 3
