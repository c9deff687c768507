"""A server extension: nbgrader's list of assignments, always for the person whose server it is.

Who marks has the settings of the course besides, where no student may be set: so the list goes by its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any

from nbgrader.server_extensions import assignment_list as theirs
from nbgrader.server_extensions.assignment_list.handlers import AssignmentList
from traitlets.config import Config

from lawtrain.deploy.home import ASSIGNMENTS
from lawtrain.nbgrader_bridge.config import learner


class OwnAssignments(AssignmentList):  # type: ignore[misc]
    """Lists, fetches and hands in under the name that the hub gives."""

    def load_config(self) -> Config:
        """What the hub says of this person; nothing that a course or the person has set."""
        config = Config()
        learner(config)
        return config

    @contextmanager
    def get_assignment_dir_config(self) -> Iterator[Config]:
        """In the folder of assignments."""
        folder = Path(os.environ["HOME"], ASSIGNMENTS)
        folder.mkdir(exist_ok=True)
        with chdir(folder):
            yield self.load_config()


def load_jupyter_server_extension(app: Any) -> None:
    """Called by the server."""
    theirs.load_jupyter_server_extension(app)
    own = OwnAssignments(parent=app)
    own.root_dir = app.root_dir
    app.web_app.settings["assignment_list_manager"] = own


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]
