"""Sweeps: against single solves, the same bits however they are run, four players, and mistakes in one line."""

from __future__ import annotations

import hashlib
import importlib
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import twolevel as tl
from tests import ROOT
from tests.conftest import reduced
from tests.sweeps.conftest import started
from twolevel import progress
from twolevel.analysis.tidy import tidy_columns
from twolevel.games.equilibrium import EquilibriumBatch
from twolevel.model.scenario import Scenario
from twolevel.sweeps.design import Design, sample
from twolevel.sweeps.sweep import Sweep, sweep

#: By its full name: `twolevel.sweeps.sweep` may be the function.
module = importlib.import_module("twolevel.sweeps.sweep")

GRIEVANCE, CREDIBILITY = "parameters.grievance", "evidence.fragments.credibility"


@pytest.fixture(scope="module")
def grid() -> dict[str, Any]:
    return {GRIEVANCE: np.linspace(0, 6, 37), CREDIBILITY: np.linspace(0, 1, 21)}


@pytest.fixture(scope="module")
def swept(iskander: Scenario, grid: dict[str, Any]) -> Sweep:
    return sweep(iskander, "t2", grid, progress=False)


def same(one: Sweep, other: Sweep) -> None:
    """Check that two sweeps agree to the last bit."""
    a, b = one.to_frame(), other.to_frame()
    assert list(a.columns) == list(b.columns)
    for name in a.columns:
        x, y = a[name].to_numpy(), b[name].to_numpy()
        assert x.dtype == y.dtype
        assert x.tobytes() == y.tobytes() if x.dtype != object else (x == y).all(), name


# ---------------------------------------------------------------- what it says


def test_every_row_is_an_equilibrium_of_the_game_at_its_point(iskander: Scenario, swept: Sweep) -> None:
    """Single solves, with names, are the witness: 10 points of the grid, and all equilibria of each."""
    frame = swept.to_frame()
    for point in np.random.default_rng(0).choice(len(swept), 10, replace=False):
        rows = frame[frame["point"] == point]
        at = {GRIEVANCE: rows[GRIEVANCE].iloc[0], CREDIBILITY: rows[CREDIBILITY].iloc[0]}
        found = tl.solve(iskander.game("t2", at))
        assert len(found) == len(rows)
        assert rows["equilibrium"].tolist() == list(range(len(found)))
        assert (rows["complete"] == found.complete).all()
        channels = iskander.payoffs_by_channel("t2", at)
        for row, e in zip(rows.to_dict("records"), found, strict=True):
            assert row["profile"] == ", ".join("+".join(s) for s in e.support.values())
            for player, stances in iskander.stances.items():
                shares = [row[f"{player}: {stance}"] for stance in stances]
                assert shares == pytest.approx(list(e.strategies[player]), abs=1e-12)
                assert row[f"payoff {player}"] == pytest.approx(e.payoffs[player], abs=1e-12)
                assert sum(row[f"payoff {player} by {c}"] for c in channels) == pytest.approx(e.payoffs[player])
            for i, player in enumerate(iskander.players):
                for channel, tensor in channels.items():
                    value = np.einsum("abc,a,b,c->", tensor[i], *e.strategies.values())
                    assert row[f"payoff {player} by {channel}"] == pytest.approx(value, abs=1e-12)


def test_columns_stand_in_the_promised_order(swept: Sweep, iskander: Scenario) -> None:
    columns = list(swept.to_frame().columns)
    assert columns[:6] == ["point", "equilibrium", GRIEVANCE, CREDIBILITY, "episode", "profile"]
    assert columns[6:9] == ["Armenia: defer", "Armenia: blame", "Armenia: acknowledge"]
    assert columns[15:18] == ["payoff Armenia", "payoff Azerbaijan", "payoff Russia"]
    assert "payoff Armenia by patron" in columns
    assert columns[-2:] == ["regret", "complete"]
    path = set(tl.disclose(iskander, "t2", points=5).to_frame().columns)
    assert {c for c in columns if c not in (GRIEVANCE, CREDIBILITY, "episode")} <= path, "the path's names are the same"


def test_the_first_address_is_the_slowest(swept: Sweep, grid: dict[str, Any]) -> None:
    frame = swept.to_frame().drop_duplicates("point")
    one, two = np.meshgrid(*grid.values(), indexing="ij")
    assert (frame[GRIEVANCE].to_numpy() == one.ravel()).all()
    assert (frame[CREDIBILITY].to_numpy() == two.ravel()).all()
    assert (swept.design.to_frame()[GRIEVANCE].to_numpy() == one.ravel()).all()


