"""What a game was exported as, and which worksheets were written, as records and as words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..games.game import NormalFormGame
from ..games.moves import in_text
from .tables import Record

__all__ = ["export_record", "export_words", "worksheets_record", "worksheets_words"]


def export_record(game: NormalFormGame, path: Path) -> Record:
    """Record which game a file holds, and whether its order of moves is in it."""
    record: Record = {
        "file": str(path),
        "players": list(game.players),
        "actions": list(map(list, game.actions)),
    }
    if game.order:
        record |= {"order": list(map(list, game.order)), "order_in_file": path.suffix.lower() == ".efg"}
    return record


def export_words(record: Mapping[str, Any]) -> str:
    """Put the record of an export into words."""
    size = "x".join(str(len(own)) for own in record["actions"])
    lines = [f"{record['file']}: the payoffs of {', '.join(record['players'])}, {size} stances"]
    if not record.get("order_in_file", True):
        lines.append(f"The order {in_text(record['order'])} is not in it; .efg keeps it.")
    return "\n".join(lines)


def worksheets_record(path: Path, title: str, paper: str) -> Record:
    """Record where the worksheets of a scenario are."""
    return {"file": str(path), "title": title, "paper": paper}


def worksheets_words(record: Mapping[str, Any]) -> str:
    """Say where the worksheets are."""
    return f"{record['file']}: worksheets for {record['title']!r}, to be printed on {record['paper']} paper"
