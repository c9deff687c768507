"""The doors: who may come in, as what, and what the office does to an account. Everything is noted in the audit log.

A learner is whoever is on the roster today; the other roles are granted. What a person may do is read from the store, so
that a role taken away is gone with the next request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lawtrain.desk import passwords
from lawtrain.errors import Forbidden, Invalid, NotFound, Refused
from lawtrain.records import TOWN_TIME, Account, Person, Role, members
from lawtrain.store import Store, Transaction

CONSOLE = "console"
"""The actor of a command on the server."""
NOTICE = "2026-11"
"""Version of the privacy notice; a new one is shown to everybody again."""

_FRESH = 1.0  # seconds for which the store is not asked whether anything has changed
_FREE = 5  # wrong passwords in a row before each further one costs a wait
_LOCKING = 10  # and before the account is locked
_LOCKED = timedelta(minutes=30)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody with an account or a place on the roster, as of today. Log-ins before `valid_from` are over."""

    person: Person
    roles: frozenset[Role]
    one_time: bool
    valid_from: datetime
    notice: str

    @property
    def settled(self) -> bool:
        """Whether the first log-in is behind them: an own password, the notice read."""
        return not self.one_time and self.notice == NOTICE


class Doors:
    """Safe to use from many threads and processes. `clock` gives aware moments."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[str, Known | None] = {}
        self._edition: tuple[int, object] = (-1, None)
        self.pc_only = False
        self._looked = -_FRESH

    # who is there

    def remembered(self, username: str) -> Known | None:
        """From memory alone; None means that `find` has to be asked."""
        return self._known.get(username) if time.monotonic() - self._looked < _FRESH else None

    def find(self, username: str) -> Known | None:
        """Somebody by 工号; None for a stranger. At most a second behind what another process has changed."""
        with self._store.reading() as tx:
            if time.monotonic() - self._looked >= _FRESH:
                self._check_edition(tx)
            if username not in self._known:
                self._known[username] = _known(tx, username, self._clock())
            return self._known[username]

    def log_in(self, username: str, password: str) -> Known | None:
        """The person, or None for a wrong name or password (which of the two is not told).

        Raises: Refused while the account waits or is locked; Forbidden for somebody without any role.
        """
        now = self._clock()
        with self._store.reading() as tx:
            person = tx.person(username)
            account = tx.town.account(person.pseudonym) if person else None
        if account and account.locked_until and now < account.locked_until:
            raise Refused(_wait(account.locked_until - now, locked=account.failures >= _LOCKING))
        right = passwords.matches(account.password if account else "", password)
        if person is None or account is None:
            return None
        if not right:
            self._store.write(lambda tx: _failed(tx, person.pseudonym, now))
            return None
        self._store.write(lambda tx: _succeeded(tx, person.pseudonym, now))
        with self._store.reading() as tx:
            known = _known(tx, username, now)
        if known is None or not known.roles:
            raise Forbidden(f"账号 {username} 不在现在的花名册上，不能登录；如有疑问请联系普法办")
        return known

    # one's own account

    def choose_password(self, username: str, old: str, new: str) -> None:
        """One's own new password. Raises Invalid for a wrong old one or a weak new one; Refused after many wrong ones."""
        passwords.check_new(new, username)
        person, account = self._account(username)
        now = self._clock()
        if account.locked_until and now < account.locked_until:
            raise Refused(_wait(account.locked_until - now, locked=account.failures >= _LOCKING))
        if not passwords.matches(account.password, old):
            self._store.write(
                lambda tx: _failed(tx, person.pseudonym, now)
            )  # as at the log-in: nobody guesses here
            raise Invalid("原来的密码不对，请看清大小写再输一次；忘了可以请普法办重新发一个")
        if passwords.matches(account.password, new):
            raise Invalid("新密码和原来的一样，请换一个")
        hashed = passwords.hash_password(new)

        def job(tx: Transaction) -> None:
            standing = tx.town.account(person.pseudonym)
            if standing is None or standing.password != account.password:
                raise Refused("密码刚刚被改过，请重新登录后再试")
            tx.town.put_account(replace(standing, password=hashed, one_time=False))
            stored = passwords.seal_of(hashed)
            tx.town.note(person.pseudonym, "choose_password", person.pseudonym, now, stored=stored)
            tx.town.touch()

        self._change(job)

    def choose_first_password(self, username: str, new: str) -> None:
        """The own password that takes the place of a one-time one, which was typed at the log-in and is not asked again.

        Raises: Invalid for a weak one; Refused where there is none to replace, or where nobody has logged in with it:
        a browser left open since before it was given out must not get in by this way.
        """
        passwords.check_new(new, username)
        person, account = self._account(username)
        if passwords.matches(account.password, new):
            raise Invalid("新密码和密码条上的一样，请换一个自己记得住、别人不知道的")
        hashed, now = passwords.hash_password(new), self._clock()

        def job(tx: Transaction) -> None:
            standing = tx.town.account(person.pseudonym)
            if standing is None or not standing.one_time or standing.password != account.password:
                raise Refused("密码已经设置过了；要改密码，请到“我的账号”")
            if not _came_in(tx, standing):
                raise Refused("普法办刚给您发了新的密码条；请先退出登录，用新密码条上的密码登录，再来设置")
            tx.town.put_account(replace(standing, password=hashed, one_time=False))
            stored = passwords.seal_of(hashed)
            tx.town.note(
                person.pseudonym, "choose_password", person.pseudonym, now, first=True, stored=stored
            )
            tx.town.touch()

        self._change(job)

    def read_notice(self, username: str) -> None:
        """The privacy notice has been read."""
        person, _ = self._account(username)
        now = self._clock()

        def job(tx: Transaction) -> None:
            account = tx.town.account(person.pseudonym)
            if account and account.notice != NOTICE:
                tx.town.put_account(replace(account, notice=NOTICE))
                tx.town.note(person.pseudonym, "read_notice", person.pseudonym, now, version=NOTICE)
                tx.town.touch()

        self._change(job)

    # what the office does

    def give_passwords(self, actor: str, usernames: Collection[str]) -> dict[str, str]:
        """A fresh one-time password for each, by 工号; whoever is logged in with an old one is out.

        Raises: NotFound; Forbidden when the actor may not do this to one of them. Then nobody gets one.
        """
        fresh = {username: passwords.new_password() for username in dict.fromkeys(usernames)}
        hashed = {username: passwords.hash_password(one) for username, one in fresh.items()}
        now = self._clock()

        def job(tx: Transaction) -> None:
            acting = roles_of_actor(tx, actor, now)
            for username, password in hashed.items():
                person = _person(tx, username)
                if Role.ADMIN in tx.town.roles(person.pseudonym) and Role.ADMIN not in acting:
                    raise Forbidden("管理员的密码只能由管理员重发")
                old = tx.town.account(person.pseudonym)
                notice = old.notice if old else ""
                tx.town.put_account(Account(person.pseudonym, password, True, now, notice=notice))
                stored = passwords.seal_of(password)
                tx.town.note(actor, "give_password", person.pseudonym, now, stored=stored)
            tx.town.touch()

        self._change(job)
        return fresh

    def grant(self, actor: str, username: str, role: Role, granted: bool) -> None:
        """Give a role or take it away. Trainers may be named by the office, the others by an administrator only.

        Raises: NotFound, Forbidden, Invalid; Refused for the last administrator.
        """
        if role is Role.LEARNER:
            raise Invalid("学员不用授予：在花名册上的人都是学员")
        now = self._clock()

        def job(tx: Transaction) -> None:
            acting, person = roles_of_actor(tx, actor, now), _person(tx, username)
            if Role.ADMIN not in acting and not (role is Role.TRAINER and Role.OFFICE in acting):
                raise Forbidden(f"“{role.label}”只能由管理员授予或收回")
            held = tx.town.granted()
            if (role in held.get(person.pseudonym, ())) == granted:
                return
            if (
                role is Role.ADMIN
                and not granted
                and sum(Role.ADMIN in roles for roles in held.values()) == 1
            ):
                raise Refused("这是最后一位管理员，收回后就没有人能管理了；请先授予另一个人")
            tx.town.grant(person.pseudonym, role, granted, actor, now)
            tx.town.note(actor, "grant" if granted else "revoke", person.pseudonym, now, role=role.value)
            tx.town.touch()

        self._change(job)

    def limit_to_pc(self, actor: str, limited: bool) -> None:
        """Learners study on an office PC or on paper, or also on their telephones."""
        now = self._clock()

        def job(tx: Transaction) -> None:
            roles_of_actor(tx, actor, now)
            tx.town.set_option("pc_only", limited)
            tx.town.note(actor, "limit_to_pc", "", now, limited=limited)
            tx.town.touch()

        self._change(job)

    def usernames(self) -> list[str]:
        """Whoever has a password."""
        with self._store.reading() as tx:
            people = tx.people()
            return sorted(people[pseudonym].username for pseudonym in tx.town.accounts())

    def waive_first_log_in(self, usernames: Collection[str]) -> None:
        """Made-up people neither choose a password nor read a notice."""

        def job(tx: Transaction) -> None:
            for username in usernames:
                account = tx.town.account(_person(tx, username).pseudonym)
                if account:
                    tx.town.put_account(replace(account, one_time=False, notice=NOTICE))
            tx.town.touch()

        self._change(job)

    def note(self, actor: str, action: str, subject: str, **detail: Any) -> None:
        """A line for the audit log."""
        now = self._clock()
        self._store.write(lambda tx: tx.town.note(actor, action, subject, now, **detail))

    def _account(self, username: str) -> tuple[Person, Account]:
        with self._store.reading() as tx:
            person = _person(tx, username)
            account = tx.town.account(person.pseudonym)
        if account is None:
            raise NotFound("这个账号没有密码，可能由单位的统一登录管理；请联系管理员")
        return person, account

    def _change(self, job: Callable[[Transaction], None]) -> None:
        self._store.write(job)
        self._looked = -_FRESH  # in this process it is seen at once

    def _check_edition(self, tx: Transaction) -> None:
        edition = (tx.town.edition(), self._clock().astimezone(TOWN_TIME).date())
        if edition != self._edition:
            self._known, self._edition = {}, edition
            self.pc_only = bool(tx.town.option("pc_only"))
        self._looked = time.monotonic()


