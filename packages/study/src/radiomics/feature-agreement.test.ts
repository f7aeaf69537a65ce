import { describe, expect, test } from 'vitest';
import { featureAgreement } from './feature-agreement.ts';

const feature = 'original_glcm_Idm';
const table = (name: string, rows: readonly (readonly (string | number)[])[]) => ({
  name,
  text: rows.map((row) => `${row.join(',')}\n`).join(''),
});

describe('ICC of feature columns', () => {
  // Shrout and Fleiss (1979), Table 2: ICC(2,1) 0.29, ICC(3,1) 0.71.
  const ratings = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
  ];

  test('of one table with a column of raters, with gaps and constants said', () => {
    const header = ['Patient', 'Rater', feature, 'original_glcm_Id', 'Age', 'original_glcm_notes'];
    const rows = ratings.flatMap((row, i) =>
      row.map((value, j) => [`P${i}`, `R${j}`, value, i === 0 && j === 0 ? '' : 1, 50 + i, '']),
    );
    expect(featureAgreement([table('long.csv', [header, ...rows])])).toMatchObject({
      form: '2,1',
      patients: 6,
      raters: ['R0', 'R1', 'R2', 'R3'],
      ignoredColumns: ['Age'],
      features: [
        { feature, icc: expect.closeTo(0.29, 2), patients: 6, missing: 0, note: null },
        {
          feature: 'original_glcm_Id',
          icc: null,
          patients: 5,
          missing: 1,
          note: 'constant: all values are equal',
        },
      ],
    });
  });

  test('of one table a rater, in any order of rows', () => {
    const tables = ratings[0]!.map((_, j) => {
      const rows = ratings.map((row, i) => [`P${i}`, row[j]!]);
      return table(`rater-${j}.csv`, [['Patient', feature], ...(j === 1 ? rows.toReversed() : rows)]);
    });
    const { features, raters } = featureAgreement(tables, { form: '3,1' });
    expect(raters).toHaveLength(4);
    expect(features[0]!.icc).toBeCloseTo(0.71, 2);
    expect(features[0]!.lower).toBeLessThan(features[0]!.icc!);
  });
});

describe('tables that cannot be compared', () => {
  const header = ['Patient', feature];
  const first = table('first.csv', [header, ['P1', 1], ['P2', 2], ['P3', 4]]);
  const second = table('second.csv', [header, ['P1', 1], ['P2', 3]]);

  test('patients whom a rater lacks are named, and left out when asked', () => {
    expect(() => featureAgreement([first, second])).toThrow(
      /1 of 3 patients[\s\S]*P3: no row for second\.csv[\s\S]*--drop-incomplete/,
    );
    expect(featureAgreement([first, second], { dropIncomplete: true })).toMatchObject({
      patients: 2,
      dropped: ['P3'],
    });
  });

  test('a patient twice, one rater, columns that are not there, mask files as raters, text among numbers', () => {
    const twice = table('twice.csv', [header, ['P1', 1], ['P1', 2]]);
    expect(() => featureAgreement([first, twice])).toThrow(/Patient P1 stands twice.*row 2 and.*row 3/);
    expect(() => featureAgreement([first])).toThrow(/no column Rater or Observer or Mask/);
    expect(() => featureAgreement([first, second], { subject: 'Case' })).toThrow(/no column Case/);
    const alone = table('alone.csv', [
      ['Patient', 'Rater', feature],
      ['P1', 'A', 1],
      ['P2', 'A', 2],
    ]);
    expect(() => featureAgreement([alone])).toThrow(/at least two raters, got only A/);
    const paths = table('paths.csv', [
      ['Patient', 'Mask', feature],
      ['P1', '1a.nrrd', 1],
      ['P1', '1b.nrrd', 1],
      ['P2', '2a.nrrd', 2],
      ['P2', '2b.nrrd', 2],
    ]);
    expect(() => featureAgreement([paths])).toThrow(/no raters who saw the same patients.*--rater/s);
    const text = table('text.csv', [header, ['P1', 'high'], ['P2', 2], ['P3', 1]]);
    expect(() => featureAgreement([first, text])).toThrow(/holds 'high'/);
  });
});
