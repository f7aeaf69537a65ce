// A worker for this package's own tests: echoes, reports progress, fails and dies on demand.

import { serveRequests } from './requests.ts';

serveRequests(async (request, report) => {
  const { kind, payload } = request as { kind: string; payload?: Float32Array };
  if (kind === 'fail') throw new RangeError('asked to fail');
  if (kind === 'die') process.exit(3);
  report({ half: true });
  return payload ? { response: payload, transfer: [payload.buffer as ArrayBuffer] } : { response: kind };
});
