// Image files to patients and sequences, by the names that BraTS (2018-2023), BIDS and plain folders give them.

import type { Sequence } from '../participant.ts';
import type { Problems } from './table.ts';

export interface PatientFiles {
  readonly id: string;
  /** `HGG` or `LGG` when the folder lies in one of that name (BraTS 2018 and 2019). */
  readonly gradeFolder: 'HGG' | 'LGG' | null;
  readonly sequences: Readonly<Record<Sequence, string>>;
  readonly mask: string | null;
  /** The sequences, and `mask`, that are there only as header and voxels in two files, which are not read. */
  readonly pairs: ReadonlySet<string>;
}

// What BraTS 2018-2021, BraTS 2023, BIDS and hospitals call the four sequences.
const sequenceNames: Readonly<Record<string, Sequence>> = {
  t1: 't1',
  t1n: 't1',
  t1w: 't1',
  t1gd: 't1gd',
  t1ce: 't1gd',
  t1c: 't1gd',
  t1post: 't1gd',
  t2: 't2',
  t2w: 't2',
  flair: 'flair',
  t2f: 'flair',
};
const maskNames = new Set(['mask', 'seg', 'dseg', 'segm']);
// In order of preference, when an archive holds the same image twice.
const readable = ['.nii.gz', '.nii', '.nrrd', '.mha'];
// Headers of voxels that lie in a file beside them.
const extensions = [...readable, '.mhd', '.nhdr'];

interface ImageFile {
  readonly path: string;
  readonly id: string;
  /** The patient's folder. */
  readonly folder: string;
  readonly gradeFolder: 'HGG' | 'LGG' | null;
  /** Canonical sequence name, or `mask`. */
  readonly kind: string;
  readonly preference: number;
}

/** Which patient and sequence a path names, or null when it is no patient's image. */
function readPath(path: string): ImageFile | null {
  const parts = path.split('/');
  const file = parts.pop()!;
  const preference = extensions.findIndex((extension) => file.toLowerCase().endsWith(extension));
  if (preference < 0 || parts.length === 0 || parts.some((part) => part.startsWith('.'))) return null;
  if (file.startsWith('.')) return null;
  const stem = file.slice(0, file.length - extensions[preference]!.length);
  // BIDS nests `sub-XX/ses-YY/anat/`; elsewhere the patient is the folder that holds the file.
  const subject = parts.findIndex((part) => /^sub-[^/]+$/i.test(part));
  const depth = subject >= 0 ? subject : parts.length - 1;
  const id = parts[depth]!;
  const parent = parts[depth - 1]?.toUpperCase();
  const gradeFolder = parent === 'HGG' || parent === 'LGG' ? parent : null;

  const suffix = /[_-]([a-z0-9]+)$/i.exec(stem)?.[1]?.toLowerCase() ?? stem.toLowerCase();
  let kind = sequenceNames[suffix] ?? suffix;
  // BIDS marks the contrast agent by an entity: sub-01_ce-gadolinium_T1w.
  if (kind === 't1' && /_ce-[a-z0-9]+_/i.test(stem)) kind = 't1gd';
  if (maskNames.has(suffix)) kind = 'mask';
  return { path, id, folder: parts.slice(0, depth + 1).join('/'), gradeFolder, kind, preference };
}

/** Groups a folder's image files by patient, sorted by id; faults go to `problems`. */
export function groupImageFiles(files: readonly string[], problems: Problems): PatientFiles[] {
  const byPatient = new Map<string, Map<string, ImageFile>>();
  const folders = new Map<string, Set<string>>();
  for (const path of [...files].sort()) {
    const image = readPath(path);
    if (image === null) continue;
    const kinds = byPatient.get(image.id) ?? new Map<string, ImageFile>();
    byPatient.set(image.id, kinds);
    folders.set(image.id, (folders.get(image.id) ?? new Set()).add(image.folder));
    const earlier = kinds.get(image.kind);
    if (earlier === undefined) {
      kinds.set(image.kind, image);
    } else if (withoutExtension(earlier) === withoutExtension(image)) {
      // The same image stored twice, as .nii and .nii.gz.
      if (image.preference < earlier.preference) kinds.set(image.kind, image);
    } else if (folders.get(image.id)!.size === 1) {
      problems.add(
        image.id,
        `two files for ${image.kind === 'mask' ? 'the expert mask' : `sequence ${image.kind}`}: ${earlier.path} and ${path}; keep one`,
      );
    }
  }
  for (const [id, places] of folders) {
    if (places.size > 1) problems.add(id, `patient has ${places.size} folders: ${[...places].join(', ')}`);
  }
  return [...byPatient]
    .map(([id, kinds]) => {
      const found = [...kinds.values()];
      const images = found.filter(({ preference }) => preference < readable.length);
      const pairs = found.filter((image) => !images.includes(image));
      return {
        id,
        gradeFolder: images.find(({ gradeFolder }) => gradeFolder !== null)?.gradeFolder ?? null,
        sequences: Object.fromEntries(
          images.filter(({ kind }) => kind !== 'mask').map(({ kind, path }) => [kind, path] as const),
        ),
        mask: images.find(({ kind }) => kind === 'mask')?.path ?? null,
        pairs: new Set(pairs.map(({ kind }) => kind)),
      };
    })
    .sort((first, second) => (first.id < second.id ? -1 : 1));
}

const withoutExtension = ({ path, preference }: ImageFile): string =>
  path.slice(0, path.length - extensions[preference]!.length);
