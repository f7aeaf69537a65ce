// One measurement of Glioscope in a process of its own: `node measure.mjs '{"image":…,"mask":…,"task":…,"repeats":…}'`.
// Prints seconds of each repeat (files read before), peak memory of the process, and the values of the last repeat. With
// workers, each repeat is done by one core first, so that both are measured at the same moment.

import { createExtractor, extractIbsi, extractRadiomics, profileParameters } from '@glioscope/radiomics';
import { readMaskFile, readVolumeFile } from '@glioscope/volume/node';

const request = JSON.parse(process.argv[2]);
const { image: imagePath, mask: maskPath, task, repeats, workers, withFiles, low, high } = request;
const read = async () => ({ image: await readVolumeFile(imagePath), mask: await readMaskFile(maskPath) });
const files = withFiles ? null : await read();
const extractor = workers ? createExtractor({ workers }) : null;

const { features, ...pyradiomics } = profileParameters('pyradiomics');
const options = {
  paper: { profile: 'paper', intensityScale: 1 },
  original: { profile: 'pyradiomics' },
  shape: { ...pyradiomics, features: { shape: features.shape } },
}[task];
const ibsi = {
  textureSpaces: ['3d'],
  resegmentRange: [low, high],
  discretisation: { method: 'fixedBinSize', width: 25 },
};
const extract = ({ image, mask }) =>
  task === 'ibsi'
    ? extractIbsi(image, mask, ibsi)
    : extractor
      ? extractor.extract(image, mask, options)
      : extractRadiomics(image, mask, options);

const seconds = [];
const secondsOfOneCore = [];
let result;
for (let k = 0; k < repeats; k++) {
  if (extractor) {
    const alone = performance.now();
    extractRadiomics(files.image, files.mask, options);
    secondsOfOneCore.push((performance.now() - alone) / 1000);
  }
  const start = performance.now();
  result = await extract(files ?? (await read()));
  seconds.push((performance.now() - start) / 1000);
}
await extractor?.close();
const values = Object.fromEntries(result.names.map((name, k) => [name, result.values[k]]));
const peakMiB = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ seconds, secondsOfOneCore, peakMiB, values }));
