export {
  requireFinite,
  requireMaskInsideImage,
  requireNonEmptyMask,
  requireSoundGeometry,
  toLabelMap,
  toMask,
} from './checks.ts';
export { describeExtent, extentOf } from './extent.ts';
export type { Extent } from './extent.ts';
export { decodeComponentMaskWith, decodeVolumeWith, encodeVolumeWith } from './files/codec.ts';
export type { ItkImage, VolumeFileRuntime } from './files/codec.ts';
export { VolumeFileError } from './files/volume-file-error.ts';
export {
  axisAlignedGeometry,
  determinant3,
  invertMatrix3,
  multiplyMatrix3,
  pointOfVoxel,
  voxelCount,
  voxelIndex,
  voxelOfPoint,
  voxelVolumeMm3,
} from './geometry.ts';
export type { Geometry, Matrix3, Vector3 } from './geometry.ts';
export {
  compareGeometry,
  defaultGeometryTolerance,
  describeGeometryDifference,
  GeometryError,
  requireSameGeometry,
} from './geometry-difference.ts';
export type { GeometryDifference, GeometryTolerance, NamedVolume } from './geometry-difference.ts';
export { pixelTypeOf } from './pixel-type.ts';
export type { PixelType } from './pixel-type.ts';
export { createMask, createVolume, labelledVoxels, labelsOf, volumeMl } from './volume.ts';
export type { ComponentMask, LabelMap, Mask, Volume, VoxelArray } from './volume.ts';
