export { prognosisFromTables } from './prognosis-from-tables.ts';
export {
  analyseTablePrognosis,
  defaultPrognosisChoices,
  prognosisNomogramPage,
  prognosisSvgs,
  prognosisText,
  renderPrognosisReport,
} from '../../table-prognosis/index.ts';
export type {
  PrognosisChoices,
  PrognosisColumns,
  TablePrognosis,
  TablePrognosisInput,
} from '../../table-prognosis/index.ts';
