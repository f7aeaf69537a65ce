export type { Cohort, Exclusion, Participant, Sequence, Split, TumourRegion } from './participant.ts';
export type * from './results.ts';
