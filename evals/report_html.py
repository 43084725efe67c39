"""The report as one HTML file that needs nothing else: no script, and its own policy forbids whatever is not in it."""

from collections.abc import Iterable, Sequence
from html import escape

from evals import figures, picture
from evals.asking import Asked
from evals.report import CLASS_HEADINGS, RELIABILITY_HEADINGS, Report, class_rows, reliability_rows
from evals.report_markdown import FILE_HEADINGS, OUTCOME_HEADINGS, file_rows, outcome_rows

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --rail: #e8ecf1; --tuning: #2f6fb0;
  --measured: #d98324; --turns: #5a8f69; --line: #c9d1da; --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e8ee; --paper: #14181d; --rail: #262d36; --tuning: #6aa5e0;
  --measured: #e9a552; --turns: #7fb98f; --line: #3b4550; --bad: #ff8a80 } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: .5rem 0 1.5rem } td, th { padding: .2rem .8rem .2rem 0; text-align: left;
  border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums } td + td { text-align: right }
.facts td + td { text-align: left }
svg { width: 100%; max-width: 46rem; font: 13px system-ui, sans-serif; fill: var(--ink) } svg .small { font-size: 11px }
.rail { fill: var(--rail) } .tuning { fill: var(--tuning) } .measured { fill: var(--measured) }
.turns { fill: var(--turns) } .grid { stroke: var(--line); stroke-dasharray: 2 3 } .mark { stroke: var(--ink) }
.key { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 1em }
details { border-bottom: 1px solid var(--line); padding: .4rem 0 } summary { cursor: pointer }
.bad { color: var(--bad) }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--rail); padding: .6rem; border-radius: 4px }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(report: Report) -> str:
    wrong = figures.wrong(report.asked)
    keys = "".join(
        f'<svg class="key" viewBox="0 0 1 1"><rect class="{half}" width="1" height="1"/></svg>{half} half'
        for half in figures.by_half(report.asked)
    )
    below = "".join(f'<p class="bad">Below the recorded figure: {escape(s)}.</p>' for s in report.below())
    return page(
        f"Evaluation: {report.model}",
        f"""<h1>Evaluation of the copilot's answers</h1>
{table((), report.facts(), "facts")}{below}
<h2>Right, by class and half</h2><p>{keys}</p>{picture.accuracy(report.asked)}
{table(CLASS_HEADINGS, class_rows(report.asked))}
<h2>Time a turn</h2>{picture.speed(report.asked)}
<h2>By file</h2>{table(FILE_HEADINGS, file_rows(report))}
<h2>Outcomes</h2>{table(OUTCOME_HEADINGS, outcome_rows(report))}
<h2>How sure, and how often right</h2>{table(RELIABILITY_HEADINGS, reliability_rows(report.asked))}
<h2>Wrong: {len(wrong)}</h2>
{"".join(map(_wrong, wrong))}""",
    )


def page(title: str, body: str) -> str:
    """A whole file; `body` is HTML."""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{escape(title)}</title><style>{_STYLE}</style></head><body>
{body}
</body></html>
"""


def _wrong(found: tuple[Asked, int, int]) -> str:
    one, times, of = found
    often = f", wrong {times} of {of} times" if of > 1 else ""
    faults = "".join(f"<li>{escape(fault.kind)}: {escape(fault.text)}</li>" for fault in one.faults)
    return (
        f"<details><summary><b>{escape(one.case.id)}</b> ({one.case.kind}, {escape(one.file.name)}{often}): "
        f'{escape(" → ".join(one.turns))}</summary><ul class="bad">{faults}</ul>'
        f"<pre>{escape(one.answer or '(no answer)')}</pre></details>\n"
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in headings)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="{kind}"><tr>{head}</tr>{body}</table>' if head else f'<table class="{kind}">{body}</table>'
