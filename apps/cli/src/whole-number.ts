// An option's number.

import { CommandError } from './failure.ts';

/** @throws {CommandError} when the text is not a whole number. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value)) throw new CommandError(`Cannot use '${text}': a whole number was expected`);
  return value;
}

/** Worker threads. @throws {CommandError} below 1 */
export function jobCount(text: string): number {
  const value = wholeNumber(text);
  if (value < 1) throw new CommandError(`Cannot use '${text}' worker threads: expected at least 1`);
  return value;
}
