// Points spread evenly on a sphere: an icosahedron whose edges are halved, each new point pushed out to the radius.
// Order and arithmetic are those of trimesh's icosphere, as last bits decide whether a sample lies on the border.

/** Points as x0 y0 z0 x1 …; 12 without subdivision, 42, 162, 642, … with. */
export function icosphere(subdivisions: number, radius: number): Float64Array {
  let points: Float64Array = Float64Array.from(icosahedron.flat());
  let triangles = faces;
  if (subdivisions === 0) return pushedOut(points, radius);
  for (let round = 0; round < subdivisions; round++) {
    ({ points, triangles } = subdivided(points, triangles));
    points = pushedOut(points, radius);
  }
  return points;
}

const short = 0.5257311121191336;
const long = 0.85065080835204;

const icosahedron: readonly (readonly [number, number, number])[] = [
  [-short, long, 0],
  [short, long, 0],
  [-short, -long, 0],
  [short, -long, 0],
  [0, -short, long],
  [0, short, long],
  [0, -short, -long],
  [0, short, -long],
  [long, 0, -short],
  [long, 0, short],
  [-long, 0, -short],
  [-long, 0, short],
];

/** Its triangles: trios of points, in base 12. */
const faces: readonly number[] = Array.from(
  '0b5 051 017 07a 0ab 159 5b4 ba2 a76 718 394 342 326 368 389 495 24b 62a 867 981'.replaceAll(' ', ''),
  (digit) => Number.parseInt(digit, 12),
);

/** Four triangles of each; midpoints follow the points, sorted by their edge's higher point, then by its lower. */
function subdivided(
  points: Float64Array,
  triangles: readonly number[],
): { points: Float64Array; triangles: readonly number[] } {
  const count = points.length / 3;
  const keyOf = (a: number, b: number): number => Math.max(a, b) * count + Math.min(a, b);
  const keys = new Set<number>();
  for (let k = 0; k < triangles.length; k += 3) {
    const [a, b, c] = [triangles[k]!, triangles[k + 1]!, triangles[k + 2]!];
    keys.add(keyOf(a, b)).add(keyOf(b, c)).add(keyOf(c, a));
  }
  const sorted = [...keys].sort((a, b) => a - b);
  const midpointOf = new Map(sorted.map((key, k) => [key, count + k]));
  const more = new Float64Array(points.length + 3 * sorted.length);
  more.set(points);
  for (const [key, point] of midpointOf) {
    const low = key % count;
    const high = (key - low) / count;
    for (let axis = 0; axis < 3; axis++) {
      more[3 * point + axis] = (points[3 * low + axis]! + points[3 * high + axis]!) / 2;
    }
  }
  const finer: number[] = [];
  for (let k = 0; k < triangles.length; k += 3) {
    const [a, b, c] = [triangles[k]!, triangles[k + 1]!, triangles[k + 2]!];
    const [ab, bc, ca] = [
      midpointOf.get(keyOf(a, b))!,
      midpointOf.get(keyOf(b, c))!,
      midpointOf.get(keyOf(c, a))!,
    ];
    finer.push(a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca);
  }
  return { points: more, triangles: finer };
}

function pushedOut(points: Float64Array, radius: number): Float64Array {
  const moved = new Float64Array(points.length);
  for (let k = 0; k < points.length; k += 3) {
    const [x, y, z] = [points[k]!, points[k + 1]!, points[k + 2]!];
    const length = Math.sqrt(x * x + y * y + z * z);
    for (let axis = 0; axis < 3; axis++) {
      const value = points[k + axis]!;
      moved[k + axis] = value + (value / length) * (radius - length);
    }
  }
  return moved;
}
