import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// Each package's floor. An import may only go to a lower floor, and only to a declared dependency.
const floors = [
  ['numeric', 'parallel'],
  ['volume', 'learn', 'figures'],
  ['preprocess', 'radiomics', 'neural', 'survival'],
  ['study'],
  ['cli'],
];
const floorOf = new Map(floors.flatMap((names, floor) => names.map((name) => [name, floor] as const)));
const root = new URL('..', import.meta.url).pathname;

function sourceFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const importPattern = /(?:from\s+|import\s*\(\s*|import\s+)['"]([^'"]+)['"]/g;
const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const packages = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => ({ name, directory: join(root, group, name) })),
);

test('every package has a floor', () => {
  expect(packages.map(({ name }) => name).sort()).toEqual([...floorOf.keys()].sort());
});

test.each(packages)('$name imports only downward, and only what it declares', ({ name, directory }) => {
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  const declared = new Set(Object.keys(manifest.dependencies ?? {}));
  const offences: string[] = [];
  for (const file of sourceFiles(join(directory, 'src'))) {
    const isTest = /\.test\.tsx?$/.test(file);
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(importPattern)) {
      if (specifier === undefined || /^(\.|#|node:)/.test(specifier)) continue;
      const target = packageName(specifier);
      if (isTest && ['vitest', 'fast-check'].includes(target)) continue;
      if (!declared.has(target)) offences.push(`${file}: ${specifier} is not a declared dependency`);
      const floor = floorOf.get(target.replace('@glioscope/', ''));
      if (target.startsWith('@glioscope/') && (floor ?? Infinity) >= floorOf.get(name)!) {
        offences.push(`${file}: ${specifier} is not on a lower floor`);
      }
    }
  }
  expect(offences).toEqual([]);
});
