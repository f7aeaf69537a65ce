// Slices with outlines, as a row of pictures with one key.

import { SliceLegend, SliceView } from '@glioscope/figures';
import type { JSX } from 'preact';
import type { SlicePicture } from '../results.ts';

interface SliceGridProps {
  /** Prefix of the ids in the page. */
  readonly id: string;
  readonly slices: readonly SlicePicture[];
  readonly caption: string;
  /** Whether each slice says whose it is. */
  readonly named: boolean;
}

function readingAid(names: readonly ('prediction' | 'expert')[]): string {
  const predicted = 'the solid orange line is what the network took for tumour';
  const drawn = 'the dashed blue line is what the expert drew';
  if (names.length === 2)
    return `${predicted}, ${drawn}. The closer the two lines, the better; where only one runs, the two disagree.`;
  if (names.includes('prediction'))
    return `${predicted}. Check that it follows the tumour before trusting any number that is computed from it.`;
  return names.includes('expert') ? `${drawn}.` : 'no outline is drawn: there is no mask in these slices.';
}

export function SliceGrid({ id, slices, caption, named }: SliceGridProps): JSX.Element {
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
            <p class="slice-caption">
              {named && <strong>{slice.patient}</strong>}
              {named ? `, ${slice.caption}` : slice.caption}
            </p>
          </div>
        ))}
      </div>
      <figcaption>
        <b>{caption}</b>{' '}
        <span class="how">
          <i>How to read this:</i> {readingAid(names)}
        </span>
      </figcaption>
    </figure>
  );
}
