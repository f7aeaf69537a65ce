import { expect, test } from 'vitest';
import {
  columnNamed,
  completeRows,
  eventsOf,
  featuresOf,
  fillByMedians,
  labelsOf,
  levelsOf,
  numbersOf,
  readAnalysisTable,
  refuseNumbersAmongWords,
  selectTableRows,
  timesOf,
  type AnalysisTable,
} from './index.ts';

const read = (text: string, name = 'clinic.csv'): AnalysisTable => readAnalysisTable([{ name, text }]);

test('kinds, ids and gaps are told from the cells', () => {
  const table = read(
    'Patient,age,grade,note,site,gap,odd\nA,41,II,fine,X,,1\nB,NA,III,"ill, a bit",X,nan,2\nC,5e1,II,n/a,X,,three\n',
  );
  expect(table.idColumn).toBe('Patient');
  expect(table.ids).toEqual(['A', 'B', 'C']);
  expect(table.columns.map(({ name, kind, missing }) => [name, kind, missing])).toEqual([
    ['age', 'number', 1],
    ['grade', 'factor', 0],
    ['note', 'factor', 1],
    ['site', 'constant', 0],
    ['gap', 'empty', 3],
    ['odd', 'mixed', 0],
  ]);
  expect([...numbersOf(table, 'AGE')]).toEqual([41, Number.NaN, 50]);
  expect(levelsOf(table, 'grade')).toEqual({
    name: 'grade',
    levels: ['II', 'III'],
    codes: Int32Array.of(0, 1, 0),
  });
});

test('tables join by patient; equal columns merge, others get their table’s name', () => {
  const table = readAnalysisTable([
    { name: 'a/flair.csv', text: 'ID,Grade,volume\nP1,High,1\nP2,Low,2\nP3,Low,3\n' },
    {
      name: 'a/t1.tsv',
      text: 'id\tGrade\tvolume\textra\nP3\tLow\t30\t7\nP1\tHigh\t10\t8\nP4\tHigh\t40\t9\n',
    },
  ]);
  expect(table.ids).toEqual(['P1', 'P2', 'P3', 'P4']);
  expect(table.columns.map(({ name, cells }) => [name, cells])).toEqual([
    ['Grade', ['High', 'Low', 'Low', 'High']],
    ['flair.volume', ['1', '2', '3', null]],
    ['t1.volume', ['10', null, '30', '40']],
    ['extra', ['8', null, '7', '9']],
  ]);
  expect(table.notes).toContainEqual(expect.stringContaining('a/flair.csv lacks 1 of 4 patients (P4)'));
  expect(labelsOf(table, 'Grade', 'high')).toEqual([true, false, false, true]);
  const part = selectTableRows(table, [3, 0]);
  expect([part.ids, [...numbersOf(part, 'extra')], part.sources[1]!.lines]).toEqual([
    ['P4', 'P1'],
    [9, 8],
    [4, 3],
  ]);
});

test('a label that differs between tables is told where it is asked for', () => {
  const table = readAnalysisTable([
    { name: 'a.csv', text: 'ID,Grade\nP1,High\nP2,Low\nP3,Low\n' },
    { name: 'b.csv', text: 'ID,Grade\nP1,High\nP2,High\nP3,Low\n' },
  ]);
  expect(() => labelsOf(table, 'Grade', 'High')).toThrow(
    /did you mean "a\.Grade", "b\.Grade"\? \("Grade" differs between a\.csv, b\.csv for P2\)/,
  );
});

test.each([
  ['', /Cannot read clinic\.csv: it is empty/],
  ['a,b\n', /no rows/],
  ['a,a\n1,2\n', /column "a" stands twice/],
  ['a,b\n"1"x,2\n', /text follows a closing quotation mark in row 2/],
  ['a,b\n1,2\n1\n', /row 3 has 1 cells where the header has 2/],
])('a text that is no table is refused: %j', (text, message) => {
  expect(() => read(text)).toThrow(message);
});

test('quotes, line ends of all kinds and semicolons', () => {
  const table = read('\uFEFF"a ""b""";c\r\n"1;x\ny";2\r\n\r\n3;4\r5;6');
  expect(table.columns.map(({ name, cells }) => [name, cells])).toEqual([
    ['a "b"', ['1;x\ny', '3', '5']],
    ['c', ['2', '4', '6']],
  ]);
  expect(table.ids).toEqual(['row 2', 'row 5', 'row 6']);
  expect(() => read('a,b\n"1,2\n')).toThrow(/opens in row 2 and is never closed/);
});

test('ids that repeat, lack or match no one are errors that name rows', () => {
  const text = 'ID,x\nA,1\nB,2\nA,3\n';
  expect(() => readAnalysisTable([{ name: 'c.csv', text }], { id: 'ID' })).toThrow(/"A" in rows 2 and 4/);
  expect(readAnalysisTable([{ name: 'c.csv', text }], { id: 'ID', repeatedIds: true }).ids).toEqual([
    'A',
    'B',
    'A',
  ]);
  expect(() => readAnalysisTable([{ name: 'c.csv', text: 'ID,x\nA,1\n,2\n' }], { id: 'ID' })).toThrow(
    /row 3/,
  );
  expect(() =>
    readAnalysisTable([
      { name: 'c.csv', text: 'ID,x\nA,1\nB,2\n' },
      { name: 'd.csv', text: 'ID,y\na-1,1\nb-1,2\n' },
    ]),
  ).toThrow(/no patient is in all of them/);
  expect(() => readAnalysisTable([{ name: 'c.csv', text }], { id: 'Name' })).toThrow(
    /its columns are "ID", "x"/,
  );
});

