// What a study asks of a cohort: where to read it from, and what a patient needs to be enrolled.

import type { Sequence } from '../participant.ts';

/** How a folder names its patients: as the BraTS challenges, or by a `participants.tsv`. */
export type CohortFormat = 'brats' | 'participants';

export interface CohortSettings {
  /** Found from the folder's contents when absent. */
  readonly format?: CohortFormat;
  /** A patient who lacks one of these sequences is excluded. */
  readonly sequences: readonly Sequence[];
  /** Exclude patients without an expert mask; default false. */
  readonly masksRequired?: boolean;
  /** Exclude patients whose grade (HGG or LGG) is unknown; default false. */
  readonly gradeRequired?: boolean;
  /** Centre of every patient whose files and tables name none; default: the data set's name, or `unknown`. */
  readonly center?: string;
}

/** A folder as plain data, so that it can be read where there is no file system. */
export interface CohortListing {
  /** Every file below the cohort's root, relative to it, with `/` between folders. */
  readonly files: readonly string[];
  /** Text of the tables among them, by the same paths. */
  readonly tables: Readonly<Record<string, string>>;
}
