import { expect, test } from 'vitest';
import type { CohortListing, CohortSettings } from './cohort-settings.ts';
import { sequenceLabel } from '../patient/sequence-label.ts';
import { isCohortTable, parseCohort } from './parse-cohort.ts';

const three: CohortSettings = { sequences: ['t1', 't1gd', 't2'] };

const bratsFiles = (id: string, folder = id, extension = '.nii.gz'): string[] =>
  ['t1', 't1ce', 't2', 'flair', 'seg'].map((name) => `${folder}/${id}_${name}${extension}`);

function participantsListing(rows: readonly string[], header?: string): CohortListing {
  const head = header ?? 'participant_id\tcenter\tage\tsex\twho_grade\tos_days\tos_event\tlocation\tscore';
  const ids = [...new Set(rows.map((row) => row.split('\t')[0]!).filter((id) => id !== ''))];
  return {
    files: ids.flatMap((id) => ['t1', 't1gd', 't2', 'mask'].map((name) => `${id}/${id}_${name}.nii.gz`)),
    tables: { 'participants.tsv': [head, ...rows, ''].join('\n') },
  };
}

const good = 'P1\tA\t43\tF\t2\t1200\t0\tfrontal\t1.5';

test('BraTS 2018 and 2019: grade folders, names of institutions, survival_data.csv', () => {
  const cohort = parseCohort(
    {
      files: [
        ...bratsFiles('Brats18_CBICA_AAB_1', 'HGG/Brats18_CBICA_AAB_1'),
        ...bratsFiles('Brats18_2013_0_1', 'LGG/Brats18_2013_0_1'),
      ],
      tables: {
        'survival_data.csv':
          'Brats18ID,Age,Survival,ResectionStatus\r\nBrats18_CBICA_AAB_1,60.5,289,GTR\r\nBrats18_2013_0_1,39,ALIVE (361 days later),NA\r\n',
      },
    },
    three,
  );
  expect(cohort.exclusions).toEqual([]);
  expect(cohort.participants).toEqual([
    {
      id: 'Brats18_2013_0_1',
      center: '2013',
      sequences: {
        t1: 'LGG/Brats18_2013_0_1/Brats18_2013_0_1_t1.nii.gz',
        t1gd: 'LGG/Brats18_2013_0_1/Brats18_2013_0_1_t1ce.nii.gz',
        t2: 'LGG/Brats18_2013_0_1/Brats18_2013_0_1_t2.nii.gz',
        flair: 'LGG/Brats18_2013_0_1/Brats18_2013_0_1_flair.nii.gz',
      },
      expertMask: 'LGG/Brats18_2013_0_1/Brats18_2013_0_1_seg.nii.gz',
      grade: 'LGG',
      whoGrade: null,
      ageYears: 39,
      sex: null,
      survivalDays: 361,
      died: false,
      covariates: { extent_of_resection: null },
    },
    expect.objectContaining({
      id: 'Brats18_CBICA_AAB_1',
      center: 'CBICA',
      grade: 'HGG',
      whoGrade: 4,
      ageYears: 60.5,
      survivalDays: 289,
      died: true,
      covariates: { extent_of_resection: 'GTR' },
    }),
  ]);
});

