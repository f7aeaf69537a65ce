// What an analysis of tables leaves: text or JSON on standard output, and a folder with result, report and figures.

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePiecesAtomically } from '@glioscope/study/radiomics';
import type { AnalysisTable } from '@glioscope/study/analysis-table';
import { pageFigures, pageHtml, pageText, type AnalysisPage } from '@glioscope/study/table-analyses';
import { printPieces } from '../print.ts';
import type { TableOptions } from './table-options.ts';

/**
 * Prints the result and writes the folder asked for.
 * @param settings what was asked for, without paths: part of result and report
 */
export async function writeAnalysis(
  table: AnalysisTable,
  settings: Readonly<Record<string, unknown>>,
  result: object,
  page: AnalysisPage,
  { json, out }: Pick<TableOptions, 'json' | 'out'>,
): Promise<void> {
  const versions = { glioscope: ownVersion(), node: process.versions.node };
  const tables = table.sources.map(({ name }) => name);
  const text = `${JSON.stringify({ ...result, tables, settings, versions: { glioscope: versions.glioscope } }, null, 2)}\n`;
  if (out !== undefined) {
    mkdirSync(out, { recursive: true });
    writePiecesAtomically(join(out, 'result.json'), [text]);
    writePiecesAtomically(join(out, 'report.html'), [pageHtml(page, { tables, settings, versions })]);
    for (const { name, text: content } of page.files ?? []) {
      writePiecesAtomically(join(out, name), [content]);
    }
    for (const { name, svg } of pageFigures(page)) writePiecesAtomically(join(out, `${name}.svg`), [svg]);
  }
  await printPieces(json === true ? [text] : [pageText(page)], undefined);
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
