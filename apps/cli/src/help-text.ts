// How `--help` shows an option: required ones are marked, and a default is told as one would type it.

import type { Option } from 'commander';

/** What an option is for, its choices, and whether it must be given or what stands for it. */
export function optionHelp({ description, argChoices, defaultValue, mandatory, negate }: Option): string {
  const notes: string[] = [];
  if (argChoices) notes.push(`choices: ${argChoices.join(', ')}`);
  if (mandatory) notes.push('required');
  else if (!negate) {
    const text = typedDefault(defaultValue);
    if (text !== null) notes.push(`default: ${text}`);
  }
  return notes.length > 0 ? `${description} (${notes.join('; ')})` : description;
}

/** Null where nothing is the default: an option that collects starts empty. */
function typedDefault(value: unknown): string | null {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.length > 0) return value.join(',');
  return null;
}