def roles_of(tx: Transaction, pseudonym: str, today: date) -> frozenset[Role]:
    """What somebody may do today. Whoever has left the roster loses every role with it; who never was on it keeps theirs."""
    entries, granted = tx.town.entries(pseudonym), tx.town.roles(pseudonym)
    if pseudonym in members(entries, today):
        return granted | {Role.LEARNER}
    return frozenset() if entries else granted


def _known(tx: Transaction, username: str, now: datetime) -> Known | None:
    person = tx.person(username)
    if person is None:
        return None
    roles = roles_of(tx, person.pseudonym, now.astimezone(TOWN_TIME).date())
    account = tx.town.account(person.pseudonym)
    if account is None:  # another system keeps the passwords
        return Known(person, roles, one_time=False, valid_from=_EVER, notice=NOTICE)
    return Known(person, roles, account.one_time, account.valid_from, account.notice)


def _person(tx: Transaction, username: str) -> Person:
    person = tx.person(username)
    if person is None:
        raise NotFound(f"没有工号是 {username} 的人；请核对工号，或先导入花名册")
    return person


def roles_of_actor(tx: Transaction, actor: str, now: datetime) -> frozenset[Role]:
    """As of this moment, whatever the page believed: a role just taken away does nothing any more."""
    if actor == CONSOLE:
        return frozenset(Role)
    roles = roles_of(tx, actor, now.astimezone(TOWN_TIME).date())
    if not roles & {Role.OFFICE, Role.ADMIN}:
        raise Forbidden("这件事只有普法办或管理员能做")
    return roles


