"""Every error lawtrain raises on purpose.

    LawtrainError               something went wrong that a person can act on; str() is a Chinese sentence
    ├─ ContentError             a course, bank or statute file cannot be used (carries its problems)
    ├─ NotFound                 no such quiz, lesson, attempt, person
    ├─ Forbidden                it exists, but not for you
    ├─ Refused                  the request makes sense, but not now (submitted, started elsewhere …)
    ├─ Invalid                  the request makes no sense (unknown question, malformed answer)
    ├─ Unavailable              the service or the store is away; trying again later may help
    └─ SettingsError            the installation is set up wrongly

Foreign errors are translated into these at the border of the room that meets them. Messages are meant for
learners, trainers and officers: what happened, where, what to do; never a key, a secret or a trace.
"""


class LawtrainError(Exception):
    """Root of the tree. `code` is the machine-readable name used on the wire."""

    code = "error"


class ContentError(LawtrainError):
    """A course, bank or statute file cannot be used."""

    code = "content"


class NotFound(LawtrainError):
    """No such quiz, lesson, attempt or person."""

    code = "not_found"


class Forbidden(LawtrainError):
    """It exists, but not for this person."""

    code = "forbidden"


class Refused(LawtrainError):
    """A sensible request at the wrong moment."""

    code = "refused"


class Invalid(LawtrainError):
    """A request that cannot be understood."""

    code = "invalid"


class Unavailable(LawtrainError):
    """The service or the store cannot be reached now."""

    code = "unavailable"


class SettingsError(LawtrainError):
    """The installation is set up wrongly."""

    code = "settings"
