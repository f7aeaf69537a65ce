// Ellipsoids: the one of least volume around points, and the IBSI's surface of one with given semi-axes.

import { createMatrix, symmetricEigen, type Matrix } from '@glioscope/numeric';

type Axes = readonly [number, number, number];

/** Relative distance from the optimum at which the search ends; the volume is then within 2 × 10⁻⁹. */
const tolerance = 1e-9;

/** Steps after which the search ends in any case; tumours take a few thousand. */
const mostSteps = 200_000;

/**
 * Semi-axes, falling, of the ellipsoid of least volume around points (x, y, z after one another) that do not share a
 * plane: Khachiyan's ascent on the dual, with Todd & Yıldırım's steps away from points that do not matter (2007).
 */
export function leastEllipsoid(points: Float64Array): Axes {
  const count = points.length / 3;
  // The problem does not change under scaling along the axes; the arithmetic likes points within ±1.
  const scale = [0, 1, 2].map((axis) => {
    let low = Infinity;
    let high = -Infinity;
    for (let p = axis; p < points.length; p += 3) {
      low = Math.min(low, points[p]!);
      high = Math.max(high, points[p]!);
    }
    return { middle: (low + high) / 2, half: (high - low) / 2 };
  });
  const lifted = new Float64Array(4 * count);
  for (let p = 0; p < count; p++) {
    for (let axis = 0; axis < 3; axis++) {
      lifted[4 * p + axis] = (points[3 * p + axis]! - scale[axis]!.middle) / scale[axis]!.half;
    }
    lifted[4 * p + 3] = 1;
  }
  const weights = new Float64Array(count).fill(1 / count);
  const moments = new Float64Array(16);
  for (let taken = 0; taken < mostSteps; taken++) {
    moments.fill(0);
    for (let p = 0; p < count; p++) {
      const weight = weights[p]!;
      if (weight === 0) continue;
      for (let i = 0; i < 4; i++) {
        for (let j = 0; j <= i; j++) moments[4 * i + j]! += weight * lifted[4 * p + i]! * lifted[4 * p + j]!;
      }
    }
    const factor = cholesky4(moments);
    let farthest = 0;
    let nearest = -1;
    let largest = -Infinity;
    let smallest = Infinity;
    for (let p = 0; p < count; p++) {
      const distance = squaredSolution(factor, lifted, 4 * p);
      if (distance > largest) {
        largest = distance;
        farthest = p;
      }
      if (weights[p]! > 0 && distance < smallest) {
        smallest = distance;
        nearest = p;
      }
    }
    const outside = largest / 4 - 1;
    const within = 1 - smallest / 4;
    if (Math.max(outside, within) <= tolerance) break;
    if (outside >= within) {
      const step = (largest - 4) / (4 * (largest - 1));
      for (let p = 0; p < count; p++) weights[p]! *= 1 - step;
      weights[farthest]! += step;
    } else {
      const most = weights[nearest]! / (1 - weights[nearest]!);
      const free = smallest > 1 ? (4 - smallest) / (4 * (smallest - 1)) : Infinity;
      const step = Math.min(free, most);
      for (let p = 0; p < count; p++) weights[p]! *= 1 + step;
      weights[nearest] = step === most ? 0 : weights[nearest]! - step;
    }
  }
  const covariance = createMatrix(3, 3);
  const centre = [0, 1, 2].map((axis) => {
    let sum = 0;
    for (let p = 0; p < count; p++) sum += weights[p]! * lifted[4 * p + axis]!;
    return sum;
  });
  for (let p = 0; p < count; p++) {
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        covariance.data[3 * i + j]! +=
          weights[p]! *
          (lifted[4 * p + i]! - centre[i]!) *
          (lifted[4 * p + j]! - centre[j]!) *
          (scale[i]!.half * scale[j]!.half);
      }
    }
  }
  return semiAxes(covariance);
}

function semiAxes(covariance: Matrix): Axes {
  return Array.from(symmetricEigen(covariance).values, (value) => Math.sqrt(3 * value)) as unknown as Axes;
}

/** The lower factor of a positive definite 4 × 4 matrix, of which the lower half is read. */
function cholesky4(matrix: Float64Array): Float64Array {
  const factor = new Float64Array(16);
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[4 * i + j]!;
      for (let k = 0; k < j; k++) sum -= factor[4 * i + k]! * factor[4 * j + k]!;
      factor[4 * i + j] = i === j ? Math.sqrt(sum) : sum / factor[4 * j + j]!;
    }
  }
  return factor;
}

/** qᵀ M⁻¹ q for the q at `at`: the squared length of the factor's forward substitution. */
function squaredSolution(factor: Float64Array, q: Float64Array, at: number): number {
  const a = q[at]! / factor[0]!;
  const b = (q[at + 1]! - factor[4]! * a) / factor[5]!;
  const c = (q[at + 2]! - factor[8]! * a - factor[9]! * b) / factor[10]!;
  const d = (q[at + 3]! - factor[12]! * a - factor[13]! * b - factor[14]! * c) / factor[15]!;
  return a * a + b * b + c * c + d * d;
}

/** Degree at which the IBSI's series is cut off, as in its reference values. */
const highestDegree = 20;

/**
 * Surface of an ellipsoid with these semi-axes as the IBSI defines it: 4π a b Σ (αβ)^ν / (1 - 4ν²) P_ν((α² + β²) / 2αβ)
 * with α² = 1 - b²/a², β² = 1 - c²/a². That is not quite the geometric surface (a few per cent off for a tumour's
 * axes: Legendre's series has 1 - c²/b² in place of 1 - b²/a²); the consensus values are of this formula, and so are
 * these.
 */
export function ellipsoidSurface([a, b, c]: Axes): number {
  const alpha2 = 1 - (b / a) ** 2;
  const beta2 = 1 - (c / a) ** 2;
  // (αβ)^ν P_ν by Bonnet's recurrence, which needs no division by αβ.
  const product = alpha2 * beta2;
  const middle = (alpha2 + beta2) / 2;
  let previous = 0;
  let current = 1;
  let sum = 1;
  for (let degree = 1; degree <= highestDegree; degree++) {
    [previous, current] = [
      current,
      ((2 * degree - 1) * middle * current - (degree - 1) * product * previous) / degree,
    ];
    sum += current / (1 - 4 * degree * degree);
  }
  return 4 * Math.PI * a * b * sum;
}
