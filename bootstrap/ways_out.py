"""By which channels what is approved goes out, as it is configured. Out of the box all of it is kept as files."""

from collections.abc import Mapping

from bootstrap.settings import Settings
from core.outgoing import FILE, Ways
from notifications.channels.file import FileChannel
from notifications.port import Channel


def ways_out(settings: Settings) -> tuple[Mapping[str, Channel], Ways]:
    channels: dict[str, Channel] = {FILE: FileChannel()}
    return channels, Ways(four_eyes=settings.four_eyes)
