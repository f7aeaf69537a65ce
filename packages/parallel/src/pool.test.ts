import { afterEach, expect, test } from 'vitest';
import { createWorkerPool, type WorkerPool } from './pool.ts';

const url = new URL('./echo-worker.js', import.meta.url);
let pool: WorkerPool | undefined;
afterEach(() => pool?.close());

test('requests are answered, each with its own answer, by more requests than workers', async () => {
  pool = createWorkerPool(url, 2);
  const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((kind) => pool!.run({ kind })));
  expect(answers).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('buffers move to the worker and back', async () => {
  pool = createWorkerPool(url, 1);
  const payload = Float32Array.of(1, 2, 3);
  const answer = await pool.run({ kind: 'echo', payload }, { transfer: [payload.buffer] });
  expect(payload.length).toBe(0);
  expect(answer).toEqual(Float32Array.of(1, 2, 3));
});

test('progress arrives before the answer', async () => {
  pool = createWorkerPool(url, 1);
  const seen: unknown[] = [];
  seen.push(await pool.run({ kind: 'x' }, { onProgress: (progress) => seen.push(progress) }));
  expect(seen).toEqual([{ half: true }, 'x']);
});

test('an error in the worker keeps its name and message, and the worker goes on', async () => {
  pool = createWorkerPool(url, 1);
  await expect(pool.run({ kind: 'fail' })).rejects.toMatchObject({
    name: 'RangeError',
    message: 'asked to fail',
  });
  expect(await pool.run({ kind: 'after' })).toBe('after');
});

test('a worker that dies rejects its request instead of hanging', async () => {
  pool = createWorkerPool(url, 1);
  await expect(pool.run({ kind: 'die' })).rejects.toThrow('ended by itself with code 3');
});

test('a worker that dies is replaced: later requests, waiting or new, are answered', async () => {
  pool = createWorkerPool(url, 1);
  const answers = await Promise.allSettled(['die', 'a', 'die', 'b'].map((kind) => pool!.run({ kind })));
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
  expect(await pool.run({ kind: 'c' })).toBe('c');
});

test('a pool of no workers is refused', () => {
  expect(() => createWorkerPool(url, 0)).toThrow(RangeError);
});
