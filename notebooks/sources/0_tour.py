# %% [markdown]
# # 0. The guided tour: from the article to the picture
#
# A seminar on one case: who fired what at Shusha, who said so, and why it paid or did not.
#
# The case is Mahammad Mammadov's article "Schrödinger's Iskanders: a two-level game in Karabakh", *New Eastern Europe*,
# 27 April 2021. Read it first; it is short. Here we rebuild its argument as a game, step by step: the story, the people
# at home, beliefs and evidence, the payoff matrix, the equilibrium, and at the end one picture that says what
# disclosing evidence does to each capital. Then we change one number and see the story fall apart, which is the point.
#
# You need no programming to read along. To work along, run the cells from top to bottom, change a number, run again.
# Each stop of the tour has a session of its own, 1 to 9, with exercises that check themselves.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import twolevel as tl

POINTS = 201  # how many credibilities to solve the game at; fewer is faster and coarser
DRAWS = 1000  # how often to shake all numbers, in section 10

plt.rcParams["figure.dpi"] = 96
pd.options.display.float_format = "{:.3f}".format
pd.options.display.max_colwidth = 150
pd.options.display.width = 150

# %% [markdown]
# ## 1. The story in five sentences
#
# 1. After the war of autumn 2020 nobody said in public whether Armenia had fired Russian-made Iskander missiles at
#    Shusha.
# 2. In February 2021, attacked by a former president for not having used them, Armenia's prime minister called the
#    missiles useless; his generals revolted, Moscow denied that any had been used, and he took it back within two days.
# 3. Azerbaijan, which had time to watch, at first shrugged: no launch seen, a blunder of Yerevan's.
# 4. At the end of March its mine agency reported remains of a missile at Shusha, of a type that Armenia had not been
#    sold, as Azerbaijani media pointed out, and on the day a Russian deputy minister visited the Karabakh authorities.
# 5. Since then Baku has asked Moscow to explain, Moscow has kept silent, and the author expects the dispute to favour
#    Baku, the one with the wider margin of error towards Russia.
#
# Five moments are enough for this story, and the file `iskander` holds them as episodes.

# %%
iskander = tl.load("iskander")
iskander

# %% [markdown]
# ## 2. Who plays, and what they can say
#
# Three players, three stances each. A *stance* is a public line, not a private belief: nobody need know what happened.
# What really happened is a *state*: not fired, fired from Armenia's declared stock, or a 9M723 fired by whomever.

# %%
pd.DataFrame(iskander.stances, index=["stance 1", "stance 2", "stance 3"]).T

# %% [markdown]
# Every number of the model has an address, a reason and, where the article speaks to it, a paragraph. **Nearly all
# sizes are an analyst's choice**; the article gives the story and the direction. Get used to asking for the reason:

# %%
for address in ("episodes.t2.parameters.grievance", "parameters.patron_dependence", "evidence.fragments.credibility"):
    number = iskander.number(address)
    print(f"{address} = {number.factor}, could be {number.range[0]:g} to {number.range[1]:g}")
    print(f"    {number.why} [{number.source}; {number.origin}]")

# %% [markdown]
# ## 3. Level II: what can a leader bring home?
#
# In Putnam's (1988) words a leader plays on two boards: with other capitals (Level I) and with those at home who must
# accept, or *ratify*, the result (Level II). The *win-set* is what all of them ratify. Armenia's prime minister has two
# audiences that want different things: the voters he calls to the street, and the officers.

# %%
axes = tl.plot.win_sets(iskander, "t1")

# %% [markdown]
# A filled mark is a stance that this audience ratifies. At the end of February no row of Armenia's has two filled
# marks: what the voters take, the officers reject, and the other way round. The win-set is empty, and whatever the
# prime minister says costs him somebody. Azerbaijan and Russia have one audience each and can bring something home.
#
# A leader may step outside the win-set in this model. Ratification is not a veto but a payoff: lost support is weighed
# against the patron's anger (Fearon's 1994 audience costs are among the terms).

