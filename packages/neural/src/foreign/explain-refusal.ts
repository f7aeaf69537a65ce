// ONNX Runtime's refusals in words that lead on: which operator, in which node of the model, and what to do.

import type { ModelStructure } from '../onnx/structure.ts';

const patterns: readonly RegExp[] = [
  /(?<domain>[\w.-]*):(?<operator>\w+)\(-?\d+\) is not a registered function\/op/,
  /Could not find an implementation for (?<operator>\w+)\(\d+\) node with name '(?<node>[^']*)'/,
  /No Op registered for (?<operator>\w+) with domain_version of \d+/,
];

/**
 * The error to throw for a model that the runtime refused, or the runtime's own where it is not about an operator.
 * `file` stands in the message.
 */
export function explainRefusal(error: unknown, structure: ModelStructure, file: string): unknown {
  const message = error instanceof Error ? error.message : String(error);
  for (const pattern of patterns) {
    const found = pattern.exec(message)?.groups;
    if (!found) continue;
    const { operator, domain = '', node } = found;
    const users = structure.nodes.filter(
      (candidate) =>
        candidate.operator === operator &&
        (node === undefined || candidate.name === node) &&
        (domain === '' || domain === 'ai.onnx' || candidate.domain === domain),
    );
    const names = users.slice(0, 5).map(({ name, outputs }) => name || `the one that gives ${outputs[0]}`);
    const more = users.length > names.length ? ` and ${users.length - names.length} more` : '';
    const set = structure.operatorSets[domain === 'ai.onnx' ? '' : domain];
    return new RangeError(
      `Cannot use ${file}: its operator ${domain === '' ? '' : `${domain}:`}${operator} ` +
        `(node ${names.join(', ') || node || 'unknown'}${more}; operator set ${set ?? 'unknown'}) ` +
        'is not known to ONNX Runtime; export the model with standard operators, of operator set 20 or below',
      { cause: error },
    );
  }
  return error;
}
