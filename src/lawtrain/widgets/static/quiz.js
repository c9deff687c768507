/**
 * The one quiz front end, an anywidget front-end module: the same in JupyterLab and on the service's pages.
 *
 *   host    whoever answers our messages through `model`: a kernel, or a page's adapter over HTTP
 *   leaf    what is answered: a question, or one part of a case (材料)
 *   stage   a part of a drill (演练): given for good, and told, before the next one is shown
 *   outbox  answers that the host has not acknowledged; on the device until it does
 *   screen  opening → intro → answering → result, of an assignment (作业) → done; each is {node, heading, say, …}
 *
 * `html` fields were sanitised by the server and are the only ones that become markup.
 * Syntax and browser features stay within Chrome 79: old phones' WebViews run this file as it is.
 */

const TIMEOUT = 10000;
const BACKOFF = [1000, 2000, 4000, 8000, 15000, 30000];
// People tick several boxes in a row, and type on.
const PAUSE = { radio: 250, checkbox: 700, order: 700, match: 700, text: 1200, blanks: 1200 };
const BATCH = 100;

const WORDS = {
  counted: ["测验（计入台账）", "交卷后，成绩记入年度学法台账。可以再做，首次成绩单独标明、不会改动。"],
  practice: ["练习（不计入）", "只供自己练习，成绩不记入台账，可以反复做。"],
  before: "上次没有做完，已经保存的答案都还在，可以接着做。",
  opening: "正在打开小测…",
  slow: "小测还没有打开，可能是网络不好。请检查网络，再点“重试”。",
  starting: "正在准备试卷…",
  noStart: "网络不通，现在打不开试卷。请检查网络后再点一次。",
  autosave: "答案会自动保存",
  saving: "正在保存…",
  saved: "已保存",
  kept: "网络中断，答案已存在本机，联网后自动补交",
  unkept: "网络中断，本机也存不下答案。请不要关闭本页，联网后自动补交",
  unavailable: "网络不通，请稍后再试。",
  changed: "已在另一个页面或设备上改过，现显示最新的答案",
  changedHere: "这道题已在另一个页面或设备上改过，现显示最新的答案。",
  both: "在另一个页面或设备上也改过，这里留的是您正在写的，另一份附在下面",
  bothHere: "这道题在另一个页面或设备上也改过。这里留的是您正在写的，另一份在下面。",
  settled: "这一步已在另一个页面或设备上答过，以那一次的答案为准。",
  goOn: "答案已保存，但网络不通，结果还没有取回来。联网后自动显示。",
  tooLong: "超过最多字数，现在的改动还没有保存，请删短一些。多写的字不会被删掉。",
  submit: "交卷",
  sure: "确认交卷吗？",
  confirm: "确认交卷",
  noUndo: "交卷后不能再改。",
  handingIn: "正在交卷…",
  again: "重试交卷",
  notDone: "没有交成",
  notYet: "还没有交卷",
  lookFirst: "答案有变动，请看过后再交卷。",
  offline: "网络不通，现在交不了卷。联网后会自动交卷，也可以点“重试交卷”。",
  offlineKept: "答案都存在这台设备上，不会丢。中途关闭本页的话，下次打开后请再点一次“交卷”。",
  offlineUnkept: "这台设备存不下答案，请不要关闭本页。",
};

/** The same places in an assignment, which is not handed in here. */
const ASSIGNED = Object.assign({}, WORDS, {
  before: "已经保存的答案都还在，可以接着做，也可以修改。",
  starting: "正在打开作业…",
  noStart: "现在打不开作业。请再点一次；仍不行的，请关闭本页，重新打开本作业。",
  kept: "现在存不进文件夹，答案先存在本机，会自动再试",
  unkept: "现在存不进文件夹，本机也存不下。请不要关闭本页，会自动再试",
  unavailable: "现在存不进文件夹，请稍后再试。",
  submit: "做完了",
  sure: "做完了吗？",
  confirm: "确认做完",
  noUndo: "点“确认做完”以后还可以继续修改。本作业要到“作业”列表里提交，才算上交。",
  handingIn: "正在存好答案…",
  again: "再试一次",
  notDone: "没有存好",
  notYet: "还没有存好",
  lookFirst: "答案有变动，请看过后再点“做完了”。",
  offline: "答案现在存不进文件夹。会自动再试，也可以点“再试一次”；仍不行的，请重新打开本作业。",
  offlineKept: "答案都存在这台设备上，不会丢。",
});

const ASSIGNMENT = {
  chip: "作业",
  save: "答案自动存在本作业的文件夹里，可以分几次做。全部做完后，回到“作业”列表，点本作业的“提交”。",
  again: "收作业之前可以改了再交，以最后一次提交的为准。",
  counted: "批阅以后，成绩记入年度学法台账。",
};

const VERDICTS = {
  right: ["✓", "答对"],
  part: ["◐", "部分得分"],
  wrong: ["✗", "答错"],
  blank: ["✗", "未作答"],
  person: ["○", "由本人对照要点自查，不计分"],
};

/** Of a drill's stage. */
const STEPS = {
  right: ["✓", "做对了", "这一步做对了"],
  part: ["◐", "没有做全", "这一步没有做全"],
  wrong: ["✗", "不对", "这一步不对"], // what it leads to, its reason says: it may be unlawful, or a day counted wrongly
};

/* ---------- small tools ---------- */

/** An element. `html` is for sanitised fields only; string children become text, never markup. */
function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "html") node.innerHTML = value;
    else if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

function button(id, look, text, click) {
  return h("button", { type: "button", id, class: "lt-button lt-" + look, click }, text);
}

/** Timers and listeners that end together. */
function createScope() {
  const undo = new Set();
  const scope = {
    closed: false,
    defer(fn) {
      undo.add(fn);
    },
    later(ms, fn) {
      const cancel = () => {
        clearTimeout(timer);
        undo.delete(cancel);
      };
      const timer = setTimeout(() => {
        undo.delete(cancel);
        fn();
      }, ms);
      undo.add(cancel);
      return cancel;
    },
    listen(target, type, fn) {
      target.addEventListener(type, fn);
      undo.add(() => target.removeEventListener(type, fn));
    },
    close() {
      scope.closed = true;
      Array.from(undo).forEach((fn) => fn());
      undo.clear();
    },
  };
  return scope;
}

function randomName() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function figure(number) {
  return String(Math.round(number * 100) / 100);
}

/** 2026年11月22日 14:05 in the town's time (UTC+8 all year), whatever the device is set to. */
function townTime(iso) {
  const t = new Date(new Date(iso).getTime() + 8 * 3600 * 1000);
  const two = (n) => String(n).padStart(2, "0");
  const day = t.getUTCFullYear() + "年" + (t.getUTCMonth() + 1) + "月" + t.getUTCDate() + "日";
  return day + " " + two(t.getUTCHours()) + ":" + two(t.getUTCMinutes());
}

/** Whether two answers to `question` are one; only 排序 minds the sequence. */
function sameAnswer(question, a, b) {
  const same = question.control === "order" ? (one, n) => b[n] === one : (one) => b.includes(one);
  return a.length === b.length && a.every(same);
}

/** Row → value of an answer to 匹配 or 填空, whose entries are "row=value". */
function paired(answer) {
  return new Map(answer.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]));
}

/** The words of sanitised HTML, where markup cannot stand: in a choice list, or aloud. */
function wordsIn(html) {
  return h("span", { html }).textContent.replace(/\s+/g, " ").trim();
}

function brief(text) {
  const signs = Array.from(text);
  return signs.length > 24 ? signs.slice(0, 23).join("") + "…" : text;
}

/** What the host takes: no half characters, and none that cannot be seen. */
function plainText(text) {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]/gu, "");
}

/** How far something with `all` places is answered. */
function farness(given, all) {
  return given === 0 ? "open" : given < all ? "part" : "done";
}

/** A paper that is one drill goes by its steps: "1 题" says nothing of how far one has come. */
function loneDrill(questions) {
  return questions.length === 1 && questions[0].control === "drill";
}

function naming(names) {
  return ("第 " + names.join("、") + " 题").replace("） 题", "）题");
}

/** Leaves of a question as {question, name}: "3" for a plain one, "13（2）" for the second part of a case or drill. */
function leavesOf(question, number) {
  if (!question.parts.length) return [{ question, name: String(number) }];
  return question.parts.map((part, p) => ({ question: part, name: number + "（" + (p + 1) + "）" }));
}

/* ---------- the line to the host ---------- */

/** `ask` never rejects: silence, and a model that cannot send, count as unavailable. */
function createLink(model, scope) {
  const prefix = randomName();
  const waiting = new Map();
  let count = 0;

  function settle(id, reply) {
    const call = waiting.get(id);
    if (!call) return;
    waiting.delete(id);
    call.stop();
    call.resolve(reply);
  }

  function hear(message) {
    if (message) settle(message.id, message);
  }

  model.on("msg:custom", hear);
  scope.defer(() => model.off("msg:custom", hear));
  const silence = () => ({ ok: false, code: "unavailable", message: "" });

  return {
    ask(verb, args) {
      const id = prefix + "-" + ++count;
      return new Promise((resolve) => {
        waiting.set(id, { verb, resolve, stop: scope.later(TIMEOUT, () => settle(id, silence())) });
        try {
          model.send({ id, verb, args });
        } catch (error) {
          settle(id, silence());
        }
      });
    },
    /** Stop waiting for calls that went into a line known to be dead; their repetition is harmless. */
    hangUp(verb) {
      waiting.forEach((call, id) => {
        if (call.verb === verb) settle(id, silence());
      });
    },
  };
}

