"""Goes into a test site as `sitecustomize.py` and takes guards away: the crawl must then find something.

The product has no switch for this. `REMOVED` is filled in by the test that writes the file.
"""

import sys
from dataclasses import replace
from typing import Any

REMOVED: set[str] = set()


def _supervisor() -> None:
    from lawtrain.deploy import trial

    programs = trial.programs

    def changed(site: Any, secrets: Any) -> Any:
        for one in programs(site, secrets):
            env = dict(one.env)
            argv = one.argv
            if one.name == "proxy" and "proxy token" in REMOVED:
                env.pop("CONFIGPROXY_AUTH_TOKEN")
            if one.name == "service" and "argv" in REMOVED:
                argv = (*argv, secrets.service)
            yield replace(one, env=env, argv=argv)

    trial.programs = lambda *given: tuple(changed(*given))  # type: ignore[assignment]


def _hub() -> None:
    import pwd

    from lawtrain.deploy import separate
    from lawtrain.deploy.spawner import SeparateSpawner

    start, identity = SeparateSpawner.__init__, SeparateSpawner._identity

    def careless(self: Any, **kwargs: Any) -> None:
        start(self, **kwargs)
        if "kernels off the network" in REMOVED:
            self.args = []

    SeparateSpawner.__init__ = careless  # type: ignore[method-assign]
    if "umask" in REMOVED:
        SeparateSpawner._identity = lambda self: identity(self) | {"umask": 0o022}  # type: ignore[method-assign]
    if "own user" in REMOVED:
        separate.learner = lambda *_: pwd.getpwnam(separate.SERVICE)
        separate.end_all_of = lambda _: None


def _service() -> None:
    from lawtrain.questions.kinds import _choice

    if "redaction" in REMOVED:
        for kind in vars(_choice).values():
            if isinstance(kind, type) and "redact" in vars(kind):
                _tell(kind)


def _tell(kind: Any) -> None:
    redact = kind.redact
    kind.redact = lambda self, question, orders, settled=(): replace(
        face := redact(self, question, orders), stem=f"{face.stem}\n\n{question.explanation}"
    )


_ROLES = {"up": _supervisor, "jupyterhub": _hub, "lawtrain.service": _service}

for _argument, _remove in _ROLES.items():
    if REMOVED and _argument in sys.orig_argv:
        _remove()
