// Prognosis on real patients: UCSF-PDGM's LGG and TCGA-LGG's two centres. Writes real-patients.json beside this file:
// indices, intervals and coefficients only, no patient's row. The data are not part of the project; GLIOSCOPE_DATA names
// their folder. Needs a built checkout: node bench/survival/real-patients.mjs (minutes).
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  readAnalysisTable,
  rowsWhere,
  selectTableRows,
} from '../../packages/study/dist/analysis-table/index.js';
import {
  analyseTablePrognosis,
  defaultPrognosisChoices,
} from '../../packages/study/dist/table-prognosis/index.js';

const root = new URL('../..', import.meta.url).pathname;
const data = process.env.GLIOSCOPE_DATA ?? join(root, '../shared/data');
const place = new URL('real-patients.json', import.meta.url);

const read = (id, ...files) =>
  readAnalysisTable(
    files.map((file) => ({ name: basename(file), text: readFileSync(join(data, file), 'utf8') })),
    { id },
  );
const ucsf = () => {
  const table = read('ID', 'tables/ucsf-pdgm/metadata.csv', 'tables/ucsf-pdgm/t1gd-whole-tumour.csv');
  return selectTableRows(table, rowsWhere(table, 'WHO CNS Grade', ['2', '3']));
};
const tcga = () => read('participant_id', 'tcga-lgg/participants.tsv');

const shared = { daysPerUnit: 1, notFeatures: [], missing: 'complete' };
const ucsfColumns = { ...shared, time: 'OS', event: '1-dead 0-alive', signature: { tables: [1] } };
const tcgaColumns = { ...shared, time: 'os_days', event: 'os_event', signature: 'none' };
const classical = ['Age at MRI', 'Sex', 'WHO CNS Grade'];
const runs = [
  {
    name: 'UCSF-PDGM, grades 2 and 3; age, sex, grade',
    table: ucsf,
    columns: { ...ucsfColumns, clinical: classical },
    bootstrap: 100,
  },
  {
    name: 'UCSF-PDGM, grades 2 and 3; age, sex, grade, IDH wild type',
    table: ucsf,
    columns: { ...ucsfColumns, clinical: [...classical, 'IDH=wildtype'] },
    bootstrap: 100,
  },
  {
    name: 'UCSF-PDGM, grades 2 and 3; age, sex, grade; plain signature',
    table: ucsf,
    columns: { ...ucsfColumns, clinical: classical },
    signatureKind: 'plain',
    bootstrap: 0,
  },
  {
    name: 'TCGA-LGG, both centres; age, grade, sex',
    table: tcga,
    columns: { ...tcgaColumns, clinical: ['age', 'who_grade', 'sex'] },
    bootstrap: 200,
  },
  {
    name: 'TCGA-LGG, trained on CS, validated on DU; age, grade, sex',
    table: tcga,
    columns: { ...tcgaColumns, clinical: ['age', 'who_grade', 'sex'] },
    validation: { column: 'center', values: ['DU'] },
    bootstrap: 200,
  },
  {
    name: 'TCGA-LGG, trained on DU, validated on CS; age, grade, sex',
    table: tcga,
    columns: { ...tcgaColumns, clinical: ['age', 'who_grade', 'sex'] },
    validation: { column: 'center', values: ['CS'] },
    bootstrap: 200,
  },
];

if (!existsSync(join(data, 'tables/ucsf-pdgm')) || !existsSync(join(data, 'tcga-lgg'))) {
  console.error(`Cannot find tables/ucsf-pdgm and tcga-lgg in ${data}: set GLIOSCOPE_DATA to their folder`);
  process.exit(1);
}
const found = [];
for (const { name, table, columns, validation, bootstrap, signatureKind = 'censoring-aware' } of runs) {
  console.error(name);
  const { results } = await analyseTablePrognosis({
    table: table(),
    columns,
    validation,
    choices: { ...defaultPrognosisChoices, bootstrap, signatureKind },
  });
  found.push({
    name,
    training: { patients: results.training.patients, deaths: results.training.deaths },
    validation: results.validation && {
      patients: results.validation.patients,
      deaths: results.validation.deaths,
    },
    signature: results.signatures.map(({ name: kind, inUse, features, crossFitted }) => ({
      kind,
      inUse,
      features: features.filter(({ weight }) => weight !== 0).map(({ feature }) => feature),
      crossFitted,
    })),
    models: results.models.map(({ model, coefficients, optimism }) => ({
      model,
      coefficients,
      optimism,
    })),
    evaluations: results.evaluations.map(
      ({ cohort, kind, patients, deaths, models, comparison, kaplanMeier }) => ({
        cohort,
        kind,
        patients,
        deaths,
        models: models.map(({ model, harrell, uno, slope }) => ({ model, harrell, uno, slope })),
        comparison,
        logRankP: kaplanMeier?.logRank?.p ?? null,
      }),
    ),
    warnings: results.warnings.map(({ code, text }) => ({ code, text })),
  });
  writeFileSync(place, `${JSON.stringify(found, null, 2)}\n`);
}
