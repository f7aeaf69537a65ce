// One tree of a survival forest (Ishwaran, Kogalur, Blackstone & Lauer 2008): splits by the log-rank statistic, in
// each leaf the Nelson-Aalen cumulative hazard of its patients.

import type { Random } from '@glioscope/numeric';
import type { RankedTable } from './decision-tree.ts';

/** A tree as parallel arrays; node 0 is the root. A leaf has feature -1 and a place in `hazards`. */
export interface SurvivalTree {
  readonly feature: readonly number[];
  /** Rows with a value of at most the threshold go left. */
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** For a leaf its place in `hazards`, else -1. */
  readonly leaf: readonly number[];
  /** Per leaf the cumulative hazard at each of the forest's times. */
  readonly hazards: readonly (readonly number[])[];
}

/** Patients' outcomes prepared for growing. */
export interface SurvivalOutcome {
  /** Distinct times of events, ascending. */
  readonly times: Float64Array;
  /** Per row the number of those times up to its own. */
  readonly reach: Uint32Array;
  /** Per row 1 for an event. */
  readonly event: Uint8Array;
}

export interface SurvivalTreeSettings {
  readonly featuresPerSplit: number;
  readonly minimumLeaf: number;
  readonly maximumDepth: number;
}

interface NodeRisk {
  /** Weighted patients at risk and events at each time. */
  readonly atRisk: Float64Array;
  readonly events: Float64Array;
  readonly leftAtRisk: Float64Array;
  /** Factor of the hypergeometric variance at each time. */
  readonly spread: Float64Array;
  readonly hazard: Float64Array;
}

export interface SurvivalWorkspace extends NodeRisk {
  readonly order: Uint32Array;
  readonly members: Uint32Array;
  readonly scratch: Uint32Array;
  readonly keys: Float64Array;
}

export function createSurvivalWorkspace(table: RankedTable, times: number): SurvivalWorkspace {
  const perTime = (): Float64Array => new Float64Array(times);
  return {
    atRisk: perTime(),
    events: perTime(),
    leftAtRisk: perTime(),
    spread: perTime(),
    hazard: perTime(),
    order: Uint32Array.from({ length: table.columns }, (_, j) => j),
    members: new Uint32Array(table.rows),
    scratch: new Uint32Array(table.rows),
    keys: new Float64Array(table.rows),
  };
}

/** Fills the workspace with the risk table of `members`; returns the weighted number of events. */
function measureNode(
  outcome: SurvivalOutcome,
  weights: Float64Array,
  members: Uint32Array,
  workspace: SurvivalWorkspace,
): number {
  const { atRisk, events, spread, hazard } = workspace;
  const times = outcome.times.length;
  atRisk.fill(0);
  events.fill(0);
  let total = 0;
  for (const row of members) {
    const reach = outcome.reach[row]!;
    if (reach === 0) continue;
    atRisk[reach - 1]! += weights[row]!;
    if (outcome.event[row] === 1) {
      events[reach - 1]! += weights[row]!;
      total += weights[row]!;
    }
  }
  for (let k = times - 2; k >= 0; k--) atRisk[k]! += atRisk[k + 1]!;
  let sum = 0;
  for (let k = 0; k < times; k++) {
    const risk = atRisk[k]!;
    const died = events[k]!;
    if (died > 0) sum += died / risk;
    hazard[k] = sum;
    spread[k] = risk > 1 ? (died * (risk - died)) / (risk - 1) : 0;
  }
  return total;
}

