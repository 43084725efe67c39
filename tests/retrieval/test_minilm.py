import asyncio

import numpy as np

from retrieval.minilm import MiniLm

EMBEDDING = MiniLm()


async def test_a_vector_has_the_length_one_and_the_stated_dimension() -> None:
    vectors = await EMBEDDING.documents(["A torque wrench is calibrated every year.", ""])
    assert vectors.shape == (2, EMBEDDING.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


async def test_a_text_means_the_same_whatever_stands_beside_it() -> None:
    text = "Goods that arrive late cost the supplier two percent a week."
    alone = await EMBEDDING.query(text)
    among = await EMBEDDING.documents(["short", "word " * 400, text, "Another sentence about bearings."])
    assert np.allclose(alone, among[2], atol=1e-4)


async def test_a_question_is_nearest_to_the_passage_that_says_it_in_other_words() -> None:
    passages = await EMBEDDING.documents(
        [
            "Goods that arrive after the agreed day cost the supplier two percent of their value a week.",
            "The spindle is greased every 400 hours of running.",
            "Visitors wear safety shoes and glasses in the hall.",
        ]
    )
    for place, question in enumerate(
        ("What is the penalty for late delivery?", "How often is the machine lubricated?", "What must guests put on?")
    ):
        assert int(np.argmax(passages @ await EMBEDDING.query(question))) == place


async def test_nothing_to_embed_is_no_error() -> None:
    assert (await EMBEDDING.documents([])).shape == (0, EMBEDDING.dimension)


async def test_many_at_once_load_the_model_once_and_agree() -> None:
    embedding = MiniLm(threads=1)
    vectors = await asyncio.gather(*(embedding.query("M8 bolts, class 10.9") for _ in range(8)))
    assert all(np.array_equal(vectors[0], vector) for vector in vectors)
