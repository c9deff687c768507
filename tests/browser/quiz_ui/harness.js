// Mounts one or more quizzes over fake hosts. Query: paper=test,practice  person=cadre01  empty (no state yet)
import quiz from "/static/quiz.js";
import { createHost } from "/fake_host.js";
import { PAPERS } from "/papers.js";

const query = new URLSearchParams(location.search);
const names = (query.get("paper") || "test").split(",");
const person = query.get("person") || "cadre01";

window.hosts = names.map((name) => createHost(PAPERS[name], person, query.has("empty")));
window.host = window.hosts[0];
window.cleanups = window.hosts.map((host) => {
  const el = document.createElement("div");
  document.getElementById("here").append(el);
  return quiz.render({ model: host.model, el });
});
window.ready = true;
