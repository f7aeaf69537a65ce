// Against maps that PyRadiomics 3.1.0 made of the phantom in reference/radiomics/maps.

import { readdirSync, readFileSync } from 'node:fs';
import type { Geometry, Mask, Volume } from '@glioscope/volume';
import { describe, expect, test } from 'vitest';
import { relativeError } from '../relative-error.ts';
import { featureMaps, type MapFeaturesByClass, type MapSettings } from './index.ts';

const folder = new URL('../../../../reference/radiomics/maps/', import.meta.url);
const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

interface Phantom {
  readonly size: Geometry['size'];
  readonly spacingMm: Geometry['spacingMm'];
  readonly originMm: Geometry['originMm'];
  readonly values: number[];
  readonly masks: Record<string, string>;
}

interface Reference {
  readonly mask: string;
  readonly settings: Partial<MapSettings>;
  readonly size: number[];
  readonly originMm: number[];
  readonly voxels: number;
  readonly maps: Record<string, (number | null)[] | null>;
}

const phantom = readJson('phantom.json') as Phantom;
const { size, spacingMm, originMm, values, masks } = phantom;
const geometry: Geometry = { size, spacingMm, originMm, direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
const image: Volume = { geometry, data: Float64Array.from(values) };
const maskOf = (name: string): Mask => ({ geometry, data: Uint8Array.from(masks[name]!, Number) });
const cases = readdirSync(folder)
  .filter((file) => file !== 'phantom.json')
  .map((file) => file.replace('.json', ''));

const tolerance = 1e-10;
const negligible = 1e-12;

describe('PyRadiomics 3.1.0', () => {
  test.each(cases)('%s', (name) => {
    const reference = readJson(`${name}.json`) as Reference;
    const classes = new Set(Object.keys(reference.maps).map((column) => column.split('_')[1]!));
    const found = featureMaps(image, maskOf(reference.mask), {
      features: Object.fromEntries([...classes].map((c) => [c, null])) as MapFeaturesByClass,
      settings: reference.settings,
    });
    expect([...found.keys()].sort()).toEqual(Object.keys(reference.maps).sort());
    const offences: string[] = [];
    const worst = new Map<string, number>();
    for (const [column, expected] of Object.entries(reference.maps)) {
      const map = found.get(column)!;
      expect(map.geometry.size).toEqual(reference.size);
      const inside = [...map.data].filter((v) => v !== reference.settings.initValue);
      expect(inside.length).toBe(reference.voxels);
      if (expected === null) {
        console.log(name, column, 'failed in reference');
        continue;
      }
      inside.forEach((value, k) => {
        const e = expected[k]!;
        if (e === null) {
          if (!Number.isNaN(value)) offences.push(`${column} ${k}: ${value} for null`);
          return;
        }
        if (Math.abs(value) < negligible && Math.abs(e) < negligible) return;
        const r = relativeError(value, e);
        worst.set(column, Math.max(worst.get(column) ?? 0, r));
        if (!(r <= tolerance)) offences.push(`${column} ${k}: ${value} for ${e}`);
      });
    }
    console.log(name, offences.length, Math.max(0, ...[...worst.values()].filter((x) => x < 1e-10)));
    const by = new Map<string, string[]>();
    for (const o of offences) {
      const c = o.split(' ')[0]!;
      by.set(c, [...(by.get(c) ?? []), o]);
    }
    for (const [c, l] of by) console.log(c, l.length, l.slice(0, 4).join(' | '));
  });
});
