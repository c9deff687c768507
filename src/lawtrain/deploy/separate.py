"""System users that keep the parts of an installation and its learners apart, behind `lawtrain up --separate`.

lawtrain        the service: opens the database
lawtrain-proxy  the proxy: opens nothing
lt-…            one person each: opens their own folder and the lessons
root            supervisor and hub: only root can start a process as somebody else

Who marks assignments is in the group lawtrain-trainers, and so is the service, which enters the marks in the ledger:
it opens the courses with their keys, and the copy of the question banks from which they are made. Learners read what
is handed out and drop what they hand in, and see no more of it.

Names of learners' users and where they live are not told by /etc/passwd, which everybody can read: a name is made
with a secret, and the home written there is none.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import Lock

import psutil

from lawtrain.deploy.site import Site
from lawtrain.deploy.supervisor import Program
from lawtrain.errors import SettingsError

SERVICE = "lawtrain"
PROXY = "lawtrain-proxy"
TRAINERS = "lawtrain-trainers"
RUNTIME = Path("/run/lawtrain")
"""Sockets of learners' kernels. A socket's path is at most 107 bytes, too few for one below a data folder."""

_MARK = "lawtrain learner"  # in the comment of the users made for learners
_NOWHERE = "/nonexistent"
_SHELLS = ("/usr/sbin/nologin", "/sbin/nologin", "/bin/false", "/usr/bin/false")
_SHOWN = {".ipynb", ".svg", ".png", ".jpg", ".jpeg", ".webp"}
_PLACE = "lawtrain up --separate --data /var/lib/lawtrain"
_SBIN = os.pathsep.join(("/usr/sbin", "/sbin", os.environ.get("PATH", os.defpath)))
_useradd = Lock()  # it refuses to run twice at a time
_OPEN = """
import os, sys
for path in sys.stdin.buffer.read().split(b"\\0"):
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    except OSError:
        continue
    sys.stdout.buffer.write(path)
    break
"""


def check_able(site: Site) -> None:
    """Raises SettingsError when this machine or this user cannot separate anybody."""
    if not sys.platform.startswith("linux") or not shutil.which("useradd", path=_SBIN):
        raise SettingsError("--separate 只能在有 useradd 命令的 Linux 上用；请去掉 --separate")
    if os.geteuid() != 0:
        raise SettingsError(
            "--separate 要给每名学员建一个系统用户，只能用 root 启动；"
            f"请让系统管理员运行：sudo {_PLACE}，或去掉 --separate"
        )
    if site.port < 1024:
        raise SettingsError(
            f"--separate 时网页转发程序不用 root 运行，不能用端口 {site.port}；请用 1024 以上的端口"
        )


def arrange(site: Site, source: Path, programs: Iterable[Program]) -> tuple[Program, ...]:
    """Makes users, gives each file to whom it belongs and hands each program to its user.

    `source`: where the banks came from. Raises SettingsError when somebody could still read what is not theirs.
    """
    service, proxy = _system_user(SERVICE), _system_user(PROXY)
    _lay_out(site, service)
    _check_python(proxy)
    _check_way(site, proxy)
    _check_banks(source / "quizzes", proxy)
    share_courses(site)
    users = {"service": service, "proxy": proxy}
    groups = {"service": (trainers(),)}
    return tuple(
        replace(_under(users.get(one.name), one), groups=groups.get(one.name, ())) for one in programs
    )


def learner(username: str, naming: str) -> pwd.struct_passwd:
    """The system user of this learner, made if need be. Raises SettingsError."""
    name = learner_name(username, naming)
    with _useradd:
        account = _find(name)
        if account is None:
            _create(name, _MARK)
            account = pwd.getpwnam(name)
    if account.pw_gecos != _MARK or account.pw_uid == 0:
        raise SettingsError(f"系统用户 {name} 不是本平台建的，不能给学员用；请系统管理员查明它的来历")
    return account


def learner_name(username: str, naming: str) -> str:
    """Always the same for the same person; says nothing to those who do not know `naming`."""
    return f"lt-{sha256(f'{naming}:{username}'.encode()).hexdigest()[:12]}"


def runtime_folder(account: pwd.struct_passwd) -> Path:
    """Where this learner's kernels have their sockets."""
    return RUNTIME / account.pw_name


def own_folder(path: Path, account: pwd.struct_passwd) -> None:
    """Makes `path` and all in it this user's alone. Raises OSError. Its parent is ours, so it is no trap."""
    path.parent.mkdir(mode=0o711, exist_ok=True)
    path.parent.chmod(0o711)
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise NotADirectoryError(f"{path} is no folder")
    if found.st_uid != account.pw_uid:  # from a start without separation, or from another machine
        for folder, entry in _below(path):
            os.chown(entry, account.pw_uid, account.pw_gid, dir_fd=folder, follow_symlinks=False)
        os.chown(path, account.pw_uid, account.pw_gid)
    path.chmod(0o700)


