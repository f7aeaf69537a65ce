// glioscope predict: one patient's scans and a model bundle in; mask, result.json and report.html out.

import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Backend } from '@glioscope/neural';
import { InvalidArgumentError, type Command } from 'commander';
import type { PredictionResults } from '@glioscope/study';
import { predictPatientFiles } from '@glioscope/study/node';
import { backendFlag, backendHelp, backendOption } from '../backend-option.ts';
import { CommandError } from '../failure.ts';
import { namedValue, wholeNumberAboveZero } from '../option-values.ts';

/** Learned from the openly licensed patients that its card names. */
const starterBundle = (): string =>
  dirname(fileURLToPath(import.meta.resolve('@glioscope/starter-bundle/bundle.json')));

interface PredictOptions {
  readonly t1?: string;
  readonly t1gd?: string;
  readonly t2?: string;
  readonly flair?: string;
  readonly sequence: Readonly<Record<string, string>>;
  readonly mask?: string;
  readonly bundle?: string;
  readonly segmentationModel: readonly string[];
  readonly uncertainty?: boolean;
  readonly mirror?: readonly number[];
  readonly largestComponent?: boolean;
  readonly memory?: number;
  readonly out: string;
  readonly id?: string;
  readonly age?: string;
  readonly sex?: string;
  readonly whoGrade?: string;
  readonly covariate: Readonly<Record<string, string>>;
  readonly explanation: boolean;
  readonly backend?: Backend;
  readonly json?: boolean;
}

/** Axes as letters, `xy`, or `none`. */
function mirrorAxes(text: string): number[] {
  const axes = [...text].map((letter) => 'xyz'.indexOf(letter));
  if (text === 'none') return [];
  if (axes.length === 0 || axes.includes(-1) || new Set(axes).size < axes.length) {
    throw new InvalidArgumentError('Expected axes such as x, xy or xyz, or none.');
  }
  return axes.sort();
}

function clinicalFrom(options: PredictOptions): Record<string, string | number> {
  const clinical: Record<string, string | number> = {};
  for (const [name, text] of Object.entries(options.covariate)) {
    clinical[name] = text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  }
  if (options.age !== undefined) {
    const age = Number(options.age);
    if (!(age > 0 && age < 130))
      throw new CommandError(`Cannot use --age ${options.age}: expected years, such as 43`);
    clinical['age'] = age;
  }
  if (options.sex !== undefined) {
    if (!['F', 'M'].includes(options.sex))
      throw new CommandError(`Cannot use --sex ${options.sex}: expected F or M`);
    clinical['sex'] = options.sex;
  }
  if (options.whoGrade !== undefined) {
    if (!['2', '3', '4'].includes(options.whoGrade))
      throw new CommandError(`Cannot use --who-grade ${options.whoGrade}: expected 2, 3 or 4`);
    clinical['who_grade'] = Number(options.whoGrade);
  }
  return clinical;
}

function uncertaintyLine({
  members,
  meanEntropyBits,
  meanDeviation,
}: NonNullable<PredictionResults['segmentation']['uncertainty']>): string {
  if (meanEntropyBits === null) return 'Uncertainty in the mask: not to be had, the mask is empty';
  return (
    `Uncertainty in the mask: ${meanEntropyBits.toFixed(2)} bits (0 is sure, 1 is a toss-up)` +
    (meanDeviation === null
      ? ', of one look'
      : `; ${members} looks differ by ${meanDeviation.toFixed(3)} (standard deviation)`)
  );
}

