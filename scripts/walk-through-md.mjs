// Writes docs/walk-through.md and its figures: runs the commands on UCSF-PDGM's tables (not part of the project;
// GLIOSCOPE_DATA names the folder) and prints what they print. Needs a built checkout; takes minutes.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup.mjs';

const data = join(process.env.GLIOSCOPE_DATA ?? join(root, '..', 'shared', 'data'), 'tables', 'ucsf-pdgm');
if (!existsSync(data)) {
  console.error(`Cannot find ${data}: set GLIOSCOPE_DATA to the folder that holds tables/ucsf-pdgm`);
  process.exit(1);
}
const out = mkdtempSync(join(tmpdir(), 'glioscope-walk-'));
const figures = join(root, 'docs', 'walk-through');
mkdirSync(figures, { recursive: true });

const quoted = (word) => (/[^\w./=,-]/.test(word) ? `"${word}"` : word);

/** A command as one would type it in the folder of the tables, with what it prints. */
function run(folder, ...words) {
  const given = folder === null ? words : [...words, '--out', folder];
  const result = spawnSync(
    process.execPath,
    [
      join(root, 'apps', 'cli', 'bin', 'glioscope.mjs'),
      ...(folder === null ? words : [...words, '--out', join(out, folder)]),
    ],
    { cwd: data, encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  if (result.status !== 0) {
    console.error(result.stderr);
    process.exit(1);
  }
  const printed = result.stdout.replaceAll(`${out}/`, '').trimEnd();
  const line = ['npx glioscope', ...given.map(quoted)]
    .join(' ')
    .replaceAll(/ (--(?!id|only))/g, ' \\\n    $1');
  return `\`\`\`\n${line}\n\`\`\`\n\nprints\n\n\`\`\`\n${printed}\n\`\`\``;
}

/** Takes a figure of a run into the docs. */
function figure(path, name, text) {
  copyFileSync(join(out, path), join(figures, `${name}.svg`));
  return `![${text}](walk-through/${name}.svg)`;
}

const patients = ['--id', 'ID', '--only', 'WHO CNS Grade=2,3'];
const followUp = ['--time', 'OS', '--event', '1-dead 0-alive'];
const covariates = ['--covariates', 'Age at MRI,Sex,factor(WHO CNS Grade)'];
const clinic = 'metadata.csv';

const page = `# From a table to a nomogram

One real cohort, from its CSV files to a nomogram: the 99 patients of UCSF-PDGM with a glioma of WHO grade 2 or 3 (Calabrese et al., The Cancer Imaging Archive, CC BY 4.0). \`metadata.csv\` is the archive's clinical table; \`t1gd-whole-tumour.csv\` holds 100 PyRadiomics features of the whole tumour on T1-Gd. Neither is part of the project. This page is made by \`node scripts/walk-through-md.mjs\`: everything below was printed by the commands shown.

Nothing is renamed or recoded first. \`--only\` takes the patients with grade 2 or 3; \`OS\` is in days, and \`1-dead 0-alive\` is understood as it is.

## 1. Who are they?

${run(null, 'table1', clinic, ...patients, '--by', '1-dead 0-alive', '--columns', 'Age at MRI,Sex,WHO CNS Grade,1p/19q,EOR')}

Nineteen deaths. Everything that follows is as uncertain as that number is small, and each command says so.

## 2. Survival by grade

${run('km', 'survival', 'km', clinic, ...patients, ...followUp, '--group', 'WHO CNS Grade', '--times', '365,1096,1826')}

${figure('km/kaplan-meier.svg', 'kaplan-meier-by-grade', 'Kaplan–Meier curves of grade 2 and grade 3')}

## 3. A clinical Cox model

${run('cox', 'survival', 'cox', clinic, ...patients, ...followUp, ...covariates)}

${figure('cox/forest-plot.svg', 'cox', 'Forest plot of the clinical Cox model')}

Grade adds nothing to age and sex here, and its effect changes with time: the test of proportional hazards says so, and so does the warning.

## 4. Does the image add anything?

\`prognosis\` makes a radiomic signature of the features and sets the clinical model against the one with the signature. Signature, cut-point and Cox models are fitted anew in each of the five folds and each resample.

${run('prognosis', 'prognosis', clinic, '--signature-table', 't1gd-whole-tumour.csv', ...patients, ...followUp, '--clinical', 'Age at MRI,Sex,WHO CNS Grade', '--bootstrap', '50')}

${figure('prognosis/figures/kaplan-meier-cross-validated.svg', 'kaplan-meier-cross-validated', 'Risk groups of patients left out of the fit that placed them')}

The rows to read are those marked cross-validated and corrected, not the apparent ones. The interval of the difference between both models is the answer to the question: it holds everything from a loss to a gain, so these patients cannot show that the signature helps.

The folder also holds \`report.html\` with everything above as one page, \`predictions.csv\`, and \`nomogram.html\`, which is the integrated nomogram with controls.

${figure('prognosis/figures/nomogram-integrated.svg', 'nomogram-integrated', 'Nomogram of the integrated model')}

## 5. The nomogram

As the signature does not earn its place, the nomogram to keep is the clinical one.

${run('nomogram', 'survival', 'nomogram', clinic, ...patients, ...followUp, ...covariates, '--times', '365,1096,1826')}

${figure('nomogram/nomogram.svg', 'nomogram', 'Clinical nomogram')}

## 6. Does it keep its promises?

${run('calibration', 'survival', 'calibrate', clinic, ...patients, ...followUp, ...covariates, '--times', '1096')}

${figure('calibration/calibration-1.svg', 'calibration', 'Calibration at three years')}

Read the corrected column. A validation at another hospital, with \`prognosis --test\` or \`--validation centre=…\`, would be worth more than all of this: [survival.md](survival.md) has one on TCGA-LGG.
`;
writeFileSync(join(root, 'docs', 'walk-through.md'), page);
rmSync(out, { recursive: true, force: true });
