// `npm run bench -- NAME [options]`: runs bench/NAME/run.mjs on a built checkout.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, runOrExit, setup } from './setup.mjs';

const [name, ...options] = process.argv.slice(2);
const names = readdirSync(join(root, 'bench')).filter((entry) =>
  existsSync(join(root, 'bench', entry, 'run.mjs')),
);
if (!names.includes(name)) {
  console.error(
    `Cannot run the benchmark ${name ?? '(none)'}: expected one of ${names.join(', ')}.\nExample: npm run bench -- ${names[0]} --json`,
  );
  process.exit(1);
}
setup();
runOrExit(process.execPath, [join(root, 'bench', name, 'run.mjs'), ...options]);
