// glioscope table1: baseline characteristics of the patients of any table.

import { Option, type Command } from 'commander';
import { characteristicsPage, describePatients, type NumberTest } from '@glioscope/study/table-analyses';
import { repeated } from '../option-values.ts';
import { writeAnalysis } from './analysis-output.ts';
import { addTableOptions, readTables, type TableOptions } from './table-options.ts';

interface Table1Options extends TableOptions {
  readonly by?: string;
  readonly columns?: readonly string[];
  readonly test: NumberTest;
}

export function addTable1Command(program: Command): void {
  addTableOptions(program.command('table1'))
    .description('baseline characteristics, all and by group, with named tests')
    .option('--by <column>', 'column of groups to compare')
    .option(
      '--columns <list>',
      'which, in order; factor(x) or number(x) where the kind is to be another; repeatable',
      repeated,
    )
    .addOption(
      new Option('--test <name>', 'of numbers between two groups; auto looks at normality and variances')
        .choices(['auto', 't', 'welch', 'mann-whitney'])
        .default('auto'),
    )
    .addHelpText(
      'after',
      `
Example:
  glioscope table1 clinic.csv --by grade --columns age,sex,idh,volume --out table1`,
    )
    .action(async (paths: readonly string[], { json, out, id, na, ...settings }: Table1Options) => {
      const table = readTables(paths, { id, na, only: settings.only });
      const result = describePatients(table, settings);
      const shown = { json, out } as Pick<TableOptions, 'json' | 'out'>;
      await writeAnalysis(table, settings, result, characteristicsPage(result), shown);
    });
}