test('BraTS 2020: flat folders in an archive folder, name_mapping.csv with all years, one misnamed mask', () => {
  const archive = 'MICCAI_BraTS2020_TrainingData';
  const odd = `${archive}/BraTS20_Training_355`;
  const { participants, exclusions } = parseCohort(
    {
      files: [
        ...bratsFiles('BraTS20_Training_001', `${archive}/BraTS20_Training_001`, '.nii'),
        ...bratsFiles('BraTS20_Training_355', odd).filter((path) => !path.includes('_seg')),
        `${odd}/W39_1998.09.19_Segm.nii`,
      ],
      tables: {
        [`${archive}/name_mapping.csv`]: [
          'Grade,BraTS_2017_subject_ID,BraTS_2018_subject_ID,TCGA_TCIA_subject_ID,BraTS_2019_subject_ID,BraTS_2020_subject_ID',
          'HGG,Brats17_CBICA_AAB_1,Brats18_CBICA_AAB_1,NA,BraTS19_CBICA_AAB_1,BraTS20_Training_001',
          'LGG,NA,NA,NA,NA,BraTS20_Training_355',
          'LGG,Brats17_2013_8_1,Brats18_2013_8_1,NA,BraTS19_2013_8_1,BraTS20_Training_002',
        ].join('\n'),
        [`${archive}/survival_info.csv`]:
          'Brats20ID,Age,Survival_days,Extent_of_Resection\nBraTS20_Training_001,60.463,289,GTR\n',
      },
    },
    { ...three, masksRequired: true, gradeRequired: true },
  );
  expect(
    participants.map(({ id, center, grade, survivalDays }) => [id, center, grade, survivalDays]),
  ).toEqual([
    ['BraTS20_Training_001', 'CBICA', 'HGG', 289],
    ['BraTS20_Training_355', 'BraTS20', 'LGG', null],
  ]);
  expect(participants[1]!.expertMask).toBe(`${odd}/W39_1998.09.19_Segm.nii`);
  expect(exclusions).toEqual([{ id: 'BraTS20_Training_002', center: '2013', reason: 'no image folder' }]);
});

test('BraTS 2021 and 2023, plain and gzipped; a later scan of a 2023 patient is left out', () => {
  const names2023 = (id: string): string[] =>
    ['t1n', 't1c', 't2w', 't2f', 'seg'].map((name) => `${id}/${id}-${name}.nii`);
  const { participants, exclusions } = parseCohort(
    {
      files: [
        ...bratsFiles('BraTS2021_00006'),
        ...names2023('BraTS-GLI-00000-000'),
        ...names2023('BraTS-GLI-00000-001'),
      ],
      tables: {},
    },
    { sequences: ['t1', 't1gd', 't2', 'flair'], masksRequired: true },
  );
  expect(participants.map(({ id, center }) => [id, center])).toEqual([
    ['BraTS-GLI-00000-000', 'BraTS-GLI'],
    ['BraTS2021_00006', 'BraTS2021'],
  ]);
  expect(participants[0]!.sequences).toEqual({
    t1: 'BraTS-GLI-00000-000/BraTS-GLI-00000-000-t1n.nii',
    t1gd: 'BraTS-GLI-00000-000/BraTS-GLI-00000-000-t1c.nii',
    t2: 'BraTS-GLI-00000-000/BraTS-GLI-00000-000-t2w.nii',
    flair: 'BraTS-GLI-00000-000/BraTS-GLI-00000-000-t2f.nii',
  });
  expect(exclusions).toEqual([
    { id: 'BraTS-GLI-00000-001', center: 'BraTS-GLI', reason: 'later scan of the same patient' },
  ]);
});

test('participants.tsv: typed columns, covariates, n/a', () => {
  const filesOf = (id: string) => ({
    sequences: {
      t1: `${id}/${id}_t1.nii.gz`,
      t1gd: `${id}/${id}_t1gd.nii.gz`,
      t2: `${id}/${id}_t2.nii.gz`,
    },
    expertMask: `${id}/${id}_mask.nii.gz`,
  });
  const { participants } = parseCohort(
    participantsListing([
      'P2\tB\tn/a\tmale\tIV\tn/a\tn/a\tn/a\t',
      good,
      'P3\tB\t61.5\tn/a\tn/a\t30\t1\tinsular\t-2',
    ]),
    three,
  );
  expect(participants).toEqual([
    {
      ...filesOf('P1'),
      id: 'P1',
      center: 'A',
      grade: 'LGG',
      whoGrade: 2,
      ageYears: 43,
      sex: 'F',
      survivalDays: 1200,
      died: false,
      covariates: { location: 'frontal', score: 1.5 },
    },
    {
      ...filesOf('P2'),
      id: 'P2',
      center: 'B',
      grade: 'HGG',
      whoGrade: 4,
      ageYears: null,
      sex: 'M',
      survivalDays: null,
      died: null,
      covariates: { location: null, score: null },
    },
    {
      ...filesOf('P3'),
      id: 'P3',
      center: 'B',
      grade: null,
      whoGrade: null,
      ageYears: 61.5,
      sex: null,
      survivalDays: 30,
      died: true,
      covariates: { location: 'insular', score: -2 },
    },
  ]);
});

