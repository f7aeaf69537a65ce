// The oriented box of least volume around a convex hull. Every face of the hull is tried as a face of the box, with
// the least rectangle around the hull's shadow on it; the best boxes are then tilted as long as that makes them
// smaller (the least box need not share a face with the hull: O'Rourke 1985).

import type { ConvexHull } from './convex-hull.ts';

export interface BoxMeasures {
  readonly volume: number;
  readonly area: number;
}

type Direction = readonly [number, number, number];

/** Of all starts as many, the best, are improved. */
const startsImproved = 6;

/** First and last tilt of an axis that is tried, radians. */
const widestTilt = 0.1;
const finestTilt = 1e-7;

/** mm³ and mm² of the smallest box found. */
export function orientedBox({ corners, triangles }: ConvexHull): BoxMeasures {
  const starts = [...gridDirections(), ...faceNormals(corners, triangles)]
    .map((axis) => boxAlong(corners, axis))
    .sort((a, b) => a.volume - b.volume)
    .slice(0, startsImproved)
    .map((box) => improved(corners, box));
  const best = starts.reduce((a, b) => (b.volume < a.volume ? b : a));
  const [a, b, c] = best.lengths;
  return { volume: best.volume, area: 2 * (a * b + b * c + c * a) };
}

/** Turns a box about its own axes and tilts its first one, less and less, as long as that makes it smaller. */
function improved(corners: Float64Array, start: OrientedBox): OrientedBox {
  let box = start;
  for (let tilt = widestTilt; tilt > finestTilt;) {
    const [axis, right, up] = box.axes;
    const tilted = compass.map(([a, b]) =>
      unit([0, 1, 2].map((k) => axis[k]! + tilt * (a * right[k]! + b * up[k]!)) as unknown as Direction),
    );
    const next = [right, up, ...tilted]
      .map((direction) => boxAlong(corners, direction))
      .reduce((a, b) => (b.volume < a.volume ? b : a));
    // A gain below this is rounding, or not worth a step of this size.
    if (next.volume < box.volume * (1 - tilt * 1e-2)) box = next;
    else tilt /= 3;
  }
  return box;
}

const compass: readonly (readonly [number, number])[] = [-1, 0, 1]
  .flatMap((a) => [-1, 0, 1].map((b) => [a, b] as const))
  .filter(([a, b]) => a !== 0 || b !== 0);

/** The axes, and the diagonals between them. */
function gridDirections(): Direction[] {
  const steps = [-1, 0, 1];
  return steps
    .flatMap((x) => steps.flatMap((y) => steps.map((z): Direction => [x, y, z])))
    .filter(([x, y, z]) => x + 3 * y + 9 * z > 0)
    .map(unit);
}

interface OrientedBox {
  readonly axes: readonly [Direction, Direction, Direction];
  readonly lengths: readonly [number, number, number];
  readonly volume: number;
}

/** The distinct directions of the hull's faces. */
function faceNormals(corners: Float64Array, triangles: Int32Array): Direction[] {
  const normals = new Map<string, Direction>();
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [3 * triangles[t]!, 3 * triangles[t + 1]!, 3 * triangles[t + 2]!];
    const u = [0, 1, 2].map((k) => corners[b + k]! - corners[a + k]!) as unknown as Direction;
    const v = [0, 1, 2].map((k) => corners[c + k]! - corners[a + k]!) as unknown as Direction;
    const normal = unit(cross(u, v));
    // Opposite faces ask the same question.
    const sign = normal.find((part) => Math.abs(part) > 1e-9)! < 0 ? -1 : 1;
    normals.set(normal.map((part) => Math.round(sign * part * 1e9)).join(), normal);
  }
  return [...normals.values()];
}

/** The smallest box with two faces across `axis` (of length 1). */
function boxAlong(corners: Float64Array, axis: Direction): OrientedBox {
  const least = axis.reduce((at, part, k) => (Math.abs(part) < Math.abs(axis[at]!) ? k : at), 0);
  const right = unit(cross(axis, [0, 1, 2].map((k) => (k === least ? 1 : 0)) as unknown as Direction));
  const up = cross(axis, right);
  const count = corners.length / 3;
  const shadow: [number, number][] = [];
  let low = Infinity;
  let high = -Infinity;
  for (let p = 0; p < count; p++) {
    const [x, y, z] = [corners[3 * p]!, corners[3 * p + 1]!, corners[3 * p + 2]!];
    shadow.push([x * right[0] + y * right[1] + z * right[2], x * up[0] + y * up[1] + z * up[2]]);
    const along = x * axis[0] + y * axis[1] + z * axis[2];
    low = Math.min(low, along);
    high = Math.max(high, along);
  }
  const { cosine, sine, width, height } = leastRectangle(planeHull(shadow));
  const turn = (a: number, b: number): Direction =>
    [0, 1, 2].map((k) => a * right[k]! + b * up[k]!) as unknown as Direction;
  return {
    axes: [axis, turn(cosine, sine), turn(-sine, cosine)],
    lengths: [high - low, width, height],
    volume: (high - low) * width * height,
  };
}

/** Counter-clockwise corners of the convex hull in the plane (Andrew's monotone chain). */
function planeHull(points: [number, number][]): [number, number][] {
  points.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (ordered: readonly [number, number][]): [number, number][] => {
    const chain: [number, number][] = [];
    for (const point of ordered) {
      while (chain.length >= 2) {
        const a = chain[chain.length - 2]!;
        const b = chain[chain.length - 1]!;
        if ((b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) > 0) break;
        chain.pop();
      }
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  const lower = half(points);
  return [...lower, ...half(points.reverse())];
}

/** The rectangle of least area around a convex polygon: one side lies on an edge (Freeman & Shapira 1975). */
function leastRectangle(hull: readonly [number, number][]): {
  readonly cosine: number;
  readonly sine: number;
  readonly width: number;
  readonly height: number;
} {
  let best = { cosine: 1, sine: 0, width: Infinity, height: Infinity };
  for (let e = 0; e < hull.length; e++) {
    const [fromX, fromY] = hull[e]!;
    const [toX, toY] = hull[(e + 1) % hull.length]!;
    const length = Math.hypot(toX - fromX, toY - fromY);
    if (length === 0) continue;
    const cosine = (toX - fromX) / length;
    const sine = (toY - fromY) / length;
    // Every corner is asked: rounding leaves corners too close together for calipers that walk from one to the next.
    let left = Infinity;
    let right = -Infinity;
    let bottom = Infinity;
    let top = -Infinity;
    for (let p = 0; p < hull.length; p++) {
      const [x, y] = hull[p]!;
      const along = x * cosine + y * sine;
      const above = y * cosine - x * sine;
      if (along < left) left = along;
      if (along > right) right = along;
      if (above < bottom) bottom = above;
      if (above > top) top = above;
    }
    const width = right - left;
    const height = top - bottom;
    if (width * height < best.width * best.height) best = { cosine, sine, width, height };
  }
  return best;
}

function cross(a: Direction, b: Direction): Direction {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(a: Direction): Direction {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
}
