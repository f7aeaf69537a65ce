// Colours and type of every figure: the palette of Okabe and Ito (2008), told apart with any colour vision,
// and always together with a dash pattern or a marker, so that nothing rests on colour alone.

/** Okabe and Ito's colours. */
export const okabeIto = {
  black: '#000000',
  orange: '#E69F00',
  skyBlue: '#56B4E9',
  green: '#009E73',
  yellow: '#F0E442',
  blue: '#0072B2',
  vermilion: '#D55E00',
  purple: '#CC79A7',
} as const;

/** How a series is drawn: a colour and a dash pattern that stays distinct in black and white. */
export interface SeriesStyle {
  readonly color: string;
  /** SVG dash array, or undefined for a solid line. */
  readonly dash: string | undefined;
}

/** Styles in the order in which series take them; the first is solid. */
const seriesStyles: readonly SeriesStyle[] = [
  { color: okabeIto.blue, dash: undefined },
  { color: okabeIto.vermilion, dash: '7 4' },
  { color: okabeIto.green, dash: '2 3' },
  { color: okabeIto.purple, dash: '9 3 2 3' },
  { color: okabeIto.orange, dash: '12 4' },
  { color: okabeIto.black, dash: '1 4' },
];

/** The style of the series at `index`; styles repeat after the sixth. */
export function seriesStyle(index: number): SeriesStyle {
  return seriesStyles[index % seriesStyles.length]!;
}

/** Greys from text to grid. */
export const ink = {
  text: '#1c2430',
  muted: '#566070',
  axis: '#6b7480',
  grid: '#e4e7eb',
  band: '#f4f6f8',
  paper: '#ffffff',
} as const;

/** The type of every figure; sizes are in units of the view box. */
export const type = {
  family: 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, "DejaVu Sans", sans-serif',
  size: 12,
  small: 11,
} as const;
