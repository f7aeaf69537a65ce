import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contourPath } from './contour.ts';

/** Even-odd test of a point against the polygons of a path. */
function holds(path: string, x: number, y: number): boolean {
  let inside = false;
  for (const loop of path.split('Z').filter((text) => text !== '')) {
    const points = loop
      .slice(1)
      .split('L')
      .map((pair) => pair.split(' ').map(Number));
    for (let i = 0; i < points.length; i++) {
      const [x1, y1] = points[i]! as [number, number];
      const [x2, y2] = points[(i + 1) % points.length]! as [number, number];
      if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
    }
  }
  return inside;
}

test('one pixel is outlined by a diamond, an empty mask by nothing', () => {
  expect(contourPath(Uint8Array.of(1), 1, 1)).toBe('M0.5 0L0 0.5L0.5 1L1 0.5Z');
  expect(contourPath(new Uint8Array(6), 3, 2)).toBe('');
});

test('pixels touching at a corner are outlined apart; straight runs have no inner points', () => {
  expect(contourPath(Uint8Array.of(1, 0, 0, 1), 2, 2).match(/Z/g)).toHaveLength(2);
  expect(contourPath(Uint8Array.of(1, 1, 1, 1), 4, 1)).toBe('M0.5 0L0 0.5L0.5 1L3.5 1L4 0.5L3.5 0Z');
});

test('filled by the even-odd rule, the path holds exactly the centres of the pixels inside', () => {
  const masks = fc
    .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) })
    .chain(({ width, height }) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        bits: fc.array(fc.integer({ min: 0, max: 1 }), {
          minLength: width * height,
          maxLength: width * height,
        }),
      }),
    );
  fc.assert(
    fc.property(masks, ({ width, height, bits }) => {
      const path = contourPath(Uint8Array.from(bits), width, height);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          // A hair off the centre, so that no ray meets a corner.
          expect(holds(path, x + 0.5, y + 0.5 + 1e-6)).toBe(bits[y * width + x] === 1);
        }
      }
    }),
  );
});

test('a mask of another size is refused', () => {
  expect(() => contourPath(new Uint8Array(5), 2, 3)).toThrow('expected 2 × 3 = 6 pixels, got 5');
});