test.each([
  ['0\n1\n', '', [0, 1]],
  ['1\n2\n', '', [0, 1]],
  ['TRUE\nfalse\n', '', [1, 0]],
  ['Alive\nDead\n', '', [0, 1]],
  ['relapse\nwell\n', 'relapse', [1, 0]],
  ['1.0\nNA\n', '', [1, -1]],
])('events of %j', (cells, eventValue, expected) => {
  const text = `id,status\n${cells
    .trim()
    .split('\n')
    .map((cell, i) => `P${i},${cell}`)
    .join('\n')}\n`;
  expect([...eventsOf(read(text), 'status', eventValue || undefined)]).toEqual(expected);
});

test('text among numbers, times below 0, odd events and unseen levels name column and rows', () => {
  const table = read('id,age,time,status\nA,41,10,0\nB,old,-3,1\nC,50,0,7\n');
  expect(() => numbersOf(table, 'age')).toThrow(/"age" as numbers: row 3 of clinic\.csv has "old"/);
  expect(() => timesOf(table, 'time')).toThrow(
    /at least 0 in column "time", but row 3 of clinic\.csv has "-3"; correct/,
  );
  expect(() => eventsOf(table, 'status')).toThrow(/"status".*row 4 of clinic\.csv has "7"/);
  expect(() => levelsOf(table, 'status', ['0', '1'])).toThrow(/row 4 of clinic\.csv has "7", a level/);
  expect(() => numbersOf(table, 'sex')).toThrow(/Cannot find column "sex"/);
  expect(() => featuresOf(read('id,x,y\nA,1,2\nB,2,low\nC,3,4\n'))).toThrow(/"y" as numbers: row 3/);
});

test('features leave words out with a reason; medians come from training rows', () => {
  const { features, leftOut } = featuresOf(read('id,x,sex,c\nA,1,m,1\nB,,f,1\nC,3,f,1\nD,99,m,1\n'));
  expect(features.names).toEqual(['x']);
  expect(leftOut).toEqual([
    { column: 'sex', reason: 'words, not numbers' },
    { column: 'c', reason: 'one value throughout' },
  ]);
  const { features: whole, filled } = fillByMedians(features, [0, 1, 2]);
  expect([[...whole.data], filled]).toEqual([[1, 2, 3, 99], [{ column: 'x', missing: 1 }]]);
  expect(completeRows(4, { x: features.data })).toEqual({
    rows: [0, 2, 3],
    dropped: 1,
    columns: [{ column: 'x', missing: 1 }],
  });
});

test('tables as other programs write them: decimal commas, sep=, comments, cBioPortal’s events', () => {
  const european = read('\uFEFFsep=;\nid;age;died\nA;41,5;1\nB;"39,25";0\nC;50;1\n');
  expect([...numbersOf(european, 'age')]).toEqual([41.5, 39.25, 50]);
  expect(european.notes.join(' ')).toMatch(/decimal points in "age"/);
  expect(european.sources[0]!.lines).toEqual([3, 4, 5]);
  // What may be thousands stays as it is, and is told.
  expect(() => numbersOf(read('id;volume\nA;1,234\nB;2,500\n'), 'volume')).toThrow(/decimals with a point/);
  const portal = read('#Patient\tStatus\n#STRING\tSTRING\nid\tstatus\nA\t1:DECEASED\nB\t0:LIVING\n');
  expect([...eventsOf(portal, 'status')]).toEqual([1, 0]);
  expect(() => read('PK\u0003\u0004\u0014')).toThrow(/Excel workbook.*save the table as CSV/);
});

test('dates, repeated ids without --id and words of one value are told with what to do', () => {
  expect(() => timesOf(read('id,time\nA,2019-02-11\nB,12.03.2019\n'), 'time')).toThrow(
    /time between two dates/,
  );
  expect(read('patient,age\nA,41\nA,39\nB,50\n').notes.join(' ')).toMatch(/"patient" has "A" more than once/);
});

test('numbers beside a word are no categories unless someone says so', () => {
  const cells = [
    'unknown',
    '0',
    '3',
    '5',
    '9',
    '12',
    '15',
    'unknown',
    'unknown',
    'unknown',
    'unknown',
    'unknown',
  ];
  const table = read(`id,index\n${cells.map((cell, i) => `P${i},${cell}`).join('\n')}\n`);
  expect(() => refuseNumbersAmongWords(columnNamed(table, 'index'))).toThrow(
    /6 different numbers beside "unknown"; name such words as missing with --na/,
  );
  const stages = read('id,stage\nA,1\nB,2\nC,4a\nD,4b\nE,3\n');
  expect(() => refuseNumbersAmongWords(columnNamed(stages, 'stage'))).not.toThrow();
});
