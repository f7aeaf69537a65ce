// What is known of a patient's tumour mask, and what steps leave where no tumour was found.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson } from './patient-files.ts';
import { readJson } from './read-json.ts';

/** `tumour.json` of the steps that make `tumour.nii.gz`. */
export interface TumourState {
  readonly found: boolean;
  readonly volumeMl: number;
  /** Dice against the expert's region on the scan's grid; null without an expert mask. */
  readonly dice: number | null;
  readonly expertVolumeMl: number | null;
}

const absentFile = 'absent.json';

/** True, with the reason left as this step's only output, when there is no tumour to work on. */
export function leaveWithoutTumour(tumourFolder: string, output: string): boolean {
  const { found, volumeMl } = readJson<TumourState>(tumourFolder, 'tumour.json');
  if (found) return false;
  writeJson(output, absentFile, {
    reason: `no tumour was found (${volumeMl.toFixed(2)} ml)`,
  });
  return true;
}

/** Why a step's results are absent, or null when they are there. */
export function absenceReason(folder: string): string | null {
  return existsSync(join(folder, absentFile))
    ? readJson<{ reason: string }>(folder, absentFile).reason
    : null;
}
