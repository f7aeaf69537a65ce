export { isCohortTable, parseCohort } from './parse-cohort.ts';
export type { CohortFormat, CohortListing, CohortSettings } from './cohort-settings.ts';
export { defaultSplitSettings, splitCohort } from './split-cohort.ts';
export type { AssignedRoles, SplitSettings } from './split-cohort.ts';
export { enrolmentOf } from './enrolment.ts';
