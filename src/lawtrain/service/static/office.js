/**
 * What the office's pages need of a script: forms that ask before they act, a file to import, slips to download.
 *
 * Syntax and browser features stay within Chrome 79. Attributes of a form: data-act (where to), data-confirm (what is
 * asked first; {field} stands for what was chosen), data-yes (the word on the button). The rest of it is plain HTML.
 */

const AWAY = "网络不通，或学习服务正在重启。请稍后再试，什么都没有改动。";
const UNSURE = "没有收到回答，不知道有没有做成。请刷新页面看一看结果，再决定要不要重做。";
const LONG = 180000; // hashing five hundred passwords or reading twenty thousand rows takes a while
const token = document.querySelector('meta[name="lawtrain-token"]').content;

function make(tag, attributes, ...children) {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}

/** Never rejects: {ok: true, value} or {ok: false, message}. */
async function post(path, body, headers) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), LONG);
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: Object.assign({ "X-Lawtrain-Token": token }, headers),
      body,
      credentials: "same-origin",
      redirect: "error",
      signal: abort.signal,
    });
    const value = await answer.json();
    if (answer.ok) return { ok: true, value };
    if (answer.status === 401) return { ok: false, message: value.message + "（刷新页面会转到登录页）" };
    return { ok: false, message: value.message };
  } catch (error) {
    return { ok: false, message: navigator.onLine === false ? AWAY : UNSURE };
  } finally {
    clearTimeout(timer);
  }
}

/* ---------- asking first ---------- */

/** Resolves to whether the officer said yes. Escape says no. */
function ask(text, yes, opener) {
  return new Promise((resolve) => {
    const no = make("button", { type: "button", className: "button second", textContent: "不，先不做" });
    const go = make("button", { type: "button", className: "button", textContent: yes });
    const words = text.split("\n").map((line) => make("p", { textContent: line }));
    const box = make("div", { id: "ask-words" }, ...words);
    const dialog = make("dialog", { className: "ask" }, box, make("p", { className: "choices" }, go, no));
    dialog.setAttribute("aria-labelledby", "ask-words");
    const close = (answer) => {
      dialog.remove();
      if (opener && opener.isConnected) opener.focus();
      resolve(answer);
    };
    no.addEventListener("click", () => close(false));
    go.addEventListener("click", () => close(true));
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(false);
    });
    document.body.append(dialog);
    dialog.showModal();
    no.focus(); // the harmless answer is the one under the Enter key
  });
}

/* ---------- outcomes ---------- */

function outcomeOf(form) {
  let place = form.querySelector(".outcome");
  if (!place) {
    place = make("div", { className: "outcome", tabIndex: -1 });
    form.append(place);
  }
  return place;
}

/** Says it where the officer is looking, and to a screen reader. */
function tell(form, text, kind) {
  const place = outcomeOf(form);
  place.setAttribute("role", kind === "bad" ? "alert" : "status");
  place.className = "outcome " + kind;
  place.textContent = text;
  if (kind !== "busy") place.focus();
  return place;
}

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** One-time passwords exist only in this page until they are downloaded. */
function showSlips(form, value) {
  const type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  const link = make("a", {
    className: "button",
    href: URL.createObjectURL(new Blob([bytesOf(value.slips)], { type })),
    download: value.file,
    textContent: "下载密码条（Word 文件）",
  });
  const again = make("a", { className: "button second", href: location.pathname + location.search, textContent: "办完了，刷新" });
  const parts = [make("p", { textContent: value.message })];
  if (value.password) {
    parts.push(make("p", {}, "一次性密码：", make("code", { className: "secret", textContent: value.password })));
  }
  let taken = false;
  const guard = (event) => {
    if (taken) return;
    event.preventDefault();
    event.returnValue = "";
  };
  window.addEventListener("beforeunload", guard);
  link.addEventListener("click", () => (taken = true));
  if (value.password) taken = true; // it can be read off the screen
  parts.push(make("p", { className: "choices" }, link, again));
  const place = tell(form, "", "good");
  place.append(...parts);
  place.focus();
}

