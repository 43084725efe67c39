"""Posts alerts as https://www.standardwebhooks.com says: signed JSON, with an id by which a repetition is known."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from standardwebhooks import Webhook

from core.outgoing import Outgoing
from notifications.address import Network
from notifications.channels.webhook import post
from notifications.message import JSON
from notifications.port import Delivered

TYPE = "alerts.told"


@dataclass(frozen=True)
class StandardWebhook:
    """`webhook-id`, `webhook-timestamp`, `webhook-signature`; `secret` reads `whsec_…`. Redirects are not followed.
    `networks`: private ones that it may lie in all the same."""

    url: str
    secret: str = field(repr=False)
    networks: Sequence[Network] = ()
    repeatable: bool = True

    async def deliver(self, outgoing: Outgoing, key: str, tenant_id: str) -> Delivered:
        return await asyncio.to_thread(self._post, outgoing, key)

    def _post(self, outgoing: Outgoing, key: str) -> Delivered:
        told: list[dict[str, object]] = next(
            (json.loads(file.text) for file in outgoing.files if file.media_type == JSON), []
        )
        now = datetime.now(UTC)
        data = {"user": outgoing.to, "subject": outgoing.subject, "text": outgoing.text, "alerts": told}
        body = json.dumps({"type": TYPE, "timestamp": now.isoformat(), "data": data}, ensure_ascii=False)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "manufacturing-copilot",
            "webhook-id": key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(key, now, body),
        }
        return post(self.url, body.encode(), headers, self.networks)
