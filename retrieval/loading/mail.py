"""E-mail: its head, and its text. Attachments are named and not read."""

from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default

from retrieval.loading import html, text
from retrieval.loading.decoding import decoded
from retrieval.loading.draft import Draft
from retrieval.loading.limits import Limits, Refused
from retrieval.text import Parsed

FIELDS = ("From", "To", "Cc", "Date")


def read(content: bytes, limits: Limits) -> Parsed:
    """The plain text where there is any, else the HTML."""
    message = message_from_bytes(content, policy=default)
    fields = {name: value for name in ("Subject", *FIELDS) if (value := _field(message, name))}
    if not fields:
        raise Refused("is called an e-mail, but has no sender, date or subject")
    draft = Draft(limits)
    draft.heading(fields.get("Subject", ""), 1)
    draft.paragraph("\n".join(f"{name}: {fields[name]}" for name in FIELDS if name in fields))
    for kind, write in (("plain", text.write), ("html", html.write_text)):
        body = message.get_body((kind,))
        said = _text(body) if body is not None else ""
        if said.strip():
            write(said, draft)
            break
    attached = [name for part in message.walk() if (name := part.get_filename())]
    if attached:
        draft.paragraph(f"Attached: {', '.join(attached)}")
    return draft.parsed("message/rfc822", properties={name.lower(): value for name, value in fields.items()})


def _field(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (LookupError, ValueError, TypeError, AttributeError):  # the field is not written as it should be
        return next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")


def _text(body: MIMEPart) -> str:
    content = body.get_payload(decode=True)
    charset = body.get_content_charset()
    return (decoded(content, charset=charset) if isinstance(content, bytes) else None) or ""