test('BIDS names: sessions, contrast entity, ids with and without sub-', () => {
  const { participants } = parseCohort(
    {
      files: [
        'sub-01/ses-1/anat/sub-01_ses-1_T1w.nii.gz',
        'sub-01/ses-1/anat/sub-01_ses-1_ce-gadolinium_T1w.nii.gz',
        'sub-01/ses-1/anat/sub-01_ses-1_T2w.nii.gz',
        'sub-01/ses-1/anat/sub-01_ses-1_FLAIR.nii.gz',
        'sub-01/ses-1/anat/sub-01_ses-1_dseg.nii.gz',
        'sub-02/anat/sub-02_T1w.nii.gz',
        'sub-02/anat/sub-02_ce-GBCA_T1w.nii.gz',
        'sub-02/anat/sub-02_T2w.nii.gz',
        'dataset_description.json',
      ],
      tables: { 'participants.tsv': 'participant_id\tage\n01\t40\nsub-02\t50\n' },
    },
    three,
  );
  expect(
    participants.map(({ id, center, ageYears, expertMask }) => [id, center, ageYears, expertMask]),
  ).toEqual([
    ['sub-01', 'unknown', 40, 'sub-01/ses-1/anat/sub-01_ses-1_dseg.nii.gz'],
    ['sub-02', 'unknown', 50, null],
  ]);
  expect(participants[0]!.sequences['t1gd']).toContain('ce-gadolinium');
});

test('BraTS layout with a participants.tsv beside it takes what both know', () => {
  const { participants } = parseCohort(
    {
      files: bratsFiles('Phantom_A_001'),
      tables: {
        'name_mapping.csv': 'Grade,BraTS_2020_subject_ID\nLGG,Phantom_A_001\n',
        'survival_info.csv':
          'Brats20ID,Age,Survival_days,Extent_of_Resection\nPhantom_A_001,40,ALIVE (700 days later),STR\n',
        'participants.tsv':
          'participant_id\tcenter\twho_grade\tos_days\tos_event\nPhantom_A_001\tA\t3\t700\t0\n',
      },
    },
    three,
  );
  expect(participants[0]).toMatchObject({
    center: 'A',
    grade: 'LGG',
    whoGrade: 3,
    ageYears: 40,
    survivalDays: 700,
    died: false,
    covariates: { extent_of_resection: 'STR' },
  });
});

test('exclusions carry the reason that the enrolment flow counts', () => {
  const listing = participantsListing([
    good,
    'P2\tA\t50\tF\tn/a\t90\t1\tx\t1',
    'P3\tA\t50\tF\t2\tn/a\tn/a\tx\t1',
    'P4\tA\t50\tF\t2\t90\t1\tx\t1',
    'P5\tB\t50\tF\t2\t90\t1\tx\t1',
  ]);
  const files = listing.files
    .filter((path) => !path.startsWith('P5/') && path !== 'P3/P3_mask.nii.gz' && path !== 'P4/P4_t2.nii.gz')
    .concat('P6/P6_t1.nii.gz', 'P6/P6_t1gd.nii.gz', 'P6/P6_t2.nii.gz');
  const { participants, exclusions } = parseCohort(
    { ...listing, files },
    { ...three, masksRequired: true, gradeRequired: true },
  );
  expect(participants.map(({ id }) => id)).toEqual(['P1']);
  expect(exclusions).toEqual([
    { id: 'P2', center: 'A', reason: 'grade unknown' },
    { id: 'P3', center: 'A', reason: 'no expert mask' },
    { id: 'P4', center: 'A', reason: 'no T2 sequence' },
    { id: 'P5', center: 'B', reason: 'no image folder' },
    { id: 'P6', center: 'unknown', reason: 'no row in participants.tsv' },
  ]);
});

