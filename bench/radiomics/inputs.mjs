// The benchmark's images, made once from a BraTS case: T1-Gd, z-scored in the brain, the whole tumour as label 1, and
// balls of brain of growing size up to the whole brain. Written as float64 NRRD, so that every peer computes in double;
// and once as NIfTI of whole numbers from 0 on, which is what Nyxus reads.

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { brainRegion, normaliseInBrain } from '@glioscope/preprocess';
import { readMaskFile, readVolumeFile, writeVolumeFile } from '@glioscope/volume/node';

export const caseName = 'BraTS2021_00006';

/** Radii in mm of the balls; the last mask is the whole brain. */
const radiiMm = [6, 10, 16, 25, 40, Infinity];

/** Writes the files that are not there yet and returns their paths. */
export async function benchmarkInputs(data, folder) {
  const image = join(folder, 't1gd.nrrd');
  const tumour = join(folder, 'tumour.nrrd');
  const growth = radiiMm.map((radius) => join(folder, `brain-${radius}.nrrd`));
  const nifti = { image: join(folder, 't1gd.nii.gz'), mask: join(folder, 'tumour.nii.gz') };
  const inputs = { image, tumour, growth, nifti };
  if ([image, tumour, nifti.image, nifti.mask, ...growth].every((path) => existsSync(path))) return inputs;
  mkdirSync(folder, { recursive: true });
  const file = (kind) => join(data, 'brats', caseName, `${caseName}_${kind}.nii.gz`);
  const scan = await readVolumeFile(file('t1ce'));
  const labels = await readMaskFile(file('seg'));
  const brain = brainRegion([scan]);
  const { volume } = normaliseInBrain(scan, brain);
  // 100 per standard deviation, as the paper profile scales it: PyRadiomics has no such setting.
  const scaled = Float64Array.from(volume.data, (value) => value * 100);
  await writeVolumeFile(image, { geometry: volume.geometry, data: scaled });
  const lowest = scaled.reduce((low, value) => Math.min(low, value), Infinity);
  const whole = Float32Array.from(scaled, (value) => Math.round(value - lowest));
  await writeVolumeFile(nifti.image, { geometry: volume.geometry, data: whole });
  const mask = { ...labels, data: labels.data.map((label) => (label > 0 ? 1 : 0)) };
  for (const path of [tumour, nifti.mask]) await writeVolumeFile(path, mask);
  const [width, height] = scan.geometry.size;
  const centre = centreOf(brain);
  for (const [k, radius] of radiiMm.entries()) {
    const data = brain.data.map((inside, index) => {
      const x = index % width;
      const y = Math.floor(index / width) % height;
      const z = Math.floor(index / (width * height));
      return inside && Math.hypot(x - centre[0], y - centre[1], z - centre[2]) <= radius ? 1 : 0;
    });
    await writeVolumeFile(growth[k], { geometry: brain.geometry, data });
  }
  return inputs;
}

function centreOf({ geometry: { size }, data }) {
  const sums = [0, 0, 0];
  let count = 0;
  for (let index = 0; index < data.length; index++) {
    if (!data[index]) continue;
    count++;
    sums[0] += index % size[0];
    sums[1] += Math.floor(index / size[0]) % size[1];
    sums[2] += Math.floor(index / (size[0] * size[1]));
  }
  return sums.map((sum) => sum / count);
}
