// One measurement of Glioscope in a process of its own: `node measure.mjs '{"image":…,"mask":…,"task":…,"repeats":…}'`.
// Prints seconds of each repeat (files read before), peak memory of the process, and the values of the last repeat.

import { extractRadiomics } from '@glioscope/radiomics';
import { readMaskFile, readVolumeFile } from '@glioscope/volume/node';

const { image: imagePath, mask: maskPath, task, repeats } = JSON.parse(process.argv[2]);
const image = await readVolumeFile(imagePath);
const mask = await readMaskFile(maskPath);

const tasks = {
  paper: () => extractRadiomics(image, mask, { profile: 'paper', intensityScale: 1 }),
  original: () => extractRadiomics(image, mask, { profile: 'pyradiomics' }),
};
const seconds = [];
let result;
for (let k = 0; k < repeats; k++) {
  const start = performance.now();
  result = await tasks[task]();
  seconds.push((performance.now() - start) / 1000);
}
const values = Object.fromEntries(result.names.map((name, k) => [name, result.values[k]]));
console.log(JSON.stringify({ seconds, peakMiB: process.resourceUsage().maxRSS / 1024, values }));