/* ---------- unacknowledged answers ---------- */

/** One attempt's answers on the device: question → {tab, seq, since, answer}. Other tabs write here too. */
function createShelf(person, attempt) {
  const key = "lawtrain:" + person + ":" + attempt;
  const sound = (e) => e && typeof e.tab === "string" && e.seq > 0 && e.since >= 0 && Array.isArray(e.answer);

  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(key)) || {};
      return Object.fromEntries(Object.entries(found).filter(([, entry]) => sound(entry)));
    } catch (error) {
      return {};
    }
  }

  /** Tells whether the device kept it. */
  function write(entries) {
    try {
      if (Object.keys(entries).length) localStorage.setItem(key, JSON.stringify(entries));
      else localStorage.removeItem(key);
      return true;
    } catch (error) {
      return false;
    }
  }

  return {
    read,
    put: (question, entry) => write(Object.assign(read(), { [question]: entry })),
    drop(question, entry) {
      const entries = read();
      const there = entries[question];
      if (!there || there.tab !== entry.tab || there.seq !== entry.seq) return;
      delete entries[question];
      write(entries);
    },
    clear: () => write({}),
  };
}

/**
 * Sends answers, one request at a time, until the host has acknowledged them all.
 *
 * `hooks`: status(kind, message), apply(updates) → whether the person was shown them, refused(reply), reload().
 * An entry keeps the tab, seq and since it was made with, also across a reload; a newer answer to the same
 * question takes its place but keeps the older `since`: what others answered after it has not been seen here.
 * An entry with `held`, which says why, waits for the person and is not sent.
 */
function createOutbox(app, attempt, hooks) {
  const scope = createScope();
  const shelf = createShelf(app.model.get("person") || "", attempt.id);
  const pending = shelf.read();
  const untold = new Map(); // answers that came too late, by question, until the paper tells of them
  const leaves = attempt.questions.flatMap((question, n) => leavesOf(question, n + 1));
  const written = new Set(leaves.filter((leaf) => ["text", "blanks"].includes(leaf.question.control)).map((leaf) => leaf.question.id));
  let standing = attempt.answers;
  let status = null;
  let kept = true;
  let rev = attempt.rev;
  let batch = BATCH;
  let failures = 0;
  let running = null;
  let again = false;
  let cancelTimer = () => {};

  function tell(kind, message) {
    status = [kind, message];
    hooks.status(kind, message);
  }

  function plan(ms) {
    cancelTimer();
    cancelTimer = scope.later(ms, flush);
  }

  /** The first entries that share tab and since; a tab's seq never goes backwards, earlier tabs come first. */
  function nextBatch() {
    const own = (entry) => (entry.tab === app.tab ? 1 : 0);
    const order = (a, b) => own(a) - own(b) || (a.tab < b.tab ? -1 : a.tab > b.tab ? 1 : a.seq - b.seq);
    const all = Object.entries(pending).filter(([, e]) => !e.held).sort((a, b) => order(a[1], b[1]));
    if (!all.length) return null;
    const { tab, since } = all[0][1];
    const end = all.findIndex(([, e], n) => n >= batch || e.tab !== tab || e.since !== since);
    const entries = end < 0 ? all : all.slice(0, end);
    const answers = entries.map(([question, e]) => ({ question, answer: e.answer, seq: e.seq }));
    return { entries, save: { tab, since, answers } };
  }

  function forget(entries) {
    for (const [question, entry] of entries) {
      shelf.drop(question, entry);
      if (pending[question] === entry) delete pending[question];
    }
  }

  function acknowledge(entries, saved) {
    failures = 0;
    again = false;
    batch = BATCH;
    rev = Math.max(rev, saved.rev);
    forget(entries);
    const clashes = typedOver(entries, saved);
    const accepted = entries.filter(([question]) => !saved.stale.includes(question));
    for (const [question] of accepted) {
      // Answered again while this was under way: what stands now is our own earlier answer, so it was seen.
      if (pending[question]) pending[question].since = saved.rev;
    }
    const given = accepted.map(([question, entry]) => [question, entry.answer]);
    const news = saved.updates.map((update) => [update.question, update.answer]);
    standing = Object.assign({}, standing, Object.fromEntries(given.concat(news)));
    const late = new Map(entries.filter(([question]) => saved.stale.includes(question)).map(([q, e]) => [q, e.answer]));
    const shown = saved.updates.filter(({ question }) => !pending[question] || clashes.includes(question));
    if (!hooks.apply(shown, late)) late.forEach((answer, question) => untold.set(question, answer));
  }

  /** What somebody is writing here is never taken away: it is sent again, now that the other answer has been seen. */
  function typedOver(entries, saved) {
    const given = saved.updates.map((update) => update.question);
    const late = ([question, entry]) =>
      written.has(question) && saved.stale.includes(question) && given.includes(question) && entry.tab === app.tab;
    return entries.filter(late).map(([question, entry]) => {
      const again = pending[question] || Object.assign({}, entry, { seq: ++app.seq });
      pending[question] = Object.assign(again, { since: saved.rev });
      shelf.put(question, again);
      return question;
    });
  }

  function fail(reply, entries) {
    if (reply.code === "refused") hooks.refused(reply);
    if (reply.code === "invalid" || reply.code === "not_found") {
      // It can never be accepted. Find the culprit by sending singly, let it go, and show what stands.
      if (entries.length > 1) batch = 1;
      else if (written.has(entries[0][0])) entries[0][1].held = reply.message; // nobody's writing is let go
      else {
        forget(entries);
        hooks.reload();
      }
    }
    const delay = BACKOFF[Math.min(failures, BACKOFF.length - 1)];
    failures += 1;
    if (nextBatch()) plan(delay * (0.85 + 0.3 * Math.random())); // a town comes back one by one
    // A learner cannot mend a service that is away, but may well mend a folder.
    const message = reply.code === "unavailable" && !app.state.head.assignment ? "" : reply.message;
    const words = wordsOf(app);
    tell("failed", message || (kept ? words.kept : words.unkept));
    return reply;
  }

  /** A stage that is settled takes no other answer: what was still to be sent is let go. */
  function settle({ told }) {
    for (const { id } of told || []) {
      if (!pending[id]) continue;
      untold.set(id, pending[id].answer);
      forget([[id, pending[id]]]);
    }
  }

  async function run() {
    for (let next = nextBatch(); next; next = nextBatch()) {
      if (!failures) tell("saving", WORDS.saving);
      const reply = await app.link.ask("save", { attempt: attempt.id, save: next.save });
      if (scope.closed) return { ok: false, code: "closed", message: "" };
      if (reply.ok) acknowledge(next.entries, reply.value);
      else if (again) again = false;
      else return fail(reply, next.entries);
    }
    const held = Object.values(pending).map((entry) => entry.held)[0];
    tell(held ? "failed" : "saved", held || WORDS.saved);
    return held ? { ok: false, code: "held", message: held } : { ok: true };
  }

  /** Send what is waiting; resolves to the last reply, {ok: true} when nothing is left. */
  function flush() {
    cancelTimer();
    if (!running) {
      running = run().finally(() => {
        running = null;
      });
    }
    return running;
  }

  /** Try now; what is already under way gets a second try at once, should it fail. */
  function kick() {
    again = running !== null;
    if (Object.keys(pending).length) flush();
  }

  scope.listen(window, "online", () => {
    if (running) app.link.hangUp("save"); // settles a moment later, so kick still sees it under way
    kick();
  });
  scope.listen(document, "visibilitychange", kick);
  scope.listen(window, "beforeunload", (event) => {
    if (!Object.keys(pending).length) return;
    event.preventDefault();
    event.returnValue = "";
  });

  settle(attempt);
  return {
    attempt: attempt.id,
    pending,
    untold,
    flush,
    kick,
    kept: () => kept,
    status: () => status || (Object.keys(standing).length ? ["saved", WORDS.saved] : ["new", WORDS.autosave]),
    answer: (question) => (pending[question] || { answer: standing[question] || [] }).answer,
    put(question, answer, pause, held) {
      const before = pending[question];
      const since = before ? Math.min(before.since, rev) : rev;
      pending[question] = Object.assign({ tab: app.tab, seq: ++app.seq, since, answer }, held ? { held } : {});
      kept = shelf.put(question, pending[question]);
      if (held) tell("failed", held);
      else if (!failures) tell("saving", WORDS.saving);
      plan(pause);
    },
    /** A state from elsewhere: true when it is at least as new as what this tab has seen. */
    seen(other) {
      if (other.rev < rev) return false;
      rev = other.rev;
      standing = other.answers;
      settle(other);
      return true;
    },
    close: scope.close,
  };
}

/* ---------- pieces of screens ---------- */

function wordsOf(app) {
  return app.state && app.state.head.assignment ? ASSIGNED : WORDS;
}

function kindChip(head) {
  const look = head.assignment || head.counted ? "counted" : "practice";
  return h("p", { class: "lt-chip lt-chip-" + look }, head.assignment ? ASSIGNMENT.chip : WORDS[look][0]);
}

function headed(app, text, under) {
  const below = under ? h("span", { class: "lt-under" }, under) : null;
  return h("h2", { id: app.id("title"), class: "lt-title", tabindex: "-1" }, text, below);
}

