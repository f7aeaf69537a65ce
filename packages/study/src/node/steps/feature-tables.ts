// Patients' feature files as tables for the analyses, leaving out patients without a tumour.

import { featureMatrixFromRows, type FeatureMatrix } from '@glioscope/learn';
import type { Sequence } from '../../participant.ts';
import type { PatientFeatures } from '../../patient/patient-features.ts';
import { readJson } from './read-json.ts';
import { absenceReason } from './tumour-state.ts';

export interface DeepFeaturesFile extends PatientFeatures {
  readonly outputs: Readonly<Record<string, number>>;
}

export interface FeatureTables {
  /** Patients with features; the tables' rows. */
  readonly ids: readonly string[];
  readonly radiomics: Readonly<Record<Sequence, FeatureMatrix>>;
  readonly deep: FeatureMatrix;
  /** The network's outputs by name, one value a row. */
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  /** Patients left out, each with the reason. */
  readonly absent: readonly { readonly id: string; readonly reason: string }[];
}

/** Reads the inputs `radiomics-<sequence>:<id>` and `deep:<id>`. */
export function readFeatureTables(
  input: (name: string) => string,
  ids: readonly string[],
  sequences: readonly Sequence[],
): FeatureTables {
  const absent: { id: string; reason: string }[] = [];
  const present: string[] = [];
  for (const id of ids) {
    const reason = absenceReason(input(`deep:${id}`));
    if (reason === null) present.push(id);
    else absent.push({ id, reason });
  }
  if (present.length === 0) throw new RangeError('Cannot analyse the cohort: no patient has a tumour mask');
  const table = (files: readonly PatientFeatures[]): FeatureMatrix =>
    featureMatrixFromRows(
      files[0]!.names,
      files.map(({ values }) => values),
    );
  const deep = present.map((id) => readJson<DeepFeaturesFile>(input(`deep:${id}`), 'features.json'));
  return {
    ids: present,
    radiomics: Object.fromEntries(
      sequences.map((sequence) => [
        sequence,
        table(
          present.map((id) =>
            readJson<PatientFeatures>(input(`radiomics-${sequence}:${id}`), 'features.json'),
          ),
        ),
      ]),
    ),
    deep: table(deep),
    outputs: Object.fromEntries(
      Object.keys(deep[0]!.outputs).map((name) => [name, deep.map(({ outputs }) => outputs[name]!)]),
    ),
    absent,
  };
}

/** What the report says of patients without a mask. */
export function absenceWarnings(absent: FeatureTables['absent']): string[] {
  if (absent.length === 0) return [];
  const names = absent.map(({ id, reason }) => `${id} (${reason})`).join(', ');
  return [`${absent.length} patients are left out for want of a tumour mask: ${names}.`];
}
