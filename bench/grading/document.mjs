// docs/grading.md from results.json: node bench/grading/document.mjs

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const results = JSON.parse(readFileSync(join(here, 'results.json'), 'utf8'));
const reference = JSON.parse(readFileSync(join(here, 'reference.json'), 'utf8'));
const three = (value) => (value === null || value === undefined ? '–' : value.toFixed(3));
const table = (header, rows) =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const spread = ({ aucByRepeat }) => aucByRepeat.map(three).join(', ');

const chainRows = Object.entries(reference.chain)
  .filter(([name]) => results[name])
  .map(([name, { what, auc }]) => {
    const own = results[name];
    return [
      what,
      own.patients,
      three(own.auc),
      spread(own),
      three(auc),
      `${own.auc >= auc ? '+' : '−'}${three(Math.abs(own.auc - auc))}`,
    ];
  });
const candidates = (name) =>
  results[name].candidates.map((c) => [
    c.model,
    three(c.auc),
    c.aucInterval === null ? '–' : c.aucInterval.map(three).join(' to '),
    three(c.accuracy),
    three(c.brier),
    three(c.innerAuc),
    c.chosen,
  ]);
const candidateHeader = ['model', 'AUC', '95% interval', 'accuracy', 'Brier', 'inner AUC', 'chosen'];
const derivedRows = ['mean', 'trees', 'machine', 'forest', 'chain', 'ridge']
  .filter((model) => results[`joined-${model}`])
  .map((model) => {
    const own = results[`joined-${model}`];
    return [
      model,
      three(own.auc),
      spread(own),
      own.aucInterval.map(three).join(' to '),
      three(own.accuracy),
      three(own.sensitivity),
      three(own.precision),
      three(own.aucMeasured),
    ];
  });
const plainRows = Object.entries(results)
  .filter(([name]) => name.startsWith('joined-') && name.endsWith('-plain'))
  .map(([, own]) => {
    const other = reference.joined[own.model];
    return [own.model, three(own.auc), spread(own), other === undefined ? '–' : three(other)];
  });
const autoParts = [
  ['joined-auto', 'The three tables of BraTS 2017 joined'],
  ['joined-auto-single', 'The three tables of BraTS 2017 joined, one repeat, the earlier rule of choice'],
  ['ucsf-auto', 'UCSF-PDGM, T1-Gd of the whole tumour'],
]
  .filter(([name]) => results[name])
  .map(([name, title]) => {
    const own = results[name];
    return (
      `### ${title}\n\n${own.patients} patients, ${own.columns} columns. Chosen in each fold (\`auto\`): AUC **${three(own.auc)}** ` +
      `(repeats ${spread(own)}; 95% interval ${own.aucInterval.map(three).join(' to ')}), accuracy ${three(own.accuracy)}, ` +
      `sensitivity ${three(own.sensitivity)}, precision ${three(own.precision)}.\n\n${table(candidateHeader, candidates(name))}`
    );
  });

writeFileSync(
  join(here, '..', '..', 'docs', 'grading.md'),
  `# Telling grades from tables

What \`glioscope grade\` reaches on real patients. Every number is of patients whom no fit has seen: 5-fold cross-validation, seed 1, everything (medians, scaling, choice of columns, penalties, machines, the choice of the model) fitted anew in each fold; three repeats unless said. Made by \`bench/grading/document.mjs\` from \`bench/grading/results.json\`, which \`npm run bench -- grading\` measures.

An AUC over some 250 patients with 70 of the rarer class has a standard error near 0.015, and another draw of the folds moves it by 0.01: differences below that say nothing.

## The paper's chain

The reference is the same chain in scikit-learn, one draw of other folds.

${table(['table', 'patients', 'AUC', 'by repeat', 'scikit-learn', 'difference'], chainRows)}

${reference.remarks.join('\n\n')}

## Every model that was tried

\`chain\`: the paper's (t-tests, LASSO, forest, 8 columns, support vector machine). \`forest\`: 500 trees. \`trees\`: 500 extremely randomized trees. \`ridge\`: logistic regression on z-scores. \`machine\`: support vector machine on normal scores of all columns. \`mean\`: mean probability of forest, trees and machine. \`auto\`: the mean, unless DeLong's test inside the training patients finds a model better (p < 0.05).

Columns are derived from several tables unless said: whether a region is there at all, and the contrast (a − b)/(a + b) of sizes of two regions.

### The three tables of BraTS 2017 joined, one model a run, three repeats

${reference.emptyRows}

${table(['model', 'AUC', 'by repeat', '95% interval', 'accuracy', 'sensitivity', 'precision', 'with values'], derivedRows)}

${autoParts.join('\n\n')}
${
  plainRows.length === 0
    ? ''
    : `\n### The same tables joined, without derived columns\n\n${table(['model', 'AUC', 'by repeat', 'scikit-learn'], plainRows)}\n`
}
## What was looked at before

${reference.explored.join('\n\n')}

## Which model to take

\`auto\` (or \`mean\`, which it falls back on and which fits in a sixth of the time) for prediction from several tables: no single model was better than the mean on the same patients, and it varied least between repeats. Its margin over forest and trees is within chance. \`chain\` remains the default, because it is what the paper describes, rests on 8 columns that can be named, and fits in seconds; on several tables with thousands of columns it loses to models that use all of them.
`,
);
