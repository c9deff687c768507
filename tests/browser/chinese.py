"""What a person is shown or read out on a page in letters that a cadre need not know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import Page

_SHOWN = """() => {
  const shown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
  const out = [document.title];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const holder = texts.currentNode.parentElement;
    if (holder && !/^(SCRIPT|STYLE|NOSCRIPT)$/.test(holder.tagName) && shown(holder)) out.push(texts.currentNode.data);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt", "aria-roledescription"])
    for (const e of document.querySelectorAll(`[${name}]`)) if (shown(e)) out.push(e.getAttribute(name));
  return out;
}"""


def foreign_words(page: Page, allowed: Iterable[str] = ()) -> dict[str, str]:
    """Words of three Latin letters or more, each with the first text that holds it."""
    found: dict[str, str] = {}
    for text in page.evaluate(_SHOWN):
        for word in re.findall(r"[A-Za-z]{3,}", text):
            if word not in set(allowed):
                found.setdefault(word, text.strip()[:120])
    return found
