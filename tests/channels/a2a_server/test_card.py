"""What the card says of how a caller proves who they are."""

from typing import Any

from channels.a2a_server.card import card
from channels.a2a_server.parts import Parts
from tools.registry import TOOLS


def test_where_a_sign_in_is_taken_a_key_is_taken_too() -> None:
    unused: Any = None
    parts = Parts(unused, unused, unused, unused, TOOLS, "1", keys=True, issuer="https://login.example.com/")
    found = card(parts, "https://copilot.example.com")
    discovery = found.security_schemes["signIn"].open_id_connect_security_scheme.open_id_connect_url
    assert discovery == "https://login.example.com/.well-known/openid-configuration"
    assert [list(any_of.schemes) for any_of in found.security_requirements] == [["signIn"], ["key"]]
    assert found.supported_interfaces[0].url == "https://copilot.example.com/a2a"