/** A polite live line; empty means invisible. */
function liveLine(look) {
  const node = h("p", { class: look, role: "status", "aria-live": "polite", hidden: true });
  return {
    node,
    say(text) {
      node.hidden = !text;
      node.textContent = text;
    },
  };
}

function history(state) {
  if (!state.history.length) return null;
  const rows = state.history.map((past) =>
    h("li", {},
      h("span", { class: "lt-strong" }, "第 " + past.number + " 次"),
      past.number === 1 ? h("span", { class: "lt-tag" }, "首次") : null,
      h("span", {}, figure(past.score) + " / " + figure(past.points) + " 分"),
      state.head.counted ? h("span", {}, past.passed ? "✓ 合格" : "✗ 未合格") : null,
      h("span", { class: "lt-quiet" }, townTime(past.submitted_at)))
  );
  return h("div", { class: "lt-history" }, h("h3", {}, "做过的成绩"), h("ul", {}, ...rows));
}

/** 答题卡: numbered buttons, each {number, look, mark, words, go}. */
function numberGrid(items) {
  const buttons = items.map((item) =>
    h("button", { type: "button", class: "lt-number", click: item.go }, String(item.number), h("span", { "aria-hidden": "true" }))
  );
  return {
    node: h("ol", { class: "lt-numbers" }, ...buttons.map((b) => h("li", {}, b))),
    paint(n, look, mark, words) {
      buttons[n].setAttribute("data-look", look);
      buttons[n].setAttribute("aria-label", "第 " + (n + 1) + " 题，" + words);
      buttons[n].lastChild.textContent = mark;
    },
  };
}

function goTo(node) {
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "start" });
}

function nthLetter(place) {
  return String.fromCharCode(65 + place);
}

function letter(question, place) {
  if (question.kind === "true_false") return null;
  return h("span", { class: "lt-letter" }, nthLetter(place));
}

/** A drill's stage: a tenth of a point would only distract. */
function unpriced(stage) {
  return Object.assign({}, stage, { points: null });
}

function caption(app, tag, question, name) {
  const alone = question.control === "text" && !app.state.head.assignment ? "（供自查，不计入得分）" : "";
  const several = question.control === "checkbox" ? "（可选多项）" : alone;
  return h(tag, { class: "lt-caption" },
    h("span", { class: "lt-strong" }, name), " ",
    h("span", { class: "lt-tag" }, question.label + "题"), " ",
    h("span", { class: "lt-quiet" }, (question.points === null ? "" : figure(question.points) + " 分") + several));
}

/* ---------- opening and intro ---------- */

function openingScreen(app) {
  const scope = createScope();
  const line = h("p", { id: app.id("wait"), class: "lt-wait", role: "status", tabindex: "-1" });
  const retry = button(app.id("retry"), "primary", "重试", open);

  function wait() {
    line.textContent = WORDS.opening;
    retry.hidden = true;
  }
  function stuck(text) {
    line.textContent = text;
    retry.hidden = false;
  }
  async function open() {
    wait();
    const reply = await app.link.ask("look", {});
    if (scope.closed) return;
    if (reply.ok) app.accept(reply.value);
    else stuck(reply.message || WORDS.slow);
  }

  wait();
  scope.later(TIMEOUT, () => stuck(WORDS.slow));
  return { node: h("div", { class: "lt-screen lt-intro" }, line, retry), heading: line, say: stuck, close: scope.close };
}

function facts(head) {
  const pairs = [
    head.steps ? ["步数", head.steps + " 步"] : ["题数", head.count + " 题"],
    head.counted || head.assignment ? ["满分", figure(head.points) + " 分"] : null,
    head.counted ? ["合格线", figure(head.pass_score) + " 分"] : null,
    ["大约需要", head.minutes + " 分钟"],
  ];
  const cells = pairs.filter((pair) => pair).map(([k, v]) => h("div", {}, h("dt", {}, k), h("dd", {}, v)));
  return h("dl", { class: "lt-facts" }, ...cells);
}

/** Starts, or goes on; the button that was pressed says so. */
async function start(app, pressed, say) {
  const text = pressed.textContent;
  pressed.disabled = true;
  pressed.textContent = wordsOf(app).starting;
  say("");
  app.opened = true;
  const reply = await app.link.ask("start", {});
  if (app.scope.closed) return;
  if (reply.ok) {
    app.accept(reply.value);
    return;
  }
  app.opened = false;
  pressed.disabled = false;
  pressed.textContent = text;
  pressed.focus();
  say(reply.message || wordsOf(app).noStart);
}

/** What becomes of the answers. */
function purpose(head) {
  if (!head.assignment) return [WORDS[head.counted ? "counted" : "practice"][1]];
  return [ASSIGNMENT.save, ASSIGNMENT.again].concat(head.counted ? [ASSIGNMENT.counted] : []);
}

function introScreen(app, state) {
  const { head, attempt } = state;
  const notice = liveLine("lt-notice");
  const heading = headed(app, head.title);
  const begin = button(app.id("start"), "primary", attempt ? "继续作答" : "开始作答", () => {
    if (!attempt) {
      start(app, begin, notice.say);
      return;
    }
    app.opened = true; // the paper is already here: going on needs no network
    app.show(true);
  });
  const answered = attempt ? Object.values(attempt.answers).filter((answer) => answer.length).length : 0;
  const node = h("div", { class: "lt-screen lt-intro" },
    kindChip(head), heading,
    ...purpose(head).map((text) => h("p", {}, text)),
    facts(head),
    head.rule ? h("p", { class: "lt-rule" }, h("span", { class: "lt-strong" }, "多选题计分："), head.rule) : null,
    ...(head.rules || []).map((rule) => h("p", { class: "lt-rule" }, rule)),
    answered ? h("p", {}, wordsOf(app).before) : null,
    notice.node,
    h("div", { class: "lt-actions" }, begin),
    history(state));
  const status = (kind, message) => notice.say(kind === "failed" ? message : "");
  return { node, heading, say: notice.say, status };
}

/* ---------- answering ---------- */

/**
 * What every leaf can do, over what one of a kind does: read() the answer as it is saved, write(answer), paint(words)
 * where someone answered elsewhere, look() whether it is "done", begun ("part") or "open", focus().
 */
function asLeaf(leaf) {
  const plain = {
    held: "", // why what is here cannot be saved yet
    typing: () => false,
    offer() {},
    status() {},
    look: () => farness(leaf.read().length, 1),
  };
  return Object.assign(plain, leaf);
}

/** JupyterLab takes Enter and undo away from whatever lies in a notebook; its listener comes after this one. */
function keepKeys(event) {
  if (["insertLineBreak", "historyUndo", "historyRedo"].includes(event.inputType)) event.stopImmediatePropagation();
}

/**
 * Keys pressed here are answers, not notebook shortcuts. JupyterLab hears them first and looks for this word from the
 * focused element upwards; many of its shortcuts are for `:focus`, so the element must bear the word itself.
 */
function ownKeys(event) {
  event.target.setAttribute("data-lm-suppress-shortcuts", "true");
}

/** The other answer to what is being written here: to be swapped in, or let go. `leaf` gives the leaf. */
function createOther(id, leaf, changed) {
  const text = h("p", { class: "lt-prose" });
  let answer = [];
  const node = h("div", { class: "lt-other", hidden: true },
    h("p", { class: "lt-strong" }, "没有采用的另一份答案："), text,
    h("div", { class: "lt-actions" },
      button(id + "-swap", "plain", "换成这一份", swap),
      button(id + "-drop", "plain", "不要这一份", () => {
        node.hidden = true;
        leaf().focus();
      })));

  function offer(other) {
    answer = other;
    text.textContent = leaf().inWords(other);
    node.hidden = !text.textContent.trim();
  }
  function swap() {
    const mine = leaf().read();
    leaf().write(answer);
    offer(mine);
    leaf().focus();
    changed(leaf());
  }
  return { node, offer };
}

/** An answer in the person's own words. Nothing typed is ever cut off; what is too long waits, and says so. */
function createWritten(app, { question, name }, changed, left) {
  const id = app.id("leaf-" + name);
  const count = h("p", { class: "lt-count", id: id + "-count" });
  const saved = h("p", { class: "lt-status", "aria-hidden": "true" }); // the bar's line is the one that is read aloud
  const excess = liveLine("lt-note");
  const note = liveLine("lt-note");
  const other = createOther(id, () => leaf, changed);
  const area = h("textarea", {
    id, class: "lt-text", name: id, rows: "1", lang: "zh-CN", autocomplete: "off", "aria-describedby": count.id,
    beforeinput: keepKeys,
    input: (event) => (event.isComposing ? grow() : typed()),
    compositionend: typed,
    focus: () => app.root.classList.add("lt-writing"),
    blur: left,
  });
  const grown = h("div", { class: "lt-grown" }, area); // its copy of the text, in CSS, gives the height

  function grow() {
    grown.setAttribute("data-text", area.value);
    const length = Array.from(plainText(area.value)).length;
    const over = length - question.longest;
    count.textContent = "已写 " + length + " 字 / 最多 " + question.longest + " 字" + (over > 0 ? "，超出 " + over + " 字" : "");
    count.classList.toggle("lt-over", over > 0);
    return over > 0;
  }
  function typed() {
    grow();
    changed(leaf);
  }
  const leaf = asLeaf({
    name,
    question,
    node: h("div", { class: "lt-written" },
      h("label", { class: "lt-label", for: id }, "您的答案"), grown,
      h("div", { class: "lt-line" }, count, saved), excess.node, note.node, other.node),
    read: () => (area.value.trim() ? [plainText(area.value)] : []),
    write(answer) {
      if (area.value !== (answer[0] || "")) area.value = answer[0] || "";
    },
    paint(words) {
      const over = grow();
      excess.say(over ? WORDS.tooLong : "");
      area.setAttribute("aria-invalid", String(over));
      leaf.held = over ? naming([name]) + WORDS.tooLong : "";
      note.say(words);
    },
    typing: () => document.activeElement === area,
    inWords: (answer) => answer[0] || "",
    offer: other.offer,
    status(kind, message) {
      saved.setAttribute("data-look", kind);
      saved.textContent = leaf.held ? "" : message;
    },
    focus: () => area.focus(),
  });
  return leaf;
}

