"""Does it pay Azerbaijan to disclose the fragments, and how credible must they be? An answer for April 2021.

The mine agency's report of spring 2021 (Mammadov 2021, par. 8-9) is two items in the scenario: the fragments, and the
index stamped on them. Their credibility is raised together from 0 (nobody listens) to 1 (taken at its word), and the
game of April 2021 is solved on the way.

    python does_evidence_pay.py        # as in the scenario
    python does_evidence_pay.py 0.5    # with another grievance of Baku's against Moscow; try 0, .5 and 3
"""

import sys

import twolevel as tl

PLAYER, EPISODE = "Azerbaijan", "t2"
REPORT = ["evidence.fragments.credibility", "evidence.index.credibility"]

scenario = tl.load("iskander")
if len(sys.argv) > 1:
    scenario = scenario.override({"parameters.grievance": float(sys.argv[1])})
path = tl.disclose(scenario, EPISODE, REPORT)
frame = path.to_frame().rename(columns={REPORT[0]: "credibility"}).set_index("credibility")  # a row an equilibrium

# What is played where: the regimes, cut at the credibilities at which the equilibrium changes
print(
    f"Grievance {scenario.value('parameters.grievance', EPISODE):g}. What is played, by credibility of the fragments:"
)
edges = [0.0, *(change.value for change in path.changes), 1.0]
regimes = [tuple(frame["profile"].loc[[0.0]]), *(change.after for change in path.changes)]
for start, stop, profiles in zip(edges, edges[1:], regimes, strict=False):
    print(f"  {start:.3f} to {stop:.3f}  {' | '.join(profiles)}")

# What it is worth
payoff = f"payoff {PLAYER}"
calibrated = scenario.value(REPORT[0], EPISODE)
print(f"\nWhat {PLAYER} gets:")
for x in sorted({0.0, 0.25, 0.5, 0.75, calibrated, 1.0}):
    here = frame.loc[[frame.index[abs(frame.index - x).argmin()]]]
    for profile, value in zip(here["profile"], here[payoff], strict=True):
        print(f"  {x:.2f}  {value:+.3f}  {profile}{'   <- the report as calibrated' if x == calibrated else ''}")

# The answer, by the worst equilibrium at each credibility
worst = frame[payoff].groupby(level=0).min()
backfires = path.backfires(PLAYER)
if backfires:
    bottom, recovery = backfires
    verdict = "pays" if calibrated > recovery else "does not pay"
    answer = (
        f"weak evidence backfires (worst at {bottom:.2f}), disclosure pays only above a credibility of {recovery:.3f}; "
        f"at the calibrated {calibrated:g} it {verdict}."
    )
elif worst.iloc[-1] > worst.iloc[0]:
    answer = "disclosure pays at any credibility."
else:
    change = worst.iloc[-1] - worst.iloc[0]
    answer = f"disclosure does not pay, even at full credibility it moves the payoff by {change:+.3f}."
print(f"\nAnswer for {PLAYER}: {answer}")