/** Grows a tree on rows with `weights` above 0 (bootstrap multiplicities). */
export function growSurvivalTree(
  table: RankedTable,
  outcome: SurvivalOutcome,
  weights: Float64Array,
  settings: SurvivalTreeSettings,
  random: Random,
  workspace: SurvivalWorkspace,
): SurvivalTree {
  const { members, scratch, order } = workspace;
  for (let j = 0; j < order.length; j++) order[j] = j;
  let count = 0;
  for (let i = 0; i < table.rows; i++) if (weights[i]! > 0) members[count++] = i;
  const feature: number[] = [];
  const threshold: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const leaf: number[] = [];
  const hazards: number[][] = [];
  const addNode = (): number => {
    for (const list of [feature, left, right, leaf]) list.push(-1);
    threshold.push(0);
    return feature.length - 1;
  };
  const stack = [{ node: addNode(), start: 0, end: count, depth: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, start, end, depth } = next;
    const own = members.subarray(start, end);
    const events = measureNode(outcome, weights, own, workspace);
    const mayGrow = events > 0 && depth < settings.maximumDepth && end - start >= 2 * settings.minimumLeaf;
    const split = mayGrow ? findSplit(table, outcome, weights, settings, random, workspace, own) : null;
    if (split === null) {
      leaf[node] = hazards.length;
      hazards.push(Array.from(workspace.hazard));
      continue;
    }
    const offset = split.column * table.rows;
    let leftCount = 0;
    let rightCount = 0;
    for (let m = start; m < end; m++) {
      const row = members[m]!;
      if (table.ranks[offset + row]! <= split.rank) members[start + leftCount++] = row;
      else scratch[rightCount++] = row;
    }
    members.set(scratch.subarray(0, rightCount), start + leftCount);
    feature[node] = split.column;
    threshold[node] = split.threshold;
    left[node] = addNode();
    right[node] = addNode();
    stack.push({ node: right[node]!, start: start + leftCount, end, depth: depth + 1 });
    stack.push({ node: left[node]!, start, end: start + leftCount, depth: depth + 1 });
  }
  return { feature, threshold, left, right, leaf, hazards };
}

/**
 * The split with the largest log-rank statistic among columns drawn without replacement; columns that are constant in
 * the node do not count. Its numerator is the sum of martingale residuals on the left, so that moving a patient adds
 * one term; the variance takes one pass over the times up to that patient's.
 */
function findSplit(
  table: RankedTable,
  outcome: SurvivalOutcome,
  weights: Float64Array,
  settings: SurvivalTreeSettings,
  random: Random,
  workspace: SurvivalWorkspace,
  members: Uint32Array,
): { column: number; rank: number; threshold: number } | null {
  const { order, keys, atRisk, leftAtRisk, spread, hazard } = workspace;
  const { rows, columns, ranks, distinct } = table;
  const count = members.length;
  let best: { column: number; rank: number; threshold: number } | null = null;
  let bestStatistic = 0;
  let visited = 0;
  for (let drawn = 0; drawn < columns; drawn++) {
    if (visited >= settings.featuresPerSplit && best !== null) break;
    const pick = random.integer(drawn, columns - 1);
    const column = order[pick]!;
    order[pick] = order[drawn]!;
    order[drawn] = column;
    const offset = column * rows;
    // One double holds rank and row, so that sorting numbers sorts rows.
    for (let m = 0; m < count; m++) keys[m] = ranks[offset + members[m]!]! * rows + members[m]!;
    const sorted = keys.subarray(0, count).sort();
    if (Math.floor(sorted[0]! / rows) === Math.floor(sorted[count - 1]! / rows)) continue;
    visited++;
    leftAtRisk.fill(0);
    let numerator = 0;
    let variance = 0;
    for (let m = 0; m + 1 < count; m++) {
      const rank = Math.floor(sorted[m]! / rows);
      const row = sorted[m]! - rank * rows;
      const weight = weights[row]!;
      const reach = outcome.reach[row]!;
      numerator += weight * (outcome.event[row]! - (reach > 0 ? hazard[reach - 1]! : 0));
      for (let k = 0; k < reach; k++) {
        const before = leftAtRisk[k]!;
        leftAtRisk[k] = before + weight;
        const share = spread[k]!;
        if (share > 0) variance += ((share * weight) / atRisk[k]!) * (1 - (2 * before + weight) / atRisk[k]!);
      }
      const nextRank = Math.floor(sorted[m + 1]! / rows);
      if (nextRank === rank || m + 1 < settings.minimumLeaf || count - m - 1 < settings.minimumLeaf) continue;
      if (!(variance > 1e-10)) continue;
      const statistic = (numerator * numerator) / variance;
      if (statistic > bestStatistic * (1 + 1e-12)) {
        const low = distinct[column]![rank]!;
        const high = distinct[column]![nextRank]!;
        const middle = low / 2 + high / 2;
        bestStatistic = statistic;
        best = { column, rank, threshold: middle < high && middle >= low ? middle : low };
      }
    }
  }
  return best;
}

/** The cumulative hazard of the leaf that row `row` of a row-major table falls into. */
export function leafHazard(
  tree: SurvivalTree,
  data: Float64Array,
  columns: number,
  row: number,
): readonly number[] {
  let node = 0;
  for (let column = tree.feature[0]!; column >= 0; column = tree.feature[node]!) {
    node = data[row * columns + column]! <= tree.threshold[node]! ? tree.left[node]! : tree.right[node]!;
  }
  return tree.hazards[tree.leaf[node]!]!;
}