test.each<[what: string, row: string, message: RegExp]>([
  ['duplicate patient', good, /participants\.tsv row 3 \(P1\): patient stands twice, first in row 2/],
  [
    'survival of 0 days',
    'P9\tA\t43\tF\t2\t0\t1\tx\t1',
    /row 3 \(P9\): os_days is "0", expected days greater than 0/,
  ],
  ['negative survival', 'P9\tA\t43\tF\t2\t-5\t1\tx\t1', /os_days is "-5"/],
  ['survival that is no number', 'P9\tA\t43\tF\t2\tsoon\t1\tx\t1', /os_days is "soon"/],
  ['WHO grade 7', 'P9\tA\t43\tF\t7\t5\t1\tx\t1', /row 3 \(P9\): who_grade is "7", expected 2, 3 or 4/],
  ['WHO grade in words', 'P9\tA\t43\tF\tXX\t5\t1\tx\t1', /who_grade is "XX"/],
  ['event of 2', 'P9\tA\t43\tF\t2\t5\t2\tx\t1', /os_event is "2", expected 0 or 1/],
  ['age in words', 'P9\tA\told\tF\t2\t5\t1\tx\t1', /age is "old", expected years from 0 to 120/],
  ['unknown sex', 'P9\tA\t43\tQ\t2\t5\t1\tx\t1', /sex is "Q", expected F or M/],
  ['time without event', 'P9\tA\t43\tF\t2\t5\tn/a\tx\t1', /os_days and os_event must both be known/],
  ['empty id', '\tA\t43\tF\t2\t5\t1\tx\t1', /row 3: participant_id is empty/],
  ['short row', 'P9\tA\t43', /row 3: 3 cells where the header has 9 columns/],
])('refuses a table with: %s', (_, row, message) => {
  expect(() => parseCohort(participantsListing([good, row]), three)).toThrow(message);
});

test('one error lists every fault', () => {
  const listing = participantsListing([good, 'P2\tA\tx\tF\t9\t0\t5\tx\t1', 'P3\tA\t40\tF\t2\t1\t7\tx\t1']);
  expect(() => parseCohort(listing, three)).toThrow(
    /^Cannot read the cohort: 5 problems; [\s\S]*row 3[\s\S]*row 4 \(P3\): os_event is "7"/,
  );
});

test('refuses a table that is no table', () => {
  const files = bratsFiles('P1');
  const broken = { 'name_mapping.csv': 'Grade,BraTS_2020_subject_ID\nHGG,"P1\n' };
  expect(() => parseCohort({ files, tables: broken }, three)).toThrow(/name_mapping\.csv: Quote Not Closed/);
  expect(() => parseCohort({ files, tables: { 'participants.tsv': '' } }, three)).toThrow(
    /participants\.tsv: the table is empty/,
  );
  const twice = { 'participants.tsv': 'participant_id\tage\tAge\nP1\t40\t41\n' };
  expect(() => parseCohort({ files, tables: twice }, three)).toThrow(/column "age" stands twice/);
  const two = { 'a/participants.tsv': 'participant_id\nP1\n', 'participants.tsv': 'participant_id\nP1\n' };
  expect(() => parseCohort({ files, tables: two }, three)).toThrow(
    /a second table beside a\/participants\.tsv/,
  );
});

test('refuses missing columns, naming them', () => {
  expect(() => parseCohort(participantsListing(['P1\tA'], 'id\tcenter'), three)).toThrow(
    /participants\.tsv: no column participant_id; found id, center/,
  );
  expect(() =>
    parseCohort(participantsListing(['P1\t300'], 'participant_id\tos_days'), {
      ...three,
      gradeRequired: true,
    }),
  ).toThrow(/no column who_grade, os_event/);
});

