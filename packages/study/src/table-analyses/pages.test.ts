// What analyses say on the terminal and in a page, and what they say of input that cannot be analysed.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readAnalysisTable, type AnalysisTable } from '../analysis-table/index.ts';
import {
  analyseCalibration,
  analyseConcordance,
  analyseCox,
  analyseKaplanMeier,
  analyseLogRank,
  analyseNomogram,
  calibrationPage,
  characteristicsPage,
  concordancePage,
  coxPage,
  describePatients,
  kaplanMeierPage,
  logRankPage,
  nomogramPage,
  pageFigures,
  pageHtml,
  pageText,
  type AnalysisPage,
} from './index.ts';

const { csv } = JSON.parse(
  readFileSync(new URL('../../../../reference/survival/tables.json', import.meta.url), 'utf8'),
) as { csv: { lung: string; veteran: string } };
const lung = readAnalysisTable([{ name: 'lung.csv', text: csv.lung }]);
const veteran = readAnalysisTable([{ name: 'veteran.csv', text: csv.veteran }]);
const followUp = { time: 'time', event: 'status' };

test.each<[string, () => AnalysisPage]>([
  ['cox', () => coxPage(analyseCox(lung, { ...followUp, covariates: ['age,sex'] }))],
  ['km', () => kaplanMeierPage(analyseKaplanMeier(lung, { ...followUp, group: 'sex' }), 'days')],
  ['logrank', () => logRankPage(analyseLogRank(veteran, { ...followUp, group: 'celltype' }))],
  ['cindex', () => concordancePage(analyseConcordance(lung, { ...followUp, models: ['age,sex'] }), 'days')],
  ['table1', () => characteristicsPage(describePatients(lung, { by: 'sex' }))],
  [
    'nomogram',
    () =>
      nomogramPage(
        analyseNomogram(veteran, { ...followUp, covariates: ['rcs(karno,3),celltype'], times: [100, 5000] }),
        'days',
      ),
  ],
  [
    'calibrate',
    () =>
      calibrationPage(
        analyseCalibration(veteran, { ...followUp, covariates: ['karno'], times: [100], bootstrap: 10 }),
        'days',
      ),
  ],
])('%s reads alike as text, page and figures', (_, make) => {
  const page = make();
  const text = pageText(page);
  expect(text).toContain(page.title);
  const html = pageHtml(page, { tables: ['a.csv'], settings: {}, versions: { glioscope: '0.1.0' } });
  for (const shown of [text, html, ...pageFigures(page).map(({ svg }) => svg)]) {
    expect(shown).not.toMatch(/NaN|undefined|Infinity/);
  }
  for (const { text: warning } of page.warnings) expect(text).toContain(warning);
  for (const note of page.notes) expect(text).toContain(note);
  expect(html.match(/<svg/g)?.length ?? 0).toBe(page.figures.length);
});

describe('bad input is named', () => {
  const read = (text: string): AnalysisTable => readAnalysisTable([{ name: 'bad.csv', text }]);
  const rows = (row: (i: number) => string): string =>
    `id,time,status,x,y,word\n${Array.from({ length: 30 }, (_, i) => row(i)).join('\n')}\n`;
  const numbers = (i: number): string => `${(i * 7) % 11},${(i * 5) % 13}`;
  test.each<[string, string, string, RegExp]>([
    ['no events', rows((i) => `P${i},${i + 1},0,${numbers(i)},a`), 'x', /death|event/i],
    ['constant', rows((i) => `P${i},${i + 1},${i % 2},5,${i},a`), 'x,y', /"x"/],
    [
      'duplicate',
      rows((i) => `P${i},${i + 1},${i % 2},${(i * 7) % 11},${(2 * (i * 7)) % 22},a`),
      'x,y',
      /"y" is a linear combination of "x"/,
    ],
    [
      'separation',
      rows((i) => `P${i},${i < 15 ? i + 1 : 100 + i},${i < 15 ? 1 : 0},${i < 15 ? 1 : 0},1,a`),
      'x',
      /"x"/,
    ],
    [
      'text',
      rows((i) => `P${i},${i + 1},${i % 2},${i === 4 ? 'high' : numbers(i).split(',')[0]},1,a`),
      'x',
      /row 6 of bad\.csv has "high"/,
    ],
    [
      'negative time',
      rows((i) => `P${i},${i === 3 ? -1 : i + 1},${i % 2},${numbers(i)},a`),
      'x',
      /"time", but row 5 of bad\.csv has "-1"/,
    ],
    [
      'one level',
      rows((i) => `P${i},${i + 1},${i % 2},${numbers(i)},a`),
      'factor(word)',
      /factor "word": all 30 patients/,
    ],
    [
      'unknown level',
      rows((i) => `P${i},${i + 1},${i % 2},${numbers(i)},${i % 3}`),
      'factor(word, ref=9)',
      /"9" the reference of "word"/,
    ],
    [
      'words as numbers',
      rows((i) => `P${i},${i + 1},${i % 2},${numbers(i)},w${i}`),
      'word',
      /use factor\(word\)/,
    ],
    [
      'unknown form',
      rows((i) => `P${i},${i + 1},${i % 2},${numbers(i)},a`),
      'log(x)',
      /Cannot read covariate "log\(x\)"/,
    ],
  ])('%s', (_, text, covariates, message) => {
    expect(() => analyseCox(read(text), { ...followUp, covariates: [covariates] })).toThrow(message);
  });

  test('few patients for many covariates is a warning', () => {
    const result = analyseCox(
      read(rows((i) => `P${i},${((i * 17) % 31) + 1},${i % 4 === 0 ? 1 : 0},${numbers(i)},a`)),
      {
        ...followUp,
        covariates: ['x,y'],
      },
    );
    expect(result.warnings.map(({ code }) => code)).toContain('events-per-variable');
  });

  test('a unit far beyond the values is a warning, not a silent null', () => {
    const text = rows((i) => `P${i},${((i * 17) % 31) + 1},${i % 2},${((i * 7) % 11) * 1e-6},${i % 3},a`);
    const { coefficients, warnings } = analyseCox(read(text), { ...followUp, covariates: ['x'] });
    expect(Number.isFinite(coefficients[0]!.p)).toBe(true);
    expect(warnings.map(({ code }) => code)).toContain('infinite-hazard-ratio');
  });

  test('a group without events keeps its curve and says so', () => {
    const table = read(
      rows((i) => `P${i},${i + 1},${i < 15 ? i % 2 : 0},${numbers(i)},${i < 15 ? 'a' : 'b'}`),
    );
    const { groups, warnings } = analyseKaplanMeier(table, { ...followUp, group: 'word', times: [29, 99] });
    expect(groups[1]!.median.time).toBeNull();
    expect(groups[1]!.survivalAt[1]).toMatchObject({
      survival: null,
      reason: expect.stringContaining('30') as string,
    });
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'no-events' }));
  });
});
