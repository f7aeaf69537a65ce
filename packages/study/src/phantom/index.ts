export { phantomCohort, phantomPatient, phantomRoster } from './phantom-cohort.ts';
export type { PhantomIdentity, PhantomPatient } from './phantom-cohort.ts';
export type { PhantomClinic, PhantomLocation } from './phantom-clinic.ts';
export { checkPhantomSettings, defaultPhantomSettings, phantomScanners } from './phantom-settings.ts';
export type { PhantomCenter, PhantomScanner, PhantomSettings } from './phantom-settings.ts';
export { phantomSequences } from './scanner.ts';
export type { PhantomSequence } from './scanner.ts';
export { logHazardRatio, survivalLaw } from './survival-law.ts';
export type { PhantomTruth } from './survival-law.ts';
