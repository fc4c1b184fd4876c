"""Names explained where they are first used: ``rus_mod (Russian defence ministry)``, and ``rus_mod`` from then on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

__all__ = ["Explain", "FirstUse"]

#: What names pass through on their way into words; `str` leaves them as they are.
Explain = Callable[[str], str]


class FirstUse:
    """Explains each name by its label the first time that it passes.

    A label that only spells the name out says nothing more, so it is left out.

    Examples
    --------
    >>> explain = FirstUse({"rus_mod": "Russian defence ministry", "let_pass": "let pass"})
    >>> explain("rus_mod"), explain("rus_mod"), explain("let_pass"), explain("deny")
    ('rus_mod (Russian defence ministry)', 'rus_mod', 'let_pass', 'deny')
    """

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._untold = {name: label for name, label in labels.items() if _letters(name) != _letters(label)}

    def __call__(self, name: str) -> str:
        """Return the name, with its label if nobody has been told it."""
        label = self._untold.pop(name, "")
        return f"{name} ({label})" if label else name


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
