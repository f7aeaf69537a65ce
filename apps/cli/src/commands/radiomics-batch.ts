// The batch of `glioscope radiomics`: a table of images and masks in, one row a case out, in the table's order.

import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  parseCaseTable,
  readRecipe,
  runRadiomicsBatch,
  tableText,
  withShownPaths,
  type CaseFailure,
  type CaseTable,
} from '@glioscope/study/radiomics';
import { CommandError } from '../failure.ts';
import { printPieces } from '../print.ts';
import { readText } from '../read-file.ts';
import { countProgress } from '../progress.ts';
import { formatOf, type RadiomicsOptions } from './radiomics-options.ts';

const readTable = (path: string): CaseTable => parseCaseTable(path, readText(path));

/** Runs a batch; throws a CommandError that tells every failure, after the results are written. */
export async function runBatch(
  path: string,
  recipe: ReturnType<typeof readRecipe>,
  options: RadiomicsOptions,
): Promise<void> {
  const base = dirname(path);
  const format = formatOf(options, 'csv');
  const table = readTable(path);
  const progress = countProgress('cases');
  let worked = 0;
  const { failed, columns, rows, computed, reused } = await runRadiomicsBatch({
    table: withShownPaths(table, options.formatPath, base),
    base,
    recipe,
    finished: options.outDir ?? `${options.out ?? path}.cases`,
    ...(options.jobs ? { jobs: options.jobs } : {}),
    onCase: (how, done, total) => {
      if (how === 'computed') worked++;
      progress.advance(worked, done, total);
    },
  }).finally(() => progress.end());
  await printPieces(tableText(format, columns, rows()), options.out);
  if (options.out !== undefined && process.stderr.isTTY) {
    process.stderr.write(`${computed} cases computed, ${reused} reused: ${options.out}\n`);
  }
  if (failed.length > 0) throw new CommandError(failureText(failed, table.cases.length));
}

function failureText(failed: readonly CaseFailure[], total: number): string {
  const lines = failed.map(
    ({ case: { number, row, image }, message }) =>
      `  case ${number} (row ${row}, ${image || 'no image'}): ${message.replaceAll('\n', '\n    ')}`,
  );
  return (
    `${failed.length} of ${total} cases failed:\n${lines.join('\n')}\n` +
    'Their rows are in the results without values, with the reason in case_notes. Mend them and run the same command again: finished cases are reused.'
  );
}

/** What is wrong with the paths of a batch, without opening a file. */
export function missingFiles(path: string): string[] {
  const base = dirname(path);
  return readTable(path).cases.flatMap(({ number, row, image, mask, problem }) => {
    const place = `case ${number} (row ${row})`;
    if (problem !== null) return [`${place}: ${problem}`];
    return [image, mask]
      .filter((file) => !existsSync(resolve(base, file)))
      .map((file) => `${place}: ${file} is not there`);
  });
}