/** 填空: a line for each gap of the stem. Nothing typed is ever cut off or taken away, as in a written answer. */
function createBlanks(app, { question, name }, changed, left) {
  const id = app.id("leaf-" + name);
  const saved = h("p", { class: "lt-status", "aria-hidden": "true" });
  const excess = liveLine("lt-note");
  const note = liveLine("lt-note");
  const other = createOther(id, () => leaf, changed);
  const last = question.rows.length - 1;
  const inputs = question.rows.map((row, n) =>
    h("input", {
      id: id + "-" + n, class: "lt-blank", type: "text", lang: "zh-CN", inputmode: "text", autocomplete: "off",
      autocapitalize: "off", spellcheck: "false", enterkeyhint: n < last ? "next" : "done",
      beforeinput: keepKeys,
      keydown: (event) => step(event, n),
      input: (event) => event.isComposing || changed(leaf),
      compositionend: () => changed(leaf),
      focus: () => app.root.classList.add("lt-writing"),
      blur: left,
    })
  );
  const lines = question.rows.map((row, n) =>
    h("div", { class: "lt-gap" }, h("label", { class: "lt-rich", for: inputs[n].id, html: row.html }), inputs[n])
  );

  /** Enter goes to the next gap and means nothing else, to nobody. Within an input method it is the method's own. */
  function step(event, n) {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    event.stopPropagation();
    if (n < last) inputs[n + 1].focus();
  }
  const text = (n) => plainText(inputs[n].value).trim();
  const tooLong = (n) => Array.from(text(n)).length > question.longest;
  const leaf = asLeaf({
    name,
    question,
    node: h("div", { class: "lt-blanks" }, ...lines, h("div", { class: "lt-line" }, saved), excess.node, note.node, other.node),
    read: () => question.rows.map((row, n) => [row.id, text(n)]).filter((pair) => pair[1]).map((pair) => pair.join("=")),
    write(answer) {
      const given = paired(answer);
      question.rows.forEach((row, n) => {
        if (text(n) !== (given.get(row.id) || "")) inputs[n].value = given.get(row.id) || "";
      });
    },
    paint(words) {
      const long = inputs.map((input, n) => n).filter(tooLong);
      inputs.forEach((input, n) => input.setAttribute("aria-invalid", String(long.includes(n))));
      const which = long.map((n) => wordsIn(question.rows[n].html)).join("、");
      excess.say(long.length ? which + WORDS.tooLong.replace("最多字数", " " + question.longest + " 字") : "");
      leaf.held = long.length ? naming([name]) + WORDS.tooLong : "";
      note.say(words);
    },
    typing: () => inputs.includes(document.activeElement),
    inWords(answer) {
      const given = paired(answer);
      const filled = question.rows.filter((row) => given.get(row.id));
      return filled.map((row) => wordsIn(row.html) + " " + given.get(row.id)).join("\n");
    },
    offer: other.offer,
    status(kind, message) {
      saved.setAttribute("data-look", kind);
      saved.textContent = leaf.held ? "" : message;
    },
    look: () => farness(leaf.read().length, inputs.length),
    focus: () => (inputs.find((input, n) => tooLong(n)) || inputs[0]).focus(),
  });
  return leaf;
}

/** 匹配: the options in full, lettered, and for each row a native list of them. */
function createMatch(app, { question, name }, changed) {
  const id = app.id("leaf-" + name);
  const options = question.options.map((option, n) => [option.id, nthLetter(n) + " " + wordsIn(option.html)]);
  const selects = question.rows.map((row, n) =>
    h("select", { id: id + "-" + n, class: "lt-select", change: () => changed(leaf) },
      h("option", { value: "" }, "请选择"), ...options.map(([value, text]) => h("option", { value }, text)))
  );
  const rows = question.rows.map((row, n) =>
    h("div", { class: "lt-pair" },
      h("label", { for: selects[n].id },
        h("span", { class: "lt-letter" }, n + 1 + "."), h("span", { class: "lt-rich", html: row.html })),
      selects[n])
  );
  const note = liveLine("lt-note");
  const leaf = asLeaf({
    name,
    question,
    node: h("div", { class: "lt-match" },
      h("p", { class: "lt-quiet", id: id + "-hint" }, "供选的各项，一项可以用几次，也可以不用："),
      h("ul", { class: "lt-choices", "aria-labelledby": id + "-hint" }, ...question.options.map((option, n) =>
        h("li", {}, letter(question, n), h("div", { class: "lt-rich", html: option.html })))),
      ...rows, note.node),
    read: () => question.rows.map((row, n) => [row.id, selects[n].value]).filter((pair) => pair[1]).map((pair) => pair.join("=")),
    write(answer) {
      const given = paired(answer);
      question.rows.forEach((row, n) => (selects[n].value = given.get(row.id) || ""));
    },
    paint(words) {
      selects.forEach((select) => select.classList.toggle("lt-chosen", select.value !== ""));
      note.say(words);
    },
    look: () => farness(leaf.read().length, selects.length),
    focus: () => selects[0].focus(),
  });
  return leaf;
}

/** 排序: the steps as the paper shows them are no answer; moving one makes all of them the answer, or saying that they stand right. */
function createOrder(app, { question, name }, changed) {
  const shown = question.options.map((option) => option.id);
  const words = new Map(question.options.map((option) => [option.id, brief(wordsIn(option.html))]));
  let order = shown.slice();
  let touched = false;
  const said = h("p", { class: "lt-told", id: app.id("leaf-" + name), role: "status", tabindex: "-1" });
  const note = liveLine("lt-note");
  const keep = button(app.id("keep-" + name), "plain", "就是这个顺序", () => {
    touched = true;
    changed(leaf);
    said.focus();
  });
  const arrow = (id, by) => {
    const label = (by < 0 ? "上移：" : "下移：") + words.get(id);
    const click = () => move(id, by);
    return h("button", { type: "button", class: "lt-button lt-move", "aria-label": label, click }, by < 0 ? "↑" : "↓");
  };
  const steps = new Map(question.options.map((option) => [option.id, {
    place: h("span", { class: "lt-letter" }),
    up: arrow(option.id, -1),
    down: arrow(option.id, 1),
  }]));
  const rows = new Map(question.options.map((option) => {
    const { place, up, down } = steps.get(option.id);
    return [option.id, h("li", { class: "lt-step", keydown: (event) => pressed(event, option.id) },
      place, h("div", { class: "lt-rich", html: option.html }), h("div", { class: "lt-moves" }, up, down))];
  }));
  const list = h("ol", { class: "lt-order" });

  function pressed(event, id) {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    move(id, event.key === "ArrowUp" ? -1 : 1);
  }
  function move(id, by) {
    const from = order.indexOf(id);
    const to = from + by;
    const active = steps.get(id)[by < 0 ? "up" : "down"];
    if (to >= 0 && to < order.length) {
      order.splice(from, 1);
      order.splice(to, 0, id);
      touched = true;
      rows.forEach((row, other) => row.classList.toggle("lt-chosen", other === id));
      changed(leaf);
      said.textContent = "“" + words.get(id) + "”现在是第 " + (to + 1) + " 步";
    } else said.textContent = "“" + words.get(id) + "”已经是" + (by < 0 ? "第一步" : "最后一步");
    active.focus();
  }
  const leaf = asLeaf({
    name,
    question,
    node: h("div", { class: "lt-sort" }, list,
      said, h("p", { class: "lt-quiet lt-keys" }, "用键盘：在箭头上按 Alt+↑、Alt+↓ 也能移动这一步"), note.node,
      h("div", { class: "lt-actions" }, keep)),
    read: () => (touched ? order.slice() : []),
    write(answer) {
      touched = answer.length === shown.length && shown.every((id) => answer.includes(id));
      order = touched ? answer.slice() : shown.slice();
      rows.forEach((row) => row.classList.remove("lt-chosen"));
    },
    paint(told) {
      const active = list.contains(document.activeElement) ? document.activeElement : null;
      list.append(...order.map((id) => rows.get(id)));
      if (active) active.focus();
      order.forEach((id, n) => {
        const { place, up, down } = steps.get(id);
        place.textContent = n + 1;
        up.setAttribute("aria-disabled", String(n === 0)); // not disabled: that would lose the focus
        down.setAttribute("aria-disabled", String(n === order.length - 1));
      });
      list.classList.toggle("lt-open", !touched);
      keep.hidden = touched;
      said.textContent = touched
        ? "已按现在的顺序作答，还可以再调整。"
        : "还没有作答。请用 ↑ ↓ 排好先后；现在的顺序就对的，请点“就是这个顺序”。";
      note.say(told);
    },
    focus: () => said.focus(),
  });
  return leaf;
}