# %%
rows = {}
for episode in iskander.episodes:
    for player in iskander.players:
        rows.setdefault(episode, {})[player] = ", ".join(iskander.win_set(episode, player)) or "nothing"
pd.DataFrame(rows).T.rename_axis("can bring home")

# %% [markdown]
# ## 4. Beliefs: what evidence does, and to whom
#
# Everyone starts from a *prior* and hears the same messages, but trusts the sources differently. A message is believed
# with κ = credibility of the source × trust of the listener; with 1 − κ it is noise, which an unreliable source sends
# at some rate $q$ whatever happened. Bayes' rule does the rest:
#
# $$\text{belief}(\text{state}) \propto \text{prior}(\text{state}) \times
# \prod_{\text{items}} \left[\, κ\, L(\text{item} \mid \text{state}) + (1 - κ)\, q \,\right]$$
#
# First by hand, for an onlooker ("world") who hears of the fragments and nothing else:

# %%
now = iskander.at("t2")  # the scenario at one moment: `value` gives the number in force at an address
prior = np.array([now.value(f"observers.world.prior.{state}") for state in iskander.states])
likelihood = np.array([now.value(f"evidence.fragments.likelihood.{state}") for state in iskander.states])
kappa = now.value("evidence.fragments.credibility") * now.value("observers.world.trust")
q = now.value("evidence.fragments.unreliable_rate")

weight = kappa * likelihood + (1 - kappa) * q
by_hand = prior * weight / (prior * weight).sum()
by_library = iskander.beliefs("t2", disclosed=["fragments"])["world"]
pd.DataFrame(
    {"prior": prior, "likelihood": likelihood, "weight": weight, "by hand": by_hand, "by the library": by_library},
    index=iskander.states,
)

# %% [markdown]
# Now all of it, item by item in the order of the dates. Each row adds one item; the columns are the world's belief.

# %%
timeline = tl.disclose(iskander, "t2")
world = pd.DataFrame(timeline.beliefs["world"], columns=iskander.states, index=timeline.steps)
world["fired at all"] = 1 - world["not_fired"]
world

# %%
axes = tl.plot.beliefs(timeline)

# %% [markdown]
# Three things to see. Moscow's denial (`mod_denial`) moves nobody much, since it was to be expected either way; that
# Baku saw no launch (`not_seen`) weighs more, since a launch might well have been seen. The fragments move everybody,
# but the Russian ministry least: it starts lowest and trusts least. And the last step bends *down*. The index shows
# **who**, not **whether**; section 9 comes back to that.
#
# ### Evidence speaks for older evidence
#
# The online video was worth little: anybody could have made it. Once fragments turn up, it looks more like the real
# thing. This is the article's point that the report lent the footage credibility, and it needs no extra assumption: it
# falls out of the same Bayes' rule.

# %%
before = list(iskander.spec.episodes["t1"].disclosed)
for what, disclosed in {
    "before the report": before,
    "with the fragments": [*before, "fragments"],
    "with the index too": [*before, "fragments", "index"],
}.items():
    video = iskander.reliability("video", "world", "t2", disclosed=disclosed)
    print(f"{what}: the world gives the video's source a {video:.3f} chance of being reliable")

# %% [markdown]
# ## 5. From the story to the matrix
#
# What a player gets is a sum of small terms, and every term is one sentence of the story: a weight, times how far each
# stance goes, times the believed event it turns on. Terms come through *channels*: from home, the patron, the rival,
# the client, the world.

# %%
rows = []
for name in ("unproved_question", "neighbour_friction", "grievance_leverage", "vindication"):
    term = iskander.spec.terms[name]
    event = f"{term.observer} believes {' or '.join(term.event)}" if term.event else ""
    rows.append((name, term.channel, " × ".join(term.tables), event, term.why))
terms = pd.DataFrame(rows, columns=["term", "channel", "stances of", "times", "the sentence"]).set_index("term")
terms

