// The page of neural-browser.test.ts: asks a worker one request after another, and posts all answers together.

import type { PageRequest } from './neural-worker.ts';

const requests = (await (await fetch('/requests.json')).json()) as PageRequest[];
const answers: unknown[] = [];
for (const request of requests) {
  // A worker each: a worker's ONNX Runtime keeps to one backend and one number of threads.
  const worker = new Worker(new URL('./neural-worker.ts', import.meta.url), { type: 'module' });
  answers.push(
    await new Promise((resolve) => {
      worker.addEventListener('message', ({ data }) => resolve(data));
      worker.addEventListener('error', ({ message }) => resolve({ failure: message }));
      worker.postMessage(request, []);
    }),
  );
  worker.terminate();
}
await fetch('/answer', { method: 'POST', body: JSON.stringify(answers) });
