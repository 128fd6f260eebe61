"""Word vectors: word2vec text and binary, fastText ``.vec``, read back exactly or refused."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import epicene
from epicene.core.errors import ModelError
from epicene.core.hashing import sha256_file
from epicene.models import static_vectors

WORDS = ["infirmière", "l'hôpital", "New York", "cœur", "e\u0301té", "1", "-", "a\u00a0b"]


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(len(WORDS), 5)).astype(np.float32)
    values[0, 0], values[1, 1], values[2, 2] = 1e-30, -3.4e38, 0.0
    return values


def text(words, table, fasttext=False):
    """Write as word2vec does, or as fastText, which leaves a space at the end of each line."""
    end = " \n" if fasttext else "\n"
    lines = [f"{len(table)} {table.shape[1]}\n"]
    lines += [
        word + " " + " ".join(repr(float(value)) for value in row) + end
        for word, row in zip(words, table, strict=True)
    ]
    return "".join(lines).encode()


def binary(words, table, newlines=True):
    """Write as the C program of word2vec does; gensim leaves out the end of each line."""
    parts = [f"{len(table)} {table.shape[1]}\n".encode()]
    for word, row in zip(words, table, strict=True):
        parts.append(word.encode() + b" " + row.astype("<f4").tobytes() + b"\n" * newlines)
    return b"".join(parts)


@pytest.fixture
def save(tmp_path):
    def write(content: bytes, name: str = "vectors.vec"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def assert_reads(path, words, table):
    model = epicene.load_model(str(path))
    assert model.rows(words).tolist() == list(range(len(words)))
    assert model.owns_row(words).all()
    found = model.word_vectors(words)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, table.astype(np.float64))
    assert model.identity.vocabulary_size == len(words)
    assert model.identity.hidden_size == table.shape[1]
    assert model.identity.n_parameters == table.size
    assert model.identity.sha256 == sha256_file(path)
    return model


@pytest.mark.parametrize("suffix", [".vec", ".txt"])
@pytest.mark.parametrize("fasttext", [True, False])
def test_text_is_read_back_exactly(save, table, suffix, fasttext):
    model = assert_reads(save(text(WORDS, table, fasttext), f"v{suffix}"), WORDS, table)
    assert "text" in model.identity.architecture


def test_glove_writes_no_header(save, table):
    rounded = np.round(np.clip(table, -9, 9), 5)
    lines = (
        word + " " + " ".join(f"{value:.6g}" if value % 1 else f"{value:.1f}" for value in row)
        for word, row in zip(WORDS, rounded, strict=True)
    )
    content = ("\n".join(lines) + "\n").encode()
    assert_reads(save(content, "glove.txt"), WORDS, rounded)
    # A line cut short is refused here too, with its own number.
    refused(save(content.replace("cœur ".encode(), "cœur".encode(), 1), "cut.txt"), "line 4 does")


def test_windows_line_ends(save, table):
    assert_reads(save(text(WORDS, table).replace(b"\n", b"\r\n")), WORDS, table)


@pytest.mark.parametrize("newlines", [True, False])
def test_binary_is_read_back_exactly(save, table, newlines):
    words = [word.replace(" ", "_") for word in WORDS]
    model = assert_reads(save(binary(words, table, newlines), "v.bin"), words, table)
    assert "binary" in model.identity.architecture


def test_bytes_that_look_like_ends_are_numbers(save):
    # 0x20 is a space and 0x0a a line end: as parts of a number they end nothing.
    row = np.frombuffer(b"\x20\x20\x20\x20\x0a\x0a\x0a\x0a", dtype="<f4")
    table = np.stack([row, row[::-1], row])
    assert_reads(save(binary(["a", "b", "c"], table), "v.bin"), ["a", "b", "c"], table)


def test_a_folder_of_vectors(tmp_path, table):
    (tmp_path / "vectors.bin").write_bytes(binary(["a", "b"], table[:2]))
    (tmp_path / "README.md").write_text("---\nlicense: cc-by-4.0\n---\n")
    model = epicene.load_model(str(tmp_path))
    assert model.identity.family == "vectors"
    assert model.identity.licence == "cc-by-4.0"


def test_the_vectors_that_ship_are_found_by_word():
    model = epicene.load_model("mini-fr-vectors")
    rows = model.rows(["patient", "surely-not-a-word"])
    assert rows[0] >= 0
    assert rows[1] == -1
    assert np.isfinite(model.word_vectors(["patient"])).all()


def test_a_word_that_is_not_there(save, table):
    model = epicene.load_model(str(save(text(WORDS, table))))
    assert model.rows(["cœur", "absent"]).tolist() == [3, -1]
    assert model.owns_row(["cœur", "absent"]).tolist() == [True, False]
    with pytest.raises(ModelError, match=r"no vector for absent, autre\."):
        model.word_vectors(["cœur", "absent", "autre"])
    assert model.word_vectors([]).shape == (0, 5)


def test_of_a_word_there_twice_the_first_counts(save):
    table = np.array([[1.0], [2.0]], dtype=np.float32)
    model = epicene.load_model(str(save(text(["a", "a"], table))))
    assert model.word_vectors(["a"]).tolist() == [[1.0]]


def refused(path, match="no table of word vectors|not numbers"):
    with pytest.raises(ModelError, match=match) as caught:
        epicene.load_model(str(path))
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "header",
    [b"", b"\n", b"2\n", b"2 3 4\n", b"two 3\n", b"-2 3\n", b"2 0\n", b"0 3\n", b"2.0 3\n",
     b"9" * 5000 + b" 3\n", b"99999999999 300\n", b"5000000000 1\n"],
)  # fmt: skip
@pytest.mark.parametrize("suffix", [".vec", ".bin"])
def test_a_wrong_header(save, header, suffix):
    refused(save(header + b"a 1.0 2.0 3.0\nb 1.0 2.0 3.0\n", "v" + suffix), "no table of word")


def test_a_huge_header_takes_no_memory(save):
    # Within bounds, and sixteen gigabytes if it were believed.
    for suffix in (".vec", ".bin"):
        path = save(f"{static_vectors.MAX_CELLS // 300} 300\n".encode() + b"a 1.0\n", "v" + suffix)
        tracemalloc.start()
        refused(path, "no table of word vectors")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 1 << 24


def test_another_number_of_words_than_announced(save, table):
    content = text(WORDS, table).replace(b"8 5\n", b"9 5\n", 1)
    refused(save(content), "announces 9 words, the file holds 8")


def test_another_number_of_dimensions_than_announced(save, table):
    refused(save(text(WORDS, table).replace(b"8 5\n", b"8 6\n", 1)), "line 2 does not hold a word")


@pytest.mark.parametrize("cut", [1, 2, 8, 30, 200])
def test_a_cut_file(save, table, cut):
    refused(save(text(WORDS, table)[:-cut]))
    words = [word.replace(" ", "_") for word in WORDS]
    # The end of the last line holds no number: without it the file is whole.
    refused(save(binary(words, table)[: -cut - 1], "v.bin"))


def test_a_value_that_is_no_number(save, table):
    refused(save(text(["a", "b"], table[:2]).replace(b"-3.3", b"x3.3")), "no table of word vectors")


@pytest.mark.parametrize("value", [b"nan", b"inf", b"-inf", b"1e99"])
def test_a_value_that_is_not_finite(save, value):
    refused(save(b"2 2\na 1.0 2.0\nb 1.0 " + value + b"\n"), "not numbers")


def test_a_binary_value_that_is_not_finite(save):
    table = np.array([[1.0, np.nan]], dtype=np.float32)
    refused(save(binary(["a"], table), "v.bin"), "not numbers")


def test_another_encoding(save, table):
    refused(save(text(["été"], table[:1]).replace("é".encode(), b"\xe9")), "no table of word")
    refused(save(binary(["été"], table[:1]).replace("é".encode(), b"\xe9"), "v.bin"))


def test_a_binary_file_under_the_name_of_text(save, table):
    refused(save(binary(["a", "b"], table[:2])))


def test_the_binary_format_of_fasttext_is_named(save):
    magic, version = 793_712_314, 12
    content = magic.to_bytes(4, "little") + version.to_bytes(4, "little") + bytes(60)
    path = save(content, "vectors.bin")
    with pytest.raises(ModelError, match="fastText") as told:
        epicene.load_model(str(path))
    assert ".vec" in str(told.value)
