// The images of each image type, by PyRadiomics' name of it.

import type { ImageType } from '../image-types.ts';
import type { DerivedImage, FilterImage } from './derived-image.ts';
import { requireValidFilterSettings, type FilterSettings } from './filter-settings.ts';
import { gradientImages } from './gradient-image.ts';
import { exponentialImages, logarithmImages, squareImages, squareRootImages } from './intensity-images.ts';
import { logImages } from './laplacian-of-gaussian.ts';
import { lbp2DImages } from './lbp-2d.ts';
import { lbp3DImages } from './lbp-3d.ts';
import { waveletImages } from './stationary-wavelet.ts';

type Filter = (image: FilterImage, settings: FilterSettings) => Generator<DerivedImage>;

const filters: Readonly<Record<ImageType, Filter>> = {
  Original: originalImages,
  Wavelet: waveletImages,
  LoG: logImages,
  Square: squareImages,
  SquareRoot: squareRootImages,
  Logarithm: logarithmImages,
  Exponential: exponentialImages,
  Gradient: gradientImages,
  LBP2D: lbp2DImages,
  LBP3D: lbp3DImages,
};

/**
 * The images of a type, made one at a time as they are asked for, over the whole grid.
 * Their names are those of `imageNamesOf`, but that a LoG image for which the image is too small is left out: see
 * `reasonForNoLog`.
 * @throws {RangeError} when a setting is out of its range, or the number of voxels is not that of the grid.
 */
export function* derivedImages(
  image: FilterImage,
  imageType: ImageType,
  settings: FilterSettings,
): Generator<DerivedImage> {
  const [width, height, depth] = image.geometry.size;
  if (image.data.length !== width * height * depth) {
    throw new RangeError(
      `Cannot filter the image: expected ${width * height * depth} voxels for a grid of ${width} × ${height} × ${depth}, ` +
        `got ${image.data.length}; give the whole grid`,
    );
  }
  requireValidFilterSettings(settings);
  yield* filters[imageType](image, settings);
}

function* originalImages({ data }: FilterImage): Generator<DerivedImage> {
  yield { name: 'original', data: data.slice() };
}
