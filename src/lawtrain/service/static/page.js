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
  const traits = { state, person: host.person, host: { trial: host.trial, lab_url: host.lab } };
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

/* ---------- notices and log-out ---------- */

function tell(text, link) {
  const notice = document.getElementById("notice");
  notice.textContent = text;
  if (link) notice.append(" ", link);
  notice.hidden = false;
}

function offerLogin() {
  const link = document.createElement("a");
  const here = location.pathname + location.search;
  link.href = document.querySelector(".brand").getAttribute("href") + "login?next=" + encodeURIComponent(here);
  link.textContent = "重新登录";
  tell("登录已经失效，没存上的答案先留在本机。", link);
}

function wireLogout() {
  const button = document.getElementById("logout");
  if (!button) return;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const answer = await request("POST", document.querySelector(".brand").getAttribute("href") + "logout");
      if (answer.ok) {
        location.assign((await answer.json()).next);
        return;
      }
      if (answer.status === 401 || answer.status === 403) {
        location.reload();
        return;
      }
    } catch (error) {
      // said below
    }
    button.disabled = false;
    tell("没有退出：" + UNAVAILABLE + "请稍后再试。");
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

wireLogout();
wireSizes();
const reading = document.getElementById("reading");
if (reading) {
  mountQuizzes(reading);
  wireSpeech(reading);
}
