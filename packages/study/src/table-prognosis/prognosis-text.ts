// A prognosis as plain text for a terminal.

import { decimal, pCell } from '@glioscope/figures';
import {
  aucText,
  cohortLine,
  concordanceRows,
  differenceText,
  estimateText,
  evaluationName,
  optimismRows,
  verdict,
} from './prognosis-words.ts';
import type { TablePrognosisResults } from './table-prognosis-results.ts';

/** Lines, each with its end. */
export function prognosisText(results: TablePrognosisResults): string[] {
  const { training, validation, signatures, groups, models, evaluations, stability, choices } = results;
  const lines: string[] = [cohortLine(training)];
  if (validation !== null) lines.push(cohortLine(validation));
  for (const { missing, name } of validation === null ? [training] : [training, validation]) {
    if (missing.length > 0) {
      lines.push(
        `missing (${name}): ${missing
          .slice(0, 8)
          .map(({ column, missing: count }) => `${column} ${count}`)
          .join(', ')}${missing.length > 8 ? ` and ${missing.length - 8} columns more` : ''}`,
      );
    }
  }
  for (const { name, inUse, features, crossFitted, external } of signatures) {
    const used = features.filter(({ weight }) => weight !== 0);
    lines.push(
      '',
      `${name === 'plain' ? 'Plain' : 'Censoring-aware'} signature${inUse ? ', in use' : ', for comparison'}: ${used.length} of ${results.columns.features} features; ` +
        `C-index ${estimateText(crossFitted)} cross-fitted${external === null ? '' : `, ${estimateText(external)} in validation`}`,
    );
    if (inUse) lines.push(...table(used.map(({ feature, weight }) => [`  ${feature}`, decimal(weight, 4)])));
  }
  if (stability !== null && stability.features.length > 0) {
    lines.push(
      `  chosen in folds: ${stability.features
        .slice(0, 6)
        .map(({ feature, folds }) => `${feature} ${folds}/${stability.folds}`)
        .join(', ')}`,
    );
  }
  for (const { model, multivariable, proportionalHazards } of models) {
    lines.push('', `${model === 'integrated' ? 'Integrated' : 'Clinical'} model`);
    lines.push(
      ...table([
        ['  term', 'hazard ratio', '95% CI', 'P'],
        ...multivariable.rows.map(({ term, hazardRatio, interval, p }) => [
          `  ${term}`,
          decimal(hazardRatio, 3),
          `${decimal(interval[0], 3)} to ${decimal(interval[1], 3)}`,
          pCell(p),
        ]),
      ]),
    );
    for (const { term, reason } of multivariable.dropped)
      lines.push(`  not in the model: ${term} (${reason})`);
    const global = proportionalHazards?.global.p;
    if (typeof global === 'number') lines.push(`  proportional hazards, all terms: P ${pCell(global)}`);
  }
  lines.push(
    '',
    ...table([
      ['patients', 'model', 'C-index (95% CI)', "Uno's C (95% CI)", 'calibration slope'],
      ...concordanceRows(results),
    ]),
  );
  const corrected = optimismRows(models);
  if (corrected.length > 0) {
    lines.push(
      '',
      ...table([
        ['bootstrap', 'C apparent', 'optimism', 'C corrected', 'slope corrected', 'resamples'],
        ...corrected,
      ]),
    );
  }
  lines.push('', 'Integrated less clinical, C-index');
  for (const evaluation of evaluations) {
    if (evaluation.comparison === null) continue;
    lines.push(
      `  ${evaluationName(evaluation)}: ${differenceText(evaluation.comparison.harrell)}; Uno ${differenceText(evaluation.comparison.uno)}`,
    );
  }
  lines.push(`  ${verdict(results)}`);
  if (groups.cutOff !== null) {
    lines.push(
      '',
      `Risk groups by the ${groups.by === 'signature' ? 'signature' : 'clinical model'}, cut at ${decimal(groups.cutOff, 4)} (${groups.chosen === 'median' ? 'median of training' : 'where training patients differ most'})`,
    );
    if (groups.search !== null)
      lines.push(`  corrected P of the search on training patients: ${pCell(groups.search.p)}`);
    for (const evaluation of evaluations) {
      const panel = evaluation.kaplanMeier;
      if (panel === null) continue;
      const counts = panel.curves
        .map(({ group, patients, deaths }) => `${group.toLowerCase()} ${patients} (${deaths} deaths)`)
        .join(', ');
      lines.push(
        `  ${evaluationName(evaluation)}: ${counts}; log-rank P ${panel.logRank === null ? 'not available' : pCell(panel.logRank.p)}`,
      );
    }
  }
  lines.push('', `Predicted survival at ${choices.years.join(', ')} years`);
  lines.push(
    ...table([
      ['  patients', 'model', 'years', 'AUC (95% CI)', 'Brier', 'Brier without model'],
      ...evaluations.flatMap((evaluation) =>
        evaluation.models.flatMap(({ model, horizons }) =>
          horizons.map((horizon) => [
            `  ${evaluationName(evaluation)}`,
            model,
            String(horizon.years),
            horizon.auc === null ? '-' : aucText(horizon),
            horizon.brier === null ? (horizon.reason ?? '-') : decimal(horizon.brier, 3),
            horizon.brierReference === null ? '' : decimal(horizon.brierReference, 3),
          ]),
        ),
      ),
    ]),
  );
  if (results.warnings.length > 0) {
    lines.push('', 'Warnings', ...results.warnings.map(({ text }) => `- ${text}`));
  }
  return lines.map((line) => `${line.trimEnd()}\n`);
}

/** Rows with their columns aligned. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, j) => (widths[j] = Math.max(widths[j] ?? 0, cell.length)));
  return rows.map((row) => row.map((cell, j) => cell.padEnd(widths[j]!)).join('  '));
}
