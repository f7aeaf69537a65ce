// How a command ends when something went wrong: what was found, on standard error, and an exit code that is not 0.

import type { RunOutcome } from '@glioscope/study/node';

/** A failure that a user can act on: its message is printed without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Errors of input and use; anything else is our own mistake and shows where it happened. */
const explained = new Set([
  'CommandError',
  'RangeError',
  'TypeError',
  'GeometryError',
  'VolumeFileError',
  'TrainingDivergedError',
  'CoxFitError',
  'NoComparablePairsError',
]);

/** Prints an error and sets the exit code. */
export function reportFailure(thrown: unknown): void {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC') {
    process.stderr.write(`error: ${diskFullText}\n`);
  } else {
    const showStack = process.env['GLIOSCOPE_DEBUG'] === '1' || !explained.has(error.name);
    process.stderr.write(`error: ${error.message}\n`);
    if (showStack && !code) process.stderr.write(`${error.stack ?? ''}\n`);
  }
  process.exitCode = 1;
}

const diskFullText =
  'the disk is full. All finished steps are kept. Free some space and run the same command again: it goes on where it stopped.';

/** The text of a run that did not end well, or null when it did. */
export function outcomeProblems({ failed, blocked }: RunOutcome): string | null {
  if (failed.length === 0) return null;
  const lines = failed.map(({ id, error }) => {
    const full = (error as NodeJS.ErrnoException).code === 'ENOSPC' || /ENOSPC/.test(error.message);
    return `  ${id}: ${full ? diskFullText : error.message.replaceAll('\n', '\n    ')}`;
  });
  const waiting = blocked.length > 0 ? `\n${blocked.length} steps that need them were not run.` : '';
  return (
    `${failed.length} of the steps failed:\n${lines.join('\n')}${waiting}\n` +
    'Everything finished so far is kept. Mend the input (or name the patient under cohort.exclude in study.json) and run again.'
  );
}
