// Makes a fresh clone ready: installs the locked packages when they are absent or stale, then builds.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Runs a command in the project's root with its output shown; ends this process when it fails. */
export function runOrExit(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
  });
  if (result.error) {
    console.error(`Cannot run ${command}: ${result.error.message}`);
    process.exit(1);
  }
  if (result.status !== 0) process.exit(result.status ?? 1);
}

function installed() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      !path.startsWith('node_modules/') ||
      optional ||
      (link ? present[path]?.link : present[path]?.version === version),
  );
}

export function setup() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(
      `Glioscope needs Node 20.19 or newer; this is ${process.versions.node}. Install a current Node and run again.`,
    );
    process.exit(1);
  }
  if (!installed()) runOrExit('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error']);
  runOrExit(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-b']);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setup();
