// The IBSI tags in the feature tables are tags of the IBSI's consensus table.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeFeatures } from './index.ts';

const table = join(process.env['GLIOSCOPE_DATA'] ?? '../shared/data', 'ibsi', 'ibsi1_consensus_values.csv');

test.skipIf(!existsSync(table))(`IBSI tags exist (skipped where ${table} is absent)`, () => {
  const tags = readFileSync(table, 'utf8')
    .split('\n')
    .map((line) => line.split(',')[1] ?? '');
  const unknown = describeFeatures()
    .map(({ ibsi }) => ibsi)
    .filter((tag) => tag !== null && !tags.some((known) => known === tag || known.startsWith(`${tag}_`)));
  expect(unknown).toEqual([]);
});
