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
    return { ok: false, message: value.message, field: value.field };
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

/** The fields as plain values: data-kind tells lists, maps, numbers, switches and JSON from words; data-rows holds rows. */
function valuesOf(form) {
  const values = {};
  for (const field of Array.from(form.elements)) {
    if (!field.name || field.disabled || (field.type === "radio" && !field.checked)) continue;
    const kind = field.dataset.kind;
    if (kind === "list") {
      values[field.name] = (values[field.name] || []).concat(field.checked ? [field.value] : []);
    } else if (kind === "map") {
      values[field.dataset.map] = values[field.dataset.map] || {};
      if (field.value.trim()) values[field.dataset.map][field.dataset.key] = field.value;
    } else if (kind === "json") values[field.name] = JSON.parse(field.value);
    else if (kind === "number") values[field.name] = Number(field.value);
    else if (kind === "yes") values[field.name] = field.value === "1";
    else values[field.name] = field.value;
  }
  form.querySelectorAll("[data-rows]").forEach((rows) => {
    values[rows.dataset.rows] = Array.from(rows.querySelectorAll(".row")).map((row) => {
      const one = {};
      row.querySelectorAll("[data-part]").forEach((field) => {
        one[field.dataset.part] = field.type === "checkbox" ? field.checked : field.value;
      });
      return one;
    });
  });
  return values;
}

/** Puts what is wrong beside the field it is about; false when the form has no such field. */
function point(form, name, text) {
  const place = form.querySelector('[data-field="' + name + '"]');
  const known = form.elements[name];
  const field = place ? place.querySelector("input:not([type=hidden]), select") : known && known.type !== "hidden" ? known : null;
  if (!field || !field.focus) return false;
  const words = make("small", { id: "wrong-field", className: "told off", textContent: text });
  const block = place || field.closest("label") || field.parentElement;
  block.append(words);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", "wrong-field");
  field.focus();
  field.scrollIntoView({ block: "center" });
  return true;
}

function forget(form) {
  form.querySelectorAll("#wrong-field").forEach((words) => words.remove());
  form.querySelectorAll("[aria-invalid]").forEach((field) => {
    field.removeAttribute("aria-invalid");
    if (field.getAttribute("aria-describedby") === "wrong-field") field.removeAttribute("aria-describedby");
  });
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
    forget(form);
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
    if (!reply.ok) {
      tell(form, reply.message, "bad");
      if (reply.field) point(form, reply.field, reply.message);
    } else showSlips(form, reply.value);
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
      tell(form, form.dataset.needsFile || "请先选择花名册文件。", "bad");
      return;
    }
    if (file.size > Number(form.dataset.most)) {
      tell(form, "文件太大，最多 20 MB。请只留下表格，删去图片等内容后再选。", "bad");
      return;
    }
    button.disabled = true;
    tell(form, "正在读取“" + file.name + "”，人多时要十几秒，请不要关闭页面…", "busy");
    const headers = { "Content-Type": "application/octet-stream", "X-Lawtrain-File": encodeURIComponent(file.name) };
    const asked = Array.from(form.querySelectorAll("[data-query]")).map((one) => one.dataset.query + "=" + encodeURIComponent(one.value));
    const reply = await post(form.dataset.upload + (asked.length ? "?" + asked.join("&") : ""), file, headers);
    if (reply.ok) {
      location.assign(reply.value.next);
      return;
    }
    button.disabled = false;
    tell(form, reply.message, "bad");
  });
}

/* ---------- entering the year ---------- */

/** Files go up as soon as they are chosen; what is ticked when the form is sent belongs to the entry. */
function wireAttachments(place) {
  const input = place.querySelector("[type=file]");
  const told = place.querySelector("#evidence-told");
  const list = place.querySelector(".attached");
  input.addEventListener("change", async () => {
    const buttons = Array.from(place.closest("form").querySelectorAll("[type=submit]"));
    buttons.forEach((one) => (one.disabled = true));
    const failed = [];
    for (const file of Array.from(input.files)) {
      told.textContent = "正在上传“" + file.name + "”…";
      const headers = { "Content-Type": "application/octet-stream", "X-Lawtrain-File": encodeURIComponent(file.name) };
      const fits = file.size <= Number(place.dataset.most);
      const reply = fits ? await post(place.dataset.attach, file, headers) : { message: "文件太大，最多 20 MB" };
      if (!reply.ok) {
        failed.push("“" + file.name + "”没有传上：" + reply.message);
      } else if (!list.querySelector('[value="' + reply.value.digest + '"]')) {
        const box = make("input", { type: "checkbox", name: "attachments", value: reply.value.digest, checked: true });
        box.dataset.kind = "list";
        list.append(make("li", {}, make("label", { className: "pick" }, box, make("span", { textContent: reply.value.name }))));
      }
    }
    input.value = "";
    buttons.forEach((one) => (one.disabled = false));
    told.textContent = failed.length ? failed.join("；") : "已传上；登记后才算数，取消勾选就是不附";
    told.classList.toggle("off", failed.length > 0);
  });
}

