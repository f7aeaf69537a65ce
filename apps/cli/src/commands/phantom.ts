// glioscope phantom: a cohort of made-up patients in BraTS's layout.

import type { Command } from 'commander';
import { defaultPhantomSettings, type PhantomSettings } from '@glioscope/study';
import { ensurePhantomCohort } from '@glioscope/study/node';
import { CommandError } from '../failure.ts';
import { positiveNumber, wholeNumber } from '../option-values.ts';

interface PhantomOptions {
  readonly seed: number;
  readonly hgg: number;
  readonly lgg: number;
  readonly size?: string;
  readonly spacing?: number;
}

/** Makes a phantom cohort, with a count on a terminal. */
export async function makePhantoms(directory: string, settings: PhantomSettings): Promise<void> {
  const { stderr } = process;
  await ensurePhantomCohort(directory, settings, (done, total) => {
    if (stderr.isTTY) stderr.write(`\r\x1b[K${done}/${total} phantoms${done === total ? '\r\x1b[K' : ''}`);
  });
}

export function addPhantomCommand(program: Command): void {
  program
    .command('phantom')
    .description('write a phantom cohort of two centres (no patient data; proves the machinery only)')
    .argument('<dir>', 'folder to write')
    .option('--seed <number>', 'seed of the cohort', wholeNumber, defaultPhantomSettings.seed)
    .option('--hgg <number>', 'high-grade patients a centre', wholeNumber, 8)
    .option('--lgg <number>', 'low-grade patients a centre', wholeNumber, 12)
    .option('--size <x,y,z>', 'voxels (default: 48,56,48)')
    .option('--spacing <mm>', 'voxel size (default: 3.5)', positiveNumber)
    .addHelpText(
      'after',
      '\nExample:\n  glioscope phantom phantoms --hgg 10 --lgg 20 --size 240,240,155 --spacing 1',
    )
    .action(async (directory: string, { seed, hgg, lgg, size, spacing }: PhantomOptions) => {
      const parsed = size?.split(',').map(Number) ?? defaultPhantomSettings.size;
      if (parsed.length !== 3 || parsed.some((n) => !Number.isInteger(n) || n < 16)) {
        throw new CommandError(
          `Cannot use --size ${size}: expected three whole numbers of at least 16, such as 48,56,48`,
        );
      }
      const settings: PhantomSettings = {
        ...defaultPhantomSettings,
        seed,
        centers: defaultPhantomSettings.centers.map((center) => ({ ...center, hgg, lgg })),
        size: [parsed[0]!, parsed[1]!, parsed[2]!],
        spacingMm: spacing ? [spacing, spacing, spacing] : defaultPhantomSettings.spacingMm,
      };
      await makePhantoms(directory, settings);
      process.stdout.write(`${2 * (hgg + lgg)} phantoms in ${directory}\n`);
    });
}
