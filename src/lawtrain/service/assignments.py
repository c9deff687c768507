"""作业: how far each assignment is, and the button that brings finished marks into the ledger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from anyio.to_thread import run_sync
from litestar import Request, Response

from lawtrain.desk.assignments import Recorded
from lawtrain.errors import NotFound
from lawtrain.reports.cells import shown
from lawtrain.service.api import read
from lawtrain.service.house import House, house_of
from lawtrain.service.jobs import Job, Jobs, JobState, Say
from lawtrain.service.office_common import actor_of
from lawtrain.service.office_report import Progress
from lawtrain.service.permissions import on
from lawtrain.settings import PREFIX

Req = Request[Any, Any, Any]

KIND = "assignments"
_OUTCOME = "recorded.json"


class Wanted(msgspec.Struct, forbid_unknown_fields=True):
    """Which course, by its id."""

    course: str


@on("GET", "/assignments")
async def assignments(request: Req) -> Response[str]:
    """Every course with its assignments; after a run, what it did."""
    house, asked_for = house_of(request), request.query_params.get("job", "")

    def render() -> Response[str]:
        job = next((one for one in house.jobs.of_kind(KIND) if one.id == asked_for), None)
        return house.views.page(
            "assignments.html",
            request.user,
            courses=_courses(house),
            marking=_in_marking(house),
            closed=house.ledger.book().closed,
            job=job,
            state=JobState,
            shown=shown,
            outcome=_outcome(house.jobs, job) if job else None,
        )

    return await run_sync(render)


@on("POST", "/api/v1/assignments/records", body=Wanted)
async def record(request: Req) -> dict[str, str]:
    """Start bringing a course's marks into the ledger."""
    house, actor = house_of(request), actor_of(request)
    body = read(await request.body(), Wanted)

    def begin() -> dict[str, str]:
        job = house.jobs.start(KIND, actor, {"course": body.course}, _work(house, body.course, actor))
        return {"next": _address(job)}

    await run_sync(_find, house, body.course)
    return await run_sync(begin)


@on("GET", "/api/v1/assignments/jobs/{job:str}")
async def progress(request: Req) -> Progress:
    """How far it is; everybody who may start one may look."""
    job = await run_sync(house_of(request).jobs.get, request.path_params["job"], KIND)
    return Progress(job.state.value, job.words, job.percent, not job.open, _address(job))


# nbgrader takes a second to load, and a service without assignments never needs it: so it is loaded where it is used.


def _folder(house: House) -> Path:
    return house.settings.data / "nbgrader"


def _courses(house: House) -> list[Any]:
    if not _folder(house).is_dir():
        return []
    from lawtrain.nbgrader_bridge.overview import overview  # noqa: PLC0415

    return list(overview(_folder(house), house.ledger.book().results))


def _in_marking(house: House) -> str:
    """Id of the course that the button 阅卷 opens."""
    if not _folder(house).is_dir():
        return ""
    from lawtrain.nbgrader_bridge.courses import in_marking  # noqa: PLC0415

    root = in_marking(_folder(house))
    return root.name if root else ""


def _find(house: House, course_id: str) -> Any:
    found = None
    if _folder(house).is_dir():
        from lawtrain.nbgrader_bridge.courses import find_course  # noqa: PLC0415

        found = find_course(_folder(house), course_id)
    if found is None:
        raise NotFound("没有这门作业课程，可能文件夹改了名；请刷新页面再看")
    return found


def _work(house: House, course_id: str, actor: str) -> Callable[[Path, Say], None]:
    def work(folder: Path, say: Say) -> None:
        from lawtrain.nbgrader_bridge.sync import sync  # noqa: PLC0415

        done = sync(_find(house, course_id), house.store, house.clock, actor, say)
        (folder / _OUTCOME).write_bytes(msgspec.json.encode(done))

    return work


def _outcome(jobs: Jobs, job: Job) -> Recorded | None:
    """What a finished run did."""
    if job.state is not JobState.DONE:
        return None
    return msgspec.json.decode((jobs.place(job) / _OUTCOME).read_bytes(), type=Recorded)


def _address(job: Job) -> str:
    return f"{PREFIX}/assignments?job={job.id}"


HANDLERS = (assignments, record, progress)