/** A choice. */
function createChoice(app, { question, name }, changed) {
  const group = app.id("leaf-" + name);
  const inputs = question.options.map((option, n) =>
    h("input", { type: question.control, name: group, id: group + "-" + n, value: option.id, change: () => changed(leaf) })
  );
  const rows = question.options.map((option, n) =>
    h("label", { class: "lt-option", for: inputs[n].id },
      inputs[n], letter(question, n), h("span", { class: "lt-rich", html: option.html }))
  );
  const note = h("p", { class: "lt-note", hidden: true });
  const leaf = asLeaf({
    name,
    question,
    node: h("div", { class: "lt-options" }, ...rows, note),
    read: () => inputs.filter((input) => input.checked).map((input) => input.value),
    write(answer) {
      for (const input of inputs) input.checked = answer.includes(input.value);
    },
    paint(words) {
      inputs.forEach((input, n) => rows[n].classList.toggle("lt-chosen", input.checked));
      note.hidden = !words;
      note.textContent = words;
    },
    lock(locked) {
      inputs.forEach((input) => (input.disabled = locked));
    },
    focus: () => inputs[0].focus(),
  });
  return leaf;
}

const LEAVES = {
  radio: createChoice, checkbox: createChoice, text: createWritten, order: createOrder, match: createMatch, blanks: createBlanks,
};

/** `changed(leaf)` on every answer; `left()` when the person turns to something else. */
function createLeaf(app, leaf, changed, left) {
  return LEAVES[leaf.question.control](app, leaf, changed, left);
}

function fieldset(app, question, key, name, children) {
  const stem = app.id("stem-" + key);
  return h("fieldset", { class: "lt-question", id: app.id("question-" + key), tabindex: "-1", "aria-describedby": stem },
    caption(app, "legend", question, name),
    h("div", { class: "lt-rich lt-stem", id: stem, html: question.html }),
    ...children);
}

/** A top-level question with its leaves. */
function createCard(app, question, number, changed, left) {
  const leaves = leavesOf(question, number).map((leaf) => createLeaf(app, leaf, changed, left));
  const children = question.parts.length
    ? leaves.map((leaf, p) => fieldset(app, leaf.question, number + "-" + p, "（" + (p + 1) + "）", [leaf.node]))
    : [leaves[0].node];
  const node = fieldset(app, question, String(number), "第 " + number + " 题", children);
  if (question.parts.length) node.classList.add("lt-case");
  const looking = (look) => leaves.filter((leaf) => leaf.look() === look).map((leaf) => leaf.name);
  return {
    node,
    leaves,
    look() {
      if (looking("done").length === leaves.length) return "done";
      return looking("open").length === leaves.length ? "open" : "part";
    },
    /** A case of which nothing is answered goes by its number alone. */
    gaps() {
      const open = looking("open");
      return { names: open.length === leaves.length ? [String(number)] : open, halves: looking("part") };
    },
  };
}

/** A settled stage, to be folded away: what was chosen, what was right, what comes of it. Its heading takes the focus. */
function settledStage(app, stage, mark, n, key, note) {
  const look = verdictOf(mark);
  const [sign, short, long] = STEPS[look];
  const chosen = stage.options.filter((option) => mark.answer.includes(option.id));
  const missed = stage.options.filter((option) => mark.key.includes(option.id) && !chosen.includes(option));
  const rows = chosen.concat(missed).map((option) => markedOption(stage, mark, option, stage.options.indexOf(option)));
  const why = rows[0].querySelector(".lt-why") || rows[0];
  why.id = app.id("why-" + key);
  const heading = h("h3", { class: "lt-consequence", tabindex: "-1", "aria-describedby": why.id }, sign + " " + long);
  const node = h("details", { class: "lt-stage", "data-step": look },
    h("summary", {}, h("span", { class: "lt-strong" }, "第 " + (n + 1) + " 步 " + sign),
      h("span", { class: "lt-short" }, " " + short + "：" + chosen.map((option) => wordsIn(option.html)).join("；"))),
    h("div", { class: "lt-rich lt-stem", html: stage.html }),
    note ? h("p", { class: "lt-note" }, note) : null,
    heading,
    h("ul", { class: "lt-options" }, ...rows),
    ...reasons(app, mark));
  return { node, heading };
}

/**
 * 演练: stage after stage. Choosing saves nothing; the button gives the choice, and that settles the stage for good.
 *
 * Between the press and the host's word the stage waits: its answer is in the outbox or stands, but is not told yet.
 * So a reload, another tab and a poor line are one case: what stands and is not told is asked for until it is.
 */
function createDrill(app, scope, first, number) {
  const { outbox } = app;
  const behind = h("div", { class: "lt-behind" });
  const turn = h("div", { class: "lt-turn" });
  const finished = liveLine("lt-finished");
  const node = fieldset(app, first, String(number), "第 " + number + " 题", [behind, turn, finished.node]);
  const settled = new Map(); // stage id → {node, heading}
  let current = null; // {id, leaf, go, note, reason}
  let pressed = "";
  let looking = false;
  let tries = 0;
  let trouble = "";
  node.classList.add("lt-case");

  const look = () => farness(settled.size, first.stages);
  const waits = () => current !== null && outbox.answer(current.id).length > 0;

  function createTurn(stage, n) {
    const key = number + "-" + n;
    const reason = h("p", { class: "lt-quiet", id: app.id("reason-" + key) });
    const note = liveLine("lt-note");
    const leaf = createLeaf(app, { question: stage, name: number + "（" + (n + 1) + "）" }, () => {
      note.say("");
      paint();
    }, () => {});
    const go = button(app.id("go-" + key), "primary", "", give);
    go.setAttribute("aria-describedby", reason.id);
    leaf.write(outbox.answer(stage.id));
    turn.append(fieldset(app, unpriced(stage), key, "第 " + (n + 1) + " 步 / 共 " + first.stages + " 步",
      [leaf.node, note.node, reason, h("div", { class: "lt-actions" }, go)]));
    return { id: stage.id, leaf, go, note, reason };
  }

  function give() {
    if (waits()) return;
    if (!current.leaf.read().length) {
      current.note.say("请先选好，再点“就这样办”。");
      return;
    }
    pressed = current.id;
    outbox.put(current.id, current.leaf.read(), 0, "");
    outbox.kick();
    paint();
  }

  function paint() {
    if (!current) return;
    const chosen = current.leaf.read().length > 0;
    current.leaf.paint("");
    current.leaf.lock(waits());
    current.go.textContent = waits() ? WORDS.saving : "就这样办";
    current.go.setAttribute("aria-disabled", String(waits() || !chosen)); // not disabled: the focus stays on it
    const reason = chosen ? "点了就不能再改。" : "还没有选。选好以后点“就这样办”，点了就不能再改。";
    current.reason.textContent = waits() ? trouble : reason;
  }

  async function ask() {
    if (looking) return;
    looking = true;
    const stage = current;
    const reply = await app.look("");
    looking = false;
    if (scope.closed || current !== stage || !waits()) return;
    trouble = reply.ok ? "" : reply.message || WORDS.goOn;
    paint();
    scope.later(BACKOFF[Math.min(tries++, BACKOFF.length - 1)], proceed);
  }
  function proceed() {
    if (waits() && !outbox.pending[current.id]) ask();
  }

  /** The host's own part of it: what is settled, and whose turn it is. Returns where this device's answer came too late. */
  function reach(question, told) {
    const held = turn.contains(document.activeElement);
    const news = question.parts.filter((stage) => told.has(stage.id) && !settled.has(stage.id));
    if (news.length) settled.forEach((stage) => (stage.node.open = false));
    const late = news.filter((stage) => overruled(stage, told.get(stage.id)));
    for (const stage of news) {
      const n = question.parts.indexOf(stage);
      const note = late.includes(stage) ? WORDS.settled : "";
      settled.set(stage.id, settledStage(app, stage, told.get(stage.id), n, number + "-" + n, note));
      behind.append(settled.get(stage.id).node);
      outbox.untold.delete(stage.id);
    }
    const next = question.parts.find((stage) => !told.has(stage.id));
    if ((current && current.id) !== (next && next.id)) {
      turn.textContent = "";
      trouble = "";
      tries = 0;
      current = next ? createTurn(next, question.parts.indexOf(next)) : null;
    }
    paint();
    if (look() === "done") finished.say("演练做完了。点“" + wordsOf(app).submit + "”看得分和全部步骤。");
    if (news.length) show(news[news.length - 1].id, held);
    return late.map((stage) => "第 " + number + " 题第 " + (question.parts.indexOf(stage) + 1) + " 步" + WORDS.settled.slice(3, -1));
  }

  /** Another answer than the one given, or being chosen, here. */
  function overruled(stage, mark) {
    const mine = outbox.untold.get(stage.id) || (current && current.id === stage.id ? current.leaf.read() : []);
    return mine.length > 0 && !sameAnswer(stage, mine, mark.answer);
  }

  /** Open the last settled stage, and lead there who pressed for it and has not turned to something else. */
  function show(last, held) {
    const lead = settled.has(pressed) ? pressed : last;
    settled.get(last).node.open = true;
    settled.get(lead).node.open = true;
    if (held || (settled.has(pressed) && document.activeElement === document.body)) goTo(settled.get(lead).heading);
    if (settled.has(pressed)) pressed = "";
  }

  scope.listen(window, "online", () => {
    if (looking) app.link.hangUp("look");
    tries = 0;
    scope.later(0, proceed);
  });
  return {
    id: first.id,
    node,
    leaves: [],
    reach,
    look,
    steps: () => "已做 " + settled.size + " / " + first.stages + " 步",
    gaps: () => ({ names: look() === "open" ? [String(number)] : [], halves: look() === "part" ? [String(number)] : [] }),
    status(kind, message) {
      if (current && outbox.pending[current.id]) trouble = kind === "failed" ? message : "";
      paint();
      proceed();
    },
  };
}

