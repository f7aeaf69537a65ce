// The image types by PyRadiomics' names: their images, and the names of these.

import type { DerivedImage, FilterImage } from './derived-image.ts';
import { requireValidFilterSettings, type FilterSettings } from './filter-settings.ts';
import { gradientImages } from './gradient-image.ts';
import { exponentialImages, logarithmImages, squareImages, squareRootImages } from './intensity-images.ts';
import { logImageNames, logImages } from './laplacian-of-gaussian.ts';
import { lbp2DImages } from './lbp-2d.ts';
import { lbp3DImageNames, lbp3DImages } from './lbp-3d.ts';
import { waveletImageNames, waveletImages } from './stationary-wavelet.ts';

interface Filter {
  readonly images: (image: FilterImage, settings: FilterSettings) => Generator<DerivedImage>;
  readonly names: (settings: FilterSettings) => readonly string[];
}

/** An image type, as parameter files name it. */
export type FilterName =
  | 'Original'
  | 'Wavelet'
  | 'LoG'
  | 'Square'
  | 'SquareRoot'
  | 'Logarithm'
  | 'Exponential'
  | 'Gradient'
  | 'LBP2D'
  | 'LBP3D';

const filters: Readonly<Record<FilterName, Filter>> = {
  Original: { images: originalImages, names: () => ['original'] },
  Wavelet: { images: waveletImages, names: waveletImageNames },
  LoG: { images: logImages, names: logImageNames },
  Square: { images: squareImages, names: () => ['square'] },
  SquareRoot: { images: squareRootImages, names: () => ['squareroot'] },
  Logarithm: { images: logarithmImages, names: () => ['logarithm'] },
  Exponential: { images: exponentialImages, names: () => ['exponential'] },
  Gradient: { images: gradientImages, names: () => ['gradient'] },
  LBP2D: { images: lbp2DImages, names: () => ['lbp-2D'] },
  LBP3D: { images: lbp3DImages, names: lbp3DImageNames },
};

/** Every image type. */
export const filterNames: readonly FilterName[] = Object.keys(filters) as FilterName[];

/**
 * The images of a type, made one at a time as they are asked for, over the whole grid.
 * A LoG image for which the image is too small is left out: see `reasonForNoLog`.
 * @throws {RangeError} when a setting is out of its range, or the number of voxels is not that of the grid.
 */
export function* derivedImages(
  image: FilterImage,
  imageType: FilterName,
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
  yield* filters[imageType].images(image, settings);
}

/** The names of a type's images in order, the same for every image; a LoG image may be missing from `derivedImages`. */
export function derivedImageNames(imageType: FilterName, settings: FilterSettings): readonly string[] {
  return filters[imageType].names(settings);
}

function* originalImages({ data }: FilterImage): Generator<DerivedImage> {
  yield { name: 'original', data: data.slice() };
}
