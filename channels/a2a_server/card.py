"""The agent card: what may be asked here, in planners' words, and how."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from a2a.types.a2a_pb2 import (
    AgentCapabilities,
    AgentCard,
    AgentInterface,
    AgentProvider,
    AgentSkill,
    HTTPAuthSecurityScheme,
    OpenIdConnectSecurityScheme,
    SecurityRequirement,
    SecurityScheme,
    StringList,
)
from a2a.utils.constants import PROTOCOL_VERSION_1_0, TransportProtocol

from channels.a2a_server.parts import Parts
from tools.spec import Tool

JSON_RPC, REST = "/a2a", "/a2a/v1"
ASKING = (JSON_RPC, f"{REST}/message:send", f"{REST}/message:stream")  # where questions are posted to
TEXT, MARKDOWN, DATA = "text/plain", "text/markdown", "application/json"
_EXAMPLES = 3
_DESCRIPTION = (
    "Answers planners' questions from one plant's own data and documents: stock, orders, purchasing, production, bills"
    " of materials, suppliers, forecasts and plans. Every number is traceable to its records. What would have an effect"
    " is only proposed, and done once a person has approved it."
)
# Examples name records; a card is read before it is known whose.
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "sku": "BR-1001",
        "supplier": "Northern Bearings",
        "customer": "Lakeside Cycles",
        "order": "4711",
        "quantity": "200",
        "date": "next Friday",
        "category": "fasteners",
        "warehouse": "the main warehouse",
        "work_centre": "final assembly",
    }
)


def card(parts: Parts, url: str, scopes: Collection[str] | None = None) -> AgentCard:
    """`scopes`: only what who has these may ask; None: all there is."""
    bindings = ((TransportProtocol.JSONRPC, JSON_RPC), (TransportProtocol.HTTP_JSON, REST))
    return AgentCard(
        name="Manufacturing Copilot",
        description=_DESCRIPTION,
        version=parts.version,
        provider=AgentProvider(organization="Manufacturing Copilot", url=url),
        documentation_url=url,
        supported_interfaces=[
            AgentInterface(url=url + path, protocol_binding=binding.value, protocol_version=PROTOCOL_VERSION_1_0)
            for binding, path in bindings
        ],
        capabilities=AgentCapabilities(streaming=True, push_notifications=False, extended_agent_card=True),
        default_input_modes=[TEXT, DATA],
        default_output_modes=[MARKDOWN, DATA],
        security_schemes=_schemes(parts),
        security_requirements=[SecurityRequirement(schemes={name: StringList()}) for name in _schemes(parts)],
        skills=[_skill(tool) for tool in parts.tools if scopes is None or tool.granted(scopes)],
    )


def _schemes(parts: Parts) -> dict[str, SecurityScheme]:
    """Any one of them is enough."""
    found = {}
    if parts.issuer is not None:
        discovery = parts.issuer.rstrip("/") + "/.well-known/openid-configuration"
        found["signIn"] = SecurityScheme(
            open_id_connect_security_scheme=OpenIdConnectSecurityScheme(open_id_connect_url=discovery)
        )
    if parts.keys:
        key = HTTPAuthSecurityScheme(scheme="bearer", description="A key of the copilot (cpk_…)")
        found["key"] = SecurityScheme(http_auth_security_scheme=key)
    return found


def _skill(tool: Tool) -> AgentSkill:
    plainest = sorted(tool.examples, key=lambda example: "{" in example)
    return AgentSkill(
        id=tool.name,
        name=tool.title[:1].upper() + tool.title[1:],
        description=tool.description.split("\n\n")[0].replace("\n", " "),
        tags=[tool.topic, "needs approval" if tool.action else "read-only" if tool.read_only else "own settings"],
        examples=[example.format_map(_NAMES) for example in plainest[:_EXAMPLES]],
    )