test('refuses BraTS tables with unknown grades, impossible survival and contradictions', () => {
  const files = [
    ...bratsFiles('BraTS20_Training_001', 'HGG/BraTS20_Training_001'),
    ...bratsFiles('BraTS20_Training_002'),
  ];
  const naming = (grade: string): Record<string, string> => ({
    'name_mapping.csv': `Grade,BraTS_2020_subject_ID\n${grade},BraTS20_Training_001\n`,
  });
  const survival = (days: string): Record<string, string> => ({
    'survival_info.csv': `Brats20ID,Age,Survival_days,Extent_of_Resection\nBraTS20_Training_001,60,${days},GTR\n`,
  });
  expect(() => parseCohort({ files, tables: naming('7') }, three)).toThrow(
    /name_mapping\.csv row 2 \(BraTS20_Training_001\): grade is "7", expected HGG or LGG/,
  );
  expect(() => parseCohort({ files, tables: naming('LGG') }, three)).toThrow(
    /BraTS20_Training_001: the tables and folders contradict each other/,
  );
  for (const days of ['0', '-3', 'ALIVE', 'ALIVE (0 days later)']) {
    expect(() => parseCohort({ files, tables: survival(days) }, three)).toThrow(/survival_days is "/);
  }
  expect(() =>
    parseCohort({ files, tables: { 'name_mapping.csv': 'Grade,Patient\nHGG,x\n' } }, three),
  ).toThrow(/no column of patient ids/);
});

test('refuses a patient with two folders, and two files for one sequence', () => {
  const twice = [...bratsFiles('P1', 'HGG/P1'), ...bratsFiles('P1', 'LGG/P1')];
  expect(() => parseCohort({ files: twice, tables: {} }, three)).toThrow(
    /P1: patient has 2 folders: HGG\/P1, LGG\/P1/,
  );
  const two = [...bratsFiles('P1'), 'P1/again_t1.nii.gz'];
  expect(() => parseCohort({ files: two, tables: {} }, three)).toThrow(/P1: two files for sequence t1/);
});

test('the same image as .nii and .nii.gz is one image', () => {
  const files = [...bratsFiles('P1'), ...bratsFiles('P1', 'P1', '.nii')];
  const { participants } = parseCohort({ files, tables: {} }, three);
  expect(participants[0]!.sequences['t1']).toBe('P1/P1_t1.nii.gz');
});

test('refuses a cohort without patients, saying why there are none', () => {
  expect(() => parseCohort({ files: [], tables: {} }, three)).toThrow(/no patient folders found/);
  expect(() =>
    parseCohort({ files: bratsFiles('BraTS2021_00006'), tables: {} }, { sequences: ['t1', 'adc'] }),
  ).toThrow(/none of 1 patients can be enrolled \(1 no adc sequence\)/);
  expect(() => parseCohort({ files: bratsFiles('P1'), tables: {} }, { sequences: [] })).toThrow(
    /no sequences/,
  );
  expect(() =>
    parseCohort({ files: bratsFiles('P1'), tables: {} }, { ...three, format: 'participants' }),
  ).toThrow(/participants\.tsv: not found/);
});

test('names of tables and sequences', () => {
  expect(['a/participants.tsv', 'name_mapping.csv', 'truth.tsv'].map(isCohortTable)).toEqual([
    true,
    true,
    false,
  ]);
  expect(['t1gd', 'adc'].map(sequenceLabel)).toEqual(['T1-Gd', 'adc']);
});

test('MetaImages are images; header and voxels in two files are told, not passed over', () => {
  const files = [
    ...bratsFiles('BraTS21_1', 'BraTS21_1', '.mha'),
    ...bratsFiles('BraTS21_2').filter((path) => !path.includes('_t2')),
    'BraTS21_2/BraTS21_2_t2.mhd',
    'BraTS21_2/BraTS21_2_t2.raw',
    ...bratsFiles('BraTS21_3').filter((path) => !path.includes('_seg')),
    'BraTS21_3/BraTS21_3_seg.nhdr',
    // The same image in one file: the pair is not needed.
    ...bratsFiles('BraTS21_4'),
    'BraTS21_4/BraTS21_4_t1.mhd',
  ];
  const { participants, exclusions } = parseCohort({ files, tables: {} }, three);
  expect(participants.map(({ sequences, expertMask }) => [sequences.t1, expertMask])).toEqual([
    ['BraTS21_1/BraTS21_1_t1.mha', 'BraTS21_1/BraTS21_1_seg.mha'],
    ['BraTS21_4/BraTS21_4_t1.nii.gz', 'BraTS21_4/BraTS21_4_seg.nii.gz'],
  ]);
  const inTwoFiles = 'only with header and voxels in two files; save it as one (.nii.gz, .nrrd or .mha)';
  expect(exclusions.map(({ id, reason }) => [id, reason])).toEqual([
    ['BraTS21_2', `T2 sequence ${inTwoFiles}`],
    ['BraTS21_3', `expert mask ${inTwoFiles}`],
  ]);
});
