/**
 * What the pages need of a script: log-out, text size, reading aloud, and a host for quiz.js over the HTTP API.
 *
 * Syntax and browser features stay within Chrome 79, like quiz.js.
 */

const TIMEOUT = 10000;
const UNAVAILABLE = "网络不通，或学习服务正在重启。";
let token = document.querySelector('meta[name="lawtrain-token"]').content;

/* ---------- requests ---------- */

async function request(method, path, body) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT);
  const headers = method === "GET" ? {} : { "Content-Type": "application/json", "X-Lawtrain-Token": token };
  try {
    return await fetch(path, {
      method,
      headers,
      body: method === "GET" ? undefined : JSON.stringify(body || {}),
      credentials: "same-origin",
      redirect: "error",
      signal: abort.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** After a new log-in in another tab this page's token is old; the person is the same, so take a new one. */
async function renewToken(api, person) {
  const answer = await request("GET", api + "/me");
  if (!answer.ok || (await answer.json()).person !== person) return false;
  token = answer.headers.get("X-Lawtrain-Token") || token;
  return true;
}

/** Never rejects: {ok: true, value} or {ok: false, code, message}. */
async function call(host, method, path, body) {
  try {
    let answer = await request(method, host.api + path, body);
    if (answer.status === 403 && method !== "GET" && (await renewToken(host.api, host.person))) {
      answer = await request(method, host.api + path, body);
    }
    const value = await answer.json();
    if (answer.ok) return { ok: true, value };
    if (answer.status === 401) offerLogin();
    return { ok: false, code: value.code, message: value.message };
  } catch (error) {
    return { ok: false, code: "unavailable", message: "" };
  }
}

/* ---------- a model for quiz.js ---------- */

/** What quiz.js needs of an anywidget model; `send` answers with a msg:custom, like a kernel. */
function createModel(host, ref, state) {
  const traits = { state, person: host.person, host: { trial: host.trial, lab_url: host.lab, laws: host.laws } };
  const listeners = new Map();
  const attempt = (args) => "/attempts/" + encodeURIComponent(args.attempt);
  const verbs = {
    look: () => call(host, "GET", "/quiz?ref=" + encodeURIComponent(ref)),
    start: () => call(host, "POST", "/attempts", { quiz: ref }),
    save: (args) => call(host, "POST", attempt(args) + "/answers", args.save),
    submit: (args) => call(host, "POST", attempt(args) + "/submission"),
  };
  const emit = (event, value) => Array.from(listeners.get(event) || []).forEach((listener) => listener(value));
  return {
    get: (name) => traits[name],
    set(name, value) {
      traits[name] = value;
      emit("change:" + name, value);
    },
    save_changes() {},
    on(event, listener) {
      listeners.set(event, (listeners.get(event) || new Set()).add(listener));
    },
    off(event, listener) {
      if (listeners.has(event)) listeners.get(event).delete(listener);
    },
    send({ id, verb, args }) {
      verbs[verb](args || {}).then((reply) => emit("msg:custom", Object.assign({ id }, reply)));
    },
  };
}

async function mountQuizzes(reading) {
  const mounts = Array.from(reading.querySelectorAll(".quiz-mount"));
  if (!mounts.length) return;
  const host = {
    api: reading.dataset.api,
    person: reading.dataset.person,
    trial: reading.dataset.trial === "true",
    lab: reading.dataset.lab,
    laws: JSON.parse(reading.dataset.laws),
  };
  let quiz;
  try {
    quiz = (await import(reading.dataset.quizJs)).default;
  } catch (error) {
    mounts.forEach((mount) => (mount.textContent = "小测没有打开：" + UNAVAILABLE + "请刷新页面再试。"));
    return;
  }
  for (const mount of mounts) {
    const state = JSON.parse(mount.querySelector("script").textContent);
    mount.textContent = "";
    const model = createModel(host, mount.dataset.ref, state);
    if (quiz.initialize) await quiz.initialize({ model });
    await quiz.render({ model, el: mount });
  }
  const wanted = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (wanted && wanted.querySelector(".quiz-mount")) wanted.scrollIntoView(); // those above it have grown
}

/* ---------- notices ---------- */

const HOME = document.querySelector(".brand").getAttribute("href");
const SAID = "lawtrain:said"; // for the next page of this tab

function tell(text, ...nodes) {
  const notice = document.getElementById("notice");
  notice.className = "notice";
  notice.textContent = text;
  nodes.forEach((node) => notice.append(" ", node));
  notice.hidden = false;
}

function offerLogin() {
  const link = document.createElement("a");
  const here = location.pathname + location.search;
  link.href = HOME + "login?next=" + encodeURIComponent(here);
  link.textContent = "重新登录";
  tell("登录已经失效，没存上的答案先留在本机。", link);
}

/** What the page before had to say. */
function passOn() {
  let said = null;
  try {
    said = sessionStorage.getItem(SAID);
    sessionStorage.removeItem(SAID);
  } catch (error) {
    return;
  }
  if (!said) return;
  tell(said);
  document.getElementById("notice").classList.add("good");
}

/* ---------- forms ---------- */

const ROWS = ["0123456789", "9876543210", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz"];

/** What is wrong with a new password; the server knows more and has the last word. */
function weakness(input) {
  const plain = input.value.normalize("NFKC").trim().toLowerCase();
  const shortest = Number(input.dataset.shortest);
  const own = input.dataset.username;
  if (plain.length < shortest) return "还差 " + (shortest - plain.length) + " 个，至少要 " + shortest + " 个字母或数字";
  if (plain.includes(own) || own.includes(plain)) return "里面有您的工号，别人容易猜到，请换一个";
  if (new Set(plain).size < 4 || ROWS.some((row) => (row + row).includes(plain))) {
    return "太容易被猜到（连着的或重复的），请换一个";
  }
  return "";
}

function trouble(input) {
  const empty = input.type === "checkbox" ? !input.checked : !input.value.trim();
  if (empty) return input.dataset.need;
  if (input.dataset.new !== undefined) return weakness(input);
  const same = input.dataset.same && document.getElementById(input.dataset.same);
  return same && same.value !== input.value ? "两次输入的新密码不一样，请对照着再输一次" : "";
}

/** Told while it is typed, without scolding somebody who has not finished. */
function wirePassword(input) {
  const told = document.getElementById(input.id + "-told");
  const other = input.dataset.same && document.getElementById(input.dataset.same);
  const show = () => {
    const unfinished = other && other.value.startsWith(input.value);
    const words = input.value ? trouble(input) : "";
    const fine = Boolean(input.value && !words);
    told.textContent = fine ? (other ? "✓ 两次一样" : "✓ 可以用") : unfinished ? "" : words;
    told.classList.toggle("fine", fine);
    told.classList.toggle("off", !fine && Boolean(told.textContent));
  };
  input.addEventListener("input", show);
  if (other) other.addEventListener("input", show);
}

function wireForm(form) {
  const [wrong, right] = [".wrong", ".right"].map((name) => form.querySelector(name));
  const button = form.querySelector("[type=submit]");
  const inputs = Array.from(form.querySelectorAll("[data-need]"));
  const secrets = Array.from(form.querySelectorAll("input[type=password]"));
  const say = (place, words) => {
    wrong.hidden = right.hidden = true;
    place.textContent = words;
    place.hidden = !words;
  };
  inputs.filter((one) => one.dataset.new !== undefined || one.dataset.same).forEach(wirePassword);
  inputs.forEach((one) => one.addEventListener("input", () => one.removeAttribute("aria-invalid")));
  const reveal = form.querySelector("[data-reveal]");
  const paint = () => secrets.forEach((one) => (one.type = reveal && reveal.checked ? "text" : "password"));
  if (reveal) reveal.addEventListener("change", paint);
  const origin = form.querySelector("[data-origin]");
  if (origin && document.referrer.startsWith(location.origin + HOME)) origin.value = new URL(document.referrer).pathname;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    const bad = inputs.find(trouble);
    if (bad) {
      say(wrong, trouble(bad));
      bad.setAttribute("aria-invalid", "true");
      bad.focus();
      return;
    }
    const value = (one) => {
      if (one.type === "checkbox") return one.checked;
      return one.dataset.kind === "number" ? Number(one.value) : one.dataset.yes !== undefined || one.value;
    };
    const body = {};
    Array.from(form.elements)
      .filter((one) => one.name && one.dataset.skip === undefined)
      .forEach((one) => (body[one.name] = value(one)));
    button.disabled = true;
    const reply = await call({ api: HOME + "api/v1" }, "POST", form.dataset.own, body);
    if (reply.ok && reply.value.next) {
      remember(reply.value.said);
      leaveFor(reply.value.next);
      return;
    }
    button.disabled = false;
    if (!reply.ok) {
      say(wrong, reply.message || "没有办成：" + UNAVAILABLE + "请稍后再试。");
      return;
    }
    form.reset();
    paint();
    form.querySelectorAll(".fine").forEach((told) => (told.textContent = ""));
    say(right, reply.value.said);
  });
}

function remember(said) {
  try {
    if (said) sessionStorage.setItem(SAID, said);
  } catch (error) {
    // The next page shows what has come of it anyway.
  }
}

/* ---------- log-out, and who sits here ---------- */

const OUT = "lawtrain:out"; // tells the other tabs of this browser
let leaving = false;

/** How many of this person's answers are on this device alone; quiz.js keeps them under `lawtrain:<person>:<attempt>`. */
function unsent(person) {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith("lawtrain:" + person + ":"));
    return keys.reduce((sum, key) => sum + Object.keys(JSON.parse(localStorage.getItem(key)) || {}).length, 0);
  } catch (error) {
    return 0;
  }
}