function createDock(app, cards, submit) {
  const progress = h("p", { class: "lt-progress" });
  const status = liveLine("lt-status");
  const notice = liveLine("lt-notice");
  const grid = numberGrid(cards.map((card, n) => ({
    number: n + 1,
    go: () => {
      fold(false);
      goTo(card.node);
    },
  })));
  const panel = h("div", { class: "lt-panel", id: app.id("panel") },
    grid.node, h("p", { class: "lt-quiet" }, "实心带 ✓ 的已答，带 … 的没有答完，空心的未答，点题号可以跳过去"));
  const toggle = h("button", {
    type: "button", class: "lt-button lt-plain lt-toggle", "aria-controls": panel.id, click: () => fold(panel.hidden),
  }, "答题卡", h("span", { class: "lt-arrow", "aria-hidden": "true" }));
  const words = wordsOf(app);
  const node = h("aside", { class: "lt-dock", "aria-label": "答题卡和" + words.submit },
    notice.node, panel,
    h("div", { class: "lt-bar" }, toggle, button(app.id("submit"), "primary", words.submit, submit)),
    h("div", { class: "lt-line" }, progress, status.node));

  function fold(open) {
    panel.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
  }

  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden || toggle.offsetParent === null) return;
    fold(false);
    toggle.focus();
  });
  fold(false);
  return {
    node,
    say: notice.say,
    status(kind, message) {
      status.node.setAttribute("data-look", kind);
      status.say(message);
    },
    paint() {
      let done = 0;
      cards.forEach((card, n) => {
        const look = card.look();
        done += look === "done" ? 1 : 0;
        grid.paint(n, look, { done: "✓", part: "…", open: "" }[look], { done: "已答", part: "没有答完", open: "未答" }[look]);
      });
      const lone = cards.length === 1 && cards[0].steps;
      progress.textContent = lone ? lone() : "已答 " + done + " / " + cards.length;
    },
  };
}

function answeringScreen(app, state) {
  const scope = createScope();
  const { outbox } = app;
  const heading = headed(app, state.head.title);
  const cards = state.attempt.questions.map((question, n) =>
    question.control === "drill" ? createDrill(app, scope, question, n + 1) : createCard(app, question, n + 1, changed, left)
  );
  const drills = cards.filter((card) => card.reach);
  const leaves = new Map(cards.flatMap((card) => card.leaves.map((leaf) => [leaf.question.id, leaf])));
  const dock = createDock(app, cards, submit);

  /** A box was left. The bar comes back only when the press is over that left it: it must not get in between. */
  function left() {
    outbox.kick();
    scope.later(1000, settle);
  }
  function settle() {
    const now = document.activeElement;
    app.root.classList.toggle("lt-writing", app.root.contains(now) && now.matches(".lt-text, .lt-blank"));
  }
  for (const type of ["mouseup", "keyup"]) scope.listen(document, type, () => scope.later(0, settle));

  function changed(leaf) {
    leaf.paint("");
    dock.paint();
    outbox.put(leaf.question.id, leaf.read(), PAUSE[leaf.question.control], leaf.held);
  }

  /**
   * Show answers given elsewhere, and say so where they differ from what is on the screen. What is being written here
   * stays. `late`: this device's answers that came too late, by question; a written one can be taken back.
   */
  function apply(updates, late) {
    const differs = ([leaf, answer]) => leaf && !sameAnswer(leaf.question, leaf.read(), answer);
    const news = updates.map((update) => [leaves.get(update.question), update.answer]).filter(differs);
    late.forEach((answer, id) => leaves.has(id) || outbox.untold.set(id, answer)); // a stage's is told when it is shown
    const stays = ([leaf]) => Boolean(outbox.pending[leaf.question.id]) || leaf.typing();
    const kept = news.filter(stays);
    const moved = news.filter((one) => !stays(one));
    for (const [leaf, answer] of kept) {
      leaf.offer(answer);
      if (!outbox.pending[leaf.question.id]) outbox.put(leaf.question.id, leaf.read(), PAUSE[leaf.question.control], leaf.held);
    }
    for (const [leaf, answer] of moved) {
      leaf.write(answer);
      leaf.offer(late.get(leaf.question.id) || []);
    }
    tell(moved.map(([leaf]) => leaf), kept.map(([leaf]) => leaf));
    return true;
  }

  function tell(moved, kept) {
    if (!moved.length && !kept.length) return;
    screen.changes += 1;
    moved.forEach((leaf) => leaf.paint(WORDS.changedHere));
    kept.forEach((leaf) => leaf.paint(WORDS.bothHere));
    dock.paint();
    const all = [[moved, WORDS.changed], [kept, WORDS.both]].filter(([some]) => some.length);
    dock.say(all.map(([some, words]) => naming(some.map((leaf) => leaf.name)) + words).join("；"));
  }

  function status(kind, message) {
    dock.status(kind, message);
    for (const [id, leaf] of leaves) {
      if (outbox.pending[id]) leaf.status(kind, message);
      else leaf.status("saved", outbox.answer(id).length ? WORDS.saved : "");
    }
    drills.forEach((drill) => drill.status(kind, message));
  }

  /** Drills as far as the host has them; what it settled otherwise than this device would have is told. */
  function reach(attempt) {
    const told = new Map((attempt.told || []).map((mark) => [mark.id, mark]));
    const questions = new Map(attempt.questions.map((question) => [question.id, question]));
    const places = drills.flatMap((drill) => drill.reach(questions.get(drill.id), told));
    dock.paint();
    if (!places.length) return;
    screen.changes += 1;
    dock.say(places.join("；"));
  }

  /** Cards with something left blank (`names`) or begun and not finished (`halves`). */
  function missing() {
    const gaps = cards.map((card) => Object.assign({ card }, card.gaps()));
    return gaps.filter((gap) => gap.names.length || gap.halves.length);
  }

  function submit() {
    const long = Array.from(leaves.values()).find((leaf) => leaf.held);
    if (!long) {
      openHandIn(app, scope, screen, missing());
      return;
    }
    dock.say(long.held);
    long.focus();
  }

  const screen = {
    changes: 0,
    heading,
    apply,
    say: dock.say,
    status,
    missing,
    size: cards.length,
    node: h("div", { class: "lt-screen lt-answering" },
      h("header", { class: "lt-head" }, kindChip(state.head), heading),
      h("div", { class: "lt-questions" }, ...cards.map((card) => card.node)),
      dock.node),
    /** The same attempt as the host knows it now. What is being answered here stays as it is. */
    refresh(attempt) {
      const settled = Array.from(leaves.keys()).filter((id) => !outbox.pending[id]);
      apply(settled.map((question) => ({ question, answer: attempt.answers[question] || [] })), new Map());
      reach(attempt);
    },
    close: scope.close,
  };
  leaves.forEach((leaf, id) => {
    leaf.write(outbox.answer(id));
    leaf.paint("");
  });
  const late = Array.from(outbox.untold).filter(([id]) => leaves.has(id));
  late.forEach(([id, answer]) => {
    leaves.get(id).offer(answer);
    outbox.untold.delete(id);
  });
  reach(state.attempt);
  status(...outbox.status());
  tell(late.map(([id]) => leaves.get(id)), []);
  return screen;
}

/* ---------- handing in ---------- */

/** A modal dialog; where the browser has none, a region in the page. */
function createDialog(app, onCancel) {
  const title = h("h3", { id: app.id("dialog-title"), tabindex: "-1" });
  const text = h("div", { role: "status" });
  const actions = h("div", { class: "lt-actions" });
  const native = typeof document.createElement("dialog").showModal === "function";
  const node = h(native ? "dialog" : "div",
    { class: "lt-dialog" + (native ? "" : " lt-inline"), role: native ? null : "alertdialog", "aria-labelledby": title.id },
    title, text, actions);
  node.addEventListener("cancel", (event) => {
    event.preventDefault();
    onCancel();
  });
  app.root.append(node);
  if (native) node.showModal();
  return {
    show(heading, sentences, buttons, first) {
      title.textContent = heading;
      text.textContent = "";
      text.append(...sentences.map((sentence) => h("p", {}, sentence)));
      actions.textContent = "";
      actions.append(...buttons);
      (first || title).focus();
    },
    close() {
      if (native) node.close();
      node.remove();
    },
  };
}

/** "还有 2 题没有作答：第 1、3 题。" of what `missing` found. */
function gapsLine(gaps, size) {
  if (!gaps.length) return size + " 题都已作答。";
  const told = [["names", "没有作答"], ["halves", "没有答完"]].map(([which, words]) => {
    const some = gaps.filter((gap) => gap[which].length);
    return some.length ? "还有 " + some.length + " 题" + words + "：" + naming(some.flatMap((gap) => gap[which])) + "。" : "";
  });
  return told.join("");
}