# %% [markdown]
# Here is the sum for Azerbaijan at t2, with Armenia deferring and Russia silent. Why ask? Look down the columns.

# %%
channels = iskander.payoffs_by_channel("t2")
who = iskander.players.index("Azerbaijan")
defer, silence = iskander.stances["Armenia"].index("defer"), iskander.stances["Russia"].index("silence")
by_channel = pd.DataFrame(
    {channel: tensor[who, defer, :, silence] for channel, tensor in channels.items()},
    index=iskander.stances["Azerbaijan"],
)
by_channel["payoff"] = by_channel.sum(axis=1)
by_channel

# %% [markdown]
# A question costs standing, since some still believe that nothing was fired (`world`), but it turns belief into
# leverage on Baku's other quarrels with Moscow (`patron`). An accusation would add a little leverage and cost more than
# three times the standing, since the world is far from sure that the missile was Russia's own.
#
# The matrix below is the whole game as Azerbaijan and Russia see it when Armenia defers; each cell has the payoffs of
# all three, in their colours.

# %%
axes = tl.plot.matrix(iskander.game("t2"), given={"Armenia": "defer"})

# %% [markdown]
# Hold Armenia to that stance and let the other two play: a *bilateral* game. Two-player games go through
# [Nashpy](https://nashpy.readthedocs.io) and through a method of the library's own, and the two lists are compared.
# First Nashpy by hand, then both:

# %%
bilateral = iskander.bilateral("t2", "Azerbaijan", "Russia", given={"Armenia": "defer"})
for row, column in bilateral.to_nashpy().vertex_enumeration():
    print("Azerbaijan", dict(zip(bilateral.actions[0], abs(row).round(3).tolist(), strict=True)))
    print("Russia    ", dict(zip(bilateral.actions[1], abs(column).round(3).tolist(), strict=True)))

equilibria = tl.solve(bilateral)
print(equilibria)
print(equilibria.method)

# %% [markdown]
# Is that an equilibrium of all three? Exactly if the stance that we held fixed is itself a best reply to the other two.
# Hold Armenia to each of its stances in turn:

# %%
game = iskander.game("t2")
for stance in iskander.stances["Armenia"]:
    for found in tl.solve(iskander.bilateral("t2", "Azerbaijan", "Russia", given={"Armenia": stance})):
        best = game.best_replies("Armenia", {"Armenia": stance, **found.strategies})
        print(f"given {stance}: ({found.label}); Armenia's best reply to that: {' or '.join(best)}")
print("All three:", tl.solve(game))

# %% [markdown]
# ## 6. The equilibrium of each episode
#
# Only the first of the three lines above describes an equilibrium of the whole game: nobody can gain by changing the
# own stance alone. Here are those of all episodes. The lists are complete: there is no other equilibrium to hide.

# %%
solved = {episode: tl.solve(iskander.game(episode)) for episode in iskander.episodes}
print("Complete:", {episode: found.complete for episode, found in solved.items()})
told = pd.concat({episode: found.to_frame() for episode, found in solved.items()}, names=["episode", "equilibrium"])
told[["profile", *(f"payoff {player}" for player in iskander.players)]]

# %% [markdown]
# Read it against the article. Under attack at home and with Moscow silent, Armenia blames the weapon (t0). Once Moscow
# has denied and is watching, it defers, although no audience but the officers wants that (t1). In March the remains are
# found and nobody speaks of the matter (found); two days after the report Moscow still denies (spokesman); then Baku
# asks and Moscow falls silent (t2). How sure is each of them? Of all that its player could do instead, the nearest to
# paying, and what it would gain: below 0, a loss.

# %%
why = pd.concat({episode: tl.explain(iskander, episode).to_frame() for episode in iskander.episodes}, names=["episode"])
why = why.reset_index()
nearest = why.loc[why.groupby(["episode", "player"], sort=False)["total_gain"].idxmax()]
nearest[["episode", "player", "instead_of", "deviation", "total_gain"]].set_index(["episode", "player"])

