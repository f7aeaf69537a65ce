// What a filter takes and gives. PyRadiomics' filters compute in, or store to, the image's pixel type at a few places;
// that type travels along so that these numbers can do the same.

import type { Geometry, PixelType, VoxelArray } from '@glioscope/volume';

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
