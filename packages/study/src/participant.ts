// A patient as a study knows them: where the files are, and what the clinical table says.

/** A sequence's name. Names of the field: `t1`, `t1gd` (after gadolinium), `t2`, `flair`; a study declares which it uses. */
export type Sequence = string;

/** Which tumour labels make the region that is segmented and measured (labels 1 necrotic, 2 oedema, 3 or 4 enhancing). */
export type TumourRegion = 'whole' | 'core' | 'enhancing';

/** A patient of a cohort. Absent knowledge is null, never a made-up value. */
export interface Participant {
  readonly id: string;
  readonly center: string;
  /** Path of each sequence that exists, relative to the cohort's root (or absolute). */
  readonly sequences: Readonly<Record<Sequence, string>>;
  /** Path of the expert's label map, or null. */
  readonly expertMask: string | null;
  /** HGG is WHO grade 4; LGG grades 2 and 3. */
  readonly grade: 'HGG' | 'LGG' | null;
  readonly whoGrade: 2 | 3 | 4 | null;
  readonly ageYears: number | null;
  readonly sex: 'F' | 'M' | null;
  /** Overall survival or follow-up in days, greater than 0. */
  readonly survivalDays: number | null;
  /** True when the patient died at `survivalDays`, false when censored then. */
  readonly died: boolean | null;
  /** Further covariates by column name: laterality, location, histology, contrast_enhancement, idh, … */
  readonly covariates: Readonly<Record<string, string | number | null>>;
}

/** A patient who was not enrolled, with the reason that the enrolment flow counts. */
export interface Exclusion {
  readonly id: string;
  readonly center: string;
  /** A short phrase that groups alike exclusions, such as `no T2 sequence`. */
  readonly reason: string;
}

/** The enrolled patients (sorted by id) and those left out. */
export interface Cohort {
  readonly participants: readonly Participant[];
  readonly exclusions: readonly Exclusion[];
}

/** Who may be seen by which fit. Every fit takes the ids of one training role and nothing else. */
export interface Split {
  readonly train: readonly string[];
  readonly validation: readonly string[];
  readonly test: readonly string[];
  /** LGG patients with known survival: those the prognosis is fitted on, and those no fit has seen. */
  readonly survivalTrain: readonly string[];
  readonly survivalValidation: readonly string[];
}
