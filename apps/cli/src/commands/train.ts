// glioscope train: the steps up to one trained model.

import type { Command } from 'commander';
import type { Backend } from '@glioscope/neural';
import { backendFlag, backendOption, trainingBackendHelp } from '../backend-option.ts';
import { CommandError } from '../failure.ts';
import { printRun, runWithProgress } from './run.ts';

const modelSteps: Readonly<Record<string, string>> = {
  segmentation: 'train-segmentation',
  grading: 'train-grading',
  signature: 'train-slice-network',
};

export function addTrainCommand(program: Command): void {
  program
    .command('train <study> <model>')
    .description('train one network: segmentation, grading or signature (with what it needs)')
    .option(backendFlag, trainingBackendHelp, backendOption)
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', '\nExample:\n  glioscope train my-study segmentation')
    .action(async (root: string, model: string, { json, backend }: { json?: boolean; backend?: Backend }) => {
      const step = modelSteps[model];
      if (!step) {
        throw new CommandError(
          `Cannot train '${model}': expected one of ${Object.keys(modelSteps).join(', ')}`,
        );
      }
      printRun(await runWithProgress(root, { only: [step], ...(backend && { backend }) }), json ?? false);
    });
}
