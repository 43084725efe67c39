from collections.abc import Sequence
from decimal import Decimal
from statistics import fmean, median
from typing import Annotated

from pydantic import Field

from core.errors import NotFound
from core.identity import Scope
from data_layer.queries.forecasts import ForecastRepository, NamedForecast
from tools.arguments import CategoryRef, Limit, SkuRef
from tools.context import ToolContext
from tools.forecasting.spans import grain_of
from tools.forecasting.stored import error_words, refusal_words, scaled_error, stale_words, trained
from tools.freshness import freshness
from tools.grants import need_all_sites
from tools.resolve import label, resolve
from tools.result import Column, Metric, Quantity, Table, ToolResult, Typed
from tools.spec import tool
from tools.values import resolve_category
from tools.wording import count, join, number, record, sentences, verb

_NAMED = 3


class ForecastError(Typed):
    sku: str
    name: str
    model: str
    figure: str = Field(description="RMSSE where demand is sporadic, else MASE; both are 1 where naive is usually off")
    error: Quantity | None = Field(description="Of that figure; none: not tested, or nothing varied")
    naive_error: Quantity | None = Field(description="The seasonal naive forecast's in the same back-tests")
    smape: Quantity | None = Field(description="Percent")
    naive_smape: Quantity | None
    bias: Quantity | None = Field(description="Forecast too much, in percent of the demand; below 0: too little")
    coverage_80: Quantity | None = Field(description="Percent of tested periods within the interval for 80 %")
    coverage_95: Quantity | None
    better: bool = Field(description="Than the seasonal naive forecast")
    back_tests: int


class ForecastAccuracy(ToolResult):
    """`forecasts`: those with the greatest error first."""

    items: int = Field(description="With a forecast")
    better_than_naive: int
    no_better: int
    untested: int
    error: Quantity | None = Field(description="The median of the items' scaled errors")
    naive_error: Quantity | None
    coverage_80: Quantity | None = Field(description="Percent, the mean over the items")
    coverage_95: Quantity | None
    grain: str = Field(description="What they are forecast by: day, week or month")
    stale: str
    forecasts: tuple[ForecastError, ...]


@tool(
    scope=Scope.ORDERS_READ,
    examples=(
        "how good is the forecast for {sku}",
        "how accurate is the forecast of {sku}",
        "is the forecast for {sku} better than naive",
        "which forecasts are worst",
        "forecast accuracy",
        "how accurate are our forecasts for {category}",
        "forecast error of {sku}",
        "can I trust the forecast of {sku}",
        "which items are forecast worst",
        "which forecasts are no better than seasonal naive",
        "MASE of {sku}",
        "how far off is the forecast for {sku} usually",
        "is the forecast of {sku} biased",
        "how reliable are the demand forecasts",
        "worst 10 forecasts by error",
        "largest forecast errors",
        "forecast quality by item",
    ),
)
async def forecast_accuracy(
    context: ToolContext,
    sku: SkuRef | None = None,
    category: CategoryRef | None = None,
    no_better_only: Annotated[
        bool, Field(description="Only forecasts that are no better than the seasonal naive one.")
    ] = False,
    limit: Limit = 20,
) -> ForecastAccuracy:
    """How good demand forecasts are by their back-test: error (MASE or RMSSE, sMAPE) beside the seasonal naive
    forecast's, bias, and how often demand lay within the interval; of one item, or the worst of a category or of all.

    The back-tests told did not help to choose the method. The forecast itself is forecast_demand; what was forecast
    before and then ordered otherwise is forecast_misses.
    """
    need_all_sites(context.principal, "Forecasts")
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku) if sku else None
        kind = await resolve_category(tx, category) if category and not item else None
        stored = ForecastRepository(tx)
        run, until = await trained(stored)
        if item:
            one = await stored.of_item(item.code)
            found = [one] if one else []
        else:
            found = await stored.of_category((kind.column, kind.value) if kind else None, amounts=False)
        stale = stale_words(run, context.clock.today(), await stored.revision())
        age = await freshness(tx, "sales_order", "sales_order_line")
    what = label(item) if item else f"items in {kind.value}" if kind else "items"
    having = [one for one in found if not one.refused]
    if not having:
        raise NotFound(
            refusal_words(found[0], what, until)
            if item and found
            else f"There is no forecast of {what}: too little was ordered for before {until}."
        )
    ranked = sorted(having, key=lambda one: (-(scaled_error(one)[1] or 0), one.sku))
    shown = [one for one in ranked if not (no_better_only and (one.better or not one.origins))]
    tested = [one for one in having if scaled_error(one)[1] is not None]
    result = ForecastAccuracy(
        summary="",
        freshness=age,
        items=len(having),
        better_than_naive=sum(bool(one.better) for one in having),
        no_better=sum(not one.better for one in having if one.origins),
        untested=sum(not one.origins for one in having),
        error=_middle([scaled_error(one)[1] for one in tested]),
        naive_error=_middle([scaled_error(one)[2] for one in tested]),
        coverage_80=_mean([one.coverage_80 for one in tested]),
        coverage_95=_mean([one.coverage_95 for one in tested]),
        grain=grain_of(having),
        stale=stale,
        forecasts=tuple(map(_row, shown[:limit])),
    )
    told = _of_one(having[0], what) if item else _of_several(result, what, no_better_only)
    return result.model_copy(
        update={"summary": sentences(told, stale), "blocks": (*_metrics(result), _table(what, len(shown)))}
    )


