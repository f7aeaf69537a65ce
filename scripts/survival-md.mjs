// Writes docs/survival.md: the built packages against the stored reference values of reference/survival, and the results
// of bench/survival/real-patients.json. Nothing is fitted on patients here. Format the page afterwards: npm run format.
// With --print the page goes to standard output instead: tests/survival-pages.test.ts compares it with the page there is.
import { readFileSync, writeFileSync } from 'node:fs';
import { createMatrix } from '../packages/numeric/dist/index.js';
import * as survival from '../packages/survival/dist/index.js';

const read = (path) => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'));
const reference = read('reference/survival/survival.json');
const list = (value) => (Array.isArray(value) ? value : [value]);
const dataOf = (name) =>
  survival.createSurvivalData(
    reference.datasets[name].time,
    reference.datasets[name].status.map((value) => value === 1),
  );
const covariatesOf = (name, terms) =>
  survival.createCovariates(Object.fromEntries(terms.map((term) => [term, reference.datasets[name][term]])));

const digits = (value) =>
  Math.abs(value) < 1e-4 && value !== 0 ? value.toExponential(6) : String(Number(value.toPrecision(10)));
const relative = (ours, theirs) => (ours === theirs ? 0 : Math.abs(ours - theirs) / Math.abs(theirs));
const shownDifference = (value) => (value === 0 ? '0' : value.toExponential(1));
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
/** One row a value. */
const compared = (what, ours, theirs) => [
  what,
  digits(ours),
  digits(theirs),
  shownDifference(relative(ours, theirs)),
];
/** One row for many values: the largest difference, with an absolute floor for values near 0. */
const many = (what, ours, theirs, floor = 1e-300) => [
  what,
  `${ours.length} values`,
  '',
  shownDifference(
    ours.reduce(
      (worst, value, i) =>
        Math.max(worst, Math.abs(value - theirs[i]) / Math.max(floor, Math.abs(theirs[i]))),
      0,
    ),
  ),
];
const values = ['value', 'ours', 'reference', 'relative difference'];