function leaveFor(address) {
  leaving = true; // whatever is unsaved has been talked about
  location.replace(address);
}

async function logOut(button) {
  button.disabled = true;
  try {
    const answer = await request("POST", HOME + "logout");
    if (answer.ok) {
      const { next } = await answer.json();
      tellOtherTabs(next);
      leaveFor(next);
      return;
    }
    if (answer.status === 401 || answer.status === 403) {
      leaveFor(HOME);
      return;
    }
  } catch (error) {
    // said below
  }
  button.disabled = false;
  tell("没有退出：" + UNAVAILABLE + "请稍后再试。");
}

/** They leave by the same door: at the front door the hub, not yet told, would let them in again. */
function tellOtherTabs(next) {
  try {
    localStorage.setItem(OUT, next);
    localStorage.removeItem(OUT);
  } catch (error) {
    // Then they find out when they are looked at.
  }
}

/** Before an unsent answer is left behind on a machine that others use, its owner is told. */
function warn(count, button) {
  const choice = (words, chosen) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "plain";
    made.textContent = words;
    made.addEventListener("click", () => {
      document.getElementById("notice").hidden = true;
      chosen();
    });
    return made;
  };
  const stay = choice("先不退出", () => button.focus());
  tell(
    "有 " + count + " 个答案还没有存到平台。请先连上网，等小测里出现“已保存”再退出。" +
      "现在就退出，这些答案只留在这台机器的浏览器里，您本人下次在这里登录、打开原来的小测才能补上。",
    stay,
    choice("仍然退出", () => logOut(button))
  );
  stay.focus();
}

