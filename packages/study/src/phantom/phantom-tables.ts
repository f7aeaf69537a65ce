// The tables of a phantom cohort: BraTS's own two, the clinical table that BraTS lacks, and the truth apart from both.

import type { PhantomPatient } from './phantom-cohort.ts';

/** What the tables need of a patient: no voxels. */
export type PhantomRecord = Pick<PhantomPatient, 'id' | 'center' | 'grade' | 'clinic' | 'enhances'>;

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

/**
 * Text by file name. `truth.tsv` holds the latent heterogeneity and the uncensored day of death; no reader of cohorts
 * opens it, so nothing can be fitted on it.
 */
export function phantomTables(patients: readonly PhantomRecord[]): Record<string, string> {
  const table = (
    separator: string,
    header: readonly string[],
    rows: readonly (readonly unknown[])[],
  ): string => [header, ...rows].map((cells) => `${cells.join(separator)}\n`).join('');
  return {
    'name_mapping.csv': table(
      ',',
      ['Grade', 'BraTS_2020_subject_ID'],
      patients.map(({ id, grade }) => [grade, id]),
    ),
    'survival_info.csv': table(
      ',',
      ['Brats20ID', 'Age', 'Survival_days', 'Extent_of_Resection'],
      patients.map(({ id, clinic }) => [
        id,
        clinic.ageYears,
        clinic.died ? clinic.survivalDays : `ALIVE (${clinic.survivalDays} days later)`,
        clinic.resection ?? 'NA',
      ]),
    ),
    'participants.tsv': table(
      '\t',
      [
        'participant_id',
        'center',
        'age',
        'sex',
        'who_grade',
        'histology',
        'laterality',
        'location',
        'contrast_enhancement',
        'os_days',
        'os_event',
      ],
      patients.map(({ id, center, clinic, enhances }) => [
        id,
        center,
        clinic.ageYears,
        clinic.sex,
        clinic.whoGrade,
        clinic.histology,
        clinic.laterality,
        clinic.location,
        yesNo(enhances),
        clinic.survivalDays,
        clinic.died ? 1 : 0,
      ]),
    ),
    'truth.tsv': table(
      '\t',
      ['participant_id', 'heterogeneity', 'log_hazard_ratio', 'death_day', 'follow_up_days'],
      patients.map(({ id, clinic: { truth } }) => [
        id,
        truth.heterogeneity,
        truth.logHazardRatio,
        truth.deathDay,
        truth.followUpDays,
      ]),
    ),
  };
}
