"""PowerPoint presentations: a slide is a page. Its title is a heading, then what stands on it from above to below, then
its notes. Hidden slides are read too: they are only not shown."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml.etree import LxmlError
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.shapes.group import GroupShape

from retrieval.loading.draft import Draft
from retrieval.loading.limits import Limits, Refused
from retrieval.loading.office import properties, unpacked
from retrieval.text import Parsed

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ROW = 457_200  # half an inch: what differs by less in height stands side by side
UNREAD = {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER}
BODIES = {PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY, PP_PLACEHOLDER.VERTICAL_OBJECT}


def read(content: bytes, limits: Limits) -> Parsed:
    container = unpacked(content, limits)
    draft = Draft(limits)
    try:
        slides = list(Presentation(io.BytesIO(container)).slides)
        if len(slides) > limits.pages:
            raise Refused(f"has more than {limits.pages:,} slides, which is the most that is read")
        for page, slide in enumerate(slides, 1):
            _write(slide, draft, page)
    except (KeyError, ValueError, AttributeError, LxmlError, zipfile.BadZipFile) as error:
        raise Refused("is no whole PowerPoint presentation: a part of it is missing or damaged") from error
    return draft.parsed(MEDIA_TYPE, pages=len(slides), properties=properties(container))


def _write(slide: Any, draft: Draft, page: int) -> None:
    title = slide.shapes.title
    if title is not None:
        draft.heading(title.text_frame.text, 1, page)
    for shape in _ordered(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        kind = shape.placeholder_format.type if shape.is_placeholder else None
        if shape.has_table:
            draft.table([_cells(row) for row in shape.table.rows], page)
        elif shape.has_text_frame and kind not in UNREAD:
            for paragraph in shape.text_frame.paragraphs:
                if kind in BODIES:
                    draft.item(paragraph.text, paragraph.level, page=page)
                else:
                    draft.paragraph(paragraph.text, page)
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame) is not None and notes.text.strip():
        draft.paragraph(f"Notes: {notes.text}", page)


def _ordered(shapes: Any) -> Iterator[Any]:
    """Those in groups where the group stands."""
    for shape in sorted(shapes, key=lambda one: ((one.top or 0) // ROW, one.left or 0)):
        if isinstance(shape, GroupShape):
            yield from _ordered(shape.shapes)
        else:
            yield shape


def _cells(row: Any) -> list[str]:
    return ["" if cell.is_spanned else cell.text for cell in row.cells]