function wireLogout() {
  const button = document.getElementById("logout");
  if (!button) return;
  button.addEventListener("click", async () => {
    let left = 0;
    try {
      const me = await request("GET", HOME + "api/v1/me");
      if (me.ok) left = unsent((await me.json()).person);
    } catch (error) {
      // Then logging out fails too, and says so.
    }
    if (left) warn(left, button);
    else logOut(button);
  });
}

/** On a shared machine no page outlives its person: not in another tab, and not behind the back button. */
function wireSharedMachine() {
  window.addEventListener("beforeunload", (event) => leaving && event.stopImmediatePropagation());
  window.addEventListener("storage", (event) => event.key === OUT && event.newValue && leaveFor(event.newValue));
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.body.hidden = true;
    leaving = true;
    location.reload();
  });
  const whose = document.body.dataset.user;
  document.addEventListener("visibilitychange", async () => {
    if (!whose || document.visibilityState !== "visible") return;
    try {
      const me = await request("GET", HOME + "api/v1/me");
      if (me.ok && (await me.json()).username !== whose) leaveFor(HOME);
    } catch (error) {
      // Nobody can be asked; nobody else can have logged in through here either.
    }
  });
}

/* ---------- the menu under the name ---------- */

function wireMenu() {
  const menu = document.getElementById("mine");
  if (!menu) return;
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

/* ---------- text size ---------- */

function wireSizes() {
  const buttons = Array.from(document.querySelectorAll("[data-size]"));
  const root = document.documentElement;
  const current = () => (root.classList.contains("size-s") ? "s" : root.classList.contains("size-l") ? "l" : "m");
  const paint = () => buttons.forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.size === current())));
  for (const button of buttons) {
    button.addEventListener("click", () => {
      root.classList.remove("size-s", "size-l");
      if (button.dataset.size !== "m") root.classList.add("size-" + button.dataset.size);
      try {
        localStorage.setItem("lawtrain:size", button.dataset.size);
      } catch (error) {
        // Kept for this page only.
      }
      paint();
    });
  }
  paint();
}