def test_the_thresholds_of_the_reference_lie_between_the_right_points(iskander: Scenario) -> None:
    """model.md: at t2 the grievance changes the equilibria at .582943, .685816, 5.014662 and 5.258619."""
    values = np.linspace(0, 6, 601)
    frame = sweep(iskander, "t2", {GRIEVANCE: values}, progress=False).to_frame()
    sets = frame.groupby("point")["profile"].agg(" | ".join)
    changes = values[1:][(sets != sets.shift()).to_numpy()[1:]]
    assert changes == pytest.approx([0.59, 0.69, 5.02, 5.26])


def test_a_point_without_an_equilibrium_still_has_a_row(iskander: Scenario) -> None:
    found = EquilibriumBatch(
        np.array([0, 2]),
        tuple(np.eye(3)[[0, 1]] for _ in range(3)),
        np.arange(6.0).reshape(2, 3),
        np.zeros(2),
        np.zeros(3, dtype=np.bool_),
        np.array([0, 5, 0], dtype=np.uint8),
    )
    columns = tidy_columns(iskander, found, {}, leading={"x": np.array([7.0, 8.0, 9.0])}, first_point=10)
    frame = pd.DataFrame(columns)
    assert frame["point"].tolist() == [10, 11, 12]
    assert frame["equilibrium"].tolist() == [0, 0, 0]
    assert frame["x"].tolist() == [7.0, 8.0, 9.0]
    assert frame["profile"].tolist() == ["defer, dismiss, deny", "", "blame, ask, silence"]
    assert frame["complete"].tolist() == [True, False, True]
    assert frame.drop(columns="complete").iloc[1].isna().sum() == 9 + 3 + 1
    assert module._facts(columns) == {"points": 3, "equilibria": 2, "incomplete": 1}


def test_the_result_reads_as_a_sentence(swept: Sweep) -> None:
    frame = swept.to_frame()
    assert len(swept) == 777 == frame["point"].nunique()
    assert swept.equilibria == len(frame)
    assert swept.incomplete == 0
    assert repr(swept) == (
        f"Sweep of iskander at t2, grid of 777 points over {GRIEVANCE} (37) x {CREDIBILITY} (21): "
        f"{len(frame)} equilibria, every list complete"
    )
    assert "defer, dismiss, deny" in swept._repr_html_()
    pd.testing.assert_frame_equal(pd.concat(swept.frames(), ignore_index=True), frame)


def test_overrides_are_held_fixed_and_a_swept_number_beats_what_stood_there(iskander: Scenario) -> None:
    values = {GRIEVANCE: [0.0, 2.0]}
    fixed = sweep(iskander, "t2", values, overrides={CREDIBILITY: 0.3}, progress=False)
    same(fixed, sweep(iskander.override({CREDIBILITY: 0.3, GRIEVANCE: 9.0}), "t2", values, progress=False))
    assert fixed.to_frame()["profile"].tolist() == [
        tl.solve(iskander.game("t2", {GRIEVANCE: g, CREDIBILITY: 0.3}))[0].label for g in values[GRIEVANCE]
    ]


def test_points_with_incomplete_lists_are_counted() -> None:
    """Without an interest of its own, a fourth player is indifferent; where the others mix, that is a continuum."""
    result = sweep(with_turkey(own_interest=False), "t2", {GRIEVANCE: [0.0, 0.6, 2.0]}, progress=False)
    frame = result.to_frame()
    assert result.incomplete == 1 == len(frame.loc[~frame["complete"], "point"].unique())
    assert "lists not known to be complete at 1 point" in repr(result)


def test_xarray(iskander: Scenario, swept: Sweep) -> None:
    pytest.importorskip("xarray", reason="xarray is not installed (extra [xarray])")
    data = swept.to_xarray()
    frame = swept.to_frame()
    assert dict(data.sizes) == {GRIEVANCE: 37, CREDIBILITY: 21, "equilibrium": 3}
    assert int(data["count"].sum()) == len(frame)
    for row in frame.sample(20, random_state=0).to_dict("records"):
        cell = data.sel({GRIEVANCE: row[GRIEVANCE], CREDIBILITY: row[CREDIBILITY], "equilibrium": row["equilibrium"]})
        assert cell["profile"].item() == row["profile"]
        assert cell["payoff Russia"].item() == row["payoff Russia"]
    points = sweep(iskander, "t2", sample(iskander, [GRIEVANCE], 10), progress=False).to_xarray()
    assert dict(points.sizes) == {"point": 10, "equilibrium": 1}


