// A study small enough for tests: phantoms of 6 mm voxels, networks of a few channels, a few epochs.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  defaultPhantomSettings,
  type PhantomSettings,
  phantomStudy,
  type StudySettings,
} from '@glioscope/study';

/** Phantoms of two centres; `patients` of each grade and centre. */
export function tinyPhantoms(hgg: number, lgg: number): PhantomSettings {
  return {
    ...defaultPhantomSettings,
    seed: 11,
    size: [28, 34, 28],
    spacingMm: [6, 6, 6],
    centers: defaultPhantomSettings.centers.map((center) => ({ ...center, hgg, lgg })),
  };
}

/** Settings over a cohort in `cohort`, every network as small as it gets. */
export function tinyStudy(): StudySettings {
  const base = phantomStudy({
    name: 'Tiny study',
    seed: 5,
    cohort: { format: 'brats', root: 'cohort', phantom: true, exclude: {} },
  });
  return {
    ...base,
    split: { ...base.split, survivalTrainingCenter: 'B', survivalValidationCenter: 'A' },
    segmentation: {
      ...base.segmentation,
      spacingMm: [6, 6, 6],
      window: [32, 32, 32],
      widths: [4, 6],
      bottleneck: 8,
      recombinationChannels: 4,
      epochs: 6,
    },
    gradingNetwork: {
      ...base.gradingNetwork,
      patch: [12, 16, 12],
      spacingMm: [6, 6, 6],
      width: 2,
      epochs: 2,
    },
    sliceNetwork: { ...base.sliceNetwork, size: [32, 32], spacingMm: 6, width: 2, epochs: 2 },
    grading: { ...base.grading, trees: 20, folds: 3 },
    prognosis: { ...base.prognosis, trees: 20, folds: 3, candidates: 5 },
  };
}

/** Path of the built command. */
export const command: string = fileURLToPath(new URL('../apps/cli/bin/glioscope.mjs', import.meta.url));

/** How a command ended and what it printed. */
export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function runCommand(parameters: readonly string[], identity: { uid?: number; gid?: number }): CommandResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...parameters], {
    encoding: 'utf8',
    timeout: 300_000,
    ...identity,
  });
  return { code: status, output: stdout, errors: stderr };
}

/** Runs the built command. */
export function glioscope(...parameters: readonly string[]): CommandResult {
  return runCommand(parameters, {});
}

/** Runs it as `nobody` where the tests run as the superuser, who may read everything. */
export function glioscopeAsNobody(...parameters: readonly string[]): CommandResult {
  return runCommand(parameters, process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {});
}

export { command as glioscopeCommand };

/** All files below a folder. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}
