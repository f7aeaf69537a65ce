// glioscope train: the steps up to one trained model.

import { Argument, type Command } from 'commander';
import type { Backend } from '@glioscope/neural';
import { backendFlag, backendOption, trainingBackendHelp } from '../backend-option.ts';
import { printRun, runWithProgress } from './run.ts';

const modelSteps: Readonly<Record<string, string>> = {
  segmentation: 'train-segmentation',
  grading: 'train-grading',
  signature: 'train-slice-network',
};

export function addTrainCommand(program: Command): void {
  program
    .command('train')
    .description('train one network and what it needs')
    .argument('<study>', 'folder of the study')
    .addArgument(new Argument('<model>', 'which network').choices(Object.keys(modelSteps)))
    .option(backendFlag, trainingBackendHelp, backendOption)
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', '\nExample:\n  glioscope train my-study segmentation')
    .action(async (root: string, model: string, { json, backend }: { json?: boolean; backend?: Backend }) => {
      const only = [modelSteps[model]!];
      printRun(await runWithProgress(root, { only, ...(backend && { backend }) }), json ?? false);
    });
}
