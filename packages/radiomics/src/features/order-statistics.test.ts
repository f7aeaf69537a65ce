import { createRandom } from '@glioscope/numeric';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Scratch } from '../scratch.ts';
import { selectRanks, valuesAtRanks } from './order-statistics.ts';

test('every rank holds what sorting puts there', () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true, min: -10, max: 10 }));
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 400, size: 'max' }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
      (values, wanted) => {
        const selected = Float64Array.from(values);
        const sorted = Float64Array.from(values).sort();
        const ranks = wanted.map((rank) => rank % values.length).sort((a, b) => a - b);
        selectRanks(selected, ranks);
        for (const rank of ranks) {
          expect(selected[rank]).toBe(sorted[rank]);
          expect(selected.subarray(0, rank).every((other) => other <= sorted[rank]!)).toBe(true);
        }
        expect(selected.sort()).toEqual(sorted);
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  ['rising', (k: number) => k],
  ['falling', (k: number) => -k],
  ['constant', () => 7],
  ['an organ pipe', (k: number) => Math.min(k, 4000 - k)],
] as const)('%s values', (_, valueOf) => {
  const values = Float64Array.from({ length: 4001 }, (_, k) => valueOf(k));
  const sorted = values.slice().sort();
  selectRanks(values, [0, 400, 2000, 4000]);
  for (const rank of [0, 400, 2000, 4000]) expect(values[rank]).toBe(sorted[rank]);
});

test.each([
  ['spread evenly', (u: number) => u * 300 - 100],
  ['nearly all in one bin', (u: number) => (u < 0.001 ? u * 1e9 : u)],
  ['few different ones', (u: number) => Math.floor(u * 4)],
  ['a constant', () => -2.5],
  ['further apart than numbers go', (u: number) => (u < 0.5 ? -1 : 1) * u * Number.MAX_VALUE],
] as const)('ranks of many values, %s', (_, valueOf) => {
  const random = createRandom(3);
  const scratch = new Scratch();
  for (const length of [4095, 20_001]) {
    const values = Float64Array.from({ length }, () => valueOf(random.uniform()));
    const before = values.slice();
    const sorted = values.slice().sort();
    const ranks = [0, 1, length >> 3, (length >> 3) + 1, length >> 1, length >> 1, length - 1];
    const found = valuesAtRanks(values, ranks, sorted[0]!, sorted.at(-1)!, scratch);
    expect(found).toEqual(ranks.map((rank) => sorted[rank]));
    expect(values).toEqual(before);
  }
});