/** From 交卷 to the result: ask, send what is unsaved, hand in, and wait for the network where there is none. */
function openHandIn(app, parent, screen, gaps) {
  const words = wordsOf(app);
  const scope = createScope();
  const attempt = app.state.attempt.id;
  const back = button(app.id("back"), "plain", "回去作答", leave);
  const go = button(app.id("confirm"), "primary", words.confirm, handIn);
  const dialog = createDialog(app, () => (busy ? null : leave()));
  let busy = false;
  let waiting = false;
  const before = screen.changes;
  parent.defer(close);

  function close() {
    if (scope.closed) return;
    scope.close();
    dialog.close();
  }
  function leave() {
    close();
    if (gaps.length) goTo(gaps[0].card.node);
    else document.getElementById(app.id("submit")).focus();
  }
  function ask() {
    dialog.show(words.sure, [gapsLine(gaps, screen.size), words.noUndo], [back, go], gaps.length ? back : go);
  }
  function failed(reply) {
    go.textContent = words.again;
    if (reply.code !== "unavailable") {
      dialog.show(words.notDone, [reply.message || words.unavailable], [back, go], go);
      return;
    }
    waiting = true;
    const safe = app.outbox.kept() ? words.offlineKept : words.offlineUnkept;
    dialog.show(words.notYet, [(app.state.head.assignment && reply.message) || words.offline, safe], [back, go], go);
    scope.later(BACKOFF[4], retry);
  }
  function retry() {
    if (waiting) handIn();
  }
  async function handIn() {
    if (busy) return;
    busy = true;
    waiting = false;
    dialog.show(words.submit, [words.handingIn], []);
    let reply = await app.outbox.flush();
    if (scope.closed) return;
    if (reply.ok && screen.changes > before) {
      close();
      document.getElementById(app.id("submit")).focus();
      screen.say(words.lookFirst + " " + screen.node.querySelector(".lt-dock .lt-notice").textContent);
      return;
    }
    if (reply.ok) reply = await app.link.ask("submit", { attempt });
    if (scope.closed) return;
    busy = false;
    if (reply.ok) finish(reply.value);
    else if (reply.code === "refused") app.look(reply.message).then(() => scope.closed || failed(reply));
    else failed(reply);
  }

  function finish(state) {
    app.done = state.head.assignment ? gapsLine(gaps, screen.size) : "";
    app.accept(state);
    if (app.done) app.show(true);
  }

  scope.listen(window, "online", () => scope.later(0, retry));
  ask();
}

/** 做完了: the answers are in the folder, and how it is handed in. `app.done` says what was left blank. */
function doneScreen(app, state) {
  const notice = liveLine("lt-notice");
  const heading = headed(app, "答案已存好", state.head.title);
  const more = button(app.id("more"), "plain", "继续修改", () => {
    app.done = "";
    app.show(true);
  });
  const steps = [
    "回到“作业”列表。",
    "找到本作业，点右边的“提交”。",
    "本作业出现在“已交的作业”一栏里，才算交上。",
  ];
  const node = h("div", { class: "lt-screen lt-intro" },
    kindChip(state.head), heading,
    h("p", {}, app.done),
    h("h3", { class: "lt-next" }, "接下来请这样提交"),
    h("ol", { class: "lt-steps" }, ...steps.map((step) => h("li", {}, step))),
    h("p", { class: "lt-quiet" }, ASSIGNMENT.again),
    notice.node, h("div", { class: "lt-actions" }, more));
  return { node, heading, say: notice.say };
}

/* ---------- result ---------- */

/** Left to the person: a written answer, and a case of nothing else. */
function byPerson(mark) {
  return mark.by_person || (mark.parts.length > 0 && mark.parts.every(byPerson));
}

function verdictOf(mark) {
  if (byPerson(mark)) return "person";
  if (mark.score >= mark.points) return "right";
  if (mark.score > 0) return "part";
  const given = mark.parts.length ? mark.parts.some((p) => !byPerson(p) && p.answer.length) : mark.answer.length;
  return given ? "wrong" : "blank";
}

function verdictLine(mark, priced) {
  const look = verdictOf(mark);
  const points = look === "person" || !priced ? "" : "，得 " + figure(mark.score) + " / " + figure(mark.points) + " 分";
  const words = VERDICTS[look].join(" ") + points;
  return h("p", { class: "lt-verdict", "data-look": look }, words);
}

function optionFate(chosen, right) {
  if (chosen) return right ? ["right", "✓", "您选了，正确"] : ["wrong", "✗", "您选了，不正确"];
  return right ? ["missed", "✓", "正确答案，您没有选"] : ["", "", ""];
}

function markedOption(question, mark, option, n) {
  const [look, sign, words] = optionFate(mark.answer.includes(option.id), mark.key.includes(option.id));
  const why = mark.whys[option.id];
  return h("li", { class: "lt-option lt-marked", "data-look": look },
    letter(question, n),
    h("div", { class: "lt-marked-body" },
      h("div", { class: "lt-rich", html: option.html }),
      words ? h("p", { class: "lt-fate" }, sign + " " + words) : null,
      why ? h("div", { class: "lt-rich lt-why", html: why }) : null));
}

function markedOptions(question, mark) {
  const options = question.options.map((option, n) => markedOption(question, mark, option, n));
  return options.length ? [h("ul", { class: "lt-options" }, ...options)] : [];
}

/** A row of a result: its place, its words, what became of it (each [look, sentence]), and why. */
function markedRow(place, html, look, lines, why) {
  return h("li", { class: "lt-option lt-marked", "data-look": look },
    h("span", { class: "lt-letter" }, place),
    h("div", { class: "lt-marked-body" },
      h("div", { class: "lt-rich", html }),
      ...lines.map(([own, line]) => h("p", { class: "lt-fate", "data-look": own }, line)),
      why ? h("div", { class: "lt-rich lt-why", html: why }) : null));
}

/** 排序: the person's sequence, told link by link; then the right one, unless that is it. */
function markedOrder(question, mark) {
  const options = new Map(question.options.map((option) => [option.id, option]));
  const right = sameAnswer(question, mark.answer, mark.key);
  const row = (id, n, look, lines, why) => markedRow(String(n + 1), options.get(id).html, look, lines, why);
  const own = mark.answer.map((id, n) => {
    const look = mark.hits.includes(id) ? "right" : "wrong";
    const words = { right: n ? "✓ 接得对" : "✓ 第一步对", wrong: n ? "✗ 不该接在上一步后面" : "✗ 不该是第一步" };
    return row(id, n, look, [[look, words[look]]], right ? mark.whys[id] : "");
  });
  const key = right ? [] : mark.key.map((id, n) => row(id, n, "missed", [], mark.whys[id]));
  const listed = (title, rows) => (rows.length ? [h("h4", { class: "lt-label" }, title), h("ol", { class: "lt-options" }, ...rows)] : []);
  return listed("您排的顺序", own).concat(listed("正确的顺序", key));
}

/** 匹配 and 填空: each row with what was given and what is right; `inWords` says a value. */
function markedRows(question, mark, inWords) {
  const [given, key] = [paired(mark.answer), paired(mark.key)];
  const rows = question.rows.map((row, n) => {
    const [hit, mine] = [mark.hits.includes(row.id), given.get(row.id)];
    const look = hit ? "right" : mine ? "wrong" : "missed";
    const own = mine ? (hit ? "✓ " : "✗ ") + "您的答案：" + inWords(mine) : "✗ 没有作答";
    const same = hit && mine === key.get(row.id);
    const right = (hit ? "标准写法：" : "正确答案：") + inWords(key.get(row.id));
    const lines = [[hit ? "right" : "wrong", own]].concat(same ? [] : [["right", right]]);
    return markedRow(question.control === "match" ? n + 1 + "." : "", row.html, look, lines, mark.whys[row.id]);
  });
  return [h("ul", { class: "lt-options lt-rows" }, ...rows)];
}

function markedMatch(question, mark) {
  const words = new Map(question.options.map((option, n) => [option.id, nthLetter(n) + " " + wordsIn(option.html)]));
  return markedRows(question, mark, (id) => words.get(id));
}

const MARKED = { order: markedOrder, match: markedMatch, blanks: (question, mark) => markedRows(question, mark, (text) => text) };

/** The words of a citation; a link where the host has the article's text, in a tab of its own: the result stays. */
function cited(app, citation) {
  const laws = (app.model.get("host") || {}).laws;
  if (!laws || !laws.held.includes(citation.law)) return h("cite", {}, citation.label);
  const place = citation.article + (citation.suffix ? "-" + citation.suffix : "");
  const href = laws.base + "/" + encodeURIComponent(citation.law) + "/" + place + laws.query;
  return h("cite", {}, h("a", { href, target: "_blank", rel: "noopener" }, citation.label));
}

function reasons(app, mark) {
  const cites = mark.citations.map((citation) =>
    h("li", {}, cited(app, citation), citation.quote ? h("blockquote", {}, citation.quote) : null)
  );
  const guide = (mark.guide || []).map((point) =>
    h("li", {}, h("div", { class: "lt-rich", html: point.html }), h("span", { class: "lt-quiet" }, figure(point.points) + " 分"))
  );
  return [
    guide.length ? h("div", { class: "lt-reason" }, h("h4", {}, "评分要点"), h("ol", { class: "lt-guide" }, ...guide)) : null,
    mark.html ? h("div", { class: "lt-reason" }, h("h4", {}, mark.by_person ? "参考答案" : "解析"), h("div", { class: "lt-rich", html: mark.html })) : null,
    cites.length ? h("div", { class: "lt-reason" }, h("h4", {}, "法律依据"), h("ul", { class: "lt-cites" }, ...cites)) : null,
  ];
}