def _row(one: NamedForecast) -> ForecastError:
    figure, own, naive = scaled_error(one)
    return ForecastError(
        sku=one.sku,
        name=one.name,
        model=one.model or "",
        figure=figure,
        error=_rounded(own),
        naive_error=_rounded(naive),
        smape=_rounded(one.smape, "1"),
        naive_smape=_rounded(one.naive_smape, "1"),
        bias=_percent(one.bias),
        coverage_80=_percent(one.coverage_80),
        coverage_95=_percent(one.coverage_95),
        better=bool(one.better),
        back_tests=one.origins or 0,
    )


def _of_one(one: NamedForecast, what: str) -> str:
    row = _row(one)
    if not one.origins or row.error is None or not row.naive_error:
        return f"{what}: {error_words(one)}"
    said = (
        f"better than the seasonal naive forecast, with {100 * (1 - row.error / row.naive_error):.0f} % less error"
        if one.better
        else "no better than the seasonal naive forecast"
    )
    return sentences(
        f"The forecast of {what} ({row.model}) is {said}: {row.figure} {row.error} against {row.naive_error}, in"
        f" {count(row.back_tests, 'back-test')} of {count(one.tested or 0, one.grain)} that did not help to choose it.",
        f"sMAPE is {number(row.smape)} % against {number(row.naive_smape)} %."
        if row.smape is not None and row.naive_smape is not None
        else "",
        _bias(row),
        f"Of the tested {one.grain}s {number(row.coverage_80)} % lay within the interval for 80 %."
        if row.coverage_80 is not None
        else "",
    )


def _bias(row: ForecastError) -> str:
    if row.bias is None:
        return ""
    if not row.bias:
        return "It was neither too high nor too low on the whole."
    return f"On the whole it was {number(abs(row.bias))} % too {'high' if row.bias > 0 else 'low'}."


def _of_several(found: ForecastAccuracy, what: str, no_better_only: bool) -> str:
    tested = found.better_than_naive + found.no_better
    worst = [
        f"{record(row.sku, row.name)} ({row.figure} {row.error} against {row.naive_error})"
        for row in found.forecasts[:_NAMED]
        if row.error is not None
    ]
    return sentences(
        f"Of {count(found.items, 'forecast')} of {what}, {found.better_than_naive:,}"
        f" {verb(found.better_than_naive)} better than the seasonal naive forecast in back-tests that did not help to"
        f" choose the method, {found.no_better:,} {verb(found.no_better)} not"
        + (f", {found.untested:,} {verb(found.untested)} too short for one." if found.untested else "."),
        f"The middle scaled error is {found.error} against {found.naive_error}."
        if tested and found.error is not None and found.naive_error is not None
        else "",
        f"On average {number(found.coverage_80)} % of {found.grain}s lay within the interval for 80 %."
        if found.coverage_80 is not None
        else "",
        f"{'Worst of those no better' if no_better_only else 'Worst'}: {join(worst)}." if worst else "",
    )


def _metrics(found: ForecastAccuracy) -> tuple[Metric, ...]:
    return (
        Metric(label="Better than seasonal naive", value=Decimal(found.better_than_naive)),
        Metric(label="No better", value=Decimal(found.no_better)),
    )


def _table(what: str, total: int) -> Table:
    return Table(
        title=f"Forecast errors of {what}",
        rows="forecasts",
        columns=(
            Column(key="sku", label="SKU"),
            Column(key="name", label="Name"),
            Column(key="figure", label="Figure"),
            Column(key="error", label="Error", kind="quantity"),
            Column(key="naive_error", label="Seasonal naive's", kind="quantity"),
            Column(key="smape", label="sMAPE (%)", kind="quantity"),
            Column(key="bias", label="Bias (%)", kind="quantity"),
            Column(key="coverage_80", label="In 80 % (%)", kind="quantity"),
        ),
        total=total,
    )


def _rounded(value: float | None, digits: str = "0.01") -> Decimal | None:
    return None if value is None else Decimal(value).quantize(Decimal(digits))


def _percent(share: float | None) -> Decimal | None:
    return None if share is None else Decimal(100 * share).quantize(Decimal(1))


def _middle(values: Sequence[float | None]) -> Decimal | None:
    known = [one for one in values if one is not None]
    return _rounded(median(known)) if known else None


def _mean(shares: Sequence[float | None]) -> Decimal | None:
    known = [one for one in shares if one is not None]
    return _percent(fmean(known)) if known else None
