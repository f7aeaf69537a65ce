// Slices with outlines, as a row of pictures with one key.

import { SliceLegend, SliceView } from '@glioscope/figures';
import type { JSX } from 'preact';
import type { SlicePicture } from '../results.ts';

interface SliceGridProps {
  /** Prefix of the ids in the page. */
  readonly id: string;
  readonly slices: readonly SlicePicture[];
  readonly caption: string;
}

export function SliceGrid({ id, slices, caption }: SliceGridProps): JSX.Element {
  const drawn = new Set(slices.flatMap(({ contours }) => contours.map(({ name }) => name)));
  const names = (['prediction', 'expert'] as const).filter((name) => drawn.has(name));
  return (
    <figure>
      {names.length > 0 && (
        <div style="max-width:340px">
          <SliceLegend id={`${id}-key`} names={names} />
        </div>
      )}
      <div class="slices grid three">
        {slices.map((slice, i) => (
          <div>
            <SliceView
              id={`${id}-${i + 1}`}
              caption={slice.caption}
              width={slice.width}
              height={slice.height}
              pixelAspect={slice.pixelAspect}
              image={slice.image}
              contours={slice.contours}
            />
            <p class="slice-caption">{slice.caption}</p>
          </div>
        ))}
      </div>
      <figcaption>
        <b>{caption}</b>{' '}
        <span class="how">
          <i>How to read this:</i> the solid orange line is what the network took for tumour
          {names.includes('expert')
            ? ', the dashed blue line what the expert drew. The closer the two lines, the better; where only one runs, the two disagree.'
            : '. Check that it follows the tumour before trusting any number that is computed from it.'}
        </span>
      </figcaption>
    </figure>
  );
}
