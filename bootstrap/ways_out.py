"""By which channels what is approved goes out, as it is configured. Out of the box all of it is kept as files."""

import ipaddress
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module

from bootstrap.settings import Settings
from core.outgoing import FILE, SLACK, Ways
from data_layer.slack_users import SlackUsers
from data_layer.slack_workspaces import SlackWorkspaces
from notifications.channels.file import FileChannel
from notifications.channels.smtp import Smtp
from notifications.channels.standard_webhook import StandardWebhook
from notifications.channels.webhook import Webhook
from notifications.port import Channel
from notifications.slack_places import InstalledTokens, Linked, Named, OneToken


def ways_out(
    settings: Settings,
    slack_users: Callable[[], Awaitable[SlackUsers]],
    slack_workspaces: Callable[[], Awaitable[SlackWorkspaces]],
) -> tuple[Mapping[str, Channel], Mapping[str, Channel], Ways]:
    """Those of what is approved, those of alerts, and what is said of both to tools."""
    channels: dict[str, Channel] = {FILE: FileChannel()}
    if settings.smtp_url is not None:
        channels["smtp"] = Smtp(settings.smtp_url.get_secret_value(), settings.email_from)
    if settings.webhook_url is not None and settings.webhook_secret is not None:
        networks = tuple(map(ipaddress.ip_network, settings.webhook_networks))
        channels["webhook"] = Webhook(
            settings.webhook_url.get_secret_value(), settings.webhook_secret.get_secret_value(), networks
        )
    alerts = _alert_ways(settings, channels)
    names = settings.slack_names
    if settings.slack:
        token, rich = settings.slack_bot_token, import_module("channels.slack.rich")
        tokens = OneToken(token.get_secret_value()) if token else InstalledTokens(slack_workspaces)
        slack = import_module("notifications.channels.slack").Slack
        if names:
            channels[SLACK] = slack(Named(names, tokens), rich.whole, settings.slack_api_url)
        alerts[SLACK] = slack(Linked(slack_users, tokens), rich.plain, settings.slack_api_url)
    handed_over = "webhook" if "webhook" in channels else FILE
    ways = Ways(
        email="smtp" if "smtp" in channels else FILE,
        requisition=handed_over,
        sender=settings.email_from if "smtp" in channels else "",
        four_eyes=settings.four_eyes,
        alerts=tuple(alerts),
        messages={**dict.fromkeys(settings.message_channels, handed_over), **{one.name: SLACK for one in names}},
    )
    return channels, alerts, ways


def _alert_ways(settings: Settings, channels: Mapping[str, Channel]) -> dict[str, Channel]:
    """By which ways alerts go out besides the inbox, by the names that planners give them."""
    ways = {"email": channels["smtp"]} if "smtp" in channels else {}
    if settings.alert_webhook_url is not None and settings.alert_webhook_secret is not None:
        networks = tuple(map(ipaddress.ip_network, settings.webhook_networks))
        secret = settings.alert_webhook_secret.get_secret_value()
        ways["webhook"] = StandardWebhook(settings.alert_webhook_url.get_secret_value(), secret, networks)
    return ways