# %% [markdown]
# ## 7. The picture: what disclosure does to each capital
#
# How credible must the report be? Turn the credibility of the fragments from 0 (nobody listens) to 1 (the source is
# taken at its word), the index along with it, and solve the whole game at every point.

# %%
REPORT = ["evidence.fragments.credibility", "evidence.index.credibility"]
path = tl.disclose(iskander, "t2", REPORT, points=POINTS)
axes = tl.plot.payoff_path(path)

# %%
for change in path.changes:
    print(change)
worst, recovery = path.backfires("Azerbaijan")
print(f"Azerbaijan is worst off at {worst:.2f} and back at its start at {recovery:.3f}")

# %% [markdown]
# **Weak evidence backfires.** Up to a credibility of about .39 the report is believed too little to ask upon: Baku
# still dismisses, and its own public, which believes a little more with every step, likes the shrug a little less. In
# the middle the two chase each other: if Baku is sure to ask, Moscow falls silent; if Moscow is sure to be silent, Baku
# had better dismiss; if Baku dismisses, Moscow denies; and if Moscow denies, Baku asks. So each mixes (dotted). Above
# .49 Baku asks and Moscow keeps silent, but a question built on weak evidence is dear. Only from .55 on is Baku better
# off than if it had shown nothing. Channel by channel:

# %%
frame = path.to_frame().set_index(REPORT[0])
columns = {f"payoff Azerbaijan by {channel}": channel for channel in path.channels} | {"payoff Azerbaijan": "payoff"}
by_credibility = frame[["profile", *columns]].rename(columns=columns)
by_credibility[by_credibility.index.to_series().round(6).isin([0.0, 0.35, 0.5, 0.85, 1.0])]

# %% [markdown]
# Armenia, which says the same thing all along, is hurt a little by a quarrel between two others. Russia loses most
# where the lines jump: not when the evidence gets better, but when Baku begins to ask.
#
# ## 8. Swap one number: no grievance
#
# Give Baku the same report and nothing to be aggrieved about. One number changes:

# %%
calm = {"parameters.grievance": 0.0}
print(tl.solve(iskander.game("t2", calm)))
axes = tl.plot.payoff_path(tl.disclose(iskander, "t2", REPORT, overrides=calm, points=POINTS))
title = axes.figure.suptitle(
    "The same disclosure without a grievance", x=0.01, ha="left", fontsize=12, fontweight="bold"
)

# %% [markdown]
# The same fragments, the same beliefs, and nobody moves: Baku dismisses, Moscow denies, and better evidence only makes
# Baku's own public restless. The evidence is a key; the grievance is the reason to turn it. (Without Python:
# `twolevel solve iskander --episode t2 --set parameters.grievance=0`.) How do the two combine? The table
# shows what asking is worth to Baku over dismissing, Armenia deferring and Russia silent:

# %%
ask, dismiss = ["defer", "ask", "silence"], ["defer", "dismiss", "silence"]
rows = {}
for when, out in {"without the report": before, "with the report": [*before, "fragments", "index"]}.items():
    for grievance in (0.0, now.value("parameters.grievance")):
        game = iskander.game("t2", {"parameters.grievance": grievance}, disclosed=out)
        lead = game.expected_payoffs(ask)["Azerbaijan"] - game.expected_payoffs(dismiss)["Azerbaijan"]
        rows.setdefault(when, {})[f"grievance {grievance:g}"] = lead
table = pd.DataFrame(rows).T
table["the grievance adds"] = table.iloc[:, 1] - table.iloc[:, 0]
table

# %% [markdown]
# The grievance adds more where the evidence is out: they are *complements*. So "the evidence changed Baku's line" and
# "the grievance changed Baku's line" are not rivals, and no amount of data on one alone could settle which of them did
# it.
#
# ## 9. A trap: evidence of who is not evidence of whether
#
# The index 9M723 was what made the report explosive. Must it make an onlooker more certain that a missile was fired?
# No. The index is what a 9M723 would bear, and so would, quite likely, parts brought from elsewhere if nothing was
# fired. What it speaks against is a launch from Armenia's declared stock, and that was how most of those who believed
# in a launch imagined it. It raises P(fired) only if the share of 9M723 among the launches that one holds possible is
# above
#
# $$\frac{L(\text{not fired}) - L(\text{own})}{L(\text{9M723}) - L(\text{own})}$$

