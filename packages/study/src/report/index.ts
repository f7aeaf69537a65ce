export { renderPredictionReport } from './prediction-report.tsx';
export { renderStudyReport } from './study-report.tsx';
