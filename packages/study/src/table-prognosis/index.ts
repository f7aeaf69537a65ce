export { analyseTablePrognosis } from './analyse-table-prognosis.ts';
export type { TablePrognosis, TablePrognosisInput } from './analyse-table-prognosis.ts';
export type { CohortEvaluation, ComparedIndex, Estimated, ModelEvaluation } from './evaluate-cohort.ts';
export type { ModelName, TableModels } from './fit-table-models.ts';
export { defaultPrognosisChoices } from './prognosis-request.ts';
export type { PrognosisChoices, PrognosisColumns } from './prognosis-request.ts';
export type {
  PatientPrediction,
  PrognosisWarning,
  TablePrognosisResults,
} from './table-prognosis-results.ts';
export { prognosisSvgs } from './prognosis-figures.tsx';
export { renderPrognosisReport } from './prognosis-report.tsx';
export { prognosisText } from './prognosis-text.ts';
export { prognosisNomogramPage } from './prognosis-nomogram-page.ts';
export { refitModels } from './refit-models.ts';
export type { RefitRequest, RefitResult, RunRefits } from './refit-models.ts';
export type { ValidationPatients } from './validation-patients.ts';
