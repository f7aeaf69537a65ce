// What stands behind an option, read from its text. What cannot be read is told with the option's name.

import { InvalidArgumentError } from 'commander';

/** @throws {InvalidArgumentError} when the text is not a whole number */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value)) {
    throw new InvalidArgumentError('Expected a whole number.');
  }
  return value;
}

/** A number of things of which there must be one: threads, cores. */
export function wholeNumberAboveZero(text: string): number {
  const value = wholeNumber(text);
  if (value < 1) throw new InvalidArgumentError('Expected at least 1.');
  return value;
}

export function finiteNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Expected a number.');
  return value;
}

/** A length, a time: above 0. */
export function positiveNumber(text: string): number {
  const value = finiteNumber(text);
  if (!(value > 0)) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}

/** A share of a whole, such as the level of an interval: between 0 and 1. */
export function share(text: string): number {
  const value = finiteNumber(text);
  if (!(value > 0 && value < 1)) {
    throw new InvalidArgumentError('Expected a number between 0 and 1, such as 0.95.');
  }
  return value;
}

/** `a, b` as a list; empty parts are left out. */
export const commaList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Collects an option that may be given several times. */
export const repeated = (text: string, previous: readonly string[] = []): string[] => [...previous, text];

/** Collects repeated `name=value` options. */
export function namedValue(text: string, previous: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected name=value.');
  return { ...previous, [text.slice(0, at)]: text.slice(at + 1) };
}
