"""A draft in the format that its name's ending says."""

import html
from datetime import UTC, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from itertools import groupby
from pathlib import PurePosixPath

from sample_plant.documents_blocks import BOLD, Block, blocks_of, plain
from sample_plant.documents_draft import Draft
from sample_plant.documents_office import sheets, slides, word
from sample_plant.documents_pdf import pdf

_SENT_AT = time(8, 30, tzinfo=UTC)


def written(draft: Draft) -> bytes:
    """Raises KeyError for a format that documents are not written in."""
    blocks = blocks_of(draft.text)
    match PurePosixPath(draft.name).suffix:
        case ".md":
            return draft.text.encode()
        case ".txt":
            return _text(blocks).encode()
        case ".html":
            return _page(draft.title, blocks).encode()
        case ".eml":
            return _mail(draft, blocks[1:])
        case ".pdf":
            return pdf(draft.title, blocks)
        case ".docx":
            return word(draft.title, blocks, draft.begins)
        case ".pptx":
            return slides(draft.title, blocks, draft.begins)
        case ".xlsx":
            return sheets(draft.title, blocks)
        case other:
            raise KeyError(other)


def _text(blocks: list[Block]) -> str:
    """Headings in capitals or underlined, cells of a row apart by tabs."""
    return "\n\n".join("\n".join(_line(block) for block in group) for group in _together(blocks)) + "\n"


def _together(blocks: list[Block]) -> list[list[Block]]:
    """Items of one list in one group, all else alone."""
    numbered = enumerate(blocks)
    return [[b for _, b in group] for _, group in groupby(numbered, lambda pair: -1 if pair[1].mark else pair[0])]


def _line(block: Block) -> str:
    if block.rows:
        return "\n".join("\t".join(map(plain, row)) for row in block.rows)
    if block.level == 1:
        return f"{block.text.upper()}\n{'=' * len(block.text)}"
    if block.level:
        return f"{block.text}\n{'-' * len(block.text)}"
    return f"{block.mark} {plain(block.text)}".strip()


def _mail(draft: Draft, blocks: list[Block]) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = draft.mail["sender"], draft.mail["recipient"]
    mail["Subject"] = draft.title
    mail["Date"] = datetime.combine(draft.begins, _SENT_AT)
    mail["Message-ID"] = f"<{PurePosixPath(draft.name).stem}@norvale.example>"
    mail.set_content(_text(blocks))
    return mail.as_bytes()


def _page(title: str, blocks: list[Block]) -> str:
    body = "\n".join(_tags(group) for group in _together(blocks))
    return (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{html.escape(title)}</title></head>\n'
        f"<body>\n<nav><a href='/'>Intranet</a> <a href='/quality'>Quality</a></nav>\n<main>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    )


def _tags(group: list[Block]) -> str:
    first = group[0]
    if first.rows:
        head, *rows = (
            "".join(f"<{tag}>{_rich(cell)}</{tag}>" for cell in row)
            for tag, row in zip(["th"] + ["td"] * len(first.rows), first.rows, strict=False)
        )
        return f"<table>\n<tr>{head}</tr>\n" + "".join(f"<tr>{row}</tr>\n" for row in rows) + "</table>"
    if first.mark:
        kind = "ul" if first.mark == "-" else "ol"
        return f"<{kind}>\n" + "".join(f"<li>{_rich(block.text)}</li>\n" for block in group) + f"</{kind}>"
    tag = f"h{first.level}" if first.level else "p"
    return f"<{tag}>{_rich(first.text)}</{tag}>"


def _rich(text: str) -> str:
    return BOLD.sub(r"<strong>\1</strong>", html.escape(text))
