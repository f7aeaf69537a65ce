// Against mirp's values of a phantom, stored with the settings of each case.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { axisAlignedGeometry, type Mask, type Vector3, type Volume } from '@glioscope/volume';
import { describe, expect, test } from 'vitest';
import { relativeError } from '../relative-error.ts';
import { extractIbsi, type IbsiSettings } from './index.ts';

interface Reference {
  readonly size: Vector3;
  readonly spacingMm: Vector3;
  readonly image: readonly number[];
  readonly mask: string;
  readonly cases: readonly {
    readonly name: string;
    readonly settings: Partial<IbsiSettings>;
    readonly values: Readonly<Record<string, number>>;
  }[];
}

const path = fileURLToPath(new URL('../../../../reference/radiomics/ibsi.json', import.meta.url));
const reference = JSON.parse(readFileSync(path, 'utf8')) as Reference;

/** Found: 8e-14 at most. */
const tolerance = 1e-12;

/** Of values from the mesh, which mirp has in single precision; found: 8e-7 at most. */
const meshTolerance = 1e-6;
const ofMesh = /^morph_(volume|area|av|comp|sph|asph|vol_dens|integ)/;

describe("mirp's values", () => {
  const geometry = axisAlignedGeometry(reference.size, reference.spacingMm);
  const mask: Mask = { geometry, data: Uint8Array.from(reference.mask, Number) };

  test.each(reference.cases)('$name', ({ name, settings, values }) => {
    // The case without discretisation has grey levels for intensities.
    const data = Int16Array.from(reference.image, (value) =>
      name === 'levels' ? Math.min(6, Math.max(1, Math.floor((value + 80) / 40))) : value,
    );
    const image: Volume = { geometry, data };
    const found = extractIbsi(image, mask, settings);
    const offences = Object.entries(values).flatMap(([column, expected]) => {
      const value = found.values[found.names.indexOf(column)]!;
      const allowed = ofMesh.test(column) ? meshTolerance : tolerance;
      return relativeError(value, expected) <= allowed ? [] : [`${column}: ${value} for ${expected}`];
    });
    expect(offences).toEqual([]);
    expect(Object.keys(values).length).toBeGreaterThan(200);
    expect(found.reasons.size).toBe(0);
  });
});
