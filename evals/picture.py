"""The report's pictures, as SVG that needs nothing else: what is right by class and half, how long turns took."""

from collections.abc import Sequence
from html import escape
from math import log10

from evals import figures
from evals.asking import Asked
from evals.case import HALVES

_LABEL, _BAR, _ROW, _THICK = 110, 440, 34, 12  # pixels
_WIDTH = _LABEL + _BAR + 110
_HIGH = 120


def accuracy(asked: Sequence[Asked]) -> str:
    """A bar for each class and half: as long as the share that is right."""
    parts, y = [], 24
    for name, group in [*figures.by_class(asked).items(), ("all", list(asked))]:
        halves = figures.by_half(group)
        parts.append(f'<text x="{_LABEL - 8}" y="{y + 16}" text-anchor="end">{escape(name)}</text>')
        for at, half in enumerate(half for half in HALVES if half in halves):
            share, top = figures.share(halves[half]), y + at * (_THICK + 2)
            parts.append(f'<rect class="rail" x="{_LABEL}" y="{top}" width="{_BAR}" height="{_THICK}"/>')
            parts.append(
                f'<rect class="{half}" x="{_LABEL}" y="{top}" width="{_BAR * share.value:.1f}" height="{_THICK}">'
                f"<title>{escape(name)}, {half}: {share.right} of {share.asked} right</title></rect>"
            )
            parts.append(f'<text class="small" x="{_LABEL + _BAR + 6}" y="{top + 10}">{share} of {share.asked}</text>')
        y += _ROW
    for percent in (0, 25, 50, 75, 100):
        x = _LABEL + _BAR * percent / 100
        parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="18" y2="{y - 4}"/>')
        parts.append(f'<text class="small" x="{x}" y="12" text-anchor="middle">{percent} %</text>')
    return _svg("Share of questions answered right, by class and half", y, parts)


def speed(asked: Sequence[Asked]) -> str:
    """How many turns took how long: times on a logarithmic scale, with p50 and p95 marked."""
    waits = figures.waits(asked)
    if not waits:
        return ""
    low, high = log10(max(waits[0], 0.1)), log10(max(waits[-1], 0.2))
    low, high = low - 0.05, max(high, low + 0.3) + 0.05
    bins = [0] * 44
    for wait in waits:
        bins[min(int((log10(max(wait, 0.1)) - low) / (high - low) * len(bins)), len(bins) - 1)] += 1
    width, base = _BAR / len(bins), 24 + _HIGH
    parts = []
    for at, count in enumerate(bins):
        height = _HIGH * count / max(bins)
        parts.append(
            f'<rect class="turns" x="{_LABEL + at * width:.1f}" y="{base - height:.1f}" width="{width - 1:.1f}" '
            f'height="{height:.1f}"><title>{count} turns</title></rect>'
        )
    for ms in (digit * 10.0**power for power in range(-1, 7) for digit in (1, 2, 5)):
        x = _LABEL + (log10(ms) - low) / (high - low) * _BAR
        if not _LABEL <= x <= _LABEL + _BAR:
            continue
        parts.append(f'<text class="small" x="{x:.1f}" y="{base + 14}" text-anchor="middle">{ms:,g} ms</text>')
    for name, part in (("p50", 0.5), ("p95", 0.95)):
        value = figures.percentile(waits, part)
        x = _LABEL + (log10(max(value, 0.1)) - low) / (high - low) * _BAR
        parts.append(f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="18" y2="{base}"/>')
        parts.append(f'<text class="small" x="{x:.1f}" y="12" text-anchor="middle">{name} {value:,.0f} ms</text>')
    return _svg("How long turns took", base + 24, parts)


def _svg(title: str, height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )
