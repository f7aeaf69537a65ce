// docs/survival.md and docs/walk-through.md show what the code and the stored results say today.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { expect, test } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const node = (words: readonly string[], cwd: string): ReturnType<typeof spawnSync> =>
  spawnSync(process.execPath, words, { cwd, encoding: 'utf8', maxBuffer: 1 << 26 });

/** Cells, so that a number's last digits (another machine's exponential) do not matter. */
const cellsOf = (page: string): string[] => page.split(/[|\n]/).map((cell) => cell.trim());

test('docs/survival.md is what node scripts/survival-md.mjs writes', async () => {
  const { status, stdout } = node([join(root, 'scripts/survival-md.mjs'), '--print'], root);
  expect(status).toBe(0);
  const made = await format(String(stdout), { parser: 'markdown', printWidth: 110 });
  const [now, shown] = [cellsOf(made), cellsOf(read('docs/survival.md'))];
  const rule = /^:?-+:?$/;
  const same = (a: string, b: string): boolean => {
    if (a === b || (rule.test(a) && rule.test(b))) return true;
    const [x, y] = [Number(a), Number(b)];
    // Differences of the last digit stand below 1e-5.
    return Math.abs(x - y) <= 1e-8 * Math.abs(y) || (Math.abs(x) < 1e-5 && Math.abs(y) < 1e-5);
  };
  const stale = now.filter((cell, k) => !same(cell, shown[k] ?? ''));
  expect(stale, 'run node scripts/survival-md.mjs and npm run format').toEqual([]);
  expect(now).toHaveLength(shown.length);
});

const data = join(process.env['GLIOSCOPE_DATA'] ?? join(root, '../shared/data'), 'tables/ucsf-pdgm');
const page = read('docs/walk-through.md');

test.skipIf(!existsSync(data))(
  'docs/walk-through.md shows what its commands print and draw, but for the one of minutes (skipped without tables/ucsf-pdgm in GLIOSCOPE_DATA)',
  () => {
    const out = mkdtempSync(join(tmpdir(), 'glioscope-walk-'));
    let compared = 0;
    const stale: string[] = [];
    for (const part of page.split('```\nnpx glioscope ').slice(1)) {
      const [command, , printed, after] = part.split(/\n```\n?/).map((text) => text.replace(/^\n?```\n/, ''));
      if (command!.startsWith('prognosis')) continue;
      const words = command!.replaceAll(/ \\\n\s*/g, ' ').match(/"[^"]*"|\S+/g)!;
      const given = words.map((word) => word.replaceAll('"', ''));
      const place = given.indexOf('--out');
      const folder = place < 0 ? null : join(out, given[place + 1]!);
      if (folder !== null) given[place + 1] = folder;
      const { status, stdout } = node([join(root, 'apps/cli/bin/glioscope.mjs'), ...given], data);
      expect(status).toBe(0);
      expect(String(stdout).replaceAll(`${out}/`, '').trimEnd()).toBe(printed);
      if (folder !== null) {
        const drawn = readdirSync(folder)
          .filter((name) => name.endsWith('.svg'))
          .map((name) => readFileSync(join(folder, name), 'utf8'));
        const shown = [...(after ?? '').matchAll(/\((walk-through\/.*?\.svg)\)/g)].map(([, name]) => name!);
        stale.push(...shown.filter((name) => !drawn.includes(read(`docs/${name}`))));
      }
      compared++;
    }
    rmSync(out, { recursive: true, force: true });
    expect(compared).toBeGreaterThan(3);
    expect(stale).toEqual([]);
  },
);
