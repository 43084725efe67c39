"""Files as the world makes them."""

import io
from collections.abc import Callable, Iterable

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, SimpleDocTemplate, Table, TableStyle


def pdf(story: Iterable[Flowable], decorate: Callable[..., None] | None = None, **options: object) -> bytes:
    """Laid out by reportlab; `decorate` draws on each page."""
    out = io.BytesIO()
    template = SimpleDocTemplate(out, pagesize=A4, **options)
    if decorate:
        template.build(list(story), onFirstPage=decorate, onLaterPages=decorate)
    else:
        template.build(list(story))
    return out.getvalue()


def drawn(draw: Callable[[Canvas], None], **options: object) -> bytes:
    """A PDF of one page that is drawn by hand."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, **options)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def grid(rows: list[list[object]], *more: tuple[object, ...]) -> Table:
    """With ruling lines."""
    table = Table(rows)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), *more]))
    return table
