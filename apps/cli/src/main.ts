// The `glioscope` command: arguments in, study functions called, exit code out.

import { Command, CommanderError } from 'commander';
import { reportFailure } from './failure.ts';
import { optionHelp } from './help-text.ts';

// A reader that has seen enough (`| head`) is no failure: the work goes on, and what is written further is dropped.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const program = new Command('glioscope')
  .description(
    'Glioma MRI in; tumour mask, grade, survival curve and nomogram out. For research only, not for diagnosis.',
  )
  .version('0.1.0')
  // Options after a command's name are its own: `radiomics icc --json` is not `radiomics --json`.
  .enablePositionalOptions()
  .configureHelp({ optionDescription: optionHelp })
  .showHelpAfterError('(add --help for the options and an example)')
  .exitOverride();

// A command loads when it is asked for: reading one image's features need not wait for the networks' runtime.
const commands: Readonly<Record<string, () => Promise<(parent: Command) => void>>> = {
  init: async () => (await import('./commands/init.ts')).addInitCommand,
  check: async () => (await import('./commands/check.ts')).addCheckCommand,
  run: async () => (await import('./commands/run.ts')).addRunCommand,
  train: async () => (await import('./commands/train.ts')).addTrainCommand,
  predict: async () => (await import('./commands/predict.ts')).addPredictCommand,
  radiomics: async () => (await import('./commands/radiomics.ts')).addRadiomicsCommand,
  model: async () => (await import('./commands/model.ts')).addModelCommand,
  weights: async () => (await import('./commands/weights.ts')).addWeightsCommand,
  grade: async () => (await import('./commands/grade.ts')).addGradeCommand,
  survival: async () => (await import('./commands/survival.ts')).addSurvivalCommand,
  table1: async () => (await import('./commands/table1.ts')).addTable1Command,
  prognosis: async () => (await import('./commands/prognosis.ts')).addPrognosisCommand,
  phantom: async () => (await import('./commands/phantom.ts')).addPhantomCommand,
  demo: async () => (await import('./commands/demo.ts')).addDemoCommand,
};
const asked = process.argv[2] ?? '';
for (const name of Object.hasOwn(commands, asked) ? [asked] : Object.keys(commands)) {
  (await commands[name]!())(program);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else reportFailure(error);
}
