// A map in three dimensions on the slice that reports show, in cells coarse enough for a page.

import { centreOfGrid, gridOfSize, resampleToGrid } from '@glioscope/preprocess';
import type { Geometry, Mask, Volume } from '@glioscope/volume';
import type { SliceHeat } from '../results.ts';
import { axialSlice, axialView, largestAxialSlice } from './axial-view.ts';

/** Cells along the longer side of the slice: finer than any network's map, and small in a report. */
const heatCells = 64;

/**
 * The map on the slice of largest tumour area, in cells that cover the slice exactly, as shares of `peak` rounded to a
 * thousandth.
 */
export function heatOnSlice(map: Volume<Float32Array>, tumour: Mask, peak: number): SliceHeat {
  const { geometry } = tumour;
  const view = axialView(geometry);
  const index = largestAxialSlice(tumour, view);
  const longest = Math.max(view.width, view.height);
  const share = Math.min(1, heatCells / longest);
  const size = geometry.size.map((length, axis) =>
    axis === view.slice.axis ? 1 : Math.max(1, Math.round(length * share)),
  ) as [number, number, number];
  const spacingMm = geometry.spacingMm.map((step, axis) =>
    axis === view.slice.axis ? step : (step * geometry.size[axis]!) / size[axis]!,
  ) as [number, number, number];
  const centre = centreOfSlice(geometry, view.slice.axis, index);
  const plane = resampleToGrid(map, gridOfSize(geometry, size, spacingMm, centre));
  const flat = axialView(plane.geometry);
  const values = Array.from(axialSlice(plane, flat, 0), (value) => Math.round((1000 * value) / peak) / 1000);
  return { width: flat.width, height: flat.height, values };
}

function centreOfSlice(geometry: Geometry, axis: 0 | 1 | 2, index: number): [number, number, number] {
  const centre = centreOfGrid(geometry);
  const shift = (index - (geometry.size[axis] - 1) / 2) * geometry.spacingMm[axis];
  return [0, 1, 2].map((row) => centre[row]! + geometry.direction[3 * row + axis]! * shift) as [
    number,
    number,
    number,
  ];
}
