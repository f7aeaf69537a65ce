// The card of a bundle: what its models learned from, how they did on patients they had not seen, what they are not for.

import type { StudyResults } from '../results.ts';

const numberText = (value: number | null, digits = 3): string =>
  value === null ? 'not available' : value.toFixed(digits);

/** Markdown card of the models of a study. */
export function modelCard(results: StudyResults): string {
  const { segmentation, grading, prognosis } = results;
  const lines = [`# ${results.study}: model card`, '', results.standsOn, ''];
  if (results.phantom) {
    lines.push(
      '**These models learned from phantoms, made-up images. They prove that the software works and know nothing of patients.**',
      '',
    );
  }
  lines.push(
    'Research use only. Not a medical device; not for diagnosis or treatment.',
    '',
    '## Measured on patients that no fit has seen',
    '',
  );
  if (segmentation) {
    lines.push(
      `- Segmentation of the tumour region '${segmentation.region}': mean Dice ${numberText(segmentation.meanDice)} ` +
        `on ${segmentation.test.length} patients.`,
    );
  }
  const test = grading?.models[0]?.evaluations.find(({ cohort }) => cohort === 'test');
  if (test) {
    const interval = test.auc.interval
      ? ` (95% interval ${numberText(test.auc.interval[0])} to ${numberText(test.auc.interval[1])})`
      : '';
    lines.push(
      `- Grading, HGG against LGG: AUC ${numberText(test.auc.value)}${interval}, accuracy ${numberText(test.accuracy)}, ` +
        `on ${test.patients} patients, ${test.positives} of them HGG.`,
    );
  }
  for (const model of prognosis?.models ?? []) {
    const index = model.concordance.find(({ cohort }) => cohort === prognosis!.validationCohort)?.index;
    if (!index) continue;
    const interval = index.interval
      ? ` (95% interval ${numberText(index.interval[0])} to ${numberText(index.interval[1])})`
      : '';
    lines.push(`- Survival of LGG, ${model.name} nomogram: C-index ${numberText(index.value)}${interval}.`);
  }
  lines.push('', '## Limits', '');
  for (const { part, reason } of results.omitted) lines.push(`- No ${part}: ${reason}`);
  for (const warning of [...(grading?.warnings ?? []), ...(prognosis?.warnings ?? [])])
    lines.push(`- ${warning}`);
  lines.push(
    '- Scans must be prepared like those of the training: see `bundle.json` for sequences and spacing.',
    '- Results on other scanners, sequences and populations are unknown until measured there.',
    '',
  );
  return lines.join('\n');
}
