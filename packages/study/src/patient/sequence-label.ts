// Sequence names as people write them.

import type { Sequence } from '../participant.ts';

const labels: Readonly<Record<Sequence, string>> = { t1: 'T1', t1gd: 'T1-Gd', t2: 'T2', flair: 'FLAIR' };

/** `t1gd` → `T1-Gd`; names without a label stay as they are. */
export const sequenceLabel = (sequence: Sequence): string => labels[sequence] ?? sequence;