def _failed(tx: Transaction, pseudonym: str, now: datetime) -> None:
    account = tx.town.account(pseudonym)
    if account is None:
        return
    failures = account.failures + 1
    until = None
    if failures >= _LOCKING:
        until = now + _LOCKED
    elif failures >= _FREE:
        until = now + timedelta(seconds=10 * 2 ** (failures - _FREE))
    tx.town.put_account(replace(account, failures=failures, locked_until=until))
    tx.town.note(pseudonym, "lock" if failures == _LOCKING else "log_in_failed", pseudonym, now)


def _succeeded(tx: Transaction, pseudonym: str, now: datetime) -> None:
    account = tx.town.account(pseudonym)
    if account and (account.failures or account.locked_until):
        tx.town.put_account(replace(account, failures=0, locked_until=None))
    tx.town.note(pseudonym, "log_in", pseudonym, now)


def _came_in(tx: Transaction, account: Account) -> bool:
    """Whether somebody has typed the password of this account since it was given out."""
    lines = tx.town.audit(subject=account.pseudonym, most=1000)
    return any(one.action == "log_in" and one.at >= account.valid_from for one in lines)


def _wait(left: timedelta, *, locked: bool) -> str:
    seconds = max(1, round(left.total_seconds()))
    spelt = f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分钟"
    why = "密码连续输错太多次，账号已暂时锁住" if locked else "密码输错太多次"
    return f"{why}，请等 {spelt}再试。忘了密码，请普法办重新发一个，马上就能用。"
