// The option that chooses what computes the networks.

import { type Backend, backendNames, parseBackend } from '@glioscope/neural';
import { CommandError } from './failure.ts';

export const backendFlag = '--backend <name>';
const names = backendNames.join(', ');
export const backendHelp: string = `what computes the networks: ${names} (default: cpu; see docs/backends.md)`;
export const trainingBackendHelp: string = `what trains the networks: ${names} (default: networkBackend of study.json, or cpu)`;

/** @throws {CommandError} for a name that is none. */
export function backendOption(text: string): Backend {
  try {
    return parseBackend(text);
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}