/** What the person wrote, as text. */
function ownWords(mark) {
  const text = mark.answer.length ? mark.answer[0] : "没有作答";
  return h("div", { class: "lt-reason" },
    h("h4", {}, "您的答案"), h("p", { class: "lt-prose" + (mark.answer.length ? "" : " lt-quiet") }, text));
}

/** A marked question or part: what was chosen, what was right, and why. */
function markedCard(app, question, mark, name, key) {
  const drill = question.control === "drill";
  const placed = (p) => (drill ? "第 " + (p + 1) + " 步" : "（" + (p + 1) + "）");
  const parts = question.parts.map((part, p) =>
    markedCard(app, drill ? unpriced(part) : part, mark.parts.find((m) => m.id === part.id), placed(p), key + "-" + p)
  );
  return h("article", { class: "lt-question" + (parts.length ? " lt-case lt-of-" + question.control : ""), id: app.id("mark-" + key), tabindex: "-1" },
    caption(app, "h3", question, name),
    verdictLine(mark, question.points !== null),
    h("div", { class: "lt-rich lt-stem", html: question.html }),
    ...(MARKED[question.control] || markedOptions)(question, mark),
    mark.by_person && !parts.length ? ownWords(mark) : null,
    ...parts, ...reasons(app, mark));
}

function scoreBlock(result, lone) {
  const marked = (lone ? result.marks[0].parts : result.marks).filter((mark) => !byPerson(mark));
  const right = marked.filter((mark) => verdictOf(mark) === "right").length;
  const own = result.marks.flatMap((mark) => (mark.parts.length ? mark.parts : [mark])).filter(byPerson).length;
  const check = (marked.length ? "另有 " : "") + own + " 道简答请对照要点自查";
  const score = [h("b", {}, figure(result.score)), " / " + figure(result.points) + " 分"];
  const count = [lone ? "做对 " : "答对 ", h("b", {}, String(right)), " / " + marked.length + (lone ? " 步" : "")];
  const times = result.first ? "首次作答" : "第 " + result.number + " 次作答";
  return h("div", { class: "lt-score", "data-look": !result.counted ? "" : result.passed ? "right" : "wrong" },
    marked.length ? h("p", { class: "lt-figure" }, ...(result.counted ? score : count)) : null,
    result.counted ? h("p", { class: "lt-pass" }, result.passed ? "✓ 合格" : "✗ 未合格") : null,
    own ? h("p", {}, check) : null,
    h("p", { class: "lt-quiet" }, times + " · " + townTime(result.submitted_at) + " 交卷"));
}

function resultScreen(app, state) {
  const { result, attempt, head } = state;
  const notice = liveLine("lt-notice");
  const heading = headed(app, head.title, head.counted ? "测验结果" : "练习结果");
  const marks = new Map(result.marks.map((mark) => [mark.id, mark]));
  const cards = attempt.questions.map((question, n) =>
    markedCard(app, question, marks.get(question.id), "第 " + (n + 1) + " 题", String(n + 1))
  );
  const grid = numberGrid(cards.map((card, n) => ({ number: n + 1, go: () => goTo(card) })));
  attempt.questions.forEach((question, n) => {
    const look = verdictOf(marks.get(question.id));
    grid.paint(n, look, VERDICTS[look][0], VERDICTS[look][1]);
  });
  const own = result.marks.some((mark) => verdictOf(mark) === "person") ? "，○ 简答，对照要点自查" : "";
  const again = button(app.id("again"), "primary", "再做一次", () => start(app, again, foot.say));
  const foot = liveLine("lt-notice");
  const node = h("div", { class: "lt-screen lt-result" },
    h("header", { class: "lt-head" }, kindChip(head), heading),
    notice.node, scoreBlock(result, loneDrill(attempt.questions)),
    h("nav", { class: "lt-index", "aria-label": "各题对错" },
      grid.node, h("p", { class: "lt-quiet" }, "✓ 答对，◐ 部分得分，✗ 答错或未作答" + own + "；点题号看讲解")),
    h("div", { class: "lt-questions" }, ...cards),
    h("div", { class: "lt-foot" },
      state.history.length > 1 ? history(state) : null, foot.node, h("div", { class: "lt-actions" }, again)));
  return { node, heading, say: notice.say };
}

/* ---------- the whole ---------- */

/** Answers still on the device of an attempt that was handed in without them. */
function leftBehind(app, attempt) {
  const shelf = createShelf(app.model.get("person") || "", attempt.id);
  const left = shelf.read();
  shelf.clear();
  return attempt.questions
    .flatMap((question, n) => leavesOf(question, n + 1))
    .filter(({ question }) => left[question.id])
    .filter(({ question }) => !sameAnswer(question, left[question.id].answer, attempt.answers[question.id] || []))
    .map((leaf) => leaf.name);
}

function followAttempt(app) {
  const attempt = app.state && app.state.attempt;
  const open = attempt && !attempt.submitted;
  if (app.outbox && (!open || app.outbox.attempt !== attempt.id)) {
    app.outbox.close();
    app.outbox = null;
  }
  if (!open || app.outbox) return;
  const tell = (verb) => (...args) => app.screen[verb] && app.screen[verb](...args);
  app.outbox = createOutbox(app, attempt, {
    status: tell("status"),
    apply: tell("apply"),
    reload: () => app.look(""),
    refused: (reply) => app.look(reply.message),
  });
}

function chooseScreen(app) {
  const { state } = app;
  if (!state) return openingScreen(app);
  if (app.done && state.attempt) return doneScreen(app, state);
  if (state.attempt && !state.attempt.submitted) return (app.opened ? answeringScreen : introScreen)(app, state);
  return (state.result && state.attempt ? resultScreen : introScreen)(app, state);
}

/** Swap the screen. `move`: the person asked for it, so the heading takes the focus. */
function show(app, move) {
  const active = app.root.contains(document.activeElement) ? document.activeElement.id : "";
  const old = app.screen;
  if (old && old.close) old.close();
  app.screen = chooseScreen(app);
  if (old) old.node.replaceWith(app.screen.node);
  else app.root.append(app.screen.node);
  app.root.classList.remove("lt-writing");
  app.root.setAttribute("aria-labelledby", app.screen.heading.id);
  if (move) goTo(app.screen.heading);
  else if (active && document.getElementById(active)) document.getElementById(active).focus();
}

function accept(app, state) {
  const text = JSON.stringify(state);
  if (!state || text === app.text) return;
  const before = app.state;
  app.text = text;
  app.state = state;
  followAttempt(app);
  const attempt = state.attempt;
  const same = before && before.attempt && attempt && before.attempt.id === attempt.id;
  const newer = same && app.outbox && app.outbox.seen(attempt);
  if (same && app.screen.refresh && !attempt.submitted) {
    if (newer) app.screen.refresh(attempt);
    return;
  }
  const left = attempt && attempt.submitted ? leftBehind(app, attempt) : [];
  const moved = app.opened;
  if (!attempt || attempt.submitted) app.opened = false;
  show(app, moved);
  if (left.length) app.screen.say("本机上" + naming(left) + "的改动没有赶在交卷前传到，这次没有计入");
  if (app.outbox) app.outbox.kick();
}

/** Ask how things stand; when that changes nothing, `message` is all there is to say. */
async function look(app, message) {
  const screen = app.screen;
  const reply = await app.link.ask("look", {});
  if (app.scope.closed) return;
  if (reply.ok) {
    app.text = "";
    app.accept(reply.value);
  }
  if (message && app.screen === screen) screen.say(message);
  return reply;
}

/** A kernel's state is as old as its last look or start, however much was saved since: its folder is close by to ask. */
async function freshen(app) {
  if (!app.state.head.assignment || !app.state.attempt) return;
  const reply = await app.link.ask("look", {});
  if (reply.ok && !app.scope.closed) app.accept(reply.value);
}

/** Room for a side panel, and for a bar that stays: in letters, not pixels, so that enlarged text counts. */
function watchRoom(app) {
  const measure = () => {
    const em = parseFloat(getComputedStyle(app.root).fontSize);
    app.root.classList.toggle("lt-wide", app.root.clientWidth / em >= 46);
    app.root.classList.toggle("lt-low", window.innerHeight / em < 22);
  };
  app.scope.listen(window, "resize", measure);
  if (typeof ResizeObserver !== "function") {
    app.scope.later(0, measure);
    return;
  }
  const observer = new ResizeObserver(measure);
  observer.observe(app.root);
  app.scope.defer(() => observer.disconnect());
}

function render({ model, el }) {
  const uid = "lt-" + randomName();
  const scope = createScope();
  const app = {
    model, scope, tab: randomName(), seq: 0,
    id: (name) => uid + "-" + name,
    link: createLink(model, scope),
    root: h("section", { class: "lt-quiz", lang: "zh-CN", "data-lm-suppress-shortcuts": "true", focusin: ownKeys }),
    state: null, text: "", opened: false, done: "", outbox: null, screen: null,
    show: (move) => show(app, move),
    accept: (state) => accept(app, state),
    look: (message) => look(app, message),
  };
  const changed = () => accept(app, model.get("state"));

  el.append(app.root);
  watchRoom(app);
  model.on("change:state", changed);
  scope.defer(() => model.off("change:state", changed));
  if (model.get("state")) {
    changed();
    freshen(app);
  } else show(app, false);
  return () => {
    scope.close();
    if (app.outbox) app.outbox.close();
    if (app.screen.close) app.screen.close();
    app.root.remove();
  };
}

export default { render };
