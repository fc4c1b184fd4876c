"""Payoffs as sheets, and as numbers of any real kind."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import twolevel as tl
from tests.conftest import reduced, spread
from tests.games.test_gambit_files import HARD, random_games, refused
from twolevel.cli.entry import main
from twolevel.errors import MissingExtraError
from twolevel.games.game import NormalFormGame


@reduced("count", 40, 200)
def test_csv_and_frames_are_read_as_the_same_game(tmp_path: Path, count: int) -> None:
    for game in random_games(count):
        assert NormalFormGame.from_csv(game.to_csv()) == game
        assert NormalFormGame.from_frame(game.to_frame()) == game
    game.to_file(tmp_path / "game.csv")
    assert NormalFormGame.from_file(tmp_path / "game.csv") == game


@reduced("count", 4, 12)
def test_excel_keeps_sixteen_digits(tmp_path: Path, count: int) -> None:
    pytest.importorskip("openpyxl")
    for k, game in enumerate(random_games(count)):
        game.to_file(tmp_path / f"{k}.xlsx")
        back = NormalFormGame.from_file(tmp_path / f"{k}.xlsx")
        assert (back.players, back.actions) == (game.players, game.actions)
        assert np.allclose(back.payoffs, game.payoffs, rtol=1e-15, atol=0)


@pytest.mark.parametrize("name", HARD)
def test_hard_names_survive(name: str) -> None:
    game = NormalFormGame(np.arange(8).reshape(2, 2, 2), [name, "other"], [["x", name], [name, "y"]])
    assert NormalFormGame.from_csv(game.to_csv()) == game
    assert NormalFormGame.from_frame(game.to_frame()) == game


def test_excel_without_its_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'twolevel\[excel\]'"):
        NormalFormGame(np.zeros((2, 2, 2))).to_excel()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the head must name each player"),
        ("a,b,c\n", "the head must name each player, over actions"),
        ("a,b,payoff a,payoff c\n", "the head must name each player, over actions"),
        ("a,b,payoff a,payoff b\n", "CSV must have a row for each profile; got none"),
        ("a,b,payoff a,payoff b\nx,y,1\n", "CSV, line 2: a row must have 4 cells"),
        ("a,b,payoff a,payoff b\nx,y,1,zero\n", "CSV, line 2: the payoff of 'b' must be a number; got 'zero'"),
        ("a,b,payoff a,payoff b\nx,y,1,nan\n", "the payoff of 'b' must be a number; got 'nan'"),
        ("a,b,payoff a,payoff b\nx,,1,2\n", "CSV, line 2: there must be an action of 'b'; got an empty cell"),
        ("a,b,payoff a,payoff b\nx,y,1,2\nx,y,1,2\n", "CSV, line 3: each profile must stand once; x, y stands twice"),
        ("a,b,payoff a,payoff b\nx,y,1,2\nz,w,1,2\n", "CSV must have a row for each profile; x, w is missing"),
        ('a,b,payoff a,payoff b\nx,"y,1,2\n', "CSV, line 2: the line is no CSV"),
    ],
)
def test_broken_csv_gets_one_line(text: str, words: str) -> None:
    refused(NormalFormGame.from_csv, text, words)


def test_a_file_that_cannot_be_read_gets_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.nfg").write_bytes(b"NFG 1 R\n\xff")
    for name, words in (("a.nfg", "line 2 is not"), ("b.nfg", "cannot be read"), ("a.doc", "must be one of .nfg")):
        refused(NormalFormGame.from_file, tmp_path / name, words)


def test_real_numbers_of_any_kind_are_payoffs() -> None:
    given: Any = [[[Fraction(1, 3), Decimal("0.1")], [2, True]], [[np.float32(0.5), 1.5], [Fraction(4), -1]]]
    game = NormalFormGame(given)
    assert game.payoffs.tolist() == [[[1 / 3, 0.1], [2, 1]], [[0.5, 1.5], [4, -1]]]
    assert NormalFormGame.from_bimatrix(given[0], given[1]) == game


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (1j, "payoffs[1, 1, 0] must be a real number; got a complex, 1j"),
        ("1", "must be a real number; got a str, '1'"),
        (None, "must be a real number; got a NoneType, None"),
        ([1], "ragged"),
        (Decimal("NaN"), "must be finite; got nan"),
        (Decimal("sNaN"), "must be finite; got nan"),
        (Fraction(10**400), "must be finite; got inf"),
        (2**70, "must be exact in double precision"),
    ],
)
def test_what_is_no_real_number_is_refused(wrong: object, words: str) -> None:
    payoffs: Any = [[[Fraction(1), Fraction(2)], [Fraction(3), Fraction(4)]], [[1, 2], [wrong, 4]]]
    refused(NormalFormGame, payoffs, words)


@pytest.mark.parametrize("ending", spread(["efg", "nfg", "csv"], 2))
def test_export_writes_the_payoffs_of_an_episode(
    ending: str, tmp_path: Path, iskander: tl.Scenario, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"t2.{ending}"
    order = "Russia > Armenia, Azerbaijan"
    assert main(["export", "iskander", "t2", "--order", order, "--out", str(path), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["order_in_file"] == (ending == "efg")
    game = iskander.game("t2")
    expected = NormalFormGame(game.payoffs, game.players, game.actions, order if ending == "efg" else None)
    assert NormalFormGame.from_file(path) == expected


def test_export_refuses_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for out, words in (("a.doc", "must be one of .nfg, .efg, .csv, .xlsx, .tex"), ("no/a.nfg", "cannot be written")):
        assert main(["export", "chicken", "base", "--out", str(tmp_path / out)]) == 2
        err = capsys.readouterr().err
        assert words in err
        assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_latex_is_written(tmp_path: Path) -> None:
    assert main(["export", "chicken", "base", "--out", str(tmp_path / "a.tex")]) == 0
    assert r"\begin{tabular}" in (tmp_path / "a.tex").read_text()
