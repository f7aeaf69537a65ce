// Clinical columns as terms of a Cox model: numbers as they are, factors by their levels. Which levels are too rare to
// stand alone, and what fills a gap, is decided on training rows.

import { median } from '@glioscope/numeric';
import type { NomogramTerm } from '@glioscope/survival';
import type { PrognosisPatient } from './prognosis-table.ts';

/** A term as plain data. */
export type ClinicalTerm =
  | {
      readonly kind: 'numeric';
      readonly name: string;
      readonly label: string;
      readonly minimum: number;
      readonly maximum: number;
      /** The step that tables give the hazard ratio for; 1 when absent. */
      readonly hazardRatioPer?: number;
      /** Takes the place of an unknown value in a cohort. */
      readonly filling: number;
    }
  | {
      readonly kind: 'factor';
      readonly name: string;
      readonly label: string;
      /** Groups of levels; the first is the reference. A group of several levels was merged because they are rare. */
      readonly groups: readonly { readonly label: string; readonly levels: readonly string[] }[];
      /** Label of the group that an unknown value counts to. */
      readonly filling: string;
    };

/** A term, or why a column cannot be one; what was merged or filled is in `warnings`. */
export interface ClinicalTermFit {
  readonly term: ClinicalTerm | null;
  readonly reason: string | null;
  readonly warnings: readonly string[];
}

/** A column of numbers with no more distinct values than this is a factor (WHO grade 2 and 3, say). */
const largestFactorOfNumbers = 4;
/** A level with fewer patients, or in which nobody died, cannot have a coefficient of its own. */
const leastPatientsInLevel = 5;

const labels: Readonly<Record<string, string>> = {
  age: 'Age (years)',
  sex: 'Sex',
  who_grade: 'WHO grade',
  location: 'Tumour location',
  laterality: 'Laterality',
  histology: 'Histology',
  contrast_enhancement: 'Contrast enhancement',
  idh: 'IDH',
  mgmt: 'MGMT',
  codeletion_1p19q: '1p/19q codeletion',
  signature: 'Deep-radiomics signature',
};

/** A column's name for readers. */
export function clinicalLabel(name: string): string {
  const known = labels[name];
  if (known !== undefined) return known;
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const isKnown = (value: string | number | null | undefined): value is string | number =>
  value !== null &&
  value !== undefined &&
  value !== '' &&
  !(typeof value === 'number' && !Number.isFinite(value));

/** Reads a clinical column of the training patients. */
export function fitClinicalTerm(
  name: string,
  training: readonly PrognosisPatient[],
  largestMissingShare: number,
): ClinicalTermFit {
  const refuse = (reason: string): ClinicalTermFit => ({ term: null, reason, warnings: [] });
  const known = training.filter(({ clinical }) => isKnown(clinical[name]));
  const missing = training.length - known.length;
  if (known.length === 0) return refuse('no training patient has it');
  if (missing > largestMissingShare * training.length) {
    return refuse(`unknown for ${missing} of ${training.length} training patients`);
  }
  const label = clinicalLabel(name);
  const values = known.map(({ clinical }) => clinical[name]!);
  const distinct = new Set(values);
  if (distinct.size === 1) return refuse(`the same (${values[0]}) for all training patients`);
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === values.length && distinct.size > largestFactorOfNumbers) {
    const filling = median(numbers);
    const term: ClinicalTerm = {
      kind: 'numeric',
      name,
      label,
      minimum: Math.min(...numbers),
      maximum: Math.max(...numbers),
      filling,
    };
    return { term, reason: null, warnings: fillingWarnings(label, missing, String(filling)) };
  }
  return fitFactor(name, label, known, missing);
}

