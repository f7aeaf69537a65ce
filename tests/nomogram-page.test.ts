import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percent } from '@glioscope/figures';
import { createRandom } from '@glioscope/numeric';
import { horizonLabel, interactiveNomogramPage, readNomogram } from '@glioscope/study';
import {
  createCovariates,
  createNomogram,
  createSpline,
  createSurvivalData,
  fitCox,
  splineColumns,
} from '@glioscope/survival';
import { afterAll, expect, test } from 'vitest';
import { bundleForBrowser } from './browser/bundle.ts';
import { chromium, chromiumIsAbsent as absent, openPage } from './browser/chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'glioscope-nomogram-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The script of the nomogram's page is bundled here and kept in the package, so that a report needs no bundler.
// After a change of what the page draws or computes: npx vitest run tests/nomogram-page.test.ts -u
const generated = '../packages/study/src/nomogram-page/page-script.generated.ts';

const hashOf = (script: string): string => `sha256-${createHash('sha256').update(script).digest('base64')}`;

test('the script of the nomogram page is that of the sources', async () => {
  const script = (
    await bundleForBrowser('packages/study/src/nomogram-page/page-script.tsx', 'iife', {
      keepNames: true,
    })
  ).trim();
  // What would end the script element early would break the page.
  expect(script).not.toMatch(/<\/script|<!--/i);
  expect(script).not.toContain('fileName');
  await expect(
    '// Bundled from page-script.tsx by tests/nomogram-page.test.ts; do not edit.\n\n' +
      `export const nomogramPageScript: string = ${JSON.stringify(script)};\n\n` +
      `export const nomogramPageScriptHash = '${hashOf(script)}';\n`,
  ).toMatchFileSnapshot(generated);
});

// Made-up patients: age as a spline that is lowest at 45, a number, and a grade.
const random = createRandom(5);
const age = Array.from({ length: 200 }, () => random.integer(20, 75));
const volume = age.map(() => 5 + 90 * random.uniform());
const high = age.map(() => random.integer(0, 1));
const times = age.map(
  (years, i) =>
    1 -
    1500 *
      Math.log(1 - random.uniform()) *
      Math.exp(-0.002 * (years - 45) ** 2 - 0.01 * volume[i]! - high[i]!),
);
const spline = createSpline('age', age, 4);
const model = fitCox(
  createSurvivalData(
    times,
    times.map(() => random.uniform() < 0.8),
  ),
  createCovariates({ ...splineColumns(spline, age), volume, 'grade 3': high }),
);
const nomogram = createNomogram(
  model,
  [
    { kind: 'spline', term: 'age', label: 'Age (years)', spline, minimum: 20, maximum: 75 },
    { kind: 'numeric', term: 'volume', label: 'Volume <cm³>', column: 'volume', minimum: 5, maximum: 95 },
    {
      kind: 'factor',
      term: 'grade',
      label: 'WHO grade',
      levels: [
        { value: '2', column: null },
        { value: '3', column: 'grade 3' },
      ],
    },
  ],
  [365.25, 1000],
);
const props = {
  title: 'Example </script> nomogram',
  nomogram,
  timeUnit: 'days',
  initial: { age: 50 },
} as const;
const page = interactiveNomogramPage(props);

test('the nomogram page is one file, the same each time, and reads without scripts', () => {
  expect(page).toBe(interactiveNomogramPage(props));
  expect(page.match(/<\/script>/g)).toHaveLength(2);
  expect(page.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:\/\//);
  for (const words of ['1-year survival', '1000-day survival', 'Research use only'])
    expect(page).toContain(words);
  expect(horizonLabel(18, 'months')).toBe('18-month survival');
});

/** Acts on the page as a reader would and writes what it then says into the body's attributes. */
const reader = `addEventListener('load', () => {
  const say = (name) => document.body.setAttribute('data-' + name, JSON.stringify(
    [...document.querySelectorAll('dd')].map((dd) => dd.textContent)));
  const put = (element, value, event) => { element.value = value; element.dispatchEvent(new Event(event, { bubbles: true })); };
  const later = (act) => new Promise((done) => setTimeout(() => { act(); done(); }, 50));
  const [slider, exact] = document.querySelectorAll('input');
  const unnamed = [...document.querySelectorAll('input,select,button')].filter((control) =>
    control.tabIndex < 0 || !(control.labels?.length || control.ariaLabel || control.textContent)).length;
  document.body.setAttribute('data-unnamed', String(unnamed));
  later(() => say('first'))
    .then(() => later(() => { put(slider, '62', 'input'); put(document.querySelector('select'), '3', 'change'); }))
    .then(() => later(() => { say('changed'); document.body.setAttribute('data-exact', exact.value); }))
    .then(() => later(() => put(exact, '', 'input')))
    .then(() => later(() => { say('empty'); document.body.setAttribute('data-remark', document.querySelector('.remark').textContent); }))
    .then(() => later(() => document.querySelector('button').click()))
    .then(() => later(() => say('again')));
});`;

test.skipIf(absent)(
  `the nomogram page answers its reader as the model does${absent ? `: SKIPPED, no Chromium at ${chromium} (set CHROMIUM_PATH)` : ''}`,
  async () => {
    const file = join(folder, 'nomogram.html');
    writeFileSync(
      file,
      page
        .replace("script-src '", `script-src '${hashOf(reader)}' '`)
        .replace('</main>', `</main><script>${reader}</script>`),
    );
    const { dom, messages } = await openPage(file);
    expect(messages).toEqual([]);
    const said = (name: string): string =>
      (new RegExp(`data-${name}="([^"]*)"`).exec(dom)?.[1] ?? 'nothing')
        .replaceAll('&quot;', '"')
        .replaceAll('&lt;', '<');
    const expected = (values: Readonly<Record<string, number | string>>): string => {
      const { totalPoints, survival } = readNomogram(nomogram, 'days', values);
      return JSON.stringify([
        totalPoints.toFixed(0),
        ...survival.map(({ probability }) => percent(probability)),
      ]);
    };
    expect(said('unnamed')).toBe('0');
    expect(said('first')).toBe(expected({ age: 50, volume: 50, grade: '2' }));
    expect(said('changed')).toBe(expected({ age: 62, volume: 50, grade: '3' }));
    expect(said('exact')).toBe('62');
    expect(JSON.parse(said('empty'))).toEqual(['–', '–', '–', 'Age (years): no number']);
    expect(said('remark')).toMatch(/^Enter a number, \d+ to \d+$/);
    expect(said('again')).toBe(said('first'));
  },
);
