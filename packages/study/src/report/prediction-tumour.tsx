// The tumour's part of a patient's report: volume, outline, how it was looked for, and how sure the networks were.

import { HeatOverlay } from '@glioscope/figures';
import type { JSX } from 'preact';
import { sequenceLabel } from '../patient/sequence-label.ts';
import type { PredictionResults, SegmentationUncertainty } from '../results.ts';
import { FigureBlock } from './parts.tsx';
import { SliceGrid } from './slices.tsx';
import { numberOr, regionText } from './value-text.ts';

type Segmentation = PredictionResults['segmentation'];

export function Tumour({
  segmentation,
  omission,
}: {
  readonly segmentation: Segmentation;
  /** Why there are no slices, where there are none. */
  readonly omission: string;
}): JSX.Element {
  const { region, volumeMl, maskFile, slices, search, uncertainty } = segmentation;
  return (
    <>
      <p>
        {search === null ? 'The given mask outlines' : 'The network outlined'} the {regionText(region)}:{' '}
        <strong>{numberOr(volumeMl, 1, 'the mask is empty')} ml</strong>. The mask is in{' '}
        <code>{maskFile}</code>, on the grid of the scan.{search === null ? '' : ` ${searchText(search)}`}
        {missingText(segmentation)}
      </p>
      {slices.length === 0 ? (
        <p>There are no slices to show: {omission}.</p>
      ) : (
        <SliceGrid
          id="slice"
          named={false}
          slices={slices}
          caption="Tumour outline on this patient’s scan."
        />
      )}
      {uncertainty !== null && <Uncertainty uncertainty={uncertainty} />}
    </>
  );
}

function searchText({ networks, mirrorAxes, keepLargest }: NonNullable<Segmentation['search']>): string {
  const axes = mirrorAxes.map((axis) => 'xyz'[axis]).join(', ');
  const looks = [
    ...(networks > 1 ? [`the mean of ${networks} networks`] : []),
    ...(mirrorAxes.length > 0 ? [`averaged over mirror images along ${axes}`] : []),
    keepLargest ? 'with the largest connected piece kept' : 'with every piece kept',
  ];
  return `It is cut where the probability reaches one half, ${looks.join(', ')}.`;
}

function missingText({ missing, missingCost }: Segmentation): string {
  if (missing.length === 0) return '';
  const named = missing.map(sequenceLabel).join(', ');
  return (
    ` Found without ${named}` +
    (missingCost === null
      ? '; what that costs was not measured.'
      : `: on ${missingCost.patients} patients whom the network had not seen, the mean Dice is then ` +
        `${numberOr(missingCost.meanDice, 2, '')} instead of ${numberOr(missingCost.meanDiceOfAll, 2, '')}.`)
  );
}

function Uncertainty({ uncertainty }: { readonly uncertainty: SegmentationUncertainty }): JSX.Element {
  const { file, members, meanEntropyBits, meanDeviation, picture } = uncertainty;
  const looks = members === 1 ? 'one look' : `${members} looks (networks times mirror images)`;
  return (
    <>
      <p>
        How sure that is, voxel by voxel, is in <code>{file}</code>, from {looks}
        {meanEntropyBits === null ? (
          '; the mask is empty, so there is no mean to give.'
        ) : (
          <>
            . Inside the mask the mean is <strong>{numberOr(meanEntropyBits, 2, 'not computed')} bits</strong>
            {meanDeviation === null
              ? '.'
              : `, and the looks differ by a standard deviation of ${numberOr(meanDeviation, 3, 'not computed')}.`}
          </>
        )}
      </p>
      {picture !== null && (
        <FigureBlock
          caption="Where the tumour’s edge is uncertain."
          howToRead={
            'the brighter the colour, the nearer the probability of tumour is to one half: 0 bits where the network is ' +
            'sure of either, 1 bit where it may be both. A thin bright line along the outline is usual; a wide band or a ' +
            'bright patch asks for a look by eye. A network can be sure and wrong.'
          }
          width={320}
        >
          <HeatOverlay
            id="uncertainty"
            caption={`${picture.slice.caption}: uncertainty of the outline`}
            image={picture.slice.image}
            width={picture.slice.width}
            height={picture.slice.height}
            pixelAspect={picture.slice.pixelAspect}
            heat={{
              values: Float32Array.from(picture.heat.values),
              width: picture.heat.width,
              height: picture.heat.height,
              low: 0,
              high: 1,
            }}
            heatLabel="Entropy, bits"
          />
        </FigureBlock>
      )}
    </>
  );
}
