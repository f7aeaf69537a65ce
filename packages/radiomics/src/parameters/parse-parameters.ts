// PyRadiomics' parameter files, YAML or JSON, as they are: the sections setting, voxelSetting, imageType, featureClass.
// What a missing section means is PyRadiomics' choice: default settings, the original image, all features. Unknown
// names and wrong types are errors; files in which a section or an image type is left empty (`Original:`) are read.

import { parseDocument } from 'yaml';
import { describeFeatures, featureClasses, featuresOfClass } from '../features/feature-tables.ts';
import type { FeatureClass } from '../features/feature.ts';
import { imageTypes as knownImageTypes, pythonFloat, type ImageType } from '../image-types.ts';
import { defaultSettings, type RadiomicsSettings } from '../settings.ts';
import { interpolators, requireValidSettings } from '../validate-settings.ts';
import type { ExtractionParameters } from './extraction-parameters.ts';
import { nearestName } from './nearest-name.ts';
import { settingNames, voxelSettingNames, type SettingName, type SettingType } from './setting-names.ts';

type Section = ReadonlyMap<string, unknown>;

const sections = ['setting', 'voxelSetting', 'imageType', 'featureClass'];

/**
 * The parameters that a file's text says.
 * @throws {SyntaxError} when the text is neither YAML nor JSON, with line and column.
 * @throws {TypeError} when a value is of another type than its key demands.
 * @throws {RangeError} when a key is unknown (naming the nearest known one) or a value out of its range.
 */
export function parseParameters(text: string): ExtractionParameters {
  // Whole numbers become bigint: a sigma of 2 and one of 2.0 name different columns.
  const document = parseDocument(text, { intAsBigInt: true, merge: true });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new SyntaxError(`Cannot read the parameters: expected YAML or JSON, got ${error.message}`);
  }
  const root = document.toJS({ mapAsMap: true }) as unknown;
  if (!(root instanceof Map)) {
    throw new TypeError(
      `Cannot read the parameters: expected sections of ${sections.join(', ')}, got ${shown(root)}`,
    );
  }
  requireKnown(root as Section, sections, 'as a section');
  const settings: RadiomicsSettings = {
    ...defaultSettings,
    ...readSettings(sectionOf(root, 'setting'), settingNames, 'setting'),
    ...readSettings(sectionOf(root, 'voxelSetting'), voxelSettingNames, 'voxelSetting'),
  };
  const parameters = {
    imageTypes: readImageTypes(sectionOf(root, 'imageType')),
    features: readFeatures(sectionOf(root, 'featureClass')),
    settings,
  };
  requireValidSettings(settings, fileName);
  for (const [type, changes] of Object.entries(parameters.imageTypes)) {
    requireValidSettings({ ...settings, ...changes }, (name) =>
      name in changes ? `imageType.${type}.${fileName(name)}` : fileName(name),
    );
  }
  return parameters;
}

/** A setting as files call it. */
function fileName(setting: keyof RadiomicsSettings): string {
  const known = [...settingNames, ...voxelSettingNames].find(({ name }) => name === setting);
  return known?.pyradiomics ?? setting;
}

function readImageTypes(section: Section): ExtractionParameters['imageTypes'] {
  if (section.size === 0) return { Original: {} };
  requireKnown(section, knownImageTypes, 'as an image type');
  return Object.fromEntries(
    [...section.keys()].map((type) => [
      type as ImageType,
      readSettings(sectionOf(section, type, 'imageType.'), settingNames, `imageType.${type}`),
    ]),
  );
}

function readFeatures(section: Section): ExtractionParameters['features'] {
  // PyRadiomics lists its classes by alphabet.
  const classes = section.size === 0 ? [...featureClasses].sort() : [...section.keys()];
  requireKnown(section, featureClasses, 'as a feature class');
  return Object.fromEntries(
    (classes as FeatureClass[]).map((featureClass) => {
      const names = section.get(featureClass) ?? [];
      if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) {
        throw new TypeError(
          `Cannot read the parameters: expected featureClass.${featureClass} to be a list of names, or empty for all, ` +
            `got ${shown(names)}`,
        );
      }
      const known = describeFeatures()
        .filter((feature) => feature.featureClass === featureClass)
        .map(({ name }) => name);
      requireKnown(
        new Map((names as string[]).map((name) => [name, null])),
        known,
        `as a feature of ${featureClass}`,
      );
      return [
        featureClass,
        names.length === 0 ? featuresOfClass(featureClass) : [...new Set(names as string[])],
      ];
    }),
  );
}

