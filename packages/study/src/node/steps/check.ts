// Step `check`: reads a patient's files as they come and refuses what cannot be used.

import { readMaskFile, readVolumeFile } from '@glioscope/volume/node';
import { checkPatient, type PatientImages } from '../../patient/check-patient.ts';
import type { Sequence, TumourRegion } from '../../participant.ts';
import { slicePicture } from '../../patient/pictures.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson } from './patient-files.ts';
import type { Step, StepContext } from './step.ts';

export interface ScanSettings {
  readonly sequences: readonly Sequence[];
  readonly referenceSequence: Sequence;
  readonly region: TumourRegion;
}

/** Reads the scans and the expert mask that the plan named. */
export async function readScans({
  settings,
  input,
  hasInput,
}: StepContext<ScanSettings>): Promise<PatientImages> {
  const sequences: PatientImages['sequences'] = Object.fromEntries(
    await Promise.all(
      settings.sequences.map(async (sequence) => [sequence, await readVolumeFile(input(sequence))] as const),
    ),
  );
  return { sequences, expert: hasInput('expert') ? await readMaskFile(input('expert')) : null };
}

export const check: Step = {
  version: 2,
  where: 'worker',
  cost: 0.3,
  async run(context: StepContext<ScanSettings>) {
    const images = await readScans(context);
    const { referenceSequence, region } = context.settings;
    writeJson(context.output, 'check.json', checkPatient(images, referenceSequence, region));
    const { image } = slicePicture({
      patient: '',
      imageName: referenceSequence,
      image: images.sequences[referenceSequence]!,
      prediction: null,
      expert: images.expert,
    });
    writeFileSync(
      join(context.output, 'thumbnail.png'),
      Buffer.from(image.slice(image.indexOf(',') + 1), 'base64'),
    );
  },
};
