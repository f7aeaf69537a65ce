// Volume and surface of the region's mesh, by PyRadiomics' formulas. A cube's triangles depend on which of its eight
// corners are inside and not on where it lies, so cubes are counted by that, with the sums of their positions:
// det(o+a, o+b, o+c) = det(a, b, c) + o · (a×b + b×c + c×a). Vertices are half-integers: the volume's sum is exact.

import type { Region } from '../region.ts';
import { edgeMidpoints, triangles } from './marching-cubes.ts';

export interface MeshMeasures {
  /** mm³ */
  readonly volume: number;
  /** mm² */
  readonly surfaceArea: number;
}

type Point = readonly [number, number, number];

export function measureMesh({ boxIndex, boxSize, spacingMm }: Region): MeshMeasures {
  const [width, height, depth] = boxSize;
  const inside = new Uint8Array(width * height * depth);
  for (let k = 0; k < boxIndex.length; k++) inside[boxIndex[k]!] = 1;

  const counts = new Float64Array(256);
  const positions = new Float64Array(256 * 3);
  const slice = width * height;
  for (let z = 0; z < depth - 1; z++) {
    for (let y = 0; y < height - 1; y++) {
      let index = slice * z + width * y;
      // Corners 0, 3, 4, 7 lie at x; 1, 2, 5, 6 at x + 1 and are the next cube's 0, 3, 4, 7.
      let corners = 0;
      for (let x = 0; x < width - 1; x++, index++) {
        const next = index + 1;
        const ahead =
          (inside[next]! << 1) |
          (inside[next + width]! << 2) |
          (inside[next + slice]! << 5) |
          (inside[next + slice + width]! << 6);
        const set = corners | ahead;
        corners = ((ahead >> 1) & 0x11) | ((ahead << 1) & 0x88);
        if (set === 0 || set === 255) continue;
        counts[set]!++;
        positions[set * 3]! += z;
        positions[set * 3 + 1]! += y;
        positions[set * 3 + 2]! += x;
      }
    }
  }

  const spacing: Point = [spacingMm[2], spacingMm[1], spacingMm[0]];
  let volume = 0;
  let surfaceArea = 0;
  for (let set = 1; set < 255; set++) {
    if (counts[set] === 0) continue;
    const sign = set < 128 ? 1 : -1;
    const edges = triangles[set < 128 ? set : 255 - set]!;
    for (let t = 0; t < edges.length; t += 3) {
      const a = midpoint(edges, t);
      const b = midpoint(edges, t + 1);
      const c = midpoint(edges, t + 2);
      const ab = cross(a, b);
      const bc = cross(b, c);
      const ca = cross(c, a);
      let moved = 0;
      for (let axis = 0; axis < 3; axis++) {
        moved += positions[set * 3 + axis]! * (ab[axis]! + bc[axis]! + ca[axis]!);
      }
      volume += sign * (counts[set]! * dot(ab, c) + moved);
      const normal = cross(scaled(a, c, spacing), scaled(b, c, spacing));
      surfaceArea += (counts[set]! * Math.hypot(...normal)) / 2;
    }
  }
  return { volume: (volume * spacing[0] * spacing[1] * spacing[2]) / 6, surfaceArea };
}

function midpoint(edges: string, at: number): Point {
  return edgeMidpoints[Number.parseInt(edges[at]!, 16)]!;
}

function cross(a: Point, b: Point): Point {
  return [a[1] * b[2] - b[1] * a[2], a[2] * b[0] - b[2] * a[0], a[0] * b[1] - b[0] * a[1]];
}

function dot(a: Point, b: Point): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** (a - c) in mm. */
function scaled(a: Point, c: Point, spacing: Point): Point {
  return [(a[0] - c[0]) * spacing[0], (a[1] - c[1]) * spacing[1], (a[2] - c[2]) * spacing[2]];
}
