// One case from its files: read, hashed, extracted, dropped.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readComponentMaskFile, readVolumeFile } from '@glioscope/volume/node';
import { caseResult, type CaseResult } from '../../radiomics/case-result.ts';
import {
  extractorOf,
  type CaseSettings,
  type Extractor,
  type RadiomicsRecipe,
} from '../../radiomics/recipe.ts';
import { canonicalJson, type Json } from '../engine/task.ts';

export interface CaseRequest extends CaseSettings {
  readonly image: string;
  readonly mask: string;
  readonly recipe: RadiomicsRecipe;
  /** Folder of finished cases, in which the case may already stand; null to compute in any case. */
  readonly finished: string | null;
}

export interface CaseAnswer {
  /** Names the result by settings and content of both files; null where nothing is kept. */
  readonly key: string | null;
  /** Null when a file of that key stands in the folder. */
  readonly result: CaseResult | null;
}

/** Raised whenever the same settings and files give other numbers or another layout of the kept file. */
const version = 1;

const extractors = new Map<string, Extractor>();

/** Of a batch every case has the same recipe: its file is parsed once a thread. */
function extractorFor(recipe: RadiomicsRecipe): Extractor {
  const text = JSON.stringify(recipe);
  const known = extractors.get(text) ?? extractorOf(recipe);
  extractors.set(text, known);
  return known;
}

/**
 * Extracts a case, unless its result is kept.
 * @throws {VolumeFileError} when a file cannot be read; otherwise as `extractRadiomics`, whose messages then name the files.
 */
export async function extractCase(request: CaseRequest): Promise<CaseAnswer> {
  const { image: imagePath, mask: maskPath, label, labelChannel, recipe, finished } = request;
  const extractor = extractorFor(recipe);
  let key: string | null = null;
  if (finished !== null) {
    const [imageHash, maskHash] = [await contentHash(imagePath), await contentHash(maskPath)];
    if (imageHash !== null && maskHash !== null) {
      const identity = { version, recipe, label, labelChannel, image: imageHash, mask: maskHash };
      key = createHash('sha256')
        .update(canonicalJson(JSON.parse(JSON.stringify(identity)) as Json))
        .digest('hex');
      if (readKeptCase(finished, key, extractor) !== null) return { key, result: null };
    }
  }
  const image = await readVolumeFile(imagePath);
  const mask = await readComponentMaskFile(maskPath);
  const result = caseResult(extractor.columns, extractor.extract(image, mask, { label, labelChannel }));
  return { key, result };
}

/** File of a kept case. */
export const keptCasePath = (folder: string, key: string): string => join(folder, `${key}.json`);

/** A kept case, or null when there is none, or one that cannot be read. */
export function readKeptCase(folder: string, key: string, { columns }: Extractor): CaseResult | null {
  const path = keptCasePath(folder, key);
  if (!existsSync(path)) return null;
  try {
    const { features, ...rest } = JSON.parse(readFileSync(path, 'utf8')) as KeptCase;
    const values = columns.map((column) => features[column]);
    return values.includes(undefined) ? null : { ...rest, values: values as (number | null)[] };
  } catch {
    return null;
  }
}

/** Values stand by name: settings that give other columns in another order share them. */
interface KeptCase extends Omit<CaseResult, 'values'> {
  readonly features: Readonly<Record<string, number | null>>;
}

export function keptCaseText({ columns }: Extractor, { values, ...rest }: CaseResult): string {
  const kept: KeptCase = {
    ...rest,
    features: Object.fromEntries(columns.map((column, index) => [column, values[index] ?? null])),
  };
  return `${JSON.stringify(kept)}\n`;
}

/** SHA-256 of a file; null when it cannot be read: reading it as an image then says why. */
async function contentHash(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch {
    return null;
  }
  return hash.digest('hex');
}