# %%
L = {state: iskander.value(f"evidence.index.likelihood.{state}", "t2") for state in iskander.states}
threshold = (L["not_fired"] - L["fired_own"]) / (L["fired_9M723"] - L["fired_own"])
share = iskander.value("parameters.share_R", "t2")
print(f"threshold {threshold:.3f}; share of 9M723 among launches at base: {share:.3f}")

rows = []
for s in (0.2, share, threshold, 0.5):
    prior = iskander.beliefs("t2", {"parameters.share_R": s}, disclosed=[])["world"]
    after = iskander.beliefs("t2", {"parameters.share_R": s}, disclosed=["index"])["world"]
    rows.append((s, 1 - prior["not_fired"], 1 - after["not_fired"], prior["fired_9M723"], after["fired_9M723"]))
columns = ["share of 9M723", "P(fired) before", "P(fired) after", "P(9M723) before", "P(9M723) after"]
pd.DataFrame(rows, columns=columns)

# %% [markdown]
# At base the share is below the threshold: the index makes a Russian missile more likely and a launch *less* likely.
# The credibility of the source does not enter the threshold; can you see why from the formula in section 4?
#
# ## 10. Honest limits
#
# - **The payoffs are an analyst's**, tuned until the path of the article came out and held. That a model can tell the
#   story shows that the story is consistent, not that it is true. With other numbers the same model tells other
#   stories.
# - **How far does it depend on the guesses?** Below all numbers that carry a range are shaken at once, each by up to 30
#   %, and each shaken world is solved. A story is what is played, episode by episode. The second line is the same model
#   before the tuning. The table has the claims that survive least often, with 95 % intervals.

# %%
shaken = {name: tl.robustness(name, draws=DRAWS, progress=False) for name in ("iskander", "iskander-hand")}
for result in shaken.values():
    print(result)
weakest = pd.concat({name: result.to_frame().nsmallest(4, "share") for name, result in shaken.items()})
weakest.droplevel(1)[["claim", "share", "low", "high", "words"]]