def test_xarray_missing(swept: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(tl.MissingExtraError, match=r"twolevel\[xarray\]"):
        swept.to_xarray()


def test_progress_goes_to_standard_error_and_can_be_switched_off(
    iskander: Scenario, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "DELAY", 0.0)
    solve_chunk = module.solve_chunk

    def slowly(*arguments: Any) -> Any:
        time.sleep(0.15)  # a bar is drawn ten times a second
        return solve_chunk(*arguments)

    monkeypatch.setattr(module, "solve_chunk", slowly)
    sweep(iskander, "t2", {GRIEVANCE: [0.0, 1.0]})
    shown = capsys.readouterr()
    assert "iskander t2: 100%" in shown.err
    assert shown.out == ""
    sweep(iskander, "t2", {GRIEVANCE: [0.0, 1.0]}, progress=False)
    assert capsys.readouterr() == ("", "")


# ---------------------------------------------------------------- the same bits


class Scrambled(Executor):
    """Threads that finish in an order of their own; `most` is the largest number of calls under way."""

    def __init__(self, failures: int = 0) -> None:
        self.pool = ThreadPoolExecutor(3)
        self.random = np.random.default_rng(0)
        self.failures = failures
        self.under_way = self.most = self.calls = 0
        self.lock = threading.Lock()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        with self.lock:
            self.calls += 1
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            pause, fails = self.random.uniform(0, 0.02), self.calls <= self.failures
        return self.pool.submit(self._run, pause, fails, fn, args)

    def _run(self, pause: float, fails: bool, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        time.sleep(pause)
        with self.lock:
            self.under_way -= 1
        if fails:
            raise ConnectionError("the worker is gone")
        return fn(*args)


def three_way() -> Scenario:
    """Return a scenario whose payoffs are no sums over pairs.

    The order of its equilibria, or their last digits, depend on where a batch is cut: blocks of 100 give other bits.
    """
    random = np.random.default_rng(7)
    players = ("one", "two", "three")
    lines = [
        'title = "Three-way"',
        "parameters.scale = 1.0",
        *(f'players.{p}.stances = ["a", "b", "c"]' for p in players),
    ]
    for player in players:
        for k in range(6):
            lines += [f"[terms.{player}_{k}]", f'player = "{player}"', 'channel = "world"']
            lines += ['weight = "scale"'] * (k > 0)
            for other in players:
                a, b, c = random.normal(size=3)
                lines.append(f"stances.{other} = {{ a = {a:.6f}, b = {b:.6f}, c = {c:.6f} }}")
    return Scenario.from_toml("\n".join(lines), where="three-way")


def bits(result: Sweep) -> str:
    """Return a hash of all numbers of a sweep."""
    numbers = result.to_frame().drop(columns=["episode", "profile"]).to_numpy(float)
    return hashlib.sha256(numbers.tobytes()).hexdigest()


@reduced("processes", 0, 2)
def test_cut_order_and_executor_change_no_bit(processes: int) -> None:
    """Reduced: in this process; `test_iskander_in_a_process_pool` goes through others."""
    scenario, design = three_way(), {"parameters.scale": np.linspace(0.2, 2, 300)}
    once = sweep(scenario, "base", design, progress=False)
    assert once.to_frame()["profile"].str.contains("+", regex=False).any()
    same(once, sweep(scenario, "base", design, chunk=300, progress=False))
    same(once, sweep(scenario, "base", design, chunk=1, executor=Scrambled(), progress=False))
    if not processes:
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        same(once, sweep(scenario, "base", design, chunk=256, executor=pool, progress=False))
    code = (
        "import numpy as np\nfrom tests.sweeps.test_sweep import bits, module, sweep, three_way\nmodule.BLOCK = 256\n"
        "design = {'parameters.scale': np.linspace(0.2, 2, 300)}\n"
        "print(bits(sweep(three_way(), 'base', design, progress=False)))"
    )
    root = ROOT
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == bits(once), "another process finds the same bits"


@reduced("processes", 1, 2)
@pytest.mark.xdist_group("started")
def test_iskander_in_a_process_pool(iskander: Scenario, grid: dict[str, Any], swept: Sweep, processes: int) -> None:
    with ProcessPoolExecutor(processes, mp_context=started() if processes == 1 else get_context("spawn")) as pool:
        same(swept, sweep(iskander, "t2", grid, executor=pool, progress=False))


def test_chunks_ahead_are_bounded(
    iskander: Scenario, grid: dict[str, Any], swept: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "IN_FLIGHT", 2)
    executor = Scrambled()
    same(swept, sweep(iskander, "t2", grid, executor=executor, chunk=256, progress=False))
    assert executor.calls == 4
    assert executor.most <= 2


def test_a_chunk_whose_worker_died_is_handed_out_again(iskander: Scenario, grid: dict[str, Any], swept: Sweep) -> None:
    executor = Scrambled(failures=4)
    same(swept, sweep(iskander, "t2", grid, executor=executor, chunk=256, progress=False))
    assert executor.calls == 8
    with pytest.raises(ConnectionError, match="the worker is gone"):
        sweep(iskander, "t2", grid, executor=Scrambled(failures=99), progress=False)


def test_a_broken_pool_says_how_to_go_on(iskander: Scenario, grid: dict[str, Any]) -> None:
    class Broken(Executor):
        calls = 0

        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            self.calls += 1
            if self.calls > 4:
                raise BrokenProcessPool("A child process terminated abruptly")
            future: Future[Any] = Future()
            future.set_exception(BrokenProcessPool("A process in the pool was terminated abruptly"))
            return future

    with pytest.raises(tl.SolverError, match=r"terminated abruptly.* the same call with a new executor goes on"):
        sweep(iskander, "t2", grid, executor=Broken(), chunk=256, progress=False)


def test_the_scenarios_own_mistake_is_not_tried_again(iskander: Scenario) -> None:
    """The first point is checked before the start; this prior goes wrong at point 300."""
    executor = Scrambled()
    prior = np.full(301, float(iskander.value("observers.world.prior.not_fired")))
    prior[300] = 0.1
    with pytest.raises(tl.ScenarioError, match=r"observers.world.prior must sum to 1 over the states; got 0.4"):
        sweep(iskander, "t2", {"observers.world.prior.not_fired": prior}, executor=executor, progress=False)
    assert executor.calls == 2


@reduced("sizes", (1, 2, 4), (2, 4, 12))
def test_memory_does_not_grow_with_the_points_when_they_are_written(
    iskander: Scenario, tmp_path: Path, sizes: tuple[int, ...]
) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra [distributed])")
    peaks = []
    for n in sizes:  # the first brings in what is imported at first use
        design = {GRIEVANCE: np.linspace(0, 6, n), CREDIBILITY: np.linspace(0, 1, 256)}
        tracemalloc.start()
        sweep(iskander, "t2", design, to=tmp_path / str(n), chunk=256, progress=False)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 1.1 * peaks[1]


@pytest.mark.slow
def test_a_hundred_thousand_points_in_full(iskander: Scenario, tmp_path: Path) -> None:
    design = {GRIEVANCE: np.linspace(0, 6, 250), CREDIBILITY: np.linspace(0, 1, 400)}
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        result = sweep(iskander, "t2", design, executor=pool, to=tmp_path / "out", progress=False)
    assert len(result) == 100_000


# ---------------------------------------------------------------- four players


TURKEY = """
[players.Turkey]
stances = ["stand_aside", "back_baku"]

[terms.ally_at_the_side]
player = "Azerbaijan"
channel = "patron"
weight = "turkey_weight"
stances.Azerbaijan = { ask = 0.3, accuse = 1 }
stances.Turkey = { back_baku = 1 }
stances.Russia = { deny = 1 }

[terms.moscow_takes_note]
player = "Russia"
channel = "rival"
weight = ["turkey_weight", -1]
stances.Russia = { deny = 1 }
stances.Turkey = { back_baku = 0.4 }

[terms.solidarity]
player = "Turkey"
channel = "domestic"
weight = OWN
stances.Azerbaijan = { dismiss = -0.3, ask = 0.5, accuse = 1 }
stances.Turkey = { back_baku = 1 }
stances.Russia = { deny = 1, silence = 0.8, answer = 0.2 }
"""


def with_turkey(*, own_interest: bool) -> Scenario:
    """Return the Iskander game with Turkey at Azerbaijan's side: not in the article, an analyst's addition.

    What Turkey does matters to the others by ``parameters.turkey_weight``, which is 0. With `own_interest` Turkey has
    a stake in what Azerbaijan does; without, it is indifferent at weight zero.
    """
    text = (Path(tl.__file__).parent / "scenarios" / "iskander.toml").read_text(encoding="utf-8")
    weight = 'turkey_weight = { value = 0.0, why = "Not in the article.", origin = "analyst" }'
    text = text.replace("[parameters]\n", f"[parameters]\n{weight}\n", 1)
    text = text[: text.index("[variants.")]  # whose orders know of no Turkey
    return Scenario.from_toml(text + TURKEY.replace("OWN", "1.0" if own_interest else '"turkey_weight"'))


@pytest.mark.parametrize("own_interest", [True, False])
@reduced("episodes", ["t2"], ["t0", "t1", "found", "spokesman", "t2"])
def test_turkey_of_weight_zero_changes_no_answer(iskander: Scenario, own_interest: bool, episodes: list[str]) -> None:
    """With an interest of its own Turkey has one best reply to each pure profile; without, a continuum of its own."""
    four = with_turkey(own_interest=own_interest)
    design = {GRIEVANCE: np.linspace(0, 6, 21), CREDIBILITY: [0.3, 0.85]}
    for episode in episodes:
        three = sweep(iskander, episode, design, progress=False).to_frame()
        names = [c for c in three.columns if ": " in c or c.startswith("payoff")]
        shared = sweep(four, episode, design, progress=False).to_frame()
        assert not shared["profile"].eq("").any()
        # Turkey's stance apart, every equilibrium is one of the three players', and none of theirs is missing
        shared["profile"] = shared["profile"].str.rpartition(", ")[0]
        once = shared.drop_duplicates(["point", "profile"]).sort_values(["point", "profile"])
        three = three.sort_values(["point", "profile"])
        assert once[["point", "profile"]].to_numpy().tolist() == three[["point", "profile"]].to_numpy().tolist()
        assert np.allclose(once[names], three[names], atol=1e-9)
        if own_interest:
            assert len(shared) == len(three)


def test_turkey_of_some_weight_runs_and_every_profile_is_an_equilibrium() -> None:
    four = with_turkey(own_interest=True)
    weight = "parameters.turkey_weight"
    result = sweep(four, "t2", {weight: [0.2, 0.6, 2.0], GRIEVANCE: np.linspace(0, 6, 13)}, progress=False)
    frame = result.to_frame()
    assert result.incomplete == 0
    assert frame["regret"].max() <= 1e-9
    for row in frame.sample(12, random_state=1).to_dict("records"):
        game = four.game("t2", {weight: row[weight], GRIEVANCE: row[GRIEVANCE]})
        profile = [[row[f"{p}: {a}"] for a in stances] for p, stances in four.stances.items()]
        assert game.regret(profile) <= 1e-9
    assert len(set(frame.loc[frame[weight] == 2.0, "profile"])) > 1


# ---------------------------------------------------------------- designs and mistakes


def test_samples(iskander: Scenario) -> None:
    box = {GRIEVANCE: (1.0, 3.0), "parameters.vindication": (0.2, 0.2)}
    for method in ("sobol", "lhs"):
        one, two = (sample(iskander, box, 100, method=method, seed=7) for _ in range(2))
        assert one.fingerprint == two.fingerprint
        assert one.fingerprint != sample(iskander, box, 100, method=method, seed=8).fingerprint
        x, y = one.points(0, 100)
        assert len(one) == 100
        assert x.min() >= 1
        assert x.max() <= 3
        assert (y == 0.2).all()
        result = sweep(iskander, "t2", one, progress=False).to_frame()
        assert (result[GRIEVANCE].to_numpy() == x[result["point"]]).all()
    # a Latin hypercube has one value in each slice; a Sobol sample is a beginning of the longer one
    slices = np.floor((sample(iskander, box, 100, method="lhs").points(0, 100)[0] - 1) / 2 * 100)
    assert sorted(slices) == list(range(100))
    longer = sample(iskander, box, 128, seed=7).points(0, 100)[0]
    assert (sample(iskander, box, 100, seed=7).points(0, 100)[0] == longer).all()
    generator = np.random.default_rng(7)
    assert sample(iskander, box, 100, seed=generator).fingerprint == sample(iskander, box, 100, seed=7).fingerprint


def test_a_design_knows_its_points() -> None:
    one = Design.grid({"a": [1, 2], "b": [3.0, 4.0]})
    assert one.fingerprint == Design.grid({"a": [1.0, 2.0], "b": [3, 4]}).fingerprint
    assert one.fingerprint != Design.grid({"b": [3, 4], "a": [1, 2]}).fingerprint
    assert one.fingerprint != Design.grid({"a": [1, 2], "b": [3, np.nextafter(4, 5)]}).fingerprint
    assert not any(x.flags.writeable for x in one.values)  # noqa: PD011
    assert "a (2) x b (2)" in one._repr_html_()


def mistake(words: str, /, *arguments: Any, **options: Any) -> Any:
    return pytest.param(arguments, options, words, id=words[:40])


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        mistake("did you mean 'parameters.grievance'", "t2", {"parameters.grievence": [1.0]}),
        mistake("parameters.q0 must be from 0 to 1; got 1.2", "t2", {"parameters.q0": [0.2, 1.2]}),
        mistake("parameters.q0 must be from 0 to 1; got 1.2", "t2", {GRIEVANCE: [1.0], "parameters.q0": [1.2]}),
        mistake("must be a Design or a mapping", "t2", {}),
        mistake("must be a Design or a mapping", "t2", [1.0]),
        mistake("must be given 1-D values, at least one; got 0.2", "t2", {"parameters.q0": 0.2}),
        mistake("must be given 1-D values, at least one", "t2", {"parameters.q0": []}),
        mistake("must be given 1-D values, at least one", "t2", {"parameters.q0": ["a"]}),
        mistake("must be given 1-D values, at least one", "t2", {"parameters.q0": [[0.1], [0.2, 0.3]]}),
        mistake(r"q0\[1\] must be finite; got nan", "t2", {"parameters.q0": [0.1, np.nan]}),
        mistake("episode must be one of t0, t1, found, spokesman, t2", "t9", {GRIEVANCE: [1.0]}),
        mistake("chunk must be a whole number of points", "t2", {GRIEVANCE: [1.0]}, chunk=0),
        mistake("must be moved or held, not both", "t2", {GRIEVANCE: [1.0]}, overrides={GRIEVANCE: 1.0}),
        mistake("must be one number in a sweep", "t2", {GRIEVANCE: [1.0]}, overrides={"parameters.q0": [0.1, 0.2]}),
        mistake("got 'deny'", "t2", {GRIEVANCE: [1.0]}, overrides={"parameters.q0": "deny"}),
        mistake("does not matter at t2", "t2", {"episodes.t1.parameters.opposition_pressure": [0.1]}),
        mistake("does not matter where", "t2", {f"episodes.t2.{GRIEVANCE}": [1.0], GRIEVANCE: [1.0]}),
        mistake("does not matter where", "t2", {f"episodes.t2.{GRIEVANCE}": [1.0]}, overrides={GRIEVANCE: 1.0}),
        mistake("must sum to 1 over the states", "t2", {"observers.world.prior.not_fired": [0.1]}),
    ],
)
def test_mistakes(iskander: Scenario, arguments: tuple[Any, ...], options: dict[str, Any], words: str) -> None:
    with pytest.raises(tl.ScenarioError, match=words) as caught:
        sweep(iskander, *arguments, progress=False, **options)
    assert "\n" not in str(caught.value)