function readSettings(
  section: Section,
  names: readonly SettingName[],
  path: string,
): Partial<RadiomicsSettings> {
  requireKnown(
    section,
    names.map(({ pyradiomics }) => pyradiomics),
    `in ${path}`,
  );
  const settings: Record<string, unknown> = {};
  for (const { pyradiomics, name, type, positive } of names) {
    if (!section.has(pyradiomics)) continue;
    const found = section.get(pyradiomics);
    const value = found === null ? null : typed(found, type, `${path}.${pyradiomics}`);
    if (positive === true && value !== null && !((value as number) > 0)) {
      throw new RangeError(
        `Cannot read the parameters: expected ${path}.${pyradiomics} to be above 0, got ${shown(found)}`,
      );
    }
    settings[name] =
      name === 'interpolator' && typeof value === 'bigint' ? interpolatorOf(value, path) : value;
    if (name === 'sigma' && value !== null) {
      settings['sigmaNames'] = (found as unknown[]).map((sigma) =>
        typeof sigma === 'bigint' ? String(sigma) : pythonFloat(sigma as number),
      );
    }
  }
  return settings as Partial<RadiomicsSettings>;
}

/** SimpleITK's numbers of interpolators, from 1. */
function interpolatorOf(number: bigint, path: string): string {
  const name = interpolators[Number(number) - 1];
  if (name === undefined || number > 10n) {
    throw new RangeError(
      `Cannot read the parameters: expected ${path}.interpolator to be a name or a number from 1 to 10, got ${number}`,
    );
  }
  return name;
}

const typeNames: Readonly<Record<SettingType, string>> = {
  whole: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  text: 'a text',
  any: 'a name',
  wholes: 'a list of whole numbers',
  numbers: 'a list of numbers',
};

/** As Python's float reads them: PyRadiomics' own example has `initValue: nan`. */
const notFinite = /^[+-]?(nan|inf(inity)?)$/i;

function pythonNumber(text: string): number {
  if (/nan/i.test(text)) return Number.NaN;
  return text.startsWith('-') ? -Infinity : Infinity;
}

/** The value as a plain JavaScript one. */
function typed(value: unknown, type: SettingType, path: string): unknown {
  const number = (v: unknown): boolean => typeof v === 'number' || typeof v === 'bigint';
  const list = (holds: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(holds);
  const fits = {
    whole: () => typeof value === 'bigint',
    number: () => number(value) || (typeof value === 'string' && notFinite.test(value)),
    boolean: () => typeof value === 'boolean',
    text: () => typeof value === 'string',
    any: () => typeof value === 'string' || typeof value === 'bigint',
    wholes: () => list((item) => typeof item === 'bigint'),
    numbers: () => list(number),
  }[type]();
  if (!fits) {
    throw new TypeError(
      `Cannot read the parameters: expected ${path} to be ${typeNames[type]}, got ${shown(value)}`,
    );
  }
  if (type === 'number' && typeof value === 'string') return pythonNumber(value);
  if (type === 'whole' || type === 'number') return Number(value);
  return Array.isArray(value) ? value.map(Number) : value;
}

function sectionOf(root: Section, key: string, path = ''): Section {
  const found = root.get(key) ?? new Map<string, unknown>();
  if (!(found instanceof Map)) {
    throw new TypeError(
      `Cannot read the parameters: expected ${path}${key} to hold keys with values, got ${shown(found)}`,
    );
  }
  return found as Section;
}

function requireKnown(section: Section, known: readonly string[], place: string): void {
  for (const key of section.keys()) {
    if (known.includes(key)) continue;
    throw new RangeError(
      `Cannot read the parameters: ${shown(key)} is not known ${place}; ` +
        `did you mean ${nearestName(String(key), known)}? Known are ${known.join(', ')}`,
    );
  }
}

function shown(value: unknown): string {
  if (value instanceof Map) return shown(Object.fromEntries(value as Map<string, unknown>));
  return (
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? Number(part) : part)) ?? 'nothing'
  );
}
