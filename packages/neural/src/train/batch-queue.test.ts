import { expect, test } from 'vitest';
import { createBatchQueue } from './batch-queue.ts';

test('batches come in order, some are made ahead, and none beyond the end', async () => {
  const made: number[] = [];
  const queue = createBatchQueue(async (position) => void made.push(position), {
    first: 2,
    end: 6,
    ahead: 2,
  });
  await queue.take(2);
  expect(made).toEqual([2]);
  queue.fill();
  expect(made).toEqual([2, 3, 4]);
  await queue.take(3);
  queue.fill();
  await queue.take(4);
  queue.fill();
  expect(made).toEqual([2, 3, 4, 5]);
  expect(() => queue.take(3)).toThrow(/expected the next one, 5/);
});

test('a batch that fails is reported when it is taken', async () => {
  const queue = createBatchQueue(
    async (position) => {
      if (position === 1) throw new RangeError('no such case');
    },
    { first: 0, end: 3, ahead: 1 },
  );
  await queue.take(0);
  queue.fill();
  await new Promise((resolve) => setTimeout(resolve));
  await expect(queue.take(1)).rejects.toThrow('no such case');
});
