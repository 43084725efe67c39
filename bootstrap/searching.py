"""Which embedding and which index documents are searched with."""

import re
from contextlib import AsyncExitStack
from importlib import import_module

from bootstrap.settings import Settings
from core.errors import Unavailable
from data_layer.database import Database
from retrieval.embedding import Embedding
from retrieval.index import DocumentIndex


def open_index(settings: Settings, embedding: Embedding, database: Database, closing: AsyncExitStack) -> DocumentIndex:
    """Apart for each embedding and dimension, whose vectors are never compared with another's. Raises `Unavailable`
    where it is not installed."""
    chosen = f"-{embedding.dimension}" if settings.embedding.startswith("openai:") else ""
    space = re.sub(r"[^a-z0-9]+", "-", embedding.name.lower() + chosen)
    index: DocumentIndex
    if settings.index_kind == "pgvector":
        index = import_module("retrieval.pgvector").PgVectorIndex(database.driver, space)
    else:
        try:
            chroma = import_module("retrieval.chroma")
        except ModuleNotFoundError as error:
            raise Unavailable("This installation has no Chroma: set COPILOT_DOCUMENT_INDEX=pgvector.") from error
        index = chroma.ChromaIndex(settings.vectors / space)
    closing.push_async_callback(index.close)
    return index


def open_embedding(settings: Settings, closing: AsyncExitStack) -> Embedding:
    """What these import takes a second."""
    name = settings.embedding.removeprefix("openai:")
    if name == settings.embedding:
        embedding: Embedding = import_module("retrieval.minilm").MiniLm()
        return embedding
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    url = settings.openai_base_url or "https://api.openai.com/v1"
    provided = import_module("retrieval.compatible").Compatible(url, key, name, settings.embedding_dimension)
    closing.push_async_callback(provided.close)
    asked: Embedding = provided
    return asked
