export { contourPath } from './contour.ts';
export { base64, greyscalePng, type GreyWindow } from './greyscale-png.ts';
export { renderFigure } from './render.ts';
export { contourStyles, SliceLegend, SliceView } from './slice-view.tsx';
export type { SliceLegendProps, SliceViewProps } from './slice-view.tsx';
