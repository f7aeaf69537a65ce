// Slices for the example reports: a head by formula with a tumour, the expert's outline and a predicted one.

import { contourPath, greyscalePng } from '@glioscope/figures';
import type { Random } from '@glioscope/numeric';
import type { SlicePicture } from '../results.ts';

const size = 96;

/** A slice of a made-up head whose tumour lies where `random` puts it. */
export function exampleSlice(
  patient: string,
  random: Random,
  caption: string,
  withExpert = true,
): SlicePicture {
  const grey = new Float32Array(size * size);
  const expert = new Uint8Array(size * size);
  const prediction = new Uint8Array(size * size);
  const side = random.uniform() < 0.5 ? -1 : 1;
  const centreX = 47.5 + side * (14 + 4 * random.uniform());
  const centreY = 36 + 22 * random.uniform();
  const radius = 8 + 6 * random.uniform();
  const phase = 6 * random.uniform();
  const miss = random.normal(0, 1);
  const ring = random.uniform() < 0.6;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      const head = ((x - 47.5) / 38) ** 2 + ((y - 47.5) / 44) ** 2;
      const ventricle = ((Math.abs(x - 47.5) - 6) / 4) ** 2 + ((y - 46) / 13) ** 2;
      const angle = Math.atan2(y - centreY, x - centreX);
      const edge = radius * (1 + 0.14 * Math.sin(3 * angle + phase) + 0.07 * Math.sin(7 * angle));
      const distance = Math.hypot(x - centreX, y - centreY);
      const folds = Math.sin(x / 3.1 + 2 * Math.sin(y / 9)) * Math.cos(y / 3.7 + Math.sin(x / 8));
      let value = 0.02;
      if (head < 1) value = (head > 0.72 ? 0.42 : 0.55) + 0.09 * folds;
      if (head < 1 && ventricle < 1) value = 0.16;
      if (distance < edge + 5 && head < 0.97) value = 0.42 + 0.04 * folds;
      if (distance < edge && head < 0.97) {
        value = ring ? (distance > edge - 3.4 ? 0.95 : 0.24) : 0.34;
        expert[i] = 1;
      }
      if (Math.hypot(x - centreX - miss, y - centreY + miss / 2) < edge * (1 + 0.04 * miss) && head < 0.97)
        prediction[i] = 1;
      grey[i] = value + 0.025 * random.normal();
    }
  }
  return {
    patient,
    caption,
    width: size,
    height: size,
    pixelAspect: 1,
    image: greyscalePng(grey, size, size, { low: 0, high: 1 }),
    contours: [
      { name: 'prediction', path: contourPath(prediction, size, size) },
      ...(withExpert ? [{ name: 'expert' as const, path: contourPath(expert, size, size) }] : []),
    ],
  };
}