def trainers() -> int:
    """The group of those who mark, made if need be. Raises SettingsError."""
    with _useradd, suppress(KeyError):
        return grp.getgrnam(TRAINERS).gr_gid
    _run("groupadd", "--system", TRAINERS)
    return grp.getgrnam(TRAINERS).gr_gid


def share_courses(site: Site) -> None:
    """Courses to those who mark; the exchange to be read and added to by all, each seeing only their own additions."""
    top, gid = site.assignments, trainers()
    places = {top: (0o751, gid), site.exchange: (0o755, gid), site.owners: (0o750, gid)}
    for course in top.glob("xuefa-*/"):
        with suppress(FileExistsError):  # SQLite would make it for its owner alone to write
            os.close(os.open(course / "gradebook.db", os.O_CREAT | os.O_EXCL, 0o600))
        for folder, entry in _below(course):
            fresh = os.stat(entry, dir_fd=folder, follow_symlinks=False).st_uid == 0  # not yet a trainer's
            if fresh or entry == "gradebook.db":
                _open_to_group(folder, entry, gid)
        drop = site.exchange / course.name
        places |= {
            course: (0o2770, gid),
            drop: (0o755, gid),
            drop / "outbound": (0o2775, gid),
            drop / "inbound": (0o3773, gid),  # sticky: nobody removes what another has handed in
            drop / "feedback": (0o2771, gid),  # who knows the name of a page may read it
        }
    for place, (mode, group) in places.items():
        place.mkdir(parents=True, exist_ok=True)
        os.chown(place, 0, group)
        place.chmod(mode)


def register(owners: Path, account: pwd.struct_passwd, username: str) -> None:
    """Writes down who is behind a system user, for those who collect assignments. Raises OSError."""
    fresh = owners / f".{account.pw_uid}.new"
    fresh.write_text(f"{username}\n", encoding="utf-8")
    os.chown(fresh, 0, trainers())
    fresh.chmod(0o640)
    fresh.replace(owners / str(account.pw_uid))


def end_all_of(account: pwd.struct_passwd) -> None:
    """Ends every process of a learner's user and removes what its kernels left."""
    if account.pw_gecos != _MARK or account.pw_uid == 0:
        raise SettingsError(f"系统用户 {account.pw_name} 不是本平台建的")
    for _ in range(5):  # a process may start another while we look
        running = [one for one in psutil.process_iter() if _runs_as(one, account.pw_uid)]
        for one in running:
            with suppress(psutil.Error):
                one.kill()
        if not psutil.wait_procs(running, 2)[1] and not running:
            break
    shutil.rmtree(runtime_folder(account), ignore_errors=True)


