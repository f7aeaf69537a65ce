// The statistics of every texture matrix, in each of the IBSI's ways of averaging and merging.

import { glcmStatistics, type GlcmStatistics } from '../../features/glcm-statistics.ts';
import { ngtdmStatistics, type NgtdmStatistics } from '../../features/ngtdm-statistics.ts';
import { sizeMatrixStatistics, type SizeMatrixStatistics } from '../../features/size-matrix-statistics.ts';
import type { IbsiSettings, IbsiTextureSpace } from '../settings.ts';
import { cooccurrenceOf, mergeCells, sizeMatrixOf, type CellCounts } from './cell-counts.ts';
import {
  dependenceCells,
  mergeToneDifferences,
  toneDifferenceMatrixOf,
  toneDifferences,
} from './neighbourhoods.ts';
import { pairCells, runCells } from './pairs.ts';
import { forwardSteps, sliceRanges, stepOffsets, type TextureGrid, type VoxelRange } from './texture-grid.ts';
import { zoneCells } from './zones.ts';

/** Of run, zone, distance and dependence matrices; `percentage` is by voxels in all of them. */
export interface SizeStatistics extends SizeMatrixStatistics {
  /** Σ p(i,j)² */
  readonly energy: number;
}

/**
 * By the aggregation in the feature's tag, the statistics of each matrix: the feature's value is its mean over them.
 * GLCM and GLRLM: '2d_avg', '2d_s_mrg', '2.5d_d_mrg', '2.5d_v_mrg', '3d_avg', '3d_v_mrg'; others '2d', '2.5d', '3d'.
 */
export interface TextureStatistics {
  readonly glcm: ReadonlyMap<string, readonly GlcmStatistics[]>;
  readonly glrlm: ReadonlyMap<string, readonly SizeStatistics[]>;
  readonly glszm: ReadonlyMap<string, readonly SizeStatistics[]>;
  readonly gldzm: ReadonlyMap<string, readonly SizeStatistics[]>;
  readonly ngtdm: ReadonlyMap<string, readonly NgtdmStatistics[]>;
  readonly ngldm: ReadonlyMap<string, readonly SizeStatistics[]>;
}

/** `grid` must be padded as far as the settings' distances reach. */
export function textureStatistics(grid: TextureGrid, settings: IbsiSettings): TextureStatistics {
  const { textureSpaces: spaces } = settings;
  // A size is at most the number of voxels, a distance at most the box's length.
  const columns =
    1 + Math.max(grid.voxels.length, ...grid.boxSize, (2 * settings.dependenceDistance + 1) ** 3);
  const ofSizes = (cells: CellCounts): SizeStatistics => sizeStatistics(cells, columns);
  const glcm = directionalStatistics(
    grid,
    spaces,
    (range, offset) => pairCells(grid, range, offset * settings.cooccurrenceDistance),
    (cells) => glcmStatistics(cooccurrenceOf(cells, grid.levelCount)),
  );
  const lengths = new Int32Array(grid.levels.length);
  const glrlm = directionalStatistics(
    grid,
    spaces,
    (range, offset) => runCells(grid, range, offset, columns, lengths),
    ofSizes,
  );

  const glszm = new Map<string, SizeStatistics[]>();
  const gldzm = new Map<string, SizeStatistics[]>();
  const ngtdm = new Map<string, NgtdmStatistics[]>();
  const ngldm = new Map<string, SizeStatistics[]>();
  for (const dimensions of [2, 3] as const) {
    const mine = spaces.filter((space) => (space === '3d') === (dimensions === 3));
    if (mine.length === 0) continue;
    const ranges = dimensions === 2 ? sliceRanges(grid) : [wholeRange(grid)];
    const zones = zoneCells(grid, ranges, dimensions, columns);
    const tones = ranges.map((range) => toneDifferences(grid, range, dimensions));
    const dependences = ranges.map((range) =>
      dependenceCells(
        grid,
        range,
        dimensions,
        settings.dependenceDistance,
        settings.dependenceCoarseness,
        columns,
      ),
    );
    for (const space of mine) {
      const merged = space === '2.5d';
      const sizes = merge(
        merged,
        zones.map((zone) => zone.sizes),
      ).map(ofSizes);
      const distances = merge(
        merged,
        zones.map((zone) => zone.distances),
      ).map(ofSizes);
      glszm.set(space, sizes);
      // As many zones, as many voxels.
      gldzm.set(
        space,
        distances.map((s, k) => ({ ...s, percentage: sizes[k]!.percentage })),
      );
      ngtdm.set(
        space,
        (merged ? [mergeToneDifferences(tones)] : tones)
          .map(toneDifferenceMatrixOf)
          .filter(({ grayLevels }) => grayLevels.length > 0)
          .map(ngtdmStatistics),
      );
      // Each voxel counts once.
      ngldm.set(
        space,
        merge(merged, dependences).map((cells) => ({ ...ofSizes(cells), percentage: 1 })),
      );
    }
  }
  return { glcm, glrlm, glszm, gldzm, ngtdm, ngldm };
}

function wholeRange({ voxels }: TextureGrid): VoxelRange {
  return { start: 0, end: voxels.length };
}

function merge(merged: boolean, matrices: readonly CellCounts[]): readonly CellCounts[] {
  return merged ? [mergeCells(matrices)] : matrices;
}

/** Matrices by direction, averaged and merged in the six ways. Matrices without an entry are left out. */
function directionalStatistics<Statistics>(
  grid: TextureGrid,
  spaces: readonly IbsiTextureSpace[],
  cellsOf: (range: VoxelRange, offset: number) => CellCounts,
  statisticsOf: (cells: CellCounts) => Statistics,
): Map<string, Statistics[]> {
  const result = new Map<string, Statistics[]>();
  const set = (aggregation: string, matrices: readonly CellCounts[]): void => {
    result.set(aggregation, matrices.filter(({ codes }) => codes.length > 0).map(statisticsOf));
  };
  if (spaces.includes('2d') || spaces.includes('2.5d')) {
    const offsets = [...stepOffsets(forwardSteps(1, 2), grid.boxSize)];
    const slices = sliceRanges(grid).map((range) => offsets.map((offset) => cellsOf(range, offset)));
    if (spaces.includes('2d')) {
      set('2d_avg', slices.flat());
      set('2d_s_mrg', slices.map(mergeCells));
    }
    if (spaces.includes('2.5d')) {
      const directions = offsets.map((_, d) => mergeCells(slices.map((slice) => slice[d]!)));
      set('2.5d_d_mrg', directions);
      set('2.5d_v_mrg', [mergeCells(directions)]);
    }
  }
  if (spaces.includes('3d')) {
    const offsets = [...stepOffsets(forwardSteps(1, 3), grid.boxSize)];
    const directions = offsets.map((offset) => cellsOf(wholeRange(grid), offset));
    set('3d_avg', directions);
    set('3d_v_mrg', [mergeCells(directions)]);
  }
  return result;
}

function sizeStatistics(cells: CellCounts, columns: number): SizeStatistics {
  let total = 0;
  let squares = 0;
  for (let k = 0; k < cells.counts.length; k++) {
    total += cells.counts[k]!;
    squares += cells.counts[k]! ** 2;
  }
  return { ...sizeMatrixStatistics(sizeMatrixOf(cells, columns)), energy: squares / (total * total) };
}
