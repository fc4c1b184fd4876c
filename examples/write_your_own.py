"""How do I write a crisis of my own, and which number turns its outcome? A worked case.

The crisis is the file my_crisis.toml beside this script: two players, an audience at home, one piece of evidence.
Copy it, change the names and the numbers, and run this script on your copy, or on any other file or bundled name:

    python write_your_own.py [FILE [ADDRESS]]

ADDRESS is that of the number to turn; default: the credibility of the last evidence, or the first number with a range.
"""

import sys
from pathlib import Path

import twolevel as tl

file = sys.argv[1] if len(sys.argv) > 1 else Path(__file__).with_name("my_crisis.toml")
crisis = tl.load(file)
episode = crisis.episodes[-1]
if len(sys.argv) > 2:
    address = sys.argv[2]
else:
    credible = [a for a in crisis.addresses("evidence.") if a.endswith(".credibility")]
    numbers = [*reversed(credible), *crisis.addresses()]
    address = next((a for a in numbers if crisis.number(a).range), numbers[0])

number, now = crisis.number(address), crisis.value(address, episode)
domain, half = number.domain, abs(now) / 2 or 1.0
low, high = number.range or (max(now - half, domain.low), min(now + half, domain.high))
print(f"{crisis.title}\n\n{address} is {now:g}, and could be from {low:g} to {high:g}. {number.why}")

# The game at both ends of the range and as the file has it
for value in sorted({low, now, high}):
    game = crisis.game(episode, {address: value})
    played = " | ".join(equilibrium.label for equilibrium in tl.solve(game))
    print(f"\nPayoffs at {value:.3g}, where ({played}) is played:\n{game.to_text()}")

# Where the outcome turns on the way
found = tl.thresholds(crisis, episode, address, low, high)
print(f"\nHow the turns were found: {found.status}.")


def words(profiles):
    """Write ``ask+dismiss, deny`` as ``ask or dismiss, deny``."""
    return " | ".join(", ".join(map(" or ".join, profile.stances)) for profile in profiles)


turns = [f"at {t.value:.4f} ({words(t.before)}) gives way to ({words(t.after)})" for t in found]
story = "; ".join(turns) or f"({words(found.start)}) is played throughout"
print(f"\nAnswer: as {address} goes from {low:g} to {high:g}, {story}.")
