// Heat over a slice, such as where a network looked (Grad-CAM), with the bar that says how much.

import type { JSX } from 'preact';
import { Figure, type FigureId } from './figure.tsx';
import { heatColour, heatOpacity, heatPng } from './heat-png.ts';
import { coordinate, significant } from './number-text.ts';
import { ink, type } from './palette.ts';

export interface HeatOverlayProps extends FigureId {
  readonly caption: string;
  /** The slice as a `data:image/…` URI, of `width` × `height` pixels. */
  readonly image: string;
  readonly width: number;
  readonly height: number;
  /** Height of a pixel over its width. */
  readonly pixelAspect: number;
  /** Heat over the whole slice, in its own grid, row by row. */
  readonly heat: {
    readonly values: Float32Array;
    readonly width: number;
    readonly height: number;
    readonly low: number;
    readonly high: number;
  };
  /** What the heat is, for the bar. */
  readonly heatLabel: string;
}

const shownWidth = 320;
const strongest = 0.75;

export function HeatOverlay({
  id,
  caption,
  image,
  width,
  height,
  pixelAspect,
  heat,
  heatLabel,
}: HeatOverlayProps): JSX.Element {
  if (!image.startsWith('data:image/')) {
    throw new TypeError('Cannot draw a slice: expected its image as a data:image URI, got another address');
  }
  if (!(width > 0 && height > 0 && pixelAspect > 0 && Number.isFinite(pixelAspect))) {
    throw new RangeError(
      `Cannot draw a slice: expected a positive size and pixel aspect, got ${width} × ${height}, ${pixelAspect}`,
    );
  }
  const shownHeight = coordinate((shownWidth * height * pixelAspect) / width);
  const steps = 32;
  const barLeft = 12;
  const barWidth = shownWidth - 2 * barLeft;
  const barTop = Math.ceil(shownHeight) + 24;
  return (
    <Figure
      id={id}
      width={shownWidth}
      height={barTop + 32}
      title={caption}
      description={`Greyscale slice with ${heatLabel} from ${significant(heat.low)} to ${significant(heat.high)} as colour.`}
    >
      <rect width={shownWidth} height={Math.ceil(shownHeight)} fill="#000000" />
      <image href={image} width={shownWidth} height={shownHeight} preserveAspectRatio="none" />
      <image
        href={heatPng(heat.values, heat.width, heat.height, heat, strongest)}
        width={shownWidth}
        height={shownHeight}
        preserveAspectRatio="none"
      />
      <text x={barLeft} y={barTop - 6} font-size={type.small}>
        {heatLabel}
      </text>
      {/* As over mid grey: the bar shows the colours that the slice shows. */}
      <rect x={barLeft} y={barTop} width={barWidth} height={12} fill="#5a5a5a" />
      {Array.from({ length: steps }, (_, k) => {
        const share = (k + 0.5) / steps;
        return (
          <rect
            x={coordinate(barLeft + (k * barWidth) / steps)}
            y={barTop}
            width={coordinate(barWidth / steps)}
            height={12}
            fill={`rgb(${heatColour(share).join(',')})`}
            fill-opacity={coordinate(heatOpacity(share, strongest))}
          />
        );
      })}
      <rect x={barLeft} y={barTop} width={barWidth} height={12} fill="none" stroke={ink.axis} />
      {[heat.low, (heat.low + heat.high) / 2, heat.high].map((value, k) => (
        <text
          x={barLeft + (k * barWidth) / 2}
          y={barTop + 26}
          text-anchor={(['start', 'middle', 'end'] as const)[k]}
          font-size={type.small}
        >
          {significant(value)}
        </text>
      ))}
    </Figure>
  );
}
