"""Tables without ruling lines: lines whose pieces stand below each other."""

from collections.abc import Iterator, Sequence

from retrieval.loading.pdf_lines import Line, Piece

COLUMNS, ROWS = 3, 3  # at least; two columns are rather names and what they stand for
NEAR = 1.2  # times the size, from row to row: a gap beyond that ends a table


def as_tables(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, with those that are rows of a table replaced by it."""
    begin = 0
    while begin < len(lines):
        end = _end(lines, begin)
        table = _table(lines[begin:end]) if end - begin >= ROWS else None
        if table is None:
            yield lines[begin]
            begin += 1
        else:
            yield table
            begin = end


def _end(lines: Sequence[Line], begin: int) -> int:
    end = begin
    while end < len(lines) and len(lines[end].pieces) >= COLUMNS and not lines[end].rows:
        if end > begin and lines[end].top - lines[end - 1].bottom > NEAR * lines[end].size:
            break
        end += 1
    return end


def _table(lines: Sequence[Line]) -> Line | None:
    """None: they do not stand in columns."""
    columns: list[tuple[float, float]] = []
    for x0, x1 in sorted((piece.x0, piece.x1) for line in lines for piece in line.pieces):
        if columns and x0 < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], x1)
        else:
            columns.append((x0, x1))
    if len(columns) != max(len(line.pieces) for line in lines):
        return None
    rows = tuple(
        tuple(" ".join(one.text for one in line.pieces if x0 <= one.x0 < x1) for x0, x1 in columns) for line in lines
    )
    return Line((Piece(columns[0][0], columns[-1][1], lines[0].top, lines[-1].bottom, rows=rows),))