/* ---------- reading aloud ---------- */

const READABLE = "h2, h3, h4, p, li, blockquote, th, td, figcaption";

/** A voice of this device: the others send the text to a server somewhere. */
function localVoice() {
  const voices = speechSynthesis.getVoices().filter((voice) => voice.localService);
  const lang = (voice) => voice.lang.replace("_", "-").toLowerCase();
  return voices.find((v) => lang(v) === "zh-cn") || voices.find((v) => lang(v).startsWith("cmn") || lang(v) === "zh");
}

function wireSpeech(reading) {
  if (!("speechSynthesis" in window)) return;
  const passages = Array.from(reading.querySelectorAll(".prose"))
    .flatMap((prose) => Array.from(prose.querySelectorAll(READABLE)))
    .filter((node) => !node.querySelector(READABLE));
  const group = document.getElementById("speech");
  const [start, pause, stop] = ["start", "pause", "stop"].map((name) => document.getElementById("speech-" + name));
  let run = 0;
  let marked = null;

  function mark(node) {
    if (marked) marked.classList.remove("speaking");
    marked = node;
    if (node) node.classList.add("speaking");
  }
  function show(speaking) {
    start.hidden = speaking;
    pause.hidden = stop.hidden = !speaking;
    pause.textContent = "暂停";
  }
  function halt() {
    run += 1;
    speechSynthesis.cancel();
    mark(null);
    show(false);
  }
  /** Sentence by sentence: some browsers fall silent within a long one. */
  function speak(nodes) {
    halt();
    const mine = run;
    const queue = nodes.flatMap((node) =>
      (node.textContent.match(/[^。！？；\n]+[。！？；]?/g) || []).filter((s) => s.trim()).map((text) => [node, text])
    );
    const next = () => {
      if (mine !== run) return;
      if (!queue.length) {
        halt();
        return;
      }
      const [node, text] = queue.shift();
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = localVoice();
      utterance.lang = "zh-CN";
      utterance.onstart = () => mine === run && mark(node);
      utterance.onend = next;
      utterance.onerror = () => mine === run && halt();
      speechSynthesis.speak(utterance);
    };
    show(true);
    pause.focus();
    next();
  }
  function section(heading) {
    const from = passages.indexOf(heading);
    const to = passages.findIndex((node, n) => n > from && node.tagName === "H2");
    return passages.slice(from, to < 0 ? undefined : to);
  }
  function offer() {
    if (!group.hidden || !localVoice()) return;
    group.hidden = false;
    const headings = passages.filter((node) => node.tagName === "H2");
    for (const heading of headings) {
      const own = section(heading);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain read-section";
      button.textContent = "朗读本节";
      button.setAttribute("aria-label", "朗读本节：" + heading.textContent);
      button.addEventListener("click", () => speak(own));
      heading.after(button);
    }
  }

  start.addEventListener("click", () => speak(passages));
  stop.addEventListener("click", () => {
    halt();
    start.focus();
  });
  pause.addEventListener("click", () => {
    const paused = pause.textContent === "暂停";
    pause.textContent = paused ? "继续" : "暂停";
    if (paused) speechSynthesis.pause();
    else speechSynthesis.resume();
  });
  window.addEventListener("pagehide", halt);
  speechSynthesis.addEventListener("voiceschanged", offer);
  offer();
}

wireSharedMachine();
wireLogout();
wireMenu();
wireSizes();
passOn();
document.querySelectorAll("form[data-own]").forEach(wireForm);
const reading = document.getElementById("reading");
if (reading) {
  mountQuizzes(reading);
  wireSpeech(reading);
}
