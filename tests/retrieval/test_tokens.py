"""Tokens are those of o200k_base, with ranks that stand in the repository."""

import gzip
import hashlib
import inspect
import subprocess
import sys

import pytest
import tiktoken_ext.openai_public
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import tokens

WITHOUT_NETWORK = """
import socket, sys

def refuse(*_, **__):
    raise OSError("no network here")

socket.socket = socket.create_connection = socket.getaddrinfo = refuse
from retrieval import tokens
assert tokens._encoding.cache_info().currsize == 0, "nothing is loaded by the import"
print(tokens.count("Torque the crank bolts to 48 Nm."))
assert "requests" not in sys.modules
"""


def test_the_ranks_are_those_that_tiktoken_itself_expects() -> None:
    found = hashlib.sha256(gzip.decompress(tokens.RANKS.read_bytes())).hexdigest()
    assert found in inspect.getsource(tiktoken_ext.openai_public.o200k_base)


def test_counting_needs_no_network_and_loads_nothing_before_its_first_use() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_NETWORK], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "9"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("hello world", 2),
        ("tiktoken is great!", 6),
        ("antidisestablishmentarianism", 6),
        ("2 + 2 = 4", 7),
        ("お誕生日おめでとう", 8),
        ("<|endoftext|>", 7),
    ],
)
def test_known_texts_have_their_known_counts(text: str, expected: int) -> None:
    assert tokens.count(text) == expected


@pytest.mark.parametrize("text", [" " * 1_500_000, "\n" * 1_500_000, "a" * 1_500_000, "\ud800 lone"])
def test_runs_and_lone_surrogates_are_counted_too(text: str) -> None:
    assert tokens.count(text) > 0


@settings(deadline=None)
@given(text=st.text(min_size=1, max_size=200), most=st.integers(4, 40))
def test_what_stands_before_a_cut_has_no_more_tokens_than_asked_for(text: str, most: int) -> None:
    end = tokens.cut(text, 0, len(text), most)
    assert 1 <= end <= len(text)
    assert tokens.count(text[:end]) <= most


def test_a_text_that_is_short_enough_is_not_cut_and_a_longer_one_between_two_tokens() -> None:
    text = "Torque the crank bolts to 48 Nm."
    assert tokens.cut(text, 0, len(text), 9) == len(text)
    assert text[7 : tokens.cut(text, 7, len(text), 3)] == "the crank bolts"
    assert tokens.cut(text, 7, 10, 3) == 10
