// Where a voxel grid lies in the patient: size, spacing, origin and direction, in LPS millimetres (as ITK and DICOM).

/** Three numbers, along x, y, z. */
export type Vector3 = readonly [number, number, number];

/** Nine numbers, row by row. */
export type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

/** A voxel grid's place: point(i) = origin + direction · (spacing ∘ i). */
export interface Geometry {
  /** Number of voxels along x (fastest), y, z. */
  readonly size: Vector3;
  /** Distance between voxel centres along each grid axis, mm. */
  readonly spacingMm: Vector3;
  /** Position of the centre of voxel (0, 0, 0), LPS mm. */
  readonly originMm: Vector3;
  /** Direction cosines, row by row: column c is the direction of grid axis c in LPS. */
  readonly direction: Matrix3;
}

/** A grid of this size at the origin, along the LPS axes. */
export function axisAlignedGeometry(size: Vector3, spacingMm: Vector3 = [1, 1, 1]): Geometry {
  return { size, spacingMm, originMm: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
}

/** Number of voxels of a grid. */
export function voxelCount({ size }: Geometry): number {
  return size[0] * size[1] * size[2];
}

/** Volume of one voxel, mm³. */
export function voxelVolumeMm3({ spacingMm }: Geometry): number {
  return spacingMm[0] * spacingMm[1] * spacingMm[2];
}

/** Position of voxel (x, y, z) in `Volume.data`. The voxel must lie inside: nothing is checked here. */
export function voxelIndex({ size }: Geometry, x: number, y: number, z: number): number {
  return x + size[0] * (y + size[1] * z);
}

/** The LPS point, mm, of a voxel; fractions of a voxel are welcome. */
export function pointOfVoxel(
  { originMm, spacingMm, direction: d }: Geometry,
  [x, y, z]: Vector3,
): [number, number, number] {
  const a = spacingMm[0] * x;
  const b = spacingMm[1] * y;
  const c = spacingMm[2] * z;
  return [
    originMm[0] + d[0] * a + d[1] * b + d[2] * c,
    originMm[1] + d[3] * a + d[4] * b + d[5] * c,
    originMm[2] + d[6] * a + d[7] * b + d[8] * c,
  ];
}

/** The voxel, with its fraction, at an LPS point in mm: the inverse of `pointOfVoxel`. */
export function voxelOfPoint(
  { originMm, spacingMm, direction }: Geometry,
  [x, y, z]: Vector3,
): [number, number, number] {
  const d = invertMatrix3(direction);
  const a = x - originMm[0];
  const b = y - originMm[1];
  const c = z - originMm[2];
  return [
    (d[0] * a + d[1] * b + d[2] * c) / spacingMm[0],
    (d[3] * a + d[4] * b + d[5] * c) / spacingMm[1],
    (d[6] * a + d[7] * b + d[8] * c) / spacingMm[2],
  ];
}

/** Determinant of a 3×3 matrix; of a direction +1, or -1 when the grid's axes are left-handed. */
export function determinant3(m: Matrix3): number {
  return (
    m[0] * (m[4] * m[8] - m[5] * m[7]) -
    m[1] * (m[3] * m[8] - m[5] * m[6]) +
    m[2] * (m[3] * m[7] - m[4] * m[6])
  );
}

/** The inverse by cofactors: exact to rounding also for directions that a file's rounding left not quite orthogonal. */
export function invertMatrix3(m: Matrix3): Matrix3 {
  const determinant = determinant3(m);
  if (!(Math.abs(determinant) > 1e-12)) {
    throw new RangeError(
      `Cannot invert a direction matrix: expected independent axes, got determinant ${determinant} of [${m.join(', ')}]; ` +
        `correct the direction in the image's header`,
    );
  }
  const s = 1 / determinant;
  return [
    (m[4] * m[8] - m[5] * m[7]) * s,
    (m[2] * m[7] - m[1] * m[8]) * s,
    (m[1] * m[5] - m[2] * m[4]) * s,
    (m[5] * m[6] - m[3] * m[8]) * s,
    (m[0] * m[8] - m[2] * m[6]) * s,
    (m[2] * m[3] - m[0] * m[5]) * s,
    (m[3] * m[7] - m[4] * m[6]) * s,
    (m[1] * m[6] - m[0] * m[7]) * s,
    (m[0] * m[4] - m[1] * m[3]) * s,
  ];
}

/** Product of two 3×3 matrices. */
export function multiplyMatrix3(a: Matrix3, b: Matrix3): Matrix3 {
  const cell = (row: number, column: number): number =>
    a[3 * row]! * b[column]! + a[3 * row + 1]! * b[column + 3]! + a[3 * row + 2]! * b[column + 6]!;
  return [
    cell(0, 0),
    cell(0, 1),
    cell(0, 2),
    cell(1, 0),
    cell(1, 1),
    cell(1, 2),
    cell(2, 0),
    cell(2, 1),
    cell(2, 2),
  ];
}