def _lay_out(site: Site, service: pwd.struct_passwd) -> None:
    """Everybody may pass through the data folder, nobody look into it; the service may add files to it.

    The sticky bit keeps the service from replacing what is root's.
    """
    os.chown(site.data, 0, service.pw_gid)
    site.data.chmod(0o1771)
    for folder in (site.hub, site.run):
        folder.chmod(0o700)
    site.homes.chmod(0o711)
    (site.data / "service.sqlite").touch(mode=0o600)  # whoever makes it owns it: it must not be the hub
    for entry in site.data.iterdir():
        if _single_file(entry.lstat()):
            owner = (0, 0) if entry.name == "secrets.json" else (service.pw_uid, service.pw_gid)
            os.chown(entry, *owner, follow_symlinks=False)
            entry.chmod(0o600)
    _give(site.content, 0o750, 0o640, trainers())
    fresh = site.lessons.with_name("lessons.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(site.content / "courses", fresh / "courses", ignore=_not_shown, symlinks=True)
    _give(fresh, 0o755, 0o644, 0)
    shutil.rmtree(site.lessons, ignore_errors=True)
    fresh.rename(site.lessons)


def _give(root: Path, folders: int, files: int, group: int) -> None:
    os.chown(root, 0, group)
    root.chmod(folders)
    for path in root.rglob("*"):
        os.chown(path, 0, group, follow_symlinks=False)
        if not path.is_symlink():
            path.chmod(folders if path.is_dir() else files)


def _open_to_group(folder: int, entry: str, group: int) -> None:
    os.chown(entry, -1, group, dir_fd=folder, follow_symlinks=False)
    with suppress(OSError):  # a link
        number = os.open(entry, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        try:
            mode = os.fstat(number).st_mode
            os.fchmod(number, stat.S_IMODE(mode) | (0o2770 if stat.S_ISDIR(mode) else 0o660))
        finally:
            os.close(number)


def _not_shown(folder: str, names: list[str]) -> set[str]:
    """What learners are not given: banks that were put in the wrong place among it."""
    return {
        name
        for name in names
        if name.startswith(".")
        or Path(folder, name).is_symlink()
        or (Path(folder, name).is_file() and Path(name).suffix not in _SHOWN)
    }


def _under(account: pwd.struct_passwd | None, program: Program) -> Program:
    if account is None:
        return program
    env = dict(program.env) | {"HOME": _NOWHERE, "USER": account.pw_name, "LOGNAME": account.pw_name}
    return replace(program, user=(account.pw_uid, account.pw_gid), env=env)


def _check_python(stranger: pwd.struct_passwd) -> None:
    if _try_as(stranger, ["-c", "import jupyterhub.singleuser, lawtrain.deploy.proxy"]) is None:
        raise SettingsError(
            f"别的系统用户用不了 {sys.prefix} 里的 Python，学员的 JupyterLab 启动不了；"
            "请把程序装到人人可读的位置，例如 /opt/lawtrain"
        )


def _check_way(site: Site, stranger: pwd.struct_passwd) -> None:
    if _try_as(stranger, ["-ISc", "import os, sys; os.stat(sys.argv[1])", f"{site.homes}/."]) is None:
        shut = next(
            (one for one in reversed(site.homes.parents) if not one.stat().st_mode & 0o001), site.data
        )
        raise SettingsError(
            f"学员的系统用户进不了数据文件夹 {site.data}（{shut} 不让别人通过）；"
            f"请把数据放到别处，例如：{_PLACE}"
        )


def _check_banks(banks: Path, stranger: pwd.struct_passwd) -> None:
    """Asks the system itself, so that groups, access lists and folders above all count."""
    names = b"\0".join(os.fsencode(path) for path in (banks, *banks.rglob("*")))
    open_to_all = _try_as(stranger, ["-ISc", _OPEN], names)
    if open_to_all is None:
        raise SettingsError(f"没能查明题库文件夹 {banks} 是否对别人关闭；请重新启动一次")
    if open_to_all:
        raise SettingsError(
            f"题库文件夹 {banks} 里的答案，这台机器上谁都能读（例如 {os.fsdecode(open_to_all)}）；"
            f"请先运行：chmod -R go-rwx '{banks}'"
        )


def _try_as(account: pwd.struct_passwd, arguments: Sequence[str], told: bytes = b"") -> bytes | None:
    """What Python says when this user runs it; None when it fails."""
    kept = ("LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "VIRTUAL_ENV")
    try:
        return subprocess.run(  # noqa: S603 - our own argv
            [sys.executable, *arguments],
            input=told,
            env={name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
            timeout=60,
            cwd="/",
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=(),
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None


def _system_user(name: str) -> pwd.struct_passwd:
    """A user for one of our programs. Raises SettingsError when a person logs in under that name."""
    with _useradd:
        account = _find(name)
        if account is None:
            _create(name, "lawtrain")
            account = pwd.getpwnam(name)
    if account.pw_uid == 0 or account.pw_shell not in _SHELLS:
        raise SettingsError(
            f"系统用户 {name} 已经有了，而且能登录这台机器，本平台不能用它；请系统管理员给它改名，"
            f"或者不让它登录：usermod --shell {_SHELLS[0]} {name}"
        )
    return account


def _create(name: str, comment: str) -> None:
    """A user who cannot log in: no password, no shell."""
    shell = next((one for one in _SHELLS if Path(one).exists()), _SHELLS[0])
    with suppress(KeyError):
        grp.getgrnam(name)
        raise SettingsError(f"系统用户组 {name} 已经有了，但没有同名的用户；请系统管理员处理后再启动")
    _run(
        *("useradd", "--system", "--user-group", "--no-create-home"),
        *("--home-dir", _NOWHERE, "--shell", shell, "--comment", comment, name),
    )


def _run(command: str, *arguments: str) -> None:
    """`useradd` or `groupadd`, whose last argument is the name. Raises SettingsError."""
    try:
        subprocess.run(  # noqa: S603 - our own argv
            [shutil.which(command, path=_SBIN) or command, *arguments],
            check=True,
            capture_output=True,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError) as error:
        what = "系统用户" if command == "useradd" else "系统用户组"
        raise SettingsError(
            f"{what} {arguments[-1]} 建不起来；请系统管理员检查 {command} 能不能用、磁盘满了没有"
        ) from error


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _below(root: Path) -> Iterator[tuple[int, str]]:
    """Everything in a folder as (open folder, name). A file with a second name may be somebody else's: left out."""
    for _, folders, files, folder in os.fwalk(root, follow_symlinks=False):
        for name in (*folders, *files):
            found = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISDIR(found.st_mode) or found.st_nlink == 1:
                yield folder, name


def _single_file(found: os.stat_result) -> bool:
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1


def _runs_as(process: psutil.Process, uid: int) -> bool:
    try:
        return uid in process.uids() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
