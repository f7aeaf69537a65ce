// A folder's listing and tables to a cohort: who is enrolled, and who is left out for which reason.

import { sequenceLabel } from '../patient/sequence-label.ts';
import type { Cohort, Exclusion, Participant } from '../participant.ts';
import { challengeOf, institutionOf, parseNameMapping, parseSurvivalInfo } from './brats-tables.ts';
import { parseParticipants } from './clinical.ts';
import type { CohortFormat, CohortListing, CohortSettings } from './cohort-settings.ts';
import { groupImageFiles } from './image-files.ts';
import { parseTable, Problems, type Table } from './table.ts';

type TableKind = 'participants' | 'nameMapping' | 'survival';

function tableKind(path: string): TableKind | null {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (name === 'participants.tsv') return 'participants';
  if (name === 'name_mapping.csv') return 'nameMapping';
  if (name === 'survival_info.csv' || name === 'survival_data.csv') return 'survival';
  return null;
}

/** True for the tables that `parseCohort` reads: `participants.tsv` and BraTS's own. */
export function isCohortTable(path: string): boolean {
  return tableKind(path) !== null;
}

/** A later scan of a BraTS 2023 patient carries the same number and a higher suffix: `BraTS-GLI-00005-001`. */
function isLaterScan(id: string, ids: ReadonlySet<string>): boolean {
  const match = /^(brats-[a-z]+-\d+)-(\d{3})$/i.exec(id);
  if (match === null) return false;
  for (let scan = Number(match[2]) - 1; scan >= 0; scan--) {
    if (ids.has(`${match[1]}-${String(scan).padStart(3, '0')}`)) return true;
  }
  return false;
}

function findTables(listing: CohortListing, problems: Problems): ReadonlyMap<TableKind, Table> {
  const tables = new Map<TableKind, Table>();
  for (const path of Object.keys(listing.tables).sort()) {
    const kind = tableKind(path);
    if (kind === null) continue;
    const earlier = tables.get(kind);
    if (earlier !== undefined) problems.add(path, `a second table beside ${earlier.name}; keep one`);
    else tables.set(kind, parseTable(path, listing.tables[path]!, problems));
  }
  return tables;
}

/** BraTS's own tables or grade folders mean `brats`, else a `participants.tsv` means `participants`. */
function detectFormat(listing: CohortListing): CohortFormat {
  const kinds = Object.keys(listing.tables).map(tableKind);
  if (kinds.includes('nameMapping') || kinds.includes('survival')) return 'brats';
  return kinds.includes('participants') ? 'participants' : 'brats';
}

/**
 * The cohort in a folder.
 *
 * `brats`: patient folders as the challenges of 2018-2023 publish them, with `name_mapping.csv`, `survival_info.csv` or
 * `survival_data.csv` and `HGG/`, `LGG/` folders where they exist; a `participants.tsv` beside them adds what it knows.
 * `participants`: patient folders listed by a `participants.tsv` (BIDS names included).
 *
 * A patient is left out, with a reason, for: no image folder, no row in `participants.tsv`, a later scan of a BraTS 2023
 * patient (two scans of one patient would leak between training and test), a sequence that is missing, an image that is
 * wanted with its voxels in a file beside its header, and, when asked for, no expert mask or no grade. Unknown survival is no reason. Both lists come sorted by id.
 *
 * @throws RangeError listing every fault in the tables (duplicate patient, impossible survival time, grade, age, sex or
 *   event, missing columns, contradictions), each with its row; and when no patient remains.
 */
