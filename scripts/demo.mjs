// `npm run demo`: sets a fresh clone up, then runs the whole study on phantoms into demo/.
import { join } from 'node:path';
import { root, runOrExit, setup } from './setup.mjs';

setup();
runOrExit(process.execPath, [
  join(root, 'apps', 'cli', 'bin', 'glioscope.mjs'),
  'demo',
  'demo',
  ...process.argv.slice(2),
]);
