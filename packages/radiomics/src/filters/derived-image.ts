// What a filter takes and gives. PyRadiomics' filters compute in, or store to, the image's pixel type at a few places;
// that type travels along so that these numbers can do the same.

import type { Geometry, VoxelArray } from '@glioscope/volume';

/** How PyRadiomics would hold the image's voxels. */
export type PixelType = 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'float32' | 'float64';

/** An image to be filtered. */
export interface FilterImage {
  readonly geometry: Geometry;
  /** The whole grid, x fastest. */
  readonly data: Float64Array;
  /**
   * float64 unless given. It matters to the binary patterns: of a whole-number image PyRadiomics rounds the samples of
   * LBP3D to whole numbers and cuts the decimals off LBP2D's `var`; of a float32 image it rounds both to float32.
   */
  readonly pixelType?: PixelType;
  /** Voxels at which LBP3D, the one filter that is slow, is wanted; it is 0 elsewhere. All unless given. */
  readonly voxels?: Int32Array;
}

/** One filtered image. */
export interface DerivedImage {
  /** PyRadiomics' name of it, as in its columns: `wavelet-LLH`, `log-sigma-2-0-mm-3D`, `lbp-3D-k`. */
  readonly name: string;
  /** The whole grid, x fastest; the array is the caller's to keep. */
  readonly data: Float64Array;
}

/** The pixel type of an array of voxels. */
export function pixelTypeOf(data: VoxelArray): PixelType {
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Int16Array) return 'int16';
  if (data instanceof Uint8Array) return 'uint8';
  if (data instanceof Uint16Array) return 'uint16';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof Uint32Array) return 'uint32';
  return 'int8';
}

/** An array that holds voxels of this type, rounding and wrapping on writing as C does. */
export function pixelArray(pixelType: PixelType, length: number): VoxelArray {
  switch (pixelType) {
    case 'int8':
      return new Int8Array(length);
    case 'uint8':
      return new Uint8Array(length);
    case 'int16':
      return new Int16Array(length);
    case 'uint16':
      return new Uint16Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'uint32':
      return new Uint32Array(length);
    case 'float32':
      return new Float32Array(length);
    case 'float64':
      return new Float64Array(length);
  }
}
