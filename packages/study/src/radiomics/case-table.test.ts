import { expect, test } from 'vitest';
import { parseCaseTable } from './case-table.ts';
import { notesOf } from './notes.ts';
import { caseText, tableText } from './result-text.ts';
import { settingValues } from './setting-texts.ts';

test('rows that cannot be used carry their problem; all others what PyRadiomics reads', () => {
  const { columns, cases } = parseCaseTable(
    'cases.csv',
    '\ufeffID,Image,Mask,Label,Label_channel\n1,"a,b.nrrd",m.nrrd,4,0\n2,,m.nrrd,,\n3,i.nrrd,m.nrrd,x,\n\n4,i.nrrd\n',
  );
  expect(columns).toEqual(['ID', 'Image', 'Mask', 'Label', 'Label_channel']);
  expect(cases[0]).toEqual({
    number: 1,
    row: 2,
    cells: ['1', 'a,b.nrrd', 'm.nrrd', '4', '0'],
    image: 'a,b.nrrd',
    mask: 'm.nrrd',
    label: 4,
    labelChannel: 0,
    problem: null,
  });
  expect(cases.slice(1).map(({ problem }) => problem)).toEqual([
    'expected a file in column Image, got an empty cell',
    "expected a whole number from 1 in column Label, got 'x'",
    'expected 5 cells as in the header, got 2; quote cells that hold a comma',
  ]);
});

test.each([
  ['', /empty file/],
  ['Image,Segmentation\na,b\n', /columns Image and Mask, got Image, Segmentation/],
  ['Image,Mask,Image\na,b,c\n', /"Image" stands twice/],
  ['Image,Mask\n', /header alone/],
  ['Image;Mask\na;b\n', /split at semicolons; save it with commas/],
])('a table that is none: %j', (text, expected) => {
  expect(() => parseCaseTable('cases.csv', text)).toThrow(expected);
});

test('notes name the group once where it lacks everything, and single features otherwise', () => {
  const columns = [
    'original_glcm_Idm',
    'original_glcm_Imc1',
    'log-sigma-2-mm-3D_glcm_Idm',
    'original_shape_Volume',
  ];
  const codes = new Map([
    ['original_glcm_Imc1', 'not-finite'],
    ['log-sigma-2-mm-3D_glcm_Idm', 'no-neighbours'],
  ] as const);
  expect(notesOf(columns, codes)).toEqual({
    original_glcm_notes: 'not-finite: Imc1',
    'log-sigma-2-mm-3D_glcm_notes': 'no-neighbours',
  });
});

test('rows as CSV, JSON and PyRadiomics lines', () => {
  const names = ['Image', 'diagnostics_Size', 'value', 'notes'];
  const rows = [
    ['a, "b".nrrd', [1, 2], 0.1, ''],
    ['c.nrrd', null, null, 'not-finite: x'],
  ];
  const text = (format: 'csv' | 'json' | 'txt'): string => [...tableText(format, names, rows)].join('');
  expect(text('csv')).toBe(
    'Image,diagnostics_Size,value,notes\n"a, ""b"".nrrd","(1, 2)",0.1,\nc.nrrd,,,not-finite: x\n',
  );
  expect(JSON.parse(text('json'))).toEqual(
    rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]]))),
  );
  expect(text('txt')).toContain('Case-1_value: 0.1\n');
  expect(caseText('txt', names, rows[1]!)).toBe(
    'Image: c.nrrd\ndiagnostics_Size: \nvalue: \nnotes: not-finite: x\n',
  );
  expect(JSON.parse(caseText('json', names, rows[0]!))).toMatchObject({ value: 0.1 });
});

test('settings on the command line become values of the kind that PyRadiomics gives them', () => {
  expect(
    settingValues([
      'binWidth:10',
      'resampledPixelSpacing:1, 1,2.5',
      'sigma:3',
      'normalize:1',
      'force2D:True',
      'interpolator:sitkBSpline',
      'removeOutliers:None',
    ]),
  ).toEqual({
    binWidth: 10,
    resampledPixelSpacing: [1, 1, 2.5],
    sigma: [3],
    normalize: true,
    force2D: true,
    interpolator: 'sitkBSpline',
    removeOutliers: null,
  });
  expect(() => settingValues(['binWidth'])).toThrow(/key:value/);
});
