"""What makes an item a poor item although it reads well by itself, and a bank a lopsided one."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from lawtrain.content.likeness import alike, bare, pairs
from lawtrain.formats import BankFile, Problem, clip
from lawtrain.grading import decided
from lawtrain.questions import Level, Option, Question
from lawtrain.questions import Path as Place

# The thresholds, as docs/authoring.md states them.
WHOLE = 8  # items: a smaller bank is still being written; its errors are told, its balance is not judged
ALIKE = 0.5  # of all pairs of characters in two items (stem, options, parts) are shared
ALIKE_IN_FAMILY = 0.8  # parallel forms are alike by nature, and a paper never draws two of them
RARE = 0.01  # how seldom chance alone gives so lopsided a bank
LEAN = Fraction(1, 10)  # and by how much it leans: in a huge bank a trifle is rare as well
STEM, OPTION = 80, 30  # characters
CASE = (60, 200)
TASK = 450  # the stem of a 简答, which may set out a whole task
EXPLANATION = 8
THINKING = Fraction(1, 2)  # of the items ask for 理解 or 应用
APPLYING = Fraction(1, 4)  # of the items ask for 应用
FAMILIES = 8
LONELY = Fraction(1, 4)  # of the families may have a single item

_OUGHT = "正确|对|是|错误?|有误|符合(?:规定)?|成立|可以|合法|违法"
_CATCH_ALL = re.compile(
    rf"(?:以上|上述|前述|前面|上面|其余|其他|所有|[一二两三四五几]|选项|各项|说法|答案|情形|做法|[项种个])*"
    rf"(?:全部?|都|皆|均)+(?:不|没有|非)?(?:{_OUGHT})|(?:以上|上述)(?:选项|各项|说法|答案)?(?:无一|没有一[项个]).*"
)
_BY_LETTER = re.compile(
    r"(?:选项)?[A-Ha-h](?:[、，,和与及或]?(?:选项)?[A-Ha-h])+(?:选项)?(?:(?:项|都|全|均|皆).*)?"
)
_NOT = (
    r"(?<!一样都)(?<!缺一)不(?:正确|准确|属于|符合|包括|包含|妥|行|对|一致|合适|适当|恰当|能|得|可以|应|是|合法"
    r"|需要|必|在|予|成立|算)|错误|有误|写错|违反|违法|违背"
)
_ASKS_AFTER = re.compile(rf"哪.*?(?:{_NOT})")
_ASKS_BEFORE = re.compile(
    r"(?:不(?:正确|准确|属于|符合|包括|包含|妥|一致|合适|适当|恰当|合法)|错误|有误|违反|违法)[^，]{0,20}的(?:是|有|一项)"
)
_A_NOT_A = re.compile(r"([\u4e00-\u9fff])不\1")
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|（[^）]*）")
_BOLD = re.compile(r"\*\*.+?\*\*")
_ARTICLE = re.compile("第[零一二三四五六七八九十百千]+条")
_POINTER = re.compile(
    r"(?:请?参?[见看照]|详见|参考|依据|根据|按照?)?(?:.{0,12}(?:条文?|原文|法条|课文|教材|规定)|略|无|同上|上文)"
)


def quality(files: Iterable[BankFile]) -> list[Problem]:
    """Every remark about the making of the items in `files`: within an item, within a bank, between all banks."""
    files = list(files)
    found = list(_repeats(files))
    for file in files:
        for n, question in file.questions:
            for where, leaf in _leaves(n, question):
                found += _wrong_leaf(file, where, leaf)
        if len(file.questions) >= WHOLE:
            found += _readable(file)
            found += _balanced(file)
            found += _levels(file)
            found += _parallel(file)
    return found


def _leaves(n: int, question: Question) -> Iterator[tuple[Place, Question]]:
    """What takes an answer, each with its place."""
    parts = question.body.parts
    if not parts:
        yield ("items", n), question
    for k, part in enumerate(parts):
        yield ("items", n, "parts", k), part


def _options(question: Question) -> tuple[Option, ...]:
    """The written options to choose from; a statement to judge has none of its own."""
    body = question.body
    return getattr(body, "options", ()) if body.shufflable and body.control in {"radio", "checkbox"} else ()


def _key(question: Question) -> tuple[str, ...]:
    return question.body.reveal(question).key


# ── errors ────────────────────────────────────────────────────────────────────


def _repeats(files: Sequence[BankFile]) -> Iterator[Problem]:
    """Stems that stand twice, and items that are nearly another one."""
    all_items = [(file, n, question) for file in files for n, question in file.questions]
    first: dict[str, int] = {}
    repeated: set[int] = set()
    for at, (file, n, question) in enumerate(all_items):
        other_file, other_n, other = all_items[first.setdefault(bare(question.stem), at)]
        if other is question:
            continue
        repeated.add(at)
        if other.id != question.id:  # one id twice is told as such
            where = _whereabouts(other_file, other_n, other, file)
            yield file.problem(("items", n, "stem"), f"题干同 {where} 一样；请改问另一件事，或者删去一题")
    for later, earlier, degree in alike([pairs(_words(q)) for _, _, q in all_items], ALIKE):
        file, n, question = all_items[later]
        other_file, other_n, other = all_items[earlier]
        kin = file is other_file and question.family == other.family
        if later in repeated or degree < (ALIKE_IN_FAMILY if kin else ALIKE):
            continue
        message = (
            f"同 {_whereabouts(other_file, other_n, other, file)} 有 {degree:.0%} 的字词相同，几乎是一道题；"
            "请换一个情景或者换一个问法"
        )
        yield file.problem(("items", n, "stem"), message, "warning")


def _words(question: Question) -> list[str]:
    """All that a learner reads."""
    own = [question.stem, *(o.text for o in _options(question))]
    return own + [text for part in question.body.parts for text in _words(part)]


def _whereabouts(file: BankFile, n: int, question: Question, here: BankFile) -> str:
    line = file.problem(("items", n), "").line
    return f"{question.id}（{'' if file is here else file.name + ' '}第 {line} 行）"


def _wrong_leaf(file: BankFile, where: Place, leaf: Question) -> Iterator[Problem]:
    options = _options(leaf)
    seen: dict[str, str] = {}
    for n, option in enumerate(options):
        place = (*where, "options", n, "text")
        text = bare(option.text) or option.text
        if text in seen:
            yield file.problem(place, f"同选项 {seen[text]} 一样；请改成另一个说法")
        seen.setdefault(text, option.id)
        if _CATCH_ALL.fullmatch(text) or _BY_LETTER.fullmatch(option.text):
            message = f"“{clip(option.text)}”指着别的选项说话；选项的先后会打乱，这样出题也考不出真懂，请改成一个具体的说法"
            yield file.problem(place, message)
    if options and (word := unmarked(leaf.stem)):
        yield file.problem((*where, "stem"), f"反着问，“{word}”却没有加粗，容易看漏；请写成 **{word}**")


def unmarked(stem: str) -> str:
    """The word by which a stem asks for what is wrong without making it bold; empty when there is none."""
    plain = _A_NOT_A.sub("", _QUOTED.sub("", stem))
    for sentence in re.split(r"[。！？；：\n]", plain):
        for asks in (_ASKS_AFTER, _ASKS_BEFORE):
            if asks.search(_BOLD.sub("", sentence)) and (found := asks.search(sentence)):
                return re.search(_NOT, found.group())[0]  # type: ignore[index]  # the pattern is part of both
    return ""


# ── warnings about one item ───────────────────────────────────────────────────


def _readable(file: BankFile) -> Iterator[Problem]:
    """Length, and whether a learner is told why."""
    for n, question in file.questions:
        if question.body.parts and not CASE[0] <= (length := _length(question.stem)) <= CASE[1]:
            message = f"材料有 {length} 个字；请写在 {CASE[0]} 至 {CASE[1]} 个字之间，交代清楚又读得完"
            yield file.problem(("items", n, "stem"), message, "warning")
        for where, leaf in _leaves(n, question):
            most = STEM if decided(leaf) else TASK
            if (length := _length(leaf.stem)) > most:
                message = f"题干有 {length} 个字，读着费力；请压到 {most} 个字以内，情节多的改成材料题"
                yield file.problem((*where, "stem"), message, "warning")
            for k, option in enumerate(_options(leaf)):
                if (length := _length(option.text)) > OPTION:
                    message = f"选项有 {length} 个字；请压到 {OPTION} 个字以内"
                    yield file.problem((*where, "options", k, "text"), message, "warning")
            if silent := [o.id for o in _options(leaf) if len(bare(o.why)) < 2]:
                message = f"选项 {'、'.join(silent)} 没有写理由；请在 why 里写明为什么对、为什么错"
                yield file.problem((*where, "options"), message, "warning")
            if question.stages:
                yield from _consequences(file, where, leaf)
            text = leaf.explanation.rstrip("。")
            if _POINTER.fullmatch(text) or len(bare(text)) < EXPLANATION:
                message = f"解析“{clip(text)}”没有讲清道理；请用一两句话说明规则是什么、为什么这样答"
                yield file.problem((*where, "explanation"), message, "warning")


def _consequences(file: BankFile, where: Place, stage: Question) -> Iterator[Problem]:
    """A step that is not lawful says what it leads to, and by which article."""
    for n, option in enumerate(_options(stage)):
        if option.id not in _key(stage) and option.why and not _ARTICLE.search(option.why):
            message = "演练里不合法的一步要写出条文；请在 why 里写后果和第几条"
            yield file.problem((*where, "options", n, "why"), message, "warning")


def _length(text: str) -> int:
    return len("".join(text.replace("**", "").split()))


# ── warnings about a bank ─────────────────────────────────────────────────────


def _balanced(file: BankFile) -> Iterator[Problem]:
    """Nothing but the law may give the key away: not its place, not its length, not a habit of 正确."""
    leaves = [leaf for n, question in file.questions for _, leaf in _leaves(n, question)]
    choices = [(leaf, _options(leaf), _key(leaf)) for leaf in leaves if _options(leaf)]
    for place in range(max((len(options) for _, options, _ in choices), default=0)):
        there = [(options, key) for _, options, key in choices if len(options) > place]
        hits = sum(options[place].id in key for options, key in there)
        expected = sum((Fraction(len(key), len(options)) for options, key in there), Fraction(0))
        if leans(hits, len(there), expected):
            message = (
                f"第 {place + 1} 个选项在 {len(there)} 题里有 {hits} 次是答案，随意摆放大约是"
                f" {float(expected):.0f} 次；请调换一些选项的先后"
            )
            yield file.problem(("items",), message, "warning")
    longest = [(key, top, len(options)) for _, options, key in choices if (top := _longest(options))]
    hits = sum(top in key for key, top, _ in longest)
    expected = sum((Fraction(len(key), count) for key, _, count in longest), Fraction(0))
    if hits > expected and leans(hits, len(longest), expected):
        message = (
            f"{len(longest)} 题里最长的选项有 {hits} 次是答案，凭运气大约是 {float(expected):.0f} 次；"
            "请把错的写得一样具体，或者把对的写短"
        )
        yield file.problem(("items",), message, "warning")
    judged = [key for leaf in leaves if not _options(leaf) and (key := _key(leaf))]
    right = sum(key == ("true",) for key in judged)
    if leans(right, len(judged), Fraction(len(judged), 2)):
        message = f"{len(judged)} 道判断里有 {right} 道答案是“正确”；请改写几道，让正确、错误各占一半左右"
        yield file.problem(("items",), message, "warning")


def _longest(options: Sequence[Option]) -> str:
    """The id of the one option longer than all others; empty when two share the length."""
    lengths = sorted(((_length(o.text), o.id) for o in options), reverse=True)
    return lengths[0][1] if lengths[0][0] > lengths[1][0] else ""


def leans(hits: int, tries: int, expected: Fraction) -> bool:
    """Whether `hits` lie further from `expected` than chance would have it, either way, and by enough to matter."""
    if not tries or abs(hits - expected) <= LEAN * tries or not 0 < expected < tries:
        return False
    chance = float(expected / tries)
    side = range(hits, tries + 1) if hits > expected else range(hits + 1)
    whole = math.lgamma(tries + 1)
    terms = (
        whole
        - math.lgamma(k + 1)
        - math.lgamma(tries - k + 1)
        + k * math.log(chance)
        + (tries - k) * math.log1p(-chance)
        for k in side
    )
    return sum(map(math.exp, terms)) < RARE


def _levels(file: BankFile) -> Iterator[Problem]:
    total = len(file.questions)
    count = Counter(question.level for _, question in file.questions)
    applying, thinking = count[Level.APPLY], count[Level.APPLY] + count[Level.UNDERSTAND]
    if thinking < THINKING * total:
        message = f"{total} 题里理解、应用只有 {thinking} 题，不到一半；请把背条文的题改成用得上的题"
        yield file.problem(("items",), message, "warning")
    if applying < APPLYING * total:
        message = f"{total} 题里应用只有 {applying} 题，不到四分之一；请加几道镇里真会遇到的情景题"
        yield file.problem(("items",), message, "warning")


def _parallel(file: BankFile) -> Iterator[Problem]:
    """Whether a second paper can differ from the first one."""
    families: defaultdict[str, list[tuple[int, Question]]] = defaultdict(list)
    for n, question in file.questions:
        families[question.family].append((n, question))
    if len(families) < FAMILIES:
        message = f"只有 {len(families)} 族题；请至少出 {FAMILIES} 族，每族是一条规则"
        yield file.problem(("items",), message, "warning")
    alone = ("演练", "期限")  # a drill is gone through again; a template never asks the same twice
    single = {name: members[0][1] for name, members in families.items() if len(members) == 1}
    lonely = [name for name, only in single.items() if only.body.label not in alone]
    if len(lonely) > LONELY * len(families):
        names = "、".join(lonely[:5]) + ("等" if len(lonely) > 5 else "")
        message = (
            f"{len(families)} 族里有 {len(lonely)} 族只有一道题（{names}），重考时会遇到原题；请补平行题"
        )
        yield file.problem(("items",), message, "warning")
    for name, members in families.items():
        for n, question in members[1:]:
            if question.kind != members[0][1].kind:
                other = members[0][1].id
                message = f"“{clip(name)}”里还有别的题型（{other}），一张卷上可能同时抽到；请另取一个族名"
                yield file.problem(("items", n, "family"), message, "warning")
    yield from _drawn(file, set(lonely))


def _drawn(file: BankFile, lonely: set[str]) -> Iterator[Problem]:
    """What the quizzes make of the families."""
    if file.bank is None:
        return
    by_id = {question.id: (n, question) for n, question in file.questions}
    counted = {draw.label for quiz in file.bank.quizzes if quiz.counted for draw in quiz.blueprint.draws}
    for place, quiz in enumerate(file.bank.quizzes):
        for k, draw in enumerate(quiz.blueprint.draws):
            there = {q.family for _, q in file.questions if q.body.label == draw.label}
            if len(there) <= draw.count and not quiz.assignment and draw.label != "期限":
                message = (
                    f"{draw.label}只有 {len(there)} 族，每张卷都要抽 {draw.count} 族，张张一样；请再出几族"
                )
                yield file.problem(("quizzes", place, "draw", k), message, "warning")
        for item in () if quiz.counted else quiz.blueprint.items:
            n, question = by_id[item]
            if question.family in lonely and question.body.label in counted:
                message = (
                    f"练习里用了，“{clip(question.family)}”又只有这一道，测验会原样再抽到它；请补一道平行题"
                )
                yield file.problem(("items", n, "family"), message, "warning")
