"""By which channels what is approved goes out, as it is configured. Out of the box all of it is kept as files."""

import ipaddress
from collections.abc import Mapping
from importlib import import_module

from bootstrap.settings import Settings
from core.outgoing import FILE, SLACK, Ways
from notifications.channels.file import FileChannel
from notifications.channels.smtp import Smtp
from notifications.channels.standard_webhook import StandardWebhook
from notifications.channels.webhook import Webhook
from notifications.port import Channel


def ways_out(settings: Settings) -> tuple[Mapping[str, Channel], Ways]:
    channels: dict[str, Channel] = {FILE: FileChannel()}
    if settings.smtp_url is not None:
        channels["smtp"] = Smtp(settings.smtp_url.get_secret_value(), settings.email_from)
    if settings.webhook_url is not None and settings.webhook_secret is not None:
        networks = tuple(map(ipaddress.ip_network, settings.webhook_networks))
        channels["webhook"] = Webhook(
            settings.webhook_url.get_secret_value(), settings.webhook_secret.get_secret_value(), networks
        )
    names = settings.slack_names
    if names and settings.slack_bot_token is not None:
        token, blocks = settings.slack_bot_token.get_secret_value(), import_module("channels.slack.rich").whole
        slack = import_module("notifications.channels.slack").Slack
        channels[SLACK] = slack(token, names, blocks, settings.slack_api_url)
    handed_over = "webhook" if "webhook" in channels else FILE
    return channels, Ways(
        email="smtp" if "smtp" in channels else FILE,
        requisition=handed_over,
        sender=settings.email_from if "smtp" in channels else "",
        four_eyes=settings.four_eyes,
        alerts=tuple(alert_ways(settings, channels)),
        messages={**dict.fromkeys(settings.message_channels, handed_over), **dict.fromkeys(names, SLACK)},
    )


def alert_ways(settings: Settings, channels: Mapping[str, Channel]) -> Mapping[str, Channel]:
    """By which ways alerts go out besides the inbox, by the names that planners give them."""
    ways = {"email": channels["smtp"]} if "smtp" in channels else {}
    if settings.alert_webhook_url is not None and settings.alert_webhook_secret is not None:
        networks = tuple(map(ipaddress.ip_network, settings.webhook_networks))
        secret = settings.alert_webhook_secret.get_secret_value()
        ways["webhook"] = StandardWebhook(settings.alert_webhook_url.get_secret_value(), secret, networks)
    return ways
