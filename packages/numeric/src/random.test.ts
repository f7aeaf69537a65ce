import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom, restoreRandom } from './random.ts';

test('the same seed gives the same stream, and a restored stream goes on where it stood', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(50), (seed, drawn) => {
      const random = createRandom(seed);
      for (let i = 0; i < drawn; i++) random.normal();
      const restored = restoreRandom(JSON.parse(JSON.stringify(random.state())));
      expect([restored.normal(), restored.uniform(), restored.integer(0, 9)]).toEqual([
        random.normal(),
        random.uniform(),
        random.integer(0, 9),
      ]);
    }),
  );
});

test('forks depend on seed and label alone', () => {
  const random = createRandom(7);
  const before = random.fork('patient-1').uniform();
  random.uniform();
  expect(random.fork('patient-1').uniform()).toBe(before);
  expect(random.fork('patient-2').uniform()).not.toBe(before);
});

test('normal deviates have mean 0 and variance 1', () => {
  const random = createRandom(3);
  const draws = Array.from({ length: 100_000 }, () => random.normal());
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (draws.length - 1);
  // Four standard errors: 1/sqrt(n) of the mean, sqrt(2/n) of the variance.
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(1e5));
  expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 1e5));
});

test('small seeds give unrelated streams: first draws over seeds are uniform and uncorrelated', () => {
  const count = 6000;
  const first = Array.from({ length: count }, (_, seed) => createRandom(seed).uniform());
  const mean = first.reduce((sum, x) => sum + x, 0) / count;
  const neighbours = first.slice(1).reduce((sum, x, i) => sum + (x - 0.5) * (first[i]! - 0.5), 0) / count;
  // Four standard errors: sqrt(1/12n) of the mean, (1/12)/sqrt(n) of the covariance of neighbours.
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / (12 * count)));
  expect(Math.abs(neighbours)).toBeLessThan((4 * (1 / 12)) / Math.sqrt(count));
});

test('shuffled keeps the items and leaves its argument alone', () => {
  const items = [1, 2, 3, 4, 5];
  const shuffled = createRandom(1).shuffled(items);
  expect([...shuffled].sort()).toEqual(items);
  expect(items).toEqual([1, 2, 3, 4, 5]);
});

test('a seed that is no integer is refused', () => {
  expect(() => createRandom(0.5)).toThrow(RangeError);
});