def test_an_executor_is_an_executor(iskander: Scenario) -> None:
    with pytest.raises(tl.SolverError, match=r"concurrent.futures.Executor, such as .* got int"):
        sweep(iskander, "t2", {GRIEVANCE: [1.0]}, executor=2)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("addresses", "n", "method", "words"),
    [
        ([GRIEVANCE], 0, "sobol", "n must be a whole number of points, at least 1; got 0"),
        ([GRIEVANCE], 8, "sobl", "method must be one of sobol, lhs; got 'sobl'; did you mean 'sobol'?"),
        ({"parameters.q0": (0.5, 1.5)}, 8, "sobol", "parameters.q0 must be from 0 to 1; got 1.5"),
        ({"parameters.q0": (0.5, 0.4)}, 8, "sobol", r"must be given as \(low, high\), low first"),
        ({"parameters.q0": 0.5}, 8, "sobol", "must be given 1-D values"),
        (["episodes.t0.parameters.nothing"], 8, "sobol", "no number has the address"),
        (["terms.reversal_of_blame.stances.Armenia.defer"], 8, "sobol", "has no range in the scenario; give it one"),
        ([GRIEVANCE, GRIEVANCE], 8, "sobol", "only once"),
        ([], 8, "sobol", "must be a mapping or a sequence, not empty"),
    ],
)
def test_mistakes_in_samples(iskander: Scenario, addresses: Any, n: int, method: str, words: str) -> None:
    with pytest.raises(tl.ScenarioError, match=words):
        sample(iskander, addresses, n, method=method)
