export { describePatients } from './characteristics.ts';
export type { Characteristic, CharacteristicsAnalysis, CharacteristicsSettings } from './characteristics.ts';
export type { NumberTest } from './characteristic-tests.ts';
export { characteristicsPage } from './characteristics-page.ts';
export { analyseCalibration } from './calibration-analysis.ts';
export type { CalibrationAnalysis, CalibrationSettings } from './calibration-analysis.ts';
export { analyseConcordance } from './concordance-analysis.ts';
export type { ConcordanceAnalysis, ConcordanceSettings } from './concordance-analysis.ts';
export { analyseCox } from './cox-analysis.ts';
export type { CoefficientRow, CoxAnalysis, CoxAnalysisSettings, Estimate } from './cox-analysis.ts';
export { coxPage } from './cox-page.tsx';
export type { PatientCounts } from './follow-up.ts';
export { analyseKaplanMeier, analyseLogRank } from './kaplan-meier-analysis.ts';
export type {
  KaplanMeierAnalysis,
  KaplanMeierSettings,
  LogRankAnalysis,
  LogRankSettings,
} from './kaplan-meier-analysis.ts';
export { kaplanMeierPage, logRankPage } from './kaplan-meier-page.tsx';
export { calibrationPage, concordancePage, nomogramPage } from './model-pages.tsx';
export { analyseNomogram } from './nomogram-analysis.ts';
export type { NomogramAnalysis, NomogramSettings } from './nomogram-analysis.ts';
export { timeUnits } from './page.ts';
export type { AnalysisPage, PageFigure, PageTable, TimeUnitName } from './page.ts';
export { pageFigures, pageHtml } from './page-html.tsx';
export type { PageOrigin } from './page-html.tsx';
export { pageText } from './page-text.ts';
export type { AnalysisWarning } from './analysis-warning.ts';
export { splitList } from './terms.ts';
