"""The semantic model as the agent sees it: names, words and how subjects hang together, no SQL."""

from data_layer.analysis.declare import NUMERIC, Field, Found, Kind, Link, SemanticModel, Subject
from data_layer.analysis.model import MODEL

__all__ = ["MODEL", "NUMERIC", "Field", "Found", "Kind", "Link", "SemanticModel", "Subject"]
