import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import { drawDropoutMask, dropout } from './dropout.ts';
import { createGraph } from './graph.ts';

test('a mask follows from the seed alone and drops about its rate', () => {
  const shape = [4, 16, 5, 5];
  const mask = drawDropoutMask(createRandom(3), shape, 0.3);
  expect(drawDropoutMask(createRandom(3), shape, 0.3)).toEqual(mask);
  expect(drawDropoutMask(createRandom(4), shape, 0.3)).not.toEqual(mask);
  expect(new Set(mask.data)).toEqual(new Set([0, 1]));
  const kept = mask.data.reduce((sum, value) => sum + value, 0) / mask.data.length;
  // Five standard deviations of a share of 1600 draws.
  expect(Math.abs(kept - 0.7)).toBeLessThan(0.06);
});

test('rates that drop all or less than nothing are refused', () => {
  const graph = createGraph();
  const x = graph.input('x', [1, 2, 3]);
  expect(() => dropout(x, graph.input('mask', [1, 2, 1]), 1)).toThrow(/rate 1: expected 0 <= rate < 1/);
  expect(() => drawDropoutMask(createRandom(1), [2], -0.1)).toThrow(/rate -0.1/);
});