export function parseCohort(listing: CohortListing, settings: CohortSettings): Cohort {
  if (settings.sequences.length === 0) {
    throw new RangeError('Cannot read the cohort: no sequences asked for; name at least one, such as t1gd');
  }
  const problems = new Problems();
  const format = settings.format ?? detectFormat(listing);
  const tables = findTables(listing, problems);
  const clinicalTable = tables.get('participants');
  if (format === 'participants' && clinicalTable === undefined) {
    problems.add('participants.tsv', 'not found in the folder; expected one row a patient');
  }
  const needGrade = settings.gradeRequired === true;
  const patients = groupImageFiles(listing.files, problems);
  const folders = new Set(patients.map(({ id }) => id));
  const brats = format === 'brats';
  const namingTable = brats ? tables.get('nameMapping') : undefined;
  const survivalTable = brats ? tables.get('survival') : undefined;
  const clinical =
    clinicalTable && withFolderIds(parseParticipants(clinicalTable, needGrade && !brats, problems), folders);
  const naming = namingTable && parseNameMapping(namingTable, folders, problems);
  const survival = survivalTable && parseSurvivalInfo(survivalTable, folders, problems);

  const participants: Participant[] = [];
  const exclusions: Exclusion[] = [];
  for (const { id, gradeFolder, sequences, mask, pairs } of patients) {
    const row = clinical?.get(id);
    const named = naming?.get(id);
    const lived = survival?.get(id);
    const grades = new Set([row?.grade, named?.grade, gradeFolder].filter((grade) => grade != null));
    if (grades.size > 1) problems.add(id, 'the tables and folders contradict each other: both HGG and LGG');
    if (row?.survivalDays != null && lived?.survivalDays != null && row.survivalDays !== lived.survivalDays) {
      problems.add(
        id,
        `survival is ${row.survivalDays} days in ${row.table} and ${lived.survivalDays} in ${survivalTable!.name}`,
      );
    }
    const center =
      row?.center ??
      named?.center ??
      settings.center ??
      institutionOf(id) ??
      (brats ? challengeOf(id) : null) ??
      'unknown';
    const grade = [...grades][0] ?? null;
    const reason = exclusionReason();
    if (reason !== null) {
      exclusions.push({ id, center, reason });
      continue;
    }
    participants.push({
      id,
      center,
      sequences,
      expertMask: mask,
      grade,
      whoGrade: row?.whoGrade ?? (grade === 'HGG' ? 4 : null),
      ageYears: row?.ageYears ?? lived?.ageYears ?? null,
      sex: row?.sex ?? null,
      survivalDays: row?.survivalDays ?? lived?.survivalDays ?? null,
      died: row?.survivalDays != null ? row.died : (lived?.died ?? null),
      covariates: {
        ...(lived ? { extent_of_resection: lived.extentOfResection } : {}),
        ...row?.covariates,
      },
    });

    function exclusionReason(): string | null {
      if (clinical !== undefined && row === undefined) return 'no row in participants.tsv';
      if (isLaterScan(id, folders)) return 'later scan of the same patient';
      const missing = settings.sequences.find((sequence) => sequences[sequence] === undefined);
      const inTwoFiles = 'only with header and voxels in two files; save it as one (.nii.gz, .nrrd or .mha)';
      if (missing !== undefined) {
        const sequence = `${sequenceLabel(missing)} sequence`;
        return pairs.has(missing) ? `${sequence} ${inTwoFiles}` : `no ${sequence}`;
      }
      // Left out rather than taken without its mask in silence.
      if (pairs.has('mask')) return `expert mask ${inTwoFiles}`;
      if (settings.masksRequired === true && mask === null) return 'no expert mask';
      if (needGrade && grade === null) return 'grade unknown';
      return null;
    }
  }
  const listed = new Map<string, string | null>();
  for (const [id] of survival ?? []) listed.set(id, institutionOf(id));
  for (const [id, { center }] of naming ?? []) listed.set(id, center);
  for (const [id, { center }] of clinical ?? []) listed.set(id, center);
  for (const [id, center] of listed) {
    if (folders.has(id)) continue;
    const place = center ?? settings.center ?? (brats ? challengeOf(id) : null) ?? 'unknown';
    exclusions.push({ id, center: place, reason: 'no image folder' });
  }
  problems.throwIfAny();
  if (participants.length === 0) throw new RangeError(describeEmptiness(exclusions));
  const byId = (first: { id: string }, second: { id: string }): number => (first.id < second.id ? -1 : 1);
  return { participants: participants.sort(byId), exclusions: exclusions.sort(byId) };
}

/** BIDS lists `sub-01` or `01` for the folder `sub-01`: rows by the folder's name. */
function withFolderIds<Row>(rows: Map<string, Row>, folders: ReadonlySet<string>): Map<string, Row> {
  return new Map(
    [...rows].map(([id, row]) => [!folders.has(id) && folders.has(`sub-${id}`) ? `sub-${id}` : id, row]),
  );
}

function describeEmptiness(exclusions: readonly Exclusion[]): string {
  if (exclusions.length === 0) {
    return (
      'Cannot read the cohort: no patient folders found; expected folders such as ' +
      '<patient>/<patient>_t1.nii.gz below the given one'
    );
  }
  const counts = new Map<string, number>();
  for (const { reason } of exclusions) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).join(', ');
  return (
    `Cannot read the cohort: none of ${exclusions.length} patients can be enrolled (${reasons}); ` +
    'change the required sequences, masks or grades, or add what is missing'
  );
}
