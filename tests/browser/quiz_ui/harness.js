// Mounts one or more quizzes over fake hosts. Query: paper=test,practice  person=cadre01  empty (no state yet)
// paper=kernel: over the test's own process instead, which the browser reaches through `kernel(message)`.
import quiz from "/static/quiz.js";
import { createHost } from "/fake_host.js";
import { createBridge } from "/bridge.js";
import { PAPERS } from "/papers.js";
import { STEPS } from "/papers_steps.js";

const query = new URLSearchParams(location.search);
const names = (query.get("paper") || "test").split(",");
const person = query.get("person") || "cadre01";

const make = (name) => (name === "kernel" ? createBridge() : createHost(PAPERS[name] || STEPS[name], person, query.has("empty")));

window.hosts = await Promise.all(names.map(make));
window.host = window.hosts[0];
window.cleanups = window.hosts.map((host) => {
  const el = document.createElement("div");
  document.getElementById("here").append(el);
  return quiz.render({ model: host.model, el });
});
window.ready = true;
