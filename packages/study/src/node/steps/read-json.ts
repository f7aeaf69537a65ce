// JSON that another step wrote.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Parses a step's JSON file; its type is the writing step's promise, kept by the content hash. */
export function readJson<Value>(folder: string, name: string): Value {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Value;
}
