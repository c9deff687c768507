// A host in a page: the model protocol over a small desk that forgets nothing within the browser tab.
// Tests steer it: mode "ok" | "offline" (says so) | "silent" | "deaf" (acts, says nothing) | "held" | {code, message}; elsewhere(), submitElsewhere().

export function createHost(paper, person, empty) {
  const place = "fakehost:" + person + ":" + paper.head.ref;
  const desk = JSON.parse(sessionStorage.getItem(place)) || { attempts: [] };
  const listeners = new Map();
  const values = { person, host: { trial: true, lab_url: "" }, state: null };
  const keep = () => sessionStorage.setItem(place, JSON.stringify(desk));
  const last = () => desk.attempts[desk.attempts.length - 1];
  const leaves = paper.questions.flatMap((q) => (q.parts.length ? q.parts : [q]));

  function answersOf(attempt) {
    return Object.fromEntries(Object.entries(attempt.standing).map(([id, s]) => [id, s.answer]));
  }

  function markOf(question, answers) {
    const parts = question.parts.map((part) => markOf(part, answers));
    const { key, why, explanation, citations, guide } = paper.reveal[question.id];
    const answer = answers[question.id] || [];
    if (guide) {
      return {
        id: question.id, score: 0, points: 0, answer, key, html: explanation, whys: why, citations, parts, by_person: true, guide,
      };
    }
    const linked = (id, n) => answer[n - 1] === key[key.indexOf(id) - 1];
    const hits = question.control === "order" ? answer.filter(linked) : key.filter((row) => answer.includes(row)).map((row) => row.split("=")[0]);
    const links = question.control === "order" ? hits.filter((id) => id !== answer[0]).length / (key.length - 1) : 0;
    const right = key.filter((option) => answer.includes(option)).length;
    const clean = question.rows && question.rows.length ? true : answer.every((option) => key.includes(option));
    const share = question.control === "order" ? links : clean && key.length ? right / key.length : 0;
    const score = parts.length ? parts.reduce((sum, part) => sum + part.score, 0) : share * question.points;
    const points = parts.length ? parts.reduce((sum, part) => sum + part.points, 0) : question.points;
    return { id: question.id, score, points, answer, key, html: explanation, whys: why, citations, parts, hits };
  }

  /** Stages of drills that have their answer, in order. */
  function settledOf(attempt) {
    const stages = paper.questions.filter((question) => question.control === "drill").flatMap((question) => question.parts);
    return stages.filter((stage) => attempt.standing[stage.id]);
  }

  /** A drill shows what is settled and the stage after it. */
  function shown(question, attempt) {
    if (question.control !== "drill" || attempt.submitted_at) return question;
    const behind = settledOf(attempt).filter((stage) => question.parts.includes(stage)).length;
    return Object.assign({}, question, { parts: question.parts.slice(0, behind + 1) });
  }

  function resultOf(attempt) {
    const marks = paper.questions.map((question) => markOf(question, answersOf(attempt)));
    const score = marks.reduce((sum, mark) => sum + mark.score, 0);
    return {
      attempt: attempt.id, number: attempt.number, first: attempt.number === 1, counted: paper.head.counted,
      score, points: paper.head.points, passed: score >= paper.head.pass_score, submitted_at: attempt.submitted_at, marks,
    };
  }

  function state() {
    const attempt = last();
    const done = desk.attempts.filter((a) => a.submitted_at).map(resultOf);
    return {
      head: paper.head,
      attempt: attempt ? {
        id: attempt.id, number: attempt.number, started_at: attempt.started_at, rev: attempt.rev,
        submitted: Boolean(attempt.submitted_at), answers: answersOf(attempt),
        questions: paper.questions.map((question) => shown(question, attempt)),
        told: attempt.submitted_at ? [] : settledOf(attempt).map((stage) => markOf(stage, answersOf(attempt))),
      } : null,
      result: attempt && attempt.submitted_at ? resultOf(attempt) : null,
      history: done.map(({ number, score, points, passed, submitted_at }) => ({ number, score, points, passed, submitted_at })),
    };
  }

  function start() {
    if (!last() || last().submitted_at) {
      const number = desk.attempts.length + 1;
      desk.attempts.push({
        id: paper.head.ref + "-" + number, number, started_at: "2026-11-22T09:00:00+08:00",
        rev: 0, standing: {}, seen: {}, submitted_at: "",
      });
    }
    return state();
  }

  function save({ attempt: id, save: { tab, since, answers } }) {
    const attempt = desk.attempts.find((a) => a.id === id);
    if (attempt.submitted_at) throw { code: "refused", message: "这份卷已经交了，答案不能再改" };
    const stale = [];
    const settled = [];
    for (const { question, answer, seq } of answers) {
      const asked = leaves.find((leaf) => leaf.id === question);
      if (!asked) throw { code: "invalid", message: "试卷里没有这道题" };
      if (asked.longest && answer.join("").includes("不收")) throw { code: "invalid", message: "这一份答案没有保存" };
      if (attempt.seen[tab + seq]) continue;
      attempt.seen[tab + seq] = true;
      const now = attempt.standing[question];
      const drill = paper.questions.find((one) => one.control === "drill" && one.parts.includes(asked));
      if (drill && !shown(drill, attempt).parts.includes(asked)) throw { code: "invalid", message: "演练要一步一步做" };
      if (drill && now) {
        stale.push(question);
        settled.push({ question, answer: now.answer });
      } else if (now && now.tab !== tab && now.rev > since) stale.push(question);
      else attempt.standing[question] = { answer, tab, rev: ++attempt.rev };
    }
    const news = Object.entries(attempt.standing).filter(([, s]) => s.tab !== tab && s.rev > since);
    const updates = settled.concat(
      news.map(([question, s]) => ({ question, answer: s.answer })).filter((one) => !settled.some((s) => s.question === one.question))
    );
    return { rev: attempt.rev, saved_at: "2026-11-22T09:10:00+08:00", stale, updates };
  }

  function submit() {
    last().submitted_at = last().submitted_at || "2026-11-22T09:25:00+08:00";
    return state();
  }

  const verbs = { look: state, start, save, submit };
  const emit = (type, ...args) => Array.from(listeners.get(type) || []).forEach((fn) => fn(...args));

  function answer({ id, verb, args }) {
    if (host.mode === "offline") return { id, ok: false, code: "unavailable", message: "" };
    if (typeof host.mode === "object") return { id, ok: false, ...host.mode };
    try {
      const value = verbs[verb](args);
      keep();
      return { id, ok: true, value };
    } catch (problem) {
      return { id, ok: false, code: problem.code, message: problem.message };
    }
  }

  const host = {
    mode: sessionStorage.getItem("mode") || "ok",
    held: [],
    sent: [],
    desk,
    state,
    listeners: () => Array.from(listeners.values()).reduce((sum, set) => sum + set.size, 0),
    saves: () => host.sent.filter((m) => m.verb === "save").map((m) => m.args.save),
    elsewhere(question, given) {
      last().standing[question] = { answer: given, tab: "other", rev: ++last().rev };
      keep();
    },
    release() {
      host.mode = "ok";
      host.held.splice(0).forEach((reply) => emit("msg:custom", reply));
    },
    submitElsewhere() {
      submit();
      keep();
    },
    set(name, value) {
      values[name] = value;
      emit("change:" + name);
    },
    model: {
      get: (name) => values[name],
      set: (name, value) => host.set(name, value),
      save_changes() {},
      on: (type, fn) => listeners.set(type, (listeners.get(type) || new Set()).add(fn)),
      off: (type, fn) => listeners.get(type) && listeners.get(type).delete(fn),
      send(message) {
        host.sent.push(JSON.parse(JSON.stringify(message)));
        if (host.mode === "silent") return;
        setTimeout(() => {
          const reply = answer(message);
          if (host.mode === "held") host.held.push(reply);
          else if (host.mode !== "deaf") emit("msg:custom", reply);
        }, 0);
      },
    },
  };
  if (!empty) values.state = state();
  return host;
}