# %% [markdown]
# - **One shaken world in three** tells the whole story after the tuning, fewer than one in five before it. Tuning
#   bought the difference.
# - **April is the weakest link**, after the tuning and before: that waiting until then paid (22) survives in about one
#   world in four, that Moscow denied first and fell silent after (16b) in about one of two. It is also the part of the
#   story that the article's argument rests on.
# - **Moscow's silence is not ratified at home** in this model: the ministry would rather deny (section 3's table).
#   Either the audience is drawn wrongly, or its weight is, or silence has a price that the article does not mention.
# - **Facts in doubt.** Reports differ on the date of the mine agency's statement (31 March or 2 April). Comparing
#   "9K720-E" with "9M723" may mix the index of a complex with that of a missile. To call a weapon hardly effective
#   half-admits that it was tried.
# - **Who is missing.** Turkey is not in the article and so not in the model; nor is the rest of the peacekeeping deal.
#
# ## 11. Exercises
#
# Work with the file, not with the code: each needs one or two of the cells above with a number changed. The first comes
# back in session 2 and the third in session 7, where the library checks what you answer.
#
# **1. A quieter home.** At t1 the voters' utility from `defer` is `base_defer` + `opposition_pressure` ×
# `base_defer_opp`. Look the three numbers up and find by hand how far the pressure must fall for `defer` to enter
# Armenia's win-set. Check with `iskander.win_set("t1", "Armenia", {"parameters.opposition_pressure": ...})`. Does
# Armenia's stance at t1 change?
#
# <details>
# <summary>Answer</summary>
#
# The numbers are .3, 1 and −.8, so .3 − .8 × pressure ≥ 0 from a pressure of .375 downwards. From there on the win-set
# is {defer}; at .375 itself the voters are indifferent, which is enough. The stance does not change: Armenia defers at
# t1 anyway, for its patron's sake. The opposition decides what deferring *costs* the prime minister, not whether he
# does it.
#
# ```python
# >>> for pressure in (0.376, 0.375, 0.2):
# ...     quieter = {"parameters.opposition_pressure": pressure}
# ...     print(iskander.win_set("t1", "Armenia", quieter), "|", tl.solve(iskander.game("t1", quieter))[0].label)
# Win-set of Armenia: empty, no stance is ratified by all | defer, dismiss, deny
# Win-set of Armenia: defer | defer, dismiss, deny
# Win-set of Armenia: defer | defer, dismiss, deny
# ```
# </details>
#
# **2. The margin of error.** The article's last argument is that Azerbaijan can afford what Armenia cannot. Give
# Azerbaijan at t2 the margin of Armenia (`parameters.margin_AZE` = the value of `parameters.margin_ARM`). What is
# played? Then set `parameters.patron_dependence` to 0 at t1: what does Armenia say when it needs no patron?
#
# <details>
# <summary>Answer</summary>
#
# With a margin of .05 instead of .6 the equilibrium of t2 is (defer, dismiss, deny): the same evidence and the same
# grievance, and no question. Without dependence Armenia plays `blame` at t1, whatever Moscow denies. Both swaps say the
# same: here it is slack with Moscow, not knowledge, that lets one capital speak and keeps the other quiet.
#
# ```python
# >>> narrow = {"parameters.margin_AZE": iskander.value("parameters.margin_ARM", "t2")}
# >>> tl.solve(iskander.game("t2", narrow))
# 1 equilibrium (defer, dismiss, deny); complete: every equilibrium is listed.
# >>> tl.solve(iskander.game("t1", {"parameters.patron_dependence": 0.0}))
# 1 equilibrium (blame, dismiss, deny); complete: every equilibrium is listed.
# ```
# </details>
#
# **3. What to publish?** Baku could have reported the fragments and kept the index to itself. Compare the payoffs at t2
# with `disclosed=` up to the fragments, and with the index too. Who gains from the index? Explain with section 9.
#
# <details>
# <summary>Answer</summary>
#
# The stances are the same, (defer, ask, silence). Azerbaijan gets .377 with the fragments alone and .355 with the index
# too, Russia −.763 and −.760, Armenia .234 and .237: the index costs Baku a little and helps the other two. It lowers
# P(fired), and a question ("something was fired") lives on P(fired). It would make an accusation, which lives on
# P(9M723), less dear, but at t2 nobody accuses. So why publish it? Perhaps for an audience that the equilibrium does
# not show: the public ratifies `accuse` at t2 and did not at t1.
#
# ```python
# >>> out = iskander.at("t2").disclosed
# >>> for disclosed in (out[:-1], out):
# ...     print(tl.solve(iskander.game("t2", disclosed=disclosed))[0])
# Equilibrium (defer, ask, silence): payoffs Armenia 0.2342, Azerbaijan 0.3771, Russia -0.7626
# Equilibrium (defer, ask, silence): payoffs Armenia 0.2372, Azerbaijan 0.3549, Russia -0.76
# >>> [list(iskander.win_set(episode, "Azerbaijan")) for episode in ("t1", "t2")]
# [['dismiss', 'ask'], ['dismiss', 'ask', 'accuse']]
# ```
# </details>
#
# ## Sources
#
# - Mammadov, M. (2021), "Schrödinger's Iskanders: a two-level game in Karabakh", *New Eastern Europe*, 27 April.
# - Putnam, R. (1988), "Diplomacy and domestic politics: the logic of two-level games", *International Organization*
#   42(3).
# - Fearon, J. (1994), "Domestic political audiences and the escalation of international disputes", *American Political
#   Science Review* 88(3).
