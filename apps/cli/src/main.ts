// The `glioscope` command: arguments in, study functions called, exit code out.

import { Command, CommanderError } from 'commander';
import { addCheckCommand } from './commands/check.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addInitCommand } from './commands/init.ts';
import { addPhantomCommand } from './commands/phantom.ts';
import { addPredictCommand } from './commands/predict.ts';
import { addRadiomicsCommand } from './commands/radiomics.ts';
import { addRunCommand } from './commands/run.ts';
import { addTrainCommand } from './commands/train.ts';
import { reportFailure } from './failure.ts';

const program = new Command('glioscope')
  .description(
    'Glioma MRI in; tumour mask, grade, survival curve and nomogram out. For research only, not for diagnosis.',
  )
  .version('0.1.0')
  // Options after a command's name are its own: `radiomics icc --json` is not `radiomics --json`.
  .enablePositionalOptions()
  .showHelpAfterError('(add --help for the options and an example)')
  .exitOverride();

addInitCommand(program);
addCheckCommand(program);
addRunCommand(program);
addTrainCommand(program);
addPredictCommand(program);
addRadiomicsCommand(program);
addPhantomCommand(program);
addDemoCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else reportFailure(error);
}
