// The intensities of each image at the region's voxels. The usual wavelet is filtered in a box around the region alone;
// for all other filters the whole image is filtered, as they look further or need its range.

import type { Geometry } from '@glioscope/volume';
import { derivedImages, reasonForNoLog, type FilterImage } from './filters/index.ts';
import { logImageName, pythonFloat, type ImageType } from './image-types.ts';
import type { Prepared } from './prepare/prepare.ts';
import { valuesOf } from './prepare/resegment.ts';
import type { RadiomicsSettings } from './settings.ts';
import { waveletBandsOf } from './wavelet.ts';

/** An image's name, and its intensities at the region's voxels, scan order; the array is the receiver's to keep. */
export interface RegionImage {
  readonly name: string;
  readonly values: Float64Array;
}

/** The images of a type, one after another. */
export type ImageSource = (type: ImageType, settings: RadiomicsSettings) => Generator<RegionImage>;

export function imageSource({ image, intensityOf, pixelType, region }: Prepared): ImageSource {
  let filterImage: FilterImage | undefined;
  const wholeImage = (): FilterImage => {
    const data = new Float64Array(image.data.length);
    for (let i = 0; i < data.length; i++) data[i] = intensityOf(image.data[i]!);
    return { geometry: image.geometry, data, pixelType, voxels: region.imageIndex };
  };
  return function* (type, settings) {
    if (type === 'Original') {
      yield { name: 'original', values: valuesOf(image, region, intensityOf) };
      return;
    }
    const { wavelet, level, startLevel, force2D } = settings;
    if (type === 'Wavelet' && wavelet === 'coif1' && level === 1 && startLevel === 0 && !force2D) {
      for (const { band, values } of waveletBandsOf(image, intensityOf, region)) {
        yield { name: `wavelet-${band}`, values };
      }
      return;
    }
    filterImage ??= wholeImage();
    for (const { name, data } of derivedImages(filterImage, type, settings)) {
      const values = new Float64Array(region.imageIndex.length);
      for (let k = 0; k < values.length; k++) values[k] = data[region.imageIndex[k]!]!;
      yield { name, values };
    }
  };
}

/** Why an image of the columns could not be made, or null where it always can. */
export function reasonForNoImage(
  type: ImageType,
  name: string,
  geometry: Geometry,
  settings: RadiomicsSettings,
): string | null {
  if (type !== 'LoG') return null;
  const sigma = (settings.sigma ?? []).find((_, k) => imageNameOfSigma(settings, k) === name);
  return sigma === undefined ? null : reasonForNoLog(geometry, sigma);
}

function imageNameOfSigma({ sigma, sigmaNames }: RadiomicsSettings, k: number): string {
  return logImageName(sigmaNames?.[k] ?? pythonFloat(sigma![k]!));
}
