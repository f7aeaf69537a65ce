// Seconds for feature maps of the brain1 scan, this package alone; maps_pyradiomics.py beside it measures PyRadiomics.
//
//   npx tsc -b && node bench/radiomics/maps.mjs [voxels] [radius]
//
// The region is the first `voxels` voxels of brain1's label in scan order (default: all). The first maps of each line
// warm the engine up on a part of the region; the time is that of the second.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readMaskFile, readVolumeFile } from '../../packages/volume/dist/node/index.js';
import { featureMaps } from '../../packages/radiomics/dist/maps/index.js';

const folder = join(process.env.GLIOSCOPE_DATA ?? '../shared/data', 'pyradiomics');
if (!existsSync(folder))
  throw new Error(`Cannot measure: expected brain1_image.nrrd in ${folder}; set GLIOSCOPE_DATA`);
const image = await readVolumeFile(join(folder, 'brain1_image.nrrd'));
const whole = await readMaskFile(join(folder, 'brain1_label.nrrd'));
const wanted = Number(process.argv[2] ?? Infinity);
const kernelRadius = Number(process.argv[3] ?? 1);

function firstVoxels(count) {
  let left = count;
  return { geometry: whole.geometry, data: whole.data.map((label) => (label === 1 && left-- > 0 ? 1 : 0)) };
}

const sets = {
  'glcm JointEntropy': { glcm: ['JointEntropy'] },
  'glcm all': { glcm: null },
  'glrlm all': { glrlm: null },
  'firstorder all': { firstorder: null },
  'glszm all': { glszm: null },
  'gldm all': { gldm: null },
  'ngtdm all': { ngtdm: null },
};
const mask = firstVoxels(wanted);
for (const [name, features] of Object.entries(sets)) {
  featureMaps(image, firstVoxels(Math.min(wanted, 1500)), { features, settings: { kernelRadius } });
  const before = process.cpuUsage();
  const start = performance.now();
  const maps = featureMaps(image, mask, { features, settings: { kernelRadius } });
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(before);
  const cpu = (used.user + used.system) / 1e6;
  const [first] = maps.values();
  const each = ((cpu / first.voxels) * 1e6).toFixed(2);
  console.log(
    `${name}: ${seconds.toFixed(4)} s (${cpu.toFixed(4)} s of processor time) for ${first.voxels} voxels, ` +
      `${each} µs of processor time a voxel`,
  );
}