function fitFactor(
  name: string,
  label: string,
  known: readonly PrognosisPatient[],
  missing: number,
): ClinicalTermFit {
  const counts = new Map<string, { patients: number; deaths: number }>();
  for (const { clinical, died } of known) {
    const level = String(clinical[name]);
    const { patients, deaths } = counts.get(level) ?? { patients: 0, deaths: 0 };
    counts.set(level, { patients: patients + 1, deaths: deaths + (died ? 1 : 0) });
  }
  const levels = [...counts]
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([level, count]) => ({ level, ...count }));
  const isNumber = levels.every(({ level }) => level.trim() !== '' && Number.isFinite(Number(level)));
  const isRare = ({ patients, deaths }: { patients: number; deaths: number }): boolean =>
    patients < leastPatientsInLevel || deaths === 0;
  const common = levels.filter((level) => !isRare(level));
  const rare = levels.filter(isRare);
  const total = (list: typeof levels): { patients: number; deaths: number } => ({
    patients: list.reduce((sum, { patients }) => sum + patients, 0),
    deaths: list.reduce((sum, { deaths }) => sum + deaths, 0),
  });
  if (common.length === 0) {
    return {
      term: null,
      reason: `no level has ${leastPatientsInLevel} patients and a death (${levels.map(({ level, patients, deaths }) => `${level}: ${patients}, ${deaths} died`).join('; ')})`,
      warnings: [],
    };
  }
  // Ordered levels start at the lowest, yes or no at no, others at the most frequent.
  const isYesOrNo = levels.length === 2 && levels[0]!.level === 'no' && levels[1]!.level === 'yes';
  const ordered = isNumber
    ? [...common].sort((x, y) => Number(x.level) - Number(y.level))
    : isYesOrNo
      ? common
      : [...common].sort((x, y) => y.patients - x.patients || (x.level < y.level ? -1 : 1));
  const groups = ordered.map(({ level }) => ({ label: level, levels: [level] }));
  const warnings: string[] = [];
  if (rare.length > 0) {
    const names = rare.map(({ level }) => level);
    if (!isRare(total(rare))) groups.push({ label: names.join(' / '), levels: names });
    else
      groups[0] = {
        label: [groups[0]!.label, ...names].join(' / '),
        levels: [...groups[0]!.levels, ...names],
      };
    warnings.push(
      `${label}: ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} too rare or without a death among the training ` +
        `patients (${rare.map(({ patients, deaths }) => `${patients} with ${deaths} deaths`).join('; ')}) and counted as ` +
        `"${groups.find((group) => group.levels.includes(names[0]!))!.label}"`,
    );
  }
  if (groups.length === 1) {
    return {
      term: null,
      reason: `only "${ordered[0]!.level}" has ${leastPatientsInLevel} patients and a death`,
      warnings: [],
    };
  }
  const sizeOf = (group: { readonly levels: readonly string[] }): number =>
    total(levels.filter(({ level }) => group.levels.includes(level))).patients;
  const filling = [...groups].sort((x, y) => sizeOf(y) - sizeOf(x))[0]!.label;
  const term: ClinicalTerm = { kind: 'factor', name, label, groups, filling };
  return { term, reason: null, warnings: [...warnings, ...fillingWarnings(label, missing, filling)] };
}

function fillingWarnings(label: string, missing: number, filling: string): string[] {
  return missing === 0
    ? []
    : [`${label} is unknown for ${missing} training patients and counted as ${filling}`];
}

/** Names of the columns that a term gives a Cox model; a factor's reference has none. */
export function termColumns(term: ClinicalTerm): string[] {
  return term.kind === 'numeric'
    ? [term.name]
    : term.groups.slice(1).map((group) => columnOfGroup(term.name, group));
}

const columnOfGroup = (name: string, group: { readonly label: string }): string => `${name}: ${group.label}`;

/** What a row of a Cox table is about. */
export function columnLabel(term: ClinicalTerm, column: string): string {
  if (term.kind === 'numeric') return term.label;
  const group = term.groups.find((candidate) => columnOfGroup(term.name, candidate) === column)!;
  return `${term.label}: ${group.label} (against ${term.groups[0]!.label})`;
}

/** A patient's value as the term knows it: a number, or a group's label; null with the reason when it cannot be read. */
export function readTerm(
  term: ClinicalTerm,
  value: string | number | null | undefined,
):
  | { readonly value: number | string; readonly reason: null }
  | { readonly value: null; readonly reason: string } {
  if (!isKnown(value)) return { value: null, reason: `${term.label} is unknown` };
  if (term.kind === 'numeric') {
    const number = Number(value);
    return Number.isFinite(number)
      ? { value: number, reason: null }
      : { value: null, reason: `${term.label} must be a number, got ${value}` };
  }
  const group = term.groups.find(({ levels }) => levels.includes(String(value)));
  if (group !== undefined) return { value: group.label, reason: null };
  const levels = term.groups.flatMap((candidate) => candidate.levels).join(', ');
  return { value: null, reason: `${term.label} "${value}" was not among the training patients' (${levels})` };
}

/** The numbers that a value becomes in the model's columns. */
export function encodeTerm(term: ClinicalTerm, value: number | string): number[] {
  if (term.kind === 'numeric') return [value as number];
  return term.groups.slice(1).map(({ label }) => (label === value ? 1 : 0));
}

/** The axis of the term on a nomogram. */
export function nomogramTerm(term: ClinicalTerm): NomogramTerm {
  const { name, label } = term;
  if (term.kind === 'numeric') {
    return { kind: 'numeric', term: name, label, column: name, minimum: term.minimum, maximum: term.maximum };
  }
  return {
    kind: 'factor',
    term: name,
    label,
    levels: term.groups.map((group, i) => ({
      value: group.label,
      column: i === 0 ? null : columnOfGroup(name, group),
    })),
  };
}
