// A thread that does whole cases by itself, one for each message: what the machine gives to work that is shared out
// without loss.

import { parentPort, workerData } from 'node:worker_threads';
import { extractRadiomics } from '@glioscope/radiomics';
import { readMaskFile, readVolumeFile } from '@glioscope/volume/node';

const { imagePath, maskPath, options } = workerData;
const image = await readVolumeFile(imagePath);
const mask = await readMaskFile(maskPath);
parentPort.on('message', () => {
  extractRadiomics(image, mask, options);
  parentPort.postMessage('done', []);
});
parentPort.postMessage('ready', []);