const curves = Object.entries(reference.kaplanMeier).flatMap(([name, scales]) => {
  const ours = survival.kaplanMeier(dataOf(name));
  const theirs = scales.log;
  const limits = ['median', 'medianLower', 'medianUpper'].flatMap((key, k) => {
    const value = [ours.median.time, ours.median.lower, ours.median.upper][k];
    return theirs[key] === null || theirs[key] === undefined
      ? []
      : [
          compared(
            `${name}: ${['median', 'median, lower limit', 'median, upper limit'][k]}`,
            value,
            theirs[key],
          ),
        ];
  });
  return [...limits, many(`${name}: survival at each time`, ours.survival.slice(1), theirs.survival, 1e-12)];
});
const tests = Object.entries(reference.logRank).flatMap(([name, expected]) => {
  const ours = survival.logRank(
    dataOf(name),
    reference.datasets[name][expected.column].map((group) => group - 1),
  );
  return [
    compared(`${name} by ${expected.column}: chi-square`, ours.chiSquare, expected.chiSquare),
    compared(`${name} by ${expected.column}: P`, ours.p, expected.p),
  ];
});
const cox = Object.entries(reference.cox).flatMap(([name, expected]) => {
  const terms = list(expected.terms);
  const data = dataOf(expected.data);
  const model = survival.fitCox(data, covariatesOf(expected.data, terms), { ties: expected.ties });
  const index = survival.concordanceIndex(data, expected.linearPredictors);
  return [
    ...terms.flatMap((term, j) => [
      compared(`${name}: coefficient of ${term}`, model.coefficients[j], list(expected.coefficients)[j]),
      compared(`${name}: its standard error`, model.standardErrors[j], list(expected.standardErrors)[j]),
    ]),
    compared(`${name}: Wald`, model.wald.chiSquare, expected.wald),
    compared(`${name}: score`, model.score.chiSquare, expected.score),
    compared(`${name}: concordance`, index.index, expected.concordance.index),
    compared(`${name}: its standard error`, index.standardError, expected.concordance.standardError),
  ];
});
const differences = Object.entries(reference.concordanceDifference).flatMap(([name, expected]) => {
  const ours = survival.compareConcordance(dataOf(name), expected.scoresFirst, expected.scoresSecond);
  return [
    compared(`${name}: difference of two C-indices`, ours.difference, expected.difference),
    compared(`${name}: its standard error`, ours.standardError, expected.standardError),
    compared(`${name}: P`, ours.p, expected.p),
  ];
});
const prediction = read('reference/survival/prediction-r.json');
const sksurv = read('reference/survival/prediction-sksurv.json');
const decision = read('reference/survival/decision.json');
const lung = dataOf('lung');
const predictedMatrix = createMatrix(
  prediction.predicted.length,
  prediction.times.length,
  Float64Array.from(prediction.predicted.flat()),
);
const brier = survival.brierScores(lung, predictedMatrix, prediction.times);
const benefits = survival.survivalDecisionCurve(
  lung,
  prediction.predicted.map((row) => 1 - row[2]),
  decision.horizon,
  decision.thresholds,
);
const censored = [
  ...prediction.uno.flatMap(({ horizon, index, standardError }) => {
    const ours = survival.unoConcordance(lung, prediction.scores, { horizon });
    return [
      compared(`Uno's concordance up to ${horizon} days (R survival)`, ours.index, index),
      compared('its standard error', ours.standardError, standardError),
    ];
  }),
  ...prediction.times.map((time, k) =>
    compared(`Brier score at ${time} days (R pec)`, brier.scores[k], prediction.brier[k]),
  ),
  ...decision.thresholds.flatMap((threshold, k) =>
    decision.netBenefit[k] === 0
      ? []
      : [
          compared(
            `net benefit at a threshold of ${threshold} (R survfit)`,
            benefits[k].netBenefit,
            decision.netBenefit[k],
          ),
        ],
  ),
];
const nets = Object.entries(reference.coxElasticNet).map(([name, expected]) => {
  const path = survival.fitCoxElasticNet(dataOf(expected.data), covariatesOf(expected.data, expected.terms), {
    alpha: expected.alpha,
    lambdas: expected.lambdas,
  });
  return many(
    `${name}: coefficients along the path (relative to at least 1e-4)`,
    path.coefficients.flat(),
    expected.coefficients.flat(),
    1e-4,
  );
});
const cuts = read('reference/survival/cut-points.json');
const cutColumns = { age: 'age', 'wt.loss': 'weightLoss', karno: 'karnofsky' };
const cutPoints = Object.entries(cuts.maxstat).flatMap(
  ([name, { data, column, proportions, ...expected }]) => {
    const ours = survival.maximallySelectedLogRank(
      dataOf(data),
      reference.datasets[data][cutColumns[column]],
      {
        minimumProportion: proportions[0],
        maximumProportion: proportions[1],
      },
    );
    return [
      compared(`${name}: cut`, ours.cutOff, expected.cutOff),
      compared(`${name}: statistic`, ours.statistic, expected.statistic),
      compared(`${name}: P after Lausen and Schumacher`, ours.p, Math.min(1, expected.lausen92)),
    ];
  },
);
const means = Object.entries(read('reference/survival/weighted.json').restrictedMean).flatMap(
  ([name, rows]) =>
    rows.flatMap(({ horizon, mean, standardError }) => {
      const ours = survival.restrictedMeanSurvival(dataOf(name), horizon);
      return [
        compared(`${name}: restricted mean up to ${horizon} days`, ours.mean, mean),
        compared('its standard error', ours.standardError, standardError),
      ];
    }),
);
const optimism = read('reference/survival/optimism.json');
const corrected = survival.correctForOptimism(
  lung,
  covariatesOf('lung', ['age', 'sex', 'ecog', 'weightLoss']),
  optimism.rows,
);
const corrections = [
  compared('C on resamples, mean', corrected.concordance.training, optimism.concordance[0]),
  compared('C of refits on all patients, mean', corrected.concordance.test, optimism.concordance[1]),
  compared('calibration slope of refits, mean', corrected.slope.test, optimism.slope[1]),
];

