"""The fast reader of YAML and the exact one read the same: whatever the fast one answers, the exact one answers too."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtrain.formats import yaml_reader
from lawtrain.formats.yaml_reader import read_yaml

REPO = Path(__file__).resolve().parents[2]
BANK = (REPO / "quizzes" / "constitution" / "04-ethnic-autonomy.yaml").read_text(encoding="utf-8")
PIECES = st.sampled_from(
    ["a: 1\n", "- b\n", "  ", "\n", ":", "- ", "{", "}", "[", "]", ",", '"', "'", "#", "|\n", ">-\n", "?", "&x", "*x",
     "!t", "%", "---\n", "...\n", "\\u4e00", "是", "第一条：", "no", "1e3", "0x1F", "~", "\t", "\u2028", "\x85", "key: >\n",
     "  text\n", "@", "`", "<<: ", "a: b: c", "{a:1}", "[a:b]", "http://x", "- - -", "-", "=", "? ", "\r\n", "\ufeff"]
)  # fmt: skip


def exactly(text: str) -> object:
    with mock.patch.object(yaml_reader, "_fast", return_value=None):
        return read_yaml(text.encode("utf-8"))


@given(st.lists(PIECES, max_size=14).map("".join))
def test_on_bits_of_yaml(text: str) -> None:
    assert read_yaml(text.encode("utf-8")) == exactly(text)


@given(
    st.integers(0, len(BANK) - 2),
    st.integers(0, 6),
    st.sampled_from(["", " ", "\n", ":", "“", '"', "- ", "{"]),
)
def test_on_a_bank_with_a_slip(at: int, cut: int, put: str) -> None:
    text = BANK[:at][-1500:] + put + BANK[at + cut :][:1500]
    assert read_yaml(text.encode("utf-8")) == exactly(text)


@pytest.mark.parametrize("path", sorted((REPO / "quizzes").rglob("*.yaml")), ids=lambda path: path.stem)
def test_on_the_banks(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert yaml_reader._fast(text) is not None, "none of our banks needs the slow reader"
    assert read_yaml(text.encode("utf-8")) == exactly(text)