function wireAdding(button) {
  const rows = button.closest("form").querySelector('[data-rows="' + button.dataset.add + '"]');
  button.addEventListener("click", () => {
    const row = rows.querySelector(".row").cloneNode(true);
    row.querySelectorAll("[data-part]").forEach((field) => {
      if (field.type === "checkbox") field.checked = rows.dataset.rows === "sittings"; // what comes later is a make-up
      else if (field.tagName === "SELECT") field.dataset.chosen = "";
      else field.value = "";
    });
    rows.append(row);
    row.dispatchEvent(new Event("change", { bubbles: true }));
    row.querySelector("input").focus();
  });
}

/** Offers the versions of each law, with the one in force on the day of the event chosen. */
function wireEvent(form) {
  const versions = JSON.parse(document.getElementById("law-versions").textContent);
  const day = form.elements.held_on;
  const kind = form.elements.kind;
  const option = (value, text) => make("option", { value, textContent: text });
  const paintLaw = (row) => {
    const name = row.querySelector('[data-part="name"]').value.trim().replace(/[《》]/g, "");
    const select = row.querySelector('[data-part="effective"]');
    const known = versions[name] || versions["中华人民共和国" + name] || [];
    const now = known.find(([from, until]) => from <= day.value && (!until || day.value < until));
    const auto = now ? "当天有效：" + now[2] : known.length ? "当天没有有效的文本，请选择" : "当天有效的文本";
    const chosen = select.dataset.chosen;
    select.textContent = "";
    select.append(option("", auto));
    known.forEach(([from, , label]) => select.append(option(from, label + "，" + from + " 起施行")));
    select.value = known.some(([from]) => from === chosen) && !(now && now[0] === chosen) ? chosen : "";
  };
  const paint = () => {
    form.querySelectorAll("[data-rows=laws] .row").forEach(paintLaw);
    const late = Boolean(day.value) && day.value < form.dataset.lateBefore;
    form.querySelector(".late-note").hidden = !late;
    form.querySelector(".late-only").hidden = !late;
    form.elements.approver.required = late;
    form.querySelectorAll("[data-only]").forEach((field) => (field.hidden = field.dataset.only !== kind.value));
  };
  form.addEventListener("change", (event) => {
    if (event.target.dataset && event.target.dataset.part === "effective") event.target.dataset.chosen = event.target.value;
    paint();
  });
  paint();
}

function wireUnits() {
  document.querySelectorAll("[data-unit]").forEach((unit) => {
    const all = unit.querySelector("[data-all]");
    const boxes = Array.from(unit.querySelectorAll("[data-kind=list]"));
    const paint = () => {
      const picked = boxes.filter((box) => box.checked).length;
      all.checked = picked === boxes.length;
      all.indeterminate = picked > 0 && picked < boxes.length;
    };
    all.addEventListener("change", () => {
      boxes.forEach((box) => (box.checked = all.checked));
      boxes[0].dispatchEvent(new Event("change", { bubbles: true }));
    });
    document.addEventListener("change", paint);
    paint();
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

/* ---------- long work ---------- */

/** Asks how far it is until it is over; what goes wrong on the way is asked again, ever more slowly. */
function wireJob(box) {
  let wait = 1000;
  const look = async () => {
    try {
      const answer = await fetch(box.dataset.job, { credentials: "same-origin", redirect: "error" });
      const job = await answer.json();
      if (!answer.ok) throw new Error(job.message);
      if (job.over) {
        location.assign(job.next);
        return;
      }
      wait = 1500;
      box.querySelector("progress").value = job.percent;
      const words = box.querySelector("[data-job-words]");
      if (words.textContent !== job.words) words.textContent = job.words;
      box.querySelector("[data-job-percent]").textContent = job.percent;
    } catch (error) {
      wait = Math.min(wait * 2, 30000);
    }
    setTimeout(look, wait);
  };
  setTimeout(look, wait);
}

document.querySelectorAll("form[data-act]").forEach(wireForm);
document.querySelectorAll("form[data-upload]").forEach(wireUpload);
document.querySelectorAll("[data-job]").forEach(wireJob);
const all = document.getElementById("all");
if (all) wireSelection(all);
document.querySelectorAll("[data-attach]").forEach(wireAttachments);
document.querySelectorAll("[data-add]").forEach(wireAdding);
document.querySelectorAll(".event-form").forEach(wireEvent);
wireUnits();
const result = document.querySelector("[data-focus]");
if (result) result.focus();