const smooth = read('reference/survival/calibration-auc.json');
const smoothData = survival.createSurvivalData(
  smooth.data.time,
  smooth.data.status.map((value) => value === 1),
);
const areas = survival.timeDependentAuc(smoothData, smooth.auc.fine.scores, smooth.times);
const { own, extreme, predicted: smoothPredicted, horizon: smoothHorizon } = smooth.calibration;
const distancesOf = (predictions) =>
  survival.calibrationDistances(
    survival.fitCalibrationCurve(smoothData, predictions, smoothHorizon),
    predictions,
  );
const smoothOf = (what, found, expected) =>
  ['ici', 'e50', 'e90'].map((name) =>
    compared(`${what}: ${name.toUpperCase()}`, found[name], expected[name]),
  );
const smoothRows = [
  ...smooth.times.flatMap((time, k) => [
    compared(`AUC at ${time} days`, areas.auc[k], smooth.auc.fine.auc[k]),
    compared('its standard error', areas.standardErrors[k], smooth.auc.fine.se[k]),
  ]),
  ...smoothOf('lung, own predictions', distancesOf(smoothPredicted), own),
  ...smoothOf(
    'lung, predictions too extreme',
    distancesOf(smoothPredicted.map((value) => value ** 2.2)),
    extreme,
  ),
];

const real = read('bench/survival/real-patients.json');
const tcga = read('reference/survival/tcga-lgg.json');
const fixed = (value, places = 3) =>
  value < 0 ? `−${Math.abs(value).toFixed(places)}` : value.toFixed(places);
const withInterval = ({ estimate, interval, reason }, places = 3) =>
  estimate === null
    ? (reason ?? 'not available')
    : interval === null
      ? fixed(estimate, places)
      : `${fixed(estimate, places)} (${fixed(interval[0], places)} to ${fixed(interval[1], places)})`;
const differenceCell = (found) =>
  found === undefined || found.difference === null || found.p === null
    ? '–'
    : `${found.difference > 0 ? '+' : ''}${fixed(found.difference)} (${fixed(found.interval[0])} to ${fixed(found.interval[1])}), P ${found.p < 0.001 ? '<0.001' : found.p.toFixed(3)}`;
const kinds = { apparent: 'training, apparent', 'cross-validated': 'training, cross-validated' };
const realRows = real.flatMap(({ name, evaluations }) =>
  evaluations.map(({ kind, cohort, patients, deaths, models, comparison }) => {
    const of = (model) => models.find((entry) => entry.model === model);
    return [
      name,
      kinds[kind] ?? cohort,
      `${patients} (${deaths})`,
      of('clinical') ? withInterval(of('clinical').harrell) : '–',
      of('integrated') ? withInterval(of('integrated').harrell) : '–',
      of('signature') ? withInterval(of('signature').harrell) : '–',
      differenceCell(comparison?.harrell),
    ];
  }),
);
const correctedRows = real.flatMap(({ name, models }) =>
  models.flatMap(({ model, optimism: found }) =>
    found === null
      ? []
      : [
          [
            name,
            model,
            fixed(found.concordance.apparent),
            fixed(found.concordance.optimism),
            fixed(found.concordance.corrected),
            fixed(found.slope.corrected, 2),
          ],
        ],
  ),
);
const tcgaOf = (name) => real.find((run) => run.name.startsWith(name));
const againstR = [
  ['all', tcgaOf('TCGA-LGG, both'), tcga.all],
  ['CS', tcgaOf('TCGA-LGG, trained on CS'), tcga.CS],
].flatMap(([label, run, expected]) => [
  ...run.models[0].coefficients.flatMap(({ name, coef, se }) => {
    const key = name.replace(': ', '');
    return [
      compared(`${label}: coefficient of ${key}`, coef, expected.coef[key]),
      compared(`${label}: its standard error`, se, expected.se[key]),
    ];
  }),
  compared(
    `${label}: apparent concordance`,
    run.evaluations[0].models[0].harrell.estimate,
    expected.concordance,
  ),
  ...(expected.validation === undefined
    ? []
    : [
        compared(
          'CS on DU: concordance',
          run.evaluations.at(-1).models[0].harrell.estimate,
          expected.validation.concordance,
        ),
        compared(
          'CS on DU: its standard error',
          run.evaluations.at(-1).models[0].harrell.se,
          expected.validation.concordanceSe,
        ),
        compared(
          'CS on DU: calibration slope',
          run.evaluations.at(-1).models[0].slope.estimate,
          expected.validation.slope,
        ),
      ]),
]);

