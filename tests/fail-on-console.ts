import { afterEach, beforeEach, expect } from 'vitest';

// A library that writes to the console writes into its user's pipe: any such call fails the test.
const methods = ['log', 'info', 'warn', 'error', 'debug'] as const;
const originals = new Map(methods.map((method) => [method, console[method]]));
let calls: string[] = [];

beforeEach(() => {
  calls = [];
  for (const method of methods) {
    console[method] = (...parts: unknown[]) => {
      calls.push(`console.${method}: ${parts.map(String).join(' ')}`);
    };
  }
});

afterEach(() => {
  for (const [method, original] of originals) console[method] = original;
  expect(calls).toEqual([]);
});
