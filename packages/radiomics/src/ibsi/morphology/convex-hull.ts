// The convex hull of points with whole-number coordinates, point by point: a point beyond some faces replaces them
// by the cone from it to their outline. Whole numbers make every decision exact: a point in a face's plane is not
// beyond it.

import type { Vector3 } from '@glioscope/volume';

export interface ConvexHull {
  /** The corners (and points of edges and faces that were needed), mm, x, y, z after one another. */
  readonly corners: Float64Array;
  /** Three corners a triangle, counter-clockwise from outside. */
  readonly triangles: Int32Array;
  /** mm³ */
  readonly volume: number;
  /** mm² */
  readonly area: number;
}

/** `points`: x, y, z after one another, in units of `unitMm`; at least four that do not share a plane. */
export function convexHull(points: Int32Array, unitMm: Vector3): ConvexHull {
  const count = points.length / 3;
  // Triangles as three points each, with the outward normal and its offset; dead ones have a negative first point.
  let triangles: number[] = [];
  let planes: number[] = [];
  const addTriangle = (a: number, b: number, c: number): void => {
    const abX = points[3 * b]! - points[3 * a]!;
    const abY = points[3 * b + 1]! - points[3 * a + 1]!;
    const abZ = points[3 * b + 2]! - points[3 * a + 2]!;
    const acX = points[3 * c]! - points[3 * a]!;
    const acY = points[3 * c + 1]! - points[3 * a + 1]!;
    const acZ = points[3 * c + 2]! - points[3 * a + 2]!;
    const x = abY * acZ - abZ * acY;
    const y = abZ * acX - abX * acZ;
    const z = abX * acY - abY * acX;
    triangles.push(a, b, c);
    planes.push(x, y, z, x * points[3 * a]! + y * points[3 * a + 1]! + z * points[3 * a + 2]!);
  };
  const height = (triangle: number, point: number): number =>
    planes[4 * triangle]! * points[3 * point]! +
    planes[4 * triangle + 1]! * points[3 * point + 1]! +
    planes[4 * triangle + 2]! * points[3 * point + 2]! -
    planes[4 * triangle + 3]!;

  const [a, b, c, d] = tetrahedron(points);
  addTriangle(a, b, c);
  const flip = height(0, d) > 0;
  if (flip) {
    triangles = [];
    planes = [];
    addTriangle(a, c, b);
  }
  const [p, q, r] = triangles as [number, number, number];
  addTriangle(q, p, d);
  addTriangle(r, q, d);
  addTriangle(p, r, d);

  for (let point = 0; point < count; point++) {
    const outline = new Map<number, [number, number]>();
    let kept = 0;
    let removed = false;
    const total = triangles.length / 3;
    for (let t = 0; t < total; t++) {
      if (height(t, point) > 0) {
        removed = true;
        for (let e = 0; e < 3; e++) {
          const from = triangles[3 * t + e]!;
          const to = triangles[3 * t + ((e + 1) % 3)]!;
          // An edge that two removed triangles share lies within.
          if (!outline.delete(to * count + from)) outline.set(from * count + to, [from, to]);
        }
      } else {
        if (kept < t) {
          for (let e = 0; e < 3; e++) triangles[3 * kept + e] = triangles[3 * t + e]!;
          for (let e = 0; e < 4; e++) planes[4 * kept + e] = planes[4 * t + e]!;
        }
        kept++;
      }
    }
    if (!removed) continue;
    triangles.length = 3 * kept;
    planes.length = 4 * kept;
    for (const [from, to] of outline.values()) addTriangle(from, to, point);
  }
  return measured(points, triangles, unitMm);
}

/** Four points that do not share a plane. */
function tetrahedron(points: Int32Array): [number, number, number, number] {
  const count = points.length / 3;
  const cross = (a: number, b: number, c: number): [number, number, number] => {
    const u = [0, 1, 2].map((k) => points[3 * b + k]! - points[3 * a + k]!) as [number, number, number];
    const v = [0, 1, 2].map((k) => points[3 * c + k]! - points[3 * a + k]!) as [number, number, number];
    return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
  };
  for (let c = 2; c < count; c++) {
    const [x, y, z] = cross(0, 1, c);
    if (x === 0 && y === 0 && z === 0) continue;
    for (let d = 2; d < count; d++) {
      const height =
        x * (points[3 * d]! - points[0]!) +
        y * (points[3 * d + 1]! - points[1]!) +
        z * (points[3 * d + 2]! - points[2]!);
      if (height !== 0) return [0, 1, c, d];
    }
  }
  throw new RangeError(
    `Cannot make a convex hull: expected four points that do not share a plane, got ${count} points that do`,
  );
}

function measured(points: Int32Array, triangles: readonly number[], unitMm: Vector3): ConvexHull {
  const used = [...new Set(triangles)].sort((a, b) => a - b);
  const placeOf = new Map(used.map((point, place) => [point, place]));
  const corners = Float64Array.from({ length: 3 * used.length }, (_, k) => {
    return points[3 * used[Math.floor(k / 3)]! + (k % 3)]! * unitMm[k % 3]!;
  });
  const renumbered = Int32Array.from(triangles, (point) => placeOf.get(point)!);
  let volume = 0;
  let area = 0;
  for (let t = 0; t < renumbered.length; t += 3) {
    const [a, b, c] = [3 * renumbered[t]!, 3 * renumbered[t + 1]!, 3 * renumbered[t + 2]!];
    const u = [0, 1, 2].map((k) => corners[b + k]! - corners[a + k]!);
    const v = [0, 1, 2].map((k) => corners[c + k]! - corners[a + k]!);
    const x = u[1]! * v[2]! - u[2]! * v[1]!;
    const y = u[2]! * v[0]! - u[0]! * v[2]!;
    const z = u[0]! * v[1]! - u[1]! * v[0]!;
    area += Math.hypot(x, y, z) / 2;
    // Heights above the first corner, so that far-off coordinates cancel nothing.
    volume +=
      (x * (corners[a]! - corners[0]!) +
        y * (corners[a + 1]! - corners[1]!) +
        z * (corners[a + 2]! - corners[2]!)) /
      6;
  }
  return { corners, triangles: renumbered, volume, area };
}
