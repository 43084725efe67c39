import numpy as np

from evals.retrieval.whole import Document, vectors_of
from retrieval.minilm import MiniLm

TITLED = Document("Care of the spindle", "It is greased every 400 hours. Use grease G-77.")
BARE = Document("", "It is greased every 400 hours. Use grease G-77.")


def test_a_document_opens_with_its_title_else_with_its_first_sentence() -> None:
    assert (TITLED.opening, BARE.opening) == ("Care of the spindle", "It is greased every 400 hours.")
    assert TITLED.said == "Care of the spindle\nIt is greased every 400 hours. Use grease G-77."
    assert len(Document("", "word " * 100).opening) == 300


async def test_its_vector_leans_towards_its_opening() -> None:
    embedding = MiniLm()
    vectors = await vectors_of(embedding, [TITLED, BARE])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors.dtype == np.float32
    opening, whole = await embedding.query(TITLED.opening), await embedding.query(TITLED.said)
    assert whole @ opening < vectors[0] @ opening < 1
    assert vectors[0] @ whole > 0.95
