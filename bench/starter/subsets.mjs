// How a network that was trained with sequence dropout does with some of its sequences: `glioscope predict` on an unseen
// patient with each subset of the scans, and the Dice of each mask. Used by train.mjs.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { predictPatientFiles } from '@glioscope/study/node';
import { readMaskFile } from '@glioscope/volume/node';

const fileNames = { t1: 't1', t1gd: 't1ce', t2: 't2' };
export const sequences = Object.keys(fileNames);

/** All subsets that hold at least one sequence, the whole first. */
export const subsets = [7, 6, 5, 3, 4, 2, 1].map((bits) => sequences.filter((_, i) => bits & (1 << i)));

/** Dice of `network` (.onnx) on the patient whose BraTS folder is `folder`, in the order of `subsets`. */
export async function subsetDice(network, folder, bundle) {
  const file = (name) =>
    join(
      folder,
      readdirSync(folder).find((entry) => entry.includes(`_${name}.nii`)),
    );
  const expert = await readMaskFile(file('seg'));
  const out = mkdtempSync(join(tmpdir(), 'glioscope-subsets-'));
  const dice = [];
  for (const subset of subsets) {
    const scans = Object.fromEntries(subset.map((sequence) => [sequence, file(fileNames[sequence])]));
    const request = {
      scans,
      mask: null,
      bundle,
      segmentationModels: [network],
      out,
      id: 'unseen',
      clinical: {},
    };
    const { files } = await predictPatientFiles(request);
    dice.push(overlap((await readMaskFile(files.mask)).data, expert.data));
  }
  rmSync(out, { recursive: true });
  return dice;
}

function overlap(found, expert) {
  let both = 0;
  let either = 0;
  for (let i = 0; i < found.length; i++) {
    const [a, b] = [found[i] === 0 ? 0 : 1, expert[i] === 0 ? 0 : 1];
    both += a & b;
    either += a + b;
  }
  return either === 0 ? 1 : (2 * both) / either;
}

/** What a bundle's manifest says of them: the mean over patients, `rows` holding one patient's Dice each. */
export const subsetMeans = (rows) =>
  subsets.map((subset, k) => ({
    sequences: subset,
    patients: rows.length,
    meanDice: rows.reduce((sum, row) => sum + row[k], 0) / rows.length,
  }));
