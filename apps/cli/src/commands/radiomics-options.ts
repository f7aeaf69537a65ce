// The options of `glioscope radiomics`; short forms and names are those of PyRadiomics' command where it has them.

import { InvalidArgumentError, Option, type Command } from 'commander';
import type { PathStyle, ResultFormat } from '@glioscope/study/radiomics';
import { CommandError } from '../failure.ts';
import { wholeNumber, wholeNumberAboveZero } from '../option-values.ts';

export interface RadiomicsOptions {
  readonly params?: string;
  readonly param?: string;
  readonly profile?: string;
  readonly label?: number;
  readonly setting: readonly string[];
  readonly mode: 'segment' | 'voxel';
  readonly format?: ResultFormat;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly out?: string;
  readonly outDir?: string;
  readonly jobs?: number;
  readonly skipNans?: boolean;
  readonly formatPath: PathStyle;
  readonly validate?: boolean;
  readonly explain?: string;
}

function setting(text: string, previous: readonly string[]): string[] {
  if (text.indexOf(':') < 1) {
    throw new InvalidArgumentError('Expected key:value, such as binWidth:10 or resampledPixelSpacing:1,1,1.');
  }
  return [...previous, text];
}

export function addRadiomicsOptions(command: Command): Command {
  return command
    .option('-p, --params <file>', "PyRadiomics' parameter file (YAML or JSON), as it is")
    .addOption(new Option('--param <file>').hideHelp())
    .addOption(
      new Option('--profile <name>', 'instead of a parameter file (default: pyradiomics)').choices([
        'pyradiomics',
        'paper',
        'ibsi',
      ]),
    )
    .option('-l, --label <number>', "the region's label in the mask (default: 1)", wholeNumber)
    .option('-s, --setting <key:value>', 'a setting on top, by its name there; repeatable', setting, [])
    .addOption(
      new Option('-m, --mode <mode>', 'features of the region, or a map of each feature')
        .choices(['segment', 'voxel'])
        .default('segment'),
    )
    .option('--json', 'one JSON object (a batch: a list of them)')
    .option('--csv', 'a header and one row a case')
    .addOption(
      new Option(
        '-f, --format <format>',
        "as PyRadiomics' command (default: by the ending of --out)",
      ).choices(['csv', 'json', 'txt']),
    )
    .option('-o, --out <file>', 'write to this file instead of standard output (voxel mode: this folder)')
    .option(
      '--out-dir <folder>',
      'folder of a batch’s finished cases (default: beside the result), or of maps',
    )
    .option(
      '-j, --jobs <number>',
      'worker threads of a batch or of maps (default: all cores)',
      wholeNumberAboveZero,
    )
    .option('--skip-nans', 'leave out features without a value (text and JSON)')
    .addOption(
      new Option('--format-path <style>', 'image and mask paths in results')
        .choices(['given', 'absolute', 'relative', 'basename'])
        .default('given'),
    )
    .option('--validate', 'check parameters and paths without extracting')
    .option('--explain <feature>', 'print formula, IBSI name and tag, sources and agreement of a feature');
}

/** The format asked for: by option, by the ending of the output file, or the default. */
export function formatOf(options: RadiomicsOptions, byDefault: ResultFormat): ResultFormat {
  const asked = new Set(
    [options.format, options.json ? 'json' : undefined, options.csv ? 'csv' : undefined].filter(
      (format) => format !== undefined,
    ),
  );
  if (asked.size > 1) {
    throw new CommandError(`Cannot write ${[...asked].join(' and ')} at once: choose one format`);
  }
  const [format] = asked;
  if (format !== undefined) return format as ResultFormat;
  const ending = /\.(csv|json|txt)$/i.exec(options.out ?? '')?.[1];
  return (ending?.toLowerCase() as ResultFormat | undefined) ?? byDefault;
}
