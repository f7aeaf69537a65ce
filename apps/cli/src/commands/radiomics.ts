// glioscope radiomics: features of an image and a mask, or of a table of them, in the way of PyRadiomics' command.

import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import {
  caseText,
  extractRadiomicsFiles,
  readRecipe,
  tableText,
  writeFeatureMaps,
} from '@glioscope/study/radiomics';
import { CommandError } from '../failure.ts';
import { printPieces } from '../print.ts';
import { countProgress } from '../progress.ts';
import { missingFiles, runBatch } from './radiomics-batch.ts';
import { printExplanation } from './radiomics-explain.ts';
import { addIccCommand } from './radiomics-icc.ts';
import { addRadiomicsOptions, formatOf, type RadiomicsOptions } from './radiomics-options.ts';

const help = `
A batch is a CSV with the columns Image and Mask, and, if you like, Label and Label_channel; further columns are
carried through. Paths start from its folder. Its finished cases are kept beside the result and reused.
A value that cannot be computed is empty (JSON: null); the column <image type>_<class>_notes says why,
and case_notes why a whole case failed.
With --profile ibsi, --params is a YAML or JSON file of that profile's settings, and --setting takes their names.

Examples:
  glioscope radiomics image.nrrd mask.nrrd --params params.yaml --json
  glioscope radiomics t1ce.nii.gz seg.nii.gz --label 4 --setting binWidth:10
  glioscope radiomics cases.csv --params params.yaml --jobs 8 --out features.csv
  glioscope radiomics image.nrrd mask.nrrd --profile ibsi --setting binWidth:25 --out ibsi.csv
  glioscope radiomics image.nrrd mask.nrrd --params params.yaml --mode voxel --out-dir maps
  glioscope radiomics --explain glcm_JointEntropy
  glioscope radiomics icc observer-a.csv observer-b.csv --subject Patient`;

export function addRadiomicsCommand(program: Command): void {
  const command = program
    .command('radiomics')
    .description("radiomics features of a mask, with PyRadiomics' names, settings and numbers")
    .argument('[image]', 'image (NIfTI or NRRD), or a batch (CSV)')
    .argument('[mask]', 'label map on the grid of the image')
    .enablePositionalOptions();
  addRadiomicsOptions(command)
    .addHelpText('after', help)
    .action(async (image: string | undefined, mask: string | undefined, options: RadiomicsOptions) => {
      if (options.explain !== undefined) {
        printExplanation(options.explain, options.json ?? false);
        return;
      }
      if (image === undefined) {
        throw new CommandError(
          'Cannot extract features: expected an image and a mask, or a batch CSV; add --help for examples',
        );
      }
      const params = options.params ?? options.param;
      const recipe = readRecipe({
        ...(params === undefined ? {} : { params }),
        ...(options.profile === undefined ? {} : { profile: options.profile }),
        ...(options.label === undefined ? {} : { label: options.label }),
        settings: options.setting,
      });
      const isBatch = /\.(csv|tsv)$/i.test(image);
      if (!isBatch && mask === undefined) {
        throw new CommandError(
          `Cannot extract features of ${image}: expected a mask beside it (or a batch whose name ends in .csv)`,
        );
      }
      if (options.validate) {
        const files = isBatch
          ? missingFiles(image)
          : [image, mask!].filter((file) => !existsSync(file)).map((file) => `${file} is not there`);
        if (files.length > 0) throw new CommandError(`The input is not complete:\n  ${files.join('\n  ')}`);
        process.stdout.write('Parameters and paths are in order.\n');
        return;
      }
      if (options.mode === 'voxel') {
        if (isBatch) {
          throw new CommandError(
            'Cannot make maps of a batch: expected one image and its mask in voxel mode',
          );
        }
        await runMaps(image, mask!, recipe, options);
      } else if (isBatch) await runBatch(image, recipe, options);
      else await runCase(image, mask!, recipe, options);
    });
  addIccCommand(command);
}

async function runCase(
  image: string,
  mask: string,
  recipe: ReturnType<typeof readRecipe>,
  options: RadiomicsOptions,
): Promise<void> {
  const format = formatOf(options, 'txt');
  const all = await extractRadiomicsFiles(image, mask, recipe, options.formatPath);
  const shown = all.columns.map(
    (_, index) => !(options.skipNans && all.row[index] === null && format !== 'csv'),
  );
  const columns = all.columns.filter((_, index) => shown[index]);
  const row = all.row.filter((_, index) => shown[index]);
  // Asked for by its name there, the text has the case number that PyRadiomics gives it.
  const pieces =
    options.format === 'txt' ? tableText('txt', columns, [row]) : [caseText(format, columns, row)];
  await printPieces(pieces, options.out);
}

async function runMaps(
  image: string,
  mask: string,
  recipe: ReturnType<typeof readRecipe>,
  options: RadiomicsOptions,
): Promise<void> {
  const progress = countProgress('voxels');
  const { columns, row } = await writeFeatureMaps({
    image,
    mask,
    recipe,
    folder: options.outDir ?? options.out ?? '.',
    ...(options.jobs ? { jobs: options.jobs } : {}),
    onProgress: (done, total) => progress.advance(done, done, total),
  }).finally(() => progress.end());
  await printPieces([caseText(formatOf({ ...options, out: '' }, 'txt'), columns, row)], undefined);
}
