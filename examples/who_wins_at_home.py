"""Who can bring what home? The stances that the audiences of each leader ratify, from February to April 2021.

Putnam's Level II. An audience ratifies a stance that it likes at least as much as nothing (utility 0 or more); a
leader's win-set is what all audiences at home ratify. Being outside it is not forbidden here: it costs support.
"""

import twolevel as tl

scenario = tl.load("iskander")
outside = []  # stances played although some audience at home rejects them

for episode in scenario.episodes:
    print(f"{episode}: {scenario.spec.episodes[episode].title}")
    approvals = scenario.approvals(episode)
    equilibria = tl.solve(scenario.game(episode))
    for player, stances in scenario.stances.items():
        audiences = [name for name, owner in scenario.audiences.items() if owner == player]
        played = {stance for equilibrium in equilibria for stance in equilibrium.support[player]}
        win_set = scenario.win_set(episode, player)
        for stance in stances:
            for_it = [name for name in audiences if approvals[name][stance] >= 0]
            against = [name for name in audiences if name not in for_it]
            words = f"for: {', '.join(for_it) or 'nobody'}; against: {', '.join(against) or 'nobody'}"
            print(f"  {player:10}  {stance:11}  {words}{'   <- played' if stance in played else ''}")
        outside += [f"{player}'s {stance} at {episode}" for stance in stances if stance in played - set(win_set)]
        print(f"  {player:10}  can bring home: {', '.join(win_set) or 'nothing'}")
    print()

stuck = [f"{p} at {e}" for e in scenario.episodes for p in scenario.players if not scenario.win_set(e, p)]
at_a_price = ", ".join(outside) or "nothing"
print(f"Answer: nothing to bring home: {', '.join(stuck) or 'nobody'}; played against an audience: {at_a_price}.")
