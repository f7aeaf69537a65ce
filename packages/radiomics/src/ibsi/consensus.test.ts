// Against the IBSI's consensus values, all of them: the digital phantom, and configurations A to D of the CT phantom.
// The phantoms may not be kept in the repository; the test is skipped where the data folder is absent.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMaskFile, readVolumeFile } from '@glioscope/volume/node';
import { describe, expect, test } from 'vitest';
import { extractIbsi, type IbsiSettings } from './index.ts';

const folder = join(process.env['GLIOSCOPE_DATA'] ?? '../shared/data', 'ibsi');
const present = existsSync(folder);

const wholeUnits = { method: 'none' } as const;
const slices = { textureSpaces: ['2d', '2.5d'] } as const;
const volume = { textureSpaces: ['3d'], resampledSpacingMm: [2, 2, 2], roundIntensities: true } as const;

/** The IBSI's configurations, by the table's names, with the number of rows that the table has for each. */
const configurations: readonly {
  readonly name: string;
  readonly phantom: string;
  readonly rows: number;
  readonly settings: Partial<IbsiSettings>;
}[] = [
  {
    name: 'digital_phantom',
    phantom: 'digital_phantom',
    rows: 482,
    settings: { discretisation: wholeUnits, volumeHistogram: wholeUnits },
  },
  {
    name: 'chest_config_a',
    phantom: 'ct_phantom',
    rows: 345,
    settings: {
      ...slices,
      resegmentRange: [-500, 400],
      discretisation: { method: 'fixedBinSize', width: 25 },
      volumeHistogram: wholeUnits,
    },
  },
  {
    name: 'chest_config_b',
    phantom: 'ct_phantom',
    rows: 345,
    settings: {
      ...slices,
      resampledSpacingMm: [2, 2, 0],
      roundIntensities: true,
      resegmentRange: [-500, 400],
      discretisation: { method: 'fixedBinNumber', count: 32 },
      volumeHistogram: wholeUnits,
    },
  },
  {
    name: 'chest_config_c',
    phantom: 'ct_phantom',
    rows: 208,
    settings: {
      ...volume,
      resegmentRange: [-1000, 400],
      discretisation: { method: 'fixedBinSize', width: 25 },
      volumeHistogram: { method: 'fixedBinSize', width: 2.5 },
    },
  },
  {
    name: 'chest_config_d',
    phantom: 'ct_phantom',
    rows: 208,
    settings: {
      ...volume,
      resegmentOutlierSigmas: 3,
      discretisation: { method: 'fixedBinNumber', count: 32 },
      volumeHistogram: wholeUnits,
    },
  },
];

/** The table prints three significant digits, and tolerances about a value so rounded. */
function agrees(value: number, consensus: number, tolerance: number): boolean {
  const rounded = Number(value.toPrecision(3));
  return (
    Math.min(Math.abs(value - consensus), Math.abs(rounded - consensus)) <=
    tolerance + 1e-9 * Math.abs(consensus)
  );
}

describe.skipIf(!present)(`IBSI consensus values (skipped where ${folder} is absent)`, () => {
  const rows = present
    ? readFileSync(join(folder, 'ibsi1_consensus_values.csv'), 'utf8')
        .trim()
        .split(/\r?\n/)
        .slice(1)
        .map((line) => line.split(',') as [string, string, string, string])
    : [];

  test('every row belongs to a configuration', () => {
    expect(rows.length).toBe(configurations.reduce((sum, { rows: count }) => sum + count, 0));
  });

  test.each(configurations)(
    '$name',
    { timeout: 60_000 },
    async ({ name, phantom, rows: count, settings }) => {
      const image = await readVolumeFile(join(folder, phantom, 'image', 'phantom.nii.gz'));
      const mask = await readMaskFile(join(folder, phantom, 'mask', 'mask.nii.gz'));
      const { names, values, reasons } = extractIbsi(image, mask, settings);
      const mine = rows.filter(([configuration]) => configuration === name);
      const offences = mine.flatMap(([, tag, consensus, tolerance]) => {
        // NaN, and so no agreement, for a tag that is no column.
        const value = values[names.indexOf(tag)] ?? Number.NaN;
        return agrees(value, Number(consensus), Number(tolerance))
          ? []
          : [`${tag}: ${value} for ${consensus} ± ${tolerance}`];
      });
      expect(offences).toEqual([]);
      expect(mine).toHaveLength(count);
      expect(reasons.size).toBe(0);
    },
  );
});
