// A slice with the outlines of masks: the prediction solid, the expert dashed, each over a dark halo, so that the
// two are told apart on any grey and in black and white.

import type { JSX } from 'preact';
import { Figure, type FigureId } from './figure.tsx';
import { coordinate } from './number-text.ts';
import { okabeIto, type SeriesStyle } from './palette.ts';

export interface SliceViewProps extends FigureId {
  readonly caption: string;
  readonly width: number;
  readonly height: number;
  /** Height of a pixel over its width. */
  readonly pixelAspect: number;
  /** The slice as a `data:image/…` URI. */
  readonly image: string;
  /** Outlines as SVG path data in pixel coordinates (see `contourPath`). */
  readonly contours: readonly { readonly name: 'prediction' | 'expert'; readonly path: string }[];
}

/** How each kind of outline is drawn; also for a legend beside the slices. */
export const contourStyles: Readonly<
  Record<'prediction' | 'expert', SeriesStyle & { readonly label: string }>
> = {
  prediction: { color: okabeIto.orange, dash: undefined, label: 'Prediction (solid)' },
  expert: { color: okabeIto.skyBlue, dash: '5 3', label: 'Expert (dashed)' },
};

const shownWidth = 320;

export function SliceView({
  id,
  caption,
  width,
  height,
  pixelAspect,
  image,
  contours,
}: SliceViewProps): JSX.Element {
  if (!image.startsWith('data:image/')) {
    throw new TypeError('Cannot draw a slice: expected its image as a data:image URI, got another address');
  }
  if (!(width > 0 && height > 0 && pixelAspect > 0 && Number.isFinite(pixelAspect))) {
    throw new RangeError(
      `Cannot draw a slice: expected a positive size and pixel aspect, got ${width} × ${height}, ${pixelAspect}`,
    );
  }
  const scale = shownWidth / width;
  const shownHeight = coordinate(scale * height * pixelAspect);
  const drawn = contours.filter(({ path }) => path !== '');
  const names = drawn.map(({ name }) => contourStyles[name].label.toLowerCase());
  return (
    <Figure
      id={id}
      width={shownWidth}
      height={shownHeight}
      title={caption}
      description={`Greyscale slice. Outlines: ${names.length > 0 ? names.join(', ') : 'none'}.`}
    >
      <rect width={shownWidth} height={Math.ceil(shownHeight)} fill="#000000" />
      <image
        href={image}
        width={shownWidth}
        height={shownHeight}
        preserveAspectRatio="none"
        style="image-rendering:auto"
      />
      <g
        transform={`scale(${coordinate4(scale)} ${coordinate4(scale * pixelAspect)})`}
        fill="none"
        stroke-linejoin="round"
      >
        {drawn.map(({ path }) => (
          <path
            d={path}
            stroke="#000000"
            stroke-opacity={0.55}
            stroke-width={4}
            vector-effect="non-scaling-stroke"
          />
        ))}
        {drawn.map(({ name, path }) => (
          <path
            d={path}
            stroke={contourStyles[name].color}
            stroke-width={2}
            stroke-dasharray={contourStyles[name].dash}
            vector-effect="non-scaling-stroke"
          />
        ))}
      </g>
    </Figure>
  );
}

/** A scale factor needs more digits than a coordinate. */
function coordinate4(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

export interface SliceLegendProps extends FigureId {
  readonly names: readonly ('prediction' | 'expert')[];
}

/** The key to the outlines, to stand once above a row of slices. */
export function SliceLegend({ id, names }: SliceLegendProps): JSX.Element {
  return (
    <Figure
      id={id}
      width={320}
      height={24}
      title="Key to the outlines"
      description={names.map((name) => contourStyles[name].label).join(', ')}
    >
      {names.map((name, i) => (
        <g>
          <rect x={i * 160} y={4} width={34} height={16} rx={2} fill="#333333" />
          <line
            x1={i * 160 + 3}
            x2={i * 160 + 31}
            y1={12}
            y2={12}
            stroke={contourStyles[name].color}
            stroke-width={2.5}
            stroke-dasharray={contourStyles[name].dash}
          />
          <text x={i * 160 + 40} y={16}>
            {contourStyles[name].label}
          </text>
        </g>
      ))}
    </Figure>
  );
}