export function addPredictCommand(program: Command): void {
  program
    .command('predict')
    .description('predict one patient: tumour mask, grade, survival; with a report. Research only')
    .option('--t1 <file>', 'T1 scan (NIfTI or NRRD)')
    .option('--t1gd <file>', 'T1 scan after gadolinium')
    .option('--t2 <file>', 'T2 scan')
    .option('--flair <file>', 'FLAIR scan')
    .option('--sequence <name=file>', 'a further sequence that the bundle asks for', namedValue, {})
    .option('--mask <file>', 'use this tumour mask instead of the segmentation network')
    .option(
      '--bundle <dir>',
      "model bundle, such as a study's models folder (default: the starter bundle, which segments)",
    )
    .option(
      '--segmentation-model <file>',
      "an .onnx model to find the tumour instead of the bundle's own (see glioscope model); give it again for several, " +
        'whose mean counts',
      (path: string, before: readonly string[]) => [...before, path],
      [],
    )
    .option(
      '--uncertainty',
      'also write uncertainty.nii.gz: 0 where the network is sure, 1 where it may be either, from mirror images (and ' +
        'several models)',
    )
    .option(
      '--mirror <axes>',
      "average over mirror images along these axes of the image, such as x or xyz, or none (default: the bundle's; x with --uncertainty)",
      mirrorAxes,
    )
    .option('--largest-component', 'keep the largest connected piece alone (default: as the bundle says)')
    .option('--no-largest-component', 'keep every piece that was found')
    .option(
      '--memory <MiB>',
      'refuse, before the long work, what would take more memory than this',
      wholeNumberAboveZero,
    )
    .requiredOption('--out <dir>', 'folder for mask.nii.gz, result.json and report.html')
    .option('--id <name>', "patient's name in the report")
    .option('--age <years>', 'age in years')
    .option('--sex <F|M>', 'sex')
    .option('--who-grade <2|3|4>', 'WHO grade, when known')
    .option('--covariate <name=value>', 'a further clinical value, such as location=frontal', namedValue, {})
    .option('--no-explanation', 'leave out the map of what spoke for the grade')
    .option(backendFlag, backendHelp, backendOption)
    .option('--json', 'print result.json on standard output')
    .addHelpText(
      'after',
      '\nExample:\n  glioscope predict --t1 t1.nii.gz --t1gd t1ce.nii.gz --t2 t2.nii.gz --age 43 --bundle demo/models --out prediction' +
        '\n  glioscope predict --t1 t1.nii.gz --t1gd t1ce.nii.gz --t2 t2.nii.gz --uncertainty --mirror xy --out prediction',
    )
    .action(async (options: PredictOptions) => {
      const scans = Object.fromEntries(
        Object.entries({
          t1: options.t1,
          t1gd: options.t1gd,
          t2: options.t2,
          flair: options.flair,
          ...options.sequence,
        }).filter((entry): entry is [string, string] => entry[1] !== undefined),
      );
      const showsProgress = process.stderr.isTTY;
      const { results, files, tumourFound } = await predictPatientFiles({
        scans,
        mask: options.mask ?? null,
        bundle: options.bundle ?? starterBundle(),
        segmentationModels: options.segmentationModel,
        settings: {
          ...(options.uncertainty !== undefined && { uncertainty: options.uncertainty }),
          ...(options.mirror !== undefined && { mirrorAxes: options.mirror }),
          ...(options.largestComponent !== undefined && { keepLargest: options.largestComponent }),
          ...(options.memory !== undefined && { memoryLimitMiB: options.memory }),
        },
        ...(options.backend !== undefined && { backend: options.backend }),
        out: options.out,
        id: options.id ?? basename(options.t1gd ?? Object.values(scans)[0] ?? 'patient').replace(/\..*$/, ''),
        clinical: clinicalFrom(options),
        explain: options.explanation,
        onProgress: (note) => {
          if (showsProgress) process.stderr.write(`\r\x1b[K${note} …`);
        },
      });
      if (showsProgress) process.stderr.write('\r\x1b[K');
      if (!tumourFound) {
        process.stderr.write(
          'error: no tumour was found, and the mask is empty. Look at report.html: are these the right scans, registered and skull-stripped?\n',
        );
        process.exitCode = 1;
      }
      if (options.json) {
        process.stdout.write(`${JSON.stringify(results)}\n`);
        return;
      }
      const { region, volumeMl, uncertainty } = results.segmentation;
      const lines = [
        `Tumour (${region}): ${volumeMl.toFixed(1)} ml`,
        ...(uncertainty ? [uncertaintyLine(uncertainty)] : []),
        ...(results.grading
          ? [
              `Grade: ${results.grading.grade}, probability of HGG ${results.grading.probabilityHgg.toFixed(2)}`,
            ]
          : []),
        ...(results.prognosis
          ? [
              `Signature ${results.prognosis.signature.toFixed(3)}: ${results.prognosis.highRisk ? 'high' : 'low'} risk`,
            ]
          : []),
        ...results.omitted.map(({ part, reason }) => `No ${part}: ${reason}`),
        ...results.warnings.map((warning) => `Warning: ${warning}`),
        `Mask: ${files.mask}`,
        ...(files.uncertainty === null ? [] : [`Uncertainty: ${files.uncertainty}`]),
        `Report: ${files.report}`,
        'Research use only: not for diagnosis or treatment.',
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}
