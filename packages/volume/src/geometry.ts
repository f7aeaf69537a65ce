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
