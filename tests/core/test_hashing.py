"""Hashes that say exactly what was read."""

from __future__ import annotations

import hashlib
import itertools

from epicene.core.hashing import named, sha256_file, sha256_text


def test_a_file_longer_than_one_piece(tmp_path):
    content = bytes(range(256)) * 5000
    path = tmp_path / "weights"
    path.write_bytes(content)
    assert len(content) > 1 << 20
    assert sha256_file(path) == hashlib.sha256(content).hexdigest()


def test_where_a_part_ends_counts():
    sequences = [["ab"], ["a", "b"], ["a", "b", ""], ["", "ab"], ["ab", ""], [], [""], ["b", "a"],
                 ["a\x00b"], ["a\nb"]]  # fmt: skip
    digests = [sha256_text(parts) for parts in sequences]
    for one, two in itertools.combinations(digests, 2):
        assert one != two


def test_the_same_parts_give_the_same_hash_whatever_holds_them():
    assert sha256_text(["é", "b"]) == sha256_text(iter(("é", "b")))


def test_composed_and_decomposed_text_differ():
    assert sha256_text(["é"]) != sha256_text(["e\u0301"])


def test_half_a_surrogate_pair_has_a_hash():
    assert sha256_text(["\ud83d"]) != sha256_text(["\ude00"])


def test_a_name_carries_the_first_eight_characters():
    assert named("mini-fr", "0123456789abcdef") == "mini-fr@01234567"
