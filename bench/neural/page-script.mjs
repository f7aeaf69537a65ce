// The page: hands the request to a worker, and meanwhile watches how long its own thread is ever held up.

const request = await (await fetch('/request.json')).json();
let longest = 0;
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
}, 10);
const worker = new Worker(new URL('./page-worker.mjs', import.meta.url), { type: 'module' });
const { result, failure } = await new Promise((resolve) => {
  worker.addEventListener('message', ({ data }) => resolve(data));
  worker.addEventListener('error', ({ message }) => resolve({ failure: message }));
  worker.postMessage(request, []);
});
const answer = { failure, result, heldUpMs: longest, isolated: crossOriginIsolated };
await fetch('/answer', { method: 'POST', body: JSON.stringify(answer) });
