// The intensities of each image at the region's voxels. The usual wavelet is filtered in a box around the region alone;
// for all other filters the whole image is filtered, as they look further or need its range.

import { requireFinite, type Geometry } from '@glioscope/volume';
import { derivedImages, reasonForNoLog, type FilterImage } from './filters/index.ts';
import { logImageName, pythonFloat, type ImageType } from './image-types.ts';
import type { Prepared } from './prepare/prepare.ts';
import { valuesOf } from './prepare/resegment.ts';
import type { Region } from './region.ts';
import type { Scratch } from './scratch.ts';
import type { RadiomicsSettings } from './settings.ts';
import {
  readBox,
  waveletBox,
  waveletBands,
  waveletFilter,
  type WaveletBand,
  type WaveletBox,
} from './wavelet.ts';

/** An image's name, and its intensities at the region's voxels, scan order: they last until the next image. */
export interface RegionImage {
  readonly name: string;
  readonly values: Float64Array;
}

/** The images of a type, one after another. */
export type ImageSource = (type: ImageType, settings: RadiomicsSettings) => Generator<RegionImage>;

export function imageSource(prepared: Prepared, scratch: Scratch): ImageSource {
  const { image, intensityOf, pixelType, region } = prepared;
  let filterImage: FilterImage | undefined;
  const wholeImage = (): FilterImage => {
    requireFinite(image, 'the image');
    const data = new Float64Array(image.data.length);
    for (let i = 0; i < data.length; i++) data[i] = intensityOf(image.data[i]!);
    return { geometry: image.geometry, data, pixelType, voxels: region.imageIndex };
  };
  return function* (type, settings) {
    if (type === 'Original') {
      yield { name: 'original', values: valuesOf(image, region, intensityOf) };
      return;
    }
    if (isUsualWavelet(type, settings)) {
      const box = waveletBox(image, intensityOf, region, (length) => scratch.float64('halo', length));
      const filter = waveletFilter(box, region, scratch);
      for (const band of waveletBands) yield { name: waveletImageName(band), values: filter(band) };
      return;
    }
    filterImage ??= wholeImage();
    for (const { name, data } of derivedImages(filterImage, type, settings)) {
      const values = scratch.float64('filtered', region.imageIndex.length);
      for (let k = 0; k < values.length; k++) values[k] = data[region.imageIndex[k]!]!;
      yield { name, values };
    }
  };
}

/** Whether a box around the region is enough for an image type's filter. */
export function isUsualWavelet(type: ImageType, settings: RadiomicsSettings): boolean {
  const { wavelet, level, startLevel, force2D } = settings;
  return type === 'Wavelet' && wavelet === 'coif1' && level === 1 && startLevel === 0 && !force2D;
}

/** The original image's intensities, read from a box of its intensities instead of the image. */
export function originalOfBox(box: WaveletBox, region: Region, scratch: Scratch): RegionImage {
  const values = scratch.float64('band', region.boxIndex.length);
  readBox(box, region, values);
  return { name: 'original', values };
}

export function waveletImageName(band: WaveletBand): string {
  return `wavelet-${band}`;
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
