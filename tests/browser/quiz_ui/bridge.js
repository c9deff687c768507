// A model whose kernel is the test's own process: `window.kernel(message)` → {reply, state, person}.

export async function createBridge() {
  const heard = new Set();
  const first = await window.kernel(null);
  const values = { state: first.state, person: first.person, host: {} };
  const model = {
    get: (name) => values[name],
    on: (type, fn) => type === "msg:custom" && heard.add(fn),
    off: (type, fn) => heard.delete(fn),
    async send(message) {
      const { reply } = await window.kernel(message);
      heard.forEach((fn) => fn(reply));
    },
  };
  return { model };
}
