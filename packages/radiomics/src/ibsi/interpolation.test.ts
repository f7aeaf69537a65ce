// Grids and interpolation: what must be met exactly.

import { expect, test } from 'vitest';
import { axisGrid, interpolateBox, type AxisGrid } from './interpolation.ts';
import type { IbsiInterpolator } from './settings.ts';

test('a new grid covers the old one, centre on centre', () => {
  expect(axisGrid(10, 1, 2)).toMatchObject({ newSize: 5, first: 0.5, step: 2 });
  expect(axisGrid(9, 1, 2)).toMatchObject({ newSize: 5, first: 0, step: 2 });
  expect(axisGrid(60, 3, 2)).toMatchObject({ newSize: 90 });
  // 0.3 / 0.1 is a little above 3 in float64.
  expect(axisGrid(3, 0.1, 0.3)).toMatchObject({ newSize: 1, first: 1 });
  expect(axisGrid(7, 1.5, 0)).toMatchObject({ newSize: 7, newSpacing: 1.5, first: 0, step: 1 });
});

const one = axisGrid(1, 1, 0);
const line = (grid: AxisGrid, values: readonly number[], interpolator: IbsiInterpolator): number[] => [
  ...interpolateBox(
    (k) => values[k]!,
    [grid, one, one],
    { origin: [0, 0, 0], size: [grid.newSize, 1, 1] },
    interpolator,
  ),
];

test.each<IbsiInterpolator>(['nearest', 'linear', 'cubic'])(
  '%s passes through the voxels',
  (interpolator) => {
    const values = [3, -1, 4, 1, -5, 9, 2, 6, 5];
    const found = line(axisGrid(9, 1, 2), values, interpolator);
    [3, 4, -5, 2, 5].forEach((value, k) => expect(found[k]).toBeCloseTo(value, 12));
  },
);

test('linear interpolation is exact on lines and goes on beyond the image with its border', () => {
  const found = line(axisGrid(6, 2, 1), [0, 1, 2, 3, 4, 5], 'linear');
  expect(found).toEqual([0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4.25, 4.75, 5]);
});

test('the cubic spline is that of the image continued by its border', () => {
  const values = [7, 2, 9, 4, 4, 8];
  const long = [...Array<number>(50).fill(7), ...values, ...Array<number>(50).fill(8)];
  const grid = axisGrid(6, 1, 0.4);
  const found = line(grid, values, 'cubic');
  const expected = line({ ...grid, oldSize: 106, first: grid.first + 50 }, long, 'cubic');
  found.forEach((value, k) => expect(value).toBeCloseTo(expected[k]!, 12));
});
