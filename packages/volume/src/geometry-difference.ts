// Do two grids coincide, and if not, in what and by how much: the answer to "geometry mismatch".
// Radiomics and networks read voxel by voxel, so grids must agree; the message says which of the four parts does not.

import { describeExtent, formatMm, formatVector } from './extent.ts';
import type { Geometry, Matrix3, Vector3 } from './geometry.ts';
import type { Volume } from './volume.ts';

/** How far grids may lie apart and still count as the same. */
export interface GeometryTolerance {
  /** Largest difference of a spacing, mm. */
  readonly spacingMm: number;
  /** Largest distance of a coordinate of the origins, mm. */
  readonly originMm: number;
  /** Largest angle between axes of the same number, degrees. */
  readonly directionDegrees: number;
}

/** Files round their headers to 32-bit floats: these are well above that and far below a voxel. */
export const defaultGeometryTolerance: GeometryTolerance = {
  spacingMm: 1e-3,
  originMm: 1e-2,
  directionDegrees: 0.05,
};

/** One part in which two geometries differ. */
export type GeometryDifference =
  | {
      readonly part: 'size' | 'spacing' | 'origin';
      readonly first: Vector3;
      readonly second: Vector3;
      /** Largest absolute difference of a component: voxels for size, mm for spacing and origin. */
      readonly largest: number;
      /** The axis of the largest difference: grid axis for size and spacing, LPS axis for the origin. */
      readonly axis: 'x' | 'y' | 'z';
    }
  | {
      readonly part: 'direction';
      readonly first: Matrix3;
      readonly second: Matrix3;
      /** Largest angle between the two grids' axes of the same number, degrees. */
      readonly largest: number;
      /** The grid axis that turns most. */
      readonly axis: 'x' | 'y' | 'z';
    };

const axes = ['x', 'y', 'z'] as const;

/** The parts in which two geometries differ beyond `tolerance`, in the order size, spacing, origin, direction. */
export function compareGeometry(
  first: Geometry,
  second: Geometry,
  tolerance: Partial<GeometryTolerance> = {},
): GeometryDifference[] {
  const allowed = { ...defaultGeometryTolerance, ...tolerance };
  const differences: GeometryDifference[] = [];
  const compare = (part: 'size' | 'spacing' | 'origin', a: Vector3, b: Vector3, limit: number): void => {
    const { largest, axis } = largestOf([0, 1, 2].map((i) => Math.abs(a[i]! - b[i]!)));
    if (!(largest <= limit)) differences.push({ part, first: a, second: b, largest, axis });
  };
  compare('size', first.size, second.size, 0);
  compare('spacing', first.spacingMm, second.spacingMm, allowed.spacingMm);
  compare('origin', first.originMm, second.originMm, allowed.originMm);
  const { largest, axis } = largestOf(
    [0, 1, 2].map((i) => axisAngleDegrees(first.direction, second.direction, i)),
  );
  if (!(largest <= allowed.directionDegrees)) {
    differences.push({
      part: 'direction',
      first: first.direction,
      second: second.direction,
      largest,
      axis,
    });
  }
  return differences;
}

/** Such as `spacing differs by 0.5 mm along z (1 × 1 × 1 mm against 1 × 1 × 1.5 mm)`. */
export function describeGeometryDifference(difference: GeometryDifference): string {
  const { part, largest, axis } = difference;
  switch (part) {
    case 'size':
      return (
        `size differs by ${largest} ${largest === 1 ? 'voxel' : 'voxels'} along ${axis} ` +
        `(${difference.first.join(' × ')} against ${difference.second.join(' × ')})`
      );
    case 'spacing':
      return (
        `spacing differs by ${formatMm(largest)} mm along ${axis} ` +
        `(${difference.first.map(formatMm).join(' × ')} mm against ${difference.second.map(formatMm).join(' × ')} mm)`
      );
    case 'origin':
      return (
        `origin differs by ${formatMm(largest)} mm along ${axis} ` +
        `(${formatVector(difference.first)} mm against ${formatVector(difference.second)} mm)`
      );
    case 'direction':
      return (
        `direction differs by ${formatMm(largest)}° of the ${axis} axis ` +
        `(${formatColumn(difference.first, axis)} against ${formatColumn(difference.second, axis)})`
      );
  }
}

/** Thrown when volumes that must share a grid do not. */
export class GeometryError extends Error {
  override readonly name = 'GeometryError';
  /** The volume compared with. */
  readonly reference: string;
  /** What differs, volume by volume. */
  readonly mismatches: readonly {
    readonly name: string;
    readonly differences: readonly GeometryDifference[];
  }[];

  constructor(
    message: string,
    reference: string,
    mismatches: readonly { readonly name: string; readonly differences: readonly GeometryDifference[] }[],
  ) {
    super(message);
    this.reference = reference;
    this.mismatches = mismatches;
  }
}

/** A volume with the name that a message calls it by, such as a path or `T2`. */
export interface NamedVolume {
  readonly name: string;
  readonly volume: Volume;
}

/**
 * Requires that all volumes lie on the grid of the first.
 * @throws {GeometryError} naming each volume that does not, what differs and by how much.
 */
export function requireSameGeometry(
  volumes: readonly NamedVolume[],
  tolerance: Partial<GeometryTolerance> = {},
): void {
  const [first, ...others] = volumes;
  if (first === undefined) return;
  const mismatches = others
    .map(({ name, volume }) => ({
      name,
      geometry: volume.geometry,
      differences: compareGeometry(first.volume.geometry, volume.geometry, tolerance),
    }))
    .filter(({ differences }) => differences.length > 0);
  if (mismatches.length === 0) return;
  const lines = mismatches.map(
    ({ name, geometry, differences }) =>
      `  ${name}: ${differences.map(describeGeometryDifference).join('; ')}; it spans ${describeExtent(geometry)}`,
  );
  throw new GeometryError(
    `Cannot use these volumes together: expected the voxel grid of ${first.name} ` +
      `(${describeExtent(first.volume.geometry)}), got\n${lines.join('\n')}\n` +
      `Register or resample each onto the grid of ${first.name} first ` +
      `(images linearly, masks by nearest neighbour), and check that they show the same patient`,
    first.name,
    mismatches.map(({ name, differences }) => ({ name, differences })),
  );
}

function largestOf(values: readonly number[]): { largest: number; axis: 'x' | 'y' | 'z' } {
  let at = 0;
  // The first NaN counts as the largest: it must not pass for equal.
  for (let i = 1; i < values.length; i++) {
    if (!Number.isNaN(values[at]) && !(values[i]! <= values[at]!)) at = i;
  }
  return { largest: values[at]!, axis: axes[at]! };
}

/** Angle between axis `column` of two directions, by atan2 of cross and dot product: accurate near 0 where acos is not. */
function axisAngleDegrees(a: Matrix3, b: Matrix3, column: number): number {
  const [ax, ay, az] = [a[column]!, a[column + 3]!, a[column + 6]!];
  const [bx, by, bz] = [b[column]!, b[column + 3]!, b[column + 6]!];
  const cross = Math.hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx);
  return (Math.atan2(cross, ax * bx + ay * by + az * bz) * 180) / Math.PI;
}

function formatColumn(m: Matrix3, axis: 'x' | 'y' | 'z'): string {
  const column = axes.indexOf(axis);
  return formatVector([m[column]!, m[column + 3]!, m[column + 6]!]);
}
