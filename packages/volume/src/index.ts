export { axisAlignedGeometry, voxelCount } from './geometry.ts';
export type { Geometry, Matrix3, Vector3 } from './geometry.ts';
export type { Mask, Volume, VoxelArray } from './volume.ts';
