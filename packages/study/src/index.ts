export type { Cohort, Exclusion, Participant, Sequence, Split, TumourRegion } from './participant.ts';
export type * from './results.ts';
export { parseStudySettings, studyParts } from './settings.ts';
export type {
  Augmentation,
  CohortSettings,
  GradingNetworkSettings,
  GradingSettings,
  PhantomPretraining,
  PrognosisSettings,
  RadiomicsSettings,
  SegmentationSettings,
  SliceNetworkSettings,
  SplitSettings,
  Stem,
  StudyPart,
  StudySettings,
  TrainingSettings,
  Triple,
} from './settings.ts';
export { paperStudy, phantomStudy, smallStudy } from './presets.ts';
export type { StudyBasics } from './presets.ts';
export { demoPhantoms, demoStudy } from './demo.ts';
export { defaultPhantomSettings } from './phantom/index.ts';
export type { PhantomSettings } from './phantom/index.ts';
export { parseBundleManifest } from './bundle/bundle-manifest.ts';
export type { BundleManifest } from './bundle/bundle-manifest.ts';
export { renderPredictionReport, renderStudyReport } from './report/index.ts';
export {
  horizonLabel,
  interactiveNomogramPage,
  nomogramFigure,
  readNomogram,
} from './nomogram-page/index.ts';
export type { NomogramPageProps } from './nomogram-page/index.ts';
