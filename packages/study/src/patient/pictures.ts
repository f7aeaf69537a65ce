// Slices for reports: one axial slice as a picture with the outlines of masks.

import { contourPath, greyscalePng } from '@glioscope/figures';
import type { Mask, Volume } from '@glioscope/volume';
import type { SlicePicture } from '../results.ts';
import { axialSlice, axialView, largestAxialSlice } from './axial-view.ts';

export interface PictureRequest {
  readonly patient: string;
  /** What the image shows, such as `T1-Gd`. */
  readonly imageName: string;
  readonly image: Volume;
  readonly prediction: Mask | null;
  readonly expert: Mask | null;
}

/** The axial slice of the largest tumour area, with the outlines that are given. */
export function slicePicture({
  patient,
  imageName,
  image,
  prediction,
  expert,
}: PictureRequest): SlicePicture {
  const view = axialView(image.geometry);
  const index = largestAxialSlice(expert ?? prediction ?? image, view);
  const values = axialSlice(image, view, index);
  const window = greyWindow(values);
  const outline = (mask: Mask): string =>
    contourPath(
      Uint8Array.from(axialSlice(mask, view, index), (value) => (value === 0 ? 0 : 1)),
      view.width,
      view.height,
    );
  return {
    patient,
    caption: `${imageName}, axial slice ${index + 1} of ${view.slices}`,
    width: view.width,
    height: view.height,
    pixelAspect: view.pixelAspect,
    image: greyscalePng(onBlack(values, window.low), view.width, view.height, window),
    contours: [
      ...(prediction ? [{ name: 'prediction' as const, path: outline(prediction) }] : []),
      ...(expert ? [{ name: 'expert' as const, path: outline(expert) }] : []),
    ],
  };
}

/** Background is exactly 0, in the middle of z-scored values: shown black, as on a workstation. */
function onBlack(values: Float32Array, black: number): Float32Array {
  return values.map((value) => (value === 0 ? black : value));
}

/** From the 1st to the 99.5th percentile of what is not background. */
function greyWindow(values: Float32Array): { low: number; high: number } {
  const shown = values.filter((value) => value !== 0).sort();
  if (shown.length === 0) return { low: 0, high: 1 };
  const low = shown[Math.floor(0.01 * (shown.length - 1))]!;
  const high = shown[Math.floor(0.995 * (shown.length - 1))]!;
  return { low, high: high > low ? high : low + 1 };
}