const section = (title, text, head, rows) =>
  `## ${title}\n\n${text === '' ? '' : `${text}\n\n`}${table(head, rows)}\n`;
const { R, survival: rSurvival, rms, glmnet } = reference.versions;
const page = `# Survival: our numbers beside R's

Made by \`node scripts/survival-md.mjs\` from the values stored in \`reference/survival\` (${R.replace(/ \(.*/, '')}, survival ${rSurvival}, rms ${rms}, glmnet ${glmnet}, maxstat ${cuts.versions.maxstat}, pec ${prediction.versions.pec}; each JSON file names its versions; scikit-survival ${sksurv.versions['scikit-survival']} is compared in the tests) and from [bench/survival/real-patients.json](../bench/survival/real-patients.json). The tests hold far more values to these limits; \`packages/survival/README.md\` lists them, and where we differ on purpose.

${section('Real patients: clinical against integrated model', "C-index (95% CI) by the infinitesimal jackknife. The integrated model adds a radiomic signature of the T1-Gd image to the clinical predictors; signature, cut-point and Cox models are refitted in every fold and resample. TCGA-LGG's table has no features.", ['cohort', 'patients judged', 'n (deaths)', 'clinical', 'integrated', 'signature alone', 'integrated less clinical'], realRows)}
Corrected for optimism by the bootstrap:

${table(['cohort', 'model', 'C apparent', 'optimism', 'C corrected', 'slope corrected'], correctedRows)}

What this says, and what it cannot say:

- On UCSF-PDGM's 99 LGG there are 19 deaths. Out of fold the integrated model differs little from the clinical one, now upward, now downward, and no interval of the difference excludes 0. This is what 19 deaths can tell, no more.
- IDH status outdoes everything else in that table, and the image adds nothing to it that could be shown here.
- TCGA-LGG's table has 38 patients in two centres, 17 deaths. A model of one centre keeps some of its order in the other, with intervals that reach from chance to near perfect.
- Every run warns of too few deaths per coefficient, of effects that change with time where the test finds them, and of validation cohorts too small to confirm anything.

${section('TCGA-LGG against R', 'The same Cox models with `coxph`, and their validation in the other centre.', values, againstR)}
${section('Cox models', "R's classic data sets, Efron and Breslow ties.", values, cox)}
${section('Kaplan–Meier', '', values, curves)}
${section('Log-rank', '', values, tests)}
${section('Restricted mean survival', '', values, means)}
${section('Two models on the same patients', '', values, differences)}
${section('Scores under censoring', '', values, censored)}
${section('Time-dependent AUC and smooth calibration', "The AUC's error is the derivative of the weighted estimate by each patient's weight, taken numerically in R; R's riskRegression gives it times √(n/(n−1)). ICI, E50 and E90 are mean, median and 90th percentile of the distance between predicted and observed survival (a Cox model on Hmisc's spline in R).", values, smoothRows)}
${section('Cut-points', "R's maxstat.", values, cutPoints)}
${section('Cox elastic net', "R's glmnet.", values, nets)}
${section('Correction for optimism', "The same 25 resamples with R's `coxph` at full precision.", values, corrections)}`;
if (process.argv.includes('--print')) process.stdout.write(page);
else writeFileSync(new URL('../docs/survival.md', import.meta.url), page);
