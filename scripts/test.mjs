// Everything that CI runs: setup, lint, format, types, tests. Arguments go on to vitest.
import { join } from 'node:path';
import { runOrExit, setup } from './setup.mjs';

const tool = (name, ...path) => join('node_modules', name, ...path);
setup();
runOrExit(process.execPath, [tool('oxlint', 'bin', 'oxlint'), '--deny-warnings']);
runOrExit(process.execPath, [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level=warn', '.']);
runOrExit(process.execPath, [tool('vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)]);
