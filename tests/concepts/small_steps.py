"""An independent witness for the principal logit branch: many games at once, in small steps, nothing clever.

The unknowns are all log-probabilities and the precision; a step goes along the tangent, no probability by more than
`change`, and back to the curve by Newton's method normal to it. A step is halved where Newton's method does not
settle at once, where the tangent turns, or where the determinant of the bordered derivatives changes sign.
No symmetry is used: a game whose branch runs into a bifurcation is given up, and its answers are not numbers.
"""

from __future__ import annotations

import itertools

import numpy as np


def equations(payoffs: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return residuals (games, n) and derivatives (games, n, n + 1) of games of one shape (games, N, n_1, ..., n_N)."""
    games, players, *shape = payoffs.shape
    starts = np.cumsum([0, *shape])
    x = [np.exp(z[:, a:b]) for a, b in itertools.pairwise(starts)]
    letters = "abcdef"[:players]
    residual, slope = np.zeros((games, starts[-1])), np.zeros((games, starts[-1], starts[-1] + 1))
    for i in range(players):
        first, rest = starts[i], np.arange(starts[i] + 1, starts[i + 1])
        residual[:, first] = x[i].sum(axis=1) - 1
        slope[:, first, starts[i] : starts[i + 1]] = x[i]
        for j in range(players):
            if j != i:
                others = [k for k in range(players) if k not in (i, j)]
                terms = ",".join([f"g{letters}", *(f"g{letters[k]}" for k in others)])
                table = np.einsum(f"{terms}->g{letters[i]}{letters[j]}", payoffs[:, i], *(x[k] for k in others))
                gains = (table[:, 1:] - table[:, :1]) * x[j][:, None]
                slope[:, starts[i] + 1 : starts[i + 1], starts[j] : starts[j + 1]] = -z[:, -1, None, None] * gains
        gain = gains.sum(axis=2)
        residual[:, rest] = z[:, rest] - z[:, [first]] - z[:, [-1]] * gain
        slope[:, rest, rest] += 1
        slope[:, rest, first] -= 1
        slope[:, rest, -1] = -gain
    return residual, slope


def newton(payoffs: np.ndarray, z: np.ndarray, normal: np.ndarray, most: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the points of the curve in the planes through z normal to `normal`, and whether Newton's method settled.

    The first change may be `most` in the largest entry; every other at most a quarter of the one before.
    """
    z, good = z.copy(), np.ones(len(z), dtype=bool)
    for _ in range(7):
        residual, slope = equations(payoffs, z)
        matrix = np.concatenate([slope, normal[:, None]], axis=1)
        good &= np.isfinite(matrix).all(axis=(1, 2)) & np.isfinite(residual).all(axis=1)
        matrix[~good] = np.eye(matrix.shape[1])
        good &= np.abs(np.linalg.det(matrix)) > 0
        matrix[~good] = np.eye(matrix.shape[1])
        right = np.append(-residual, np.zeros((len(z), 1)), axis=1) * good[:, None]
        step = np.linalg.solve(matrix, np.nan_to_num(right)[:, :, None])[:, :, 0]
        size = (np.abs(step) / scale(z)).max(axis=1)
        good &= size <= np.maximum(most, 1e-10)
        z += np.where(good[:, None], step, 0)
        most = size / 4
    return z, good


def tangents(table: np.ndarray, z: np.ndarray, normal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the unit tangents on the side of `normal`, and the signs of the bordered determinants."""
    matrix = np.concatenate([equations(table, z)[1], normal[:, None]], axis=1)
    right = np.zeros((*z.shape, 1))
    right[:, -1] = 1
    tangent = np.linalg.solve(matrix, right)[:, :, 0]
    return tangent / np.linalg.norm(tangent / scale(z), axis=1, keepdims=True), np.linalg.slogdet(matrix)[0]


def scale(z: np.ndarray) -> np.ndarray:
    """Return the size against which changes of z count."""
    return np.maximum(1, np.abs(z))


def trace(payoffs: np.ndarray, precisions: np.ndarray, change: float = 0.01, rounds: int = 6000) -> np.ndarray:
    """Return the profiles (games, precisions, actions) where the branches first meet ascending precisions, or nan."""
    games, players, *shape = payoffs.shape
    unit = np.ptp(payoffs.reshape(games, players, -1), axis=2).max(axis=1)
    table = payoffs / unit.reshape(-1, *[1] * (players + 1))
    size = sum(shape)
    found = np.full((games, len(precisions), size), np.nan)
    left = np.arange(games)
    z = np.tile(np.append(np.concatenate([np.full(n, -np.log(n)) for n in shape]), 0.0), (games, 1))
    tangent, sign = tangents(table, z, np.eye(size + 1)[np.full(games, size)])
    length, met = np.full(games, change), np.zeros(games, dtype=int)
    for _ in range(rounds):
        if not len(left):
            break
        normal = tangent / scale(z) ** 2
        probability = np.exp(z[:, :-1])
        fastest = np.abs(probability * tangent[:, :-1]).max(axis=1)
        length = np.minimum(length, np.minimum(change / (fastest + 1e-12), 5 * change))
        end, good = newton(table[left], z + length[:, None] * tangent, normal, 0.05 * length)
        end[~good] = z[~good]
        turned, flip = tangents(table[left], end, normal)
        turn = np.sum(turned * normal, axis=1) / np.linalg.norm(turned / scale(z), axis=1)
        good &= (turn > 0.98) & (flip == sign)
        good &= np.abs(np.exp(end[:, :-1]) - probability).max(axis=1) <= 2 * change
        for k in np.flatnonzero(good):
            g = left[k]
            while met[g] < len(precisions) and end[k, -1] >= precisions[met[g]] * unit[g]:
                wanted = precisions[met[g]] * unit[g]
                share = (wanted - z[k, -1]) / (end[k, -1] - z[k, -1])
                guess = (1 - share) * z[k] + share * end[k]
                exact, settled = newton(table[[g]], guess[None], np.eye(size + 1)[[-1]], np.full(1, 0.05))
                found[g, met[g]] = np.exp((exact[0] if settled[0] else guess)[:-1])
                met[g] += 1
        z, tangent = np.where(good[:, None], end, z), np.where(good[:, None], turned, tangent)
        length = np.where(good, 1.5 * length, length / 2)
        keep = (length > 1e-10) & (met[left] < len(precisions))
        left, z, tangent, length, sign = left[keep], z[keep], tangent[keep], length[keep], sign[keep]
    return found