/* ---------- forms ---------- */

/** The fields as plain values: data-kind tells lists, numbers, switches and JSON from words. */
function valuesOf(form) {
  const values = {};
  for (const field of Array.from(form.elements)) {
    if (!field.name || field.disabled || (field.type === "radio" && !field.checked)) continue;
    const kind = field.dataset.kind;
    if (kind === "list") {
      values[field.name] = (values[field.name] || []).concat(field.checked ? [field.value] : []);
    } else if (kind === "json") values[field.name] = JSON.parse(field.value);
    else if (kind === "number") values[field.name] = Number(field.value);
    else if (kind === "yes") values[field.name] = field.value === "1";
    else values[field.name] = field.value;
  }
  return values;
}

function question(form) {
  const picked = Array.from(form.querySelectorAll("[data-kind=list]:checked"));
  const active = picked.filter((box) => box.dataset.active).length;
  let text = form.dataset.confirm;
  if (active && form.dataset.confirmActive) text += "\n" + form.dataset.confirmActive;
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    if (name === "picked") return String(picked.length);
    if (name === "active") return String(active);
    const field = form.elements[name];
    return (field && field.value) || "";
  });
}

function wireForm(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter || form.querySelector("[type=submit]");
    if (form.dataset.needs && !form.querySelector("[data-kind=list]:checked")) {
      tell(form, form.dataset.needs, "bad");
      return;
    }
    if (form.dataset.confirm && !(await ask(question(form), form.dataset.yes || "确认", button))) return;
    const buttons = Array.from(form.querySelectorAll("[type=submit]"));
    buttons.forEach((one) => (one.disabled = true));
    tell(form, form.dataset.busy || "正在办理…", "busy");
    const body = JSON.stringify(valuesOf(form));
    const reply = await post(form.dataset.act, body, { "Content-Type": "application/json" });
    if (reply.ok && reply.value.next) {
      location.assign(reply.value.next);
      return;
    }
    buttons.forEach((one) => (one.disabled = false));
    if (!reply.ok) tell(form, reply.message, "bad");
    else showSlips(form, reply.value);
  });
}

function wireUpload(form) {
  const input = form.querySelector("[type=file]");
  const button = form.querySelector("[type=submit]");
  const name = document.getElementById("chosen");
  input.addEventListener("change", () => {
    name.textContent = input.files[0] ? input.files[0].name : "还没有选择文件";
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const file = input.files[0];
    if (!file) {
      tell(form, "请先选择花名册文件。", "bad");
      return;
    }
    if (file.size > Number(form.dataset.most)) {
      tell(form, "文件太大，最多 20 MB。请只留下花名册，删去图片等内容后再选。", "bad");
      return;
    }
    button.disabled = true;
    tell(form, "正在读取“" + file.name + "”，人多时要十几秒，请不要关闭页面…", "busy");
    const headers = { "Content-Type": "application/octet-stream", "X-Lawtrain-File": encodeURIComponent(file.name) };
    const reply = await post(form.dataset.upload, file, headers);
    if (reply.ok) {
      location.assign(reply.value.next);
      return;
    }
    button.disabled = false;
    tell(form, reply.message, "bad");
  });
}

function wireSelection(all) {
  const boxes = Array.from(document.querySelectorAll("[data-kind=list]"));
  const count = document.getElementById("picked");
  const paint = () => {
    const picked = boxes.filter((box) => box.checked).length;
    all.checked = picked > 0 && picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
    if (count) count.textContent = picked ? "已选 " + picked + " 人" : "还没有选人";
  };
  all.addEventListener("change", () => {
    boxes.forEach((box) => (box.checked = all.checked));
    paint();
  });
  boxes.forEach((box) => box.addEventListener("change", paint));
  paint();
}

document.querySelectorAll("form[data-act]").forEach(wireForm);
document.querySelectorAll("form[data-upload]").forEach(wireUpload);
const all = document.getElementById("all");
if (all) wireSelection(all);
const result = document.querySelector("[data-focus]");
if (result) result.focus();
