"""The command ``play`` at a pseudo-terminal: to an end, wrong keys, the end of input, Ctrl-C."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

import twolevel as tl
from tests.cli.test_order_and_price import run
from twolevel.teaching.game import Play

pty = pytest.importorskip("pty")

#: Seconds after which a game that says nothing is given up.
PATIENCE = 60


class Terminal:
    """A game in another process, its standard streams a pseudo-terminal."""

    def __init__(self, *arguments: str) -> None:
        self.own, theirs = pty.openpty()
        command = [sys.executable, "-m", "twolevel", "play", *arguments]
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, preexec_fn=_own_terminal
        )
        os.close(theirs)
        self.text = ""

    def read(self, until: str, *, within: float | None = None) -> str:
        """Return what is printed until some words, or until the process ends, or within so many seconds."""
        new, last = "", time.monotonic() + (PATIENCE if within is None else within)
        while until not in new or not until:
            if time.monotonic() >= last:
                assert within is not None, f"the game is silent after {new[-300:]!r}"
                break
            if not select.select([self.own], [], [], 0.5)[0]:
                continue
            try:
                part = os.read(self.own, 4096)
            except OSError:  # how Linux says that the other side is closed
                part = b""
            if not part:
                break
            new += part.decode(errors="replace").replace("\r\n", "\n")
        self.text += new
        return new

    def answer(self, keys: bytes) -> str:
        """Type keys, and return what is printed up to the next question."""
        os.write(self.own, keys)
        return self.read("> ")

    def end(self) -> int:
        """Read to the end, and return the exit status."""
        self.read("")
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
        os.close(self.own)


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    with contextlib.ExitStack() as opened:

        def start(*arguments: str) -> Terminal:
            started = Terminal(*arguments)
            opened.callback(started.close)
            return started

        yield start


def _own_terminal() -> None:
    """Make the pseudo-terminal the one whose Ctrl-C the process obeys."""
    import fcntl
    import termios

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # what runs the tests may ignore it
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def test_iskander_to_an_end(iskander: tl.Scenario, terminal: Callable[..., Terminal]) -> None:
    game = terminal("iskander", "--as", "Armenia")
    opening = game.read("> ")
    assert "You are Armenia" in opening and "no stance is ratified by all at home" in opening
    assert "'blaem' is no stance" in (wrong := game.answer(b"blaem\n")) and "did you mean 'blame'?" in wrong
    assert "'7' is no stance: write a number from 1 to 3" in game.answer(b"7\n")
    assert "is no stance" in game.answer(b"\xff\x1b[A\n")
    assert "Nothing has been played yet" in game.answer(b"why\n")
    assert "against (your patron)" in game.answer(b"?\n")
    game.answer(b"\n")
    play = Play(iskander, "Armenia")
    for keys, stance in ((b"1\n", "defer"), (b"blame\n", "blame"), (b"Def\n", "defer"), (b"1\n", "defer")):
        told, outcome = game.answer(keys), play.choose(stance)
        others = ", ".join(f"{p} {s}" for p, s in outcome["played"].items() if p != "Armenia")
        assert f"Played: you {stance}, {others}." in told
        assert f"Your payoff: {outcome['payoff']:+.3f}" in told
        for audience, verdict in outcome["audiences"].items():
            does = "ratifies" if verdict["ratifies"] else "does not ratify"
            assert f"{audience} {does} (ratifies with probability {verdict['probability']:.2f})" in told
        if outcome["gain"]:
            assert f"{outcome['best'][0]} would have been best: {outcome['gain']:+.3f} more" in told
        else:
            assert "That was a best reply" in told
    assert play.outcomes[0]["best"] == ["blame"]  # the numbers of t0 are those of the README's case
    os.write(game.own, b"acknowledge\n")
    last = play.choose("acknowledge")
    assert game.end() == 0
    closing = game.text.rpartition("Played:")[2]
    assert f"payoff in all {sum(o['payoff'] for o in play.outcomes):+.3f}" in closing
    assert f"forgone {sum(o['gain'] for o in play.outcomes):+.3f}" in closing
    payoff = re.escape(f"{last['payoff']:+.3f}")
    assert re.search(f"t2 +acknowledge +{payoff} ", closing)
    assert "Traceback" not in game.text


def test_ctrl_c_is_answered_kindly(terminal: Callable[..., Terminal]) -> None:
    game = terminal("chicken")
    game.read("> ")
    assert "There are 3 equilibria here" in game.text
    for _ in range(PATIENCE):  # one that comes just before Python begins to read is noticed with the next
        os.write(game.own, b"\x03")
        if "Interrupted." in game.read("Interrupted.", within=1):
            break
    assert game.end() == 130
    assert "Interrupted." in game.text and "Nothing was played. Good-bye." in game.text
    assert "Traceback" not in game.text


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_the_end_of_input_and_q(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    typed(monkeypatch, "1\n")
    status, out, err = run(capsys, "play", "iskander", "--episode", "t1", "--episode", "t2")
    assert (status, err) == (0, "") and "The input has ended." in out and "1 episode was not played." in out
    typed(monkeypatch, "1\nq\n")
    status, out, err = run(capsys, "play", "iskander", "--precision", "2.5", "--seed", "3")
    assert (status, err) == (0, "") and "with mistakes, at precision 2.5" in out and "4 episodes were not played" in out
    typed(monkeypatch, "why\n1\nwhy\n")
    status, out, _ = run(capsys, "play", "iskander", "--episode", "t0", "--episode", "t1", "--equilibrium")
    assert status == 0 and "At t0, blame instead of defer would have gained +0.880:" in out


def test_json_has_every_outcome(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    typed(monkeypatch, "nonsense\n2\n")
    status, out, err = run(capsys, "play", "chicken", "--seed", "1", "--json")
    play = Play("chicken", seed=1)
    wanted = play.choose("straight")
    assert (status, err) == (0, "")
    assert json.loads(out) == {**play.summary(), "outcomes": [wanted]}


def test_mistakes_get_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    typed(monkeypatch, "")
    for arguments, words in (
        (("-",), "SCENARIO must be a name or a file here; standard input is for your stances"),
        (("iskander", "--as", "Armena"), "--as must be one of Armenia, Azerbaijan, Russia; got 'Armena'; did you mean"),
        (("iskander", "--episode", "t9"), "--episode must be one of t0,"),
        (("iskander", "--precision", "-1"), "precision must be finite and at least 0"),
        (("iskander", "--seed", "-1"), "--seed must be a whole number, at least 0; got -1"),
        (("iskander", "--precision", "1", "--order", "Russia > Armenia, Azerbaijan"), "order"),
    ):
        status, out, err = run(capsys, "play", *arguments)
        assert (status, out) == (2, "") and words in err and err.count("\n") == 1
