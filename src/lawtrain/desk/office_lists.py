"""What an office has taken in beside the record, its list of matters and its calendar: into a backup and out again."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from lawtrain.content.calendar import OWN as CALENDAR
from lawtrain.content.duties import OWN as DUTIES
from lawtrain.content.own_file import save
from lawtrain.desk.parcel import Parcel
from lawtrain.records import TOWN_TIME

PLACES = (DUTIES, CALENDAR)


def write_lists(parts: zipfile.ZipFile, data: Path) -> dict[str, Any]:
    """The lists in force into the archive, and what its manifest says of them; former ones stay where they are."""
    kept = {}
    for place in PLACES:
        if (data / place).is_file():
            content = (data / place).read_bytes()
            parts.writestr(f"office/{place}", content)
            kept[place] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return kept


def take_lists(parcel: Parcel, data: Path, now: datetime) -> None:
    """In the place of those that are there, which are kept beside them; one that the backup has not stays.

    Raises Unavailable.
    """
    for place, content in parcel.office():
        file = data / place
        if place in PLACES and not (file.is_file() and file.read_bytes() == content):
            save(file, content, now.astimezone(TOWN_TIME).date())
