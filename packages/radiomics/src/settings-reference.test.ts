// Against what PyRadiomics 3.1.0 returned, diagnostics included, for parameters as its files hold them: distances,
// planes, asymmetric matrices, 2D shape, deprecated features, resampling, cropping, corrected masks, pixel types.

import { readdirSync, readFileSync } from 'node:fs';
import type { Geometry, Mask, Volume, VoxelArray } from '@glioscope/volume';
import { describe, expect, test } from 'vitest';
import { extractRadiomics, parseParameters } from './index.ts';
import { relativeError } from './relative-error.ts';

const folder = new URL('../../../reference/radiomics/', import.meta.url);
const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

type Grid = Geometry & { readonly voxels: string };
type Phantom = Geometry & {
  readonly factor: number;
  readonly values: number[];
  readonly masks: Record<string, string>;
};

interface Reference {
  readonly image: string;
  readonly pixelType: 'int16' | 'uint16' | 'float32' | 'float64';
  readonly mask: string;
  readonly ownMask: Grid | null;
  readonly parameters: string;
  readonly values: Record<string, unknown>;
}

const phantoms = readJson('phantoms.json') as Record<string, Phantom>;
const cases = readdirSync(new URL('settings/', folder)).map((file) => file.replace('.json', ''));

const arrays = {
  int16: (values: number[]) => Int16Array.from(values),
  uint16: (values: number[]) => Uint16Array.from(values),
  float32: (values: number[]) => Float32Array.from(values),
  float64: (values: number[]) => Float64Array.from(values),
} satisfies Record<string, (values: number[]) => VoxelArray>;

function scanOf({ image: name, pixelType, mask, ownMask }: Reference): { image: Volume; mask: Mask } {
  const { size, spacingMm, originMm, direction, factor, values, masks } = phantoms[name]!;
  const geometry = { size, spacingMm, originMm, direction };
  return {
    image: { geometry, data: arrays[pixelType](values.map((value) => value * factor)) },
    mask:
      ownMask === null
        ? { geometry, data: Uint8Array.from(masks[mask]!, Number) }
        : { geometry: ownMask, data: Uint8Array.from(ownMask.voxels, Number) },
  };
}

/** Sums in another order; found: 1e-11 at most. */
const tolerance = 1e-10;

/** Every number of a diagnostic: origins and centres hold coordinates that cancel to nearly 0. */
function offenceOf(name: string, found: unknown, expected: unknown, allowed: number): string[] {
  const different = [`${name}: ${JSON.stringify(found)} for ${JSON.stringify(expected)}`];
  if (Array.isArray(expected)) {
    if (!Array.isArray(found) || found.length !== expected.length) return different;
    return expected.flatMap((value, k) => offenceOf(`${name}[${k}]`, found[k], value, allowed));
  }
  if (typeof expected !== 'number') return found === expected ? [] : different;
  const near =
    relativeError(found as number, expected) <= allowed || Math.abs((found as number) - expected) < 1e-12;
  return near ? [] : different;
}

describe('PyRadiomics 3.1.0 under parameters of a file', () => {
  test.each(cases)('%s', (name) => {
    const reference = readJson(`settings/${name}.json`) as Reference;
    const { image, mask } = scanOf(reference);
    const found = extractRadiomics(image, mask, parseParameters(reference.parameters));
    const valueOf = new Map(found.names.map((column, k) => [column, found.values[k]!]));
    const offences = Object.entries(reference.values).flatMap(([column, expected]) => {
      if (column.startsWith('diagnostics_Configuration')) return [];
      if (column.startsWith('diagnostics_')) {
        return offenceOf(column, found.diagnostics[column], expected, tolerance);
      }
      if (expected === null) return found.reasons.has(column) ? [] : [`${column}: no reason for NaN`];
      return offenceOf(column, valueOf.get(column), expected, tolerance);
    });
    expect(offences).toEqual([]);
    // What PyRadiomics does not return has a reason here.
    const extra = found.names.filter((column) => !(column in reference.values));
    expect(extra.filter((column) => !found.reasons.has(column))).toEqual([]);
    expect(Object.keys(found.diagnostics).filter((key) => !(key in reference.values))).toEqual([
      'diagnostics_Versions_Glioscope',
    ]);
  });
});
