// One tree of a forest: exact splits by Gini impurity or variance on weighted rows (Breiman et al. 1984), or splits at
// random (Geurts, Ernst & Wehenkel 2006), columns drawn at random at every node. Columns are ranked once per forest, so that a node sorts integers.

import { sortedOrder, type Random } from '@glioscope/numeric';

/** A tree as parallel arrays; node 0 is the root. A leaf has feature -1. */
export interface DecisionTree {
  readonly feature: readonly number[];
  /** Rows with a value of at most the threshold go left. */
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Share of positives (classification) or mean target (regression) of the node's training rows. */
  readonly value: readonly number[];
}

/** Training rows prepared for growing: columns as ranks and sorted values. */
export interface RankedTable {
  readonly rows: number;
  readonly columns: number;
  /** Column-major: the place of each row's value among the column's distinct values. */
  readonly ranks: Uint32Array;
  /** Column-major: the rows in ascending order of the column. */
  readonly sorted: Uint32Array;
  /** Per column the distinct values in ascending order. */
  readonly distinct: readonly Float64Array[];
}

export interface TreeSettings {
  readonly criterion: 'gini' | 'variance';
  readonly featuresPerSplit: number;
  readonly minimumLeaf: number;
  readonly maximumDepth: number;
  /** The best threshold of a drawn column, or one drawn between its least and greatest value in the node. */
  readonly thresholds: 'best' | 'random';
}

/** Ranks each column of a row-major table. */
export function rankTable(rows: number, columns: number, data: Float64Array): RankedTable {
  const ranks = new Uint32Array(rows * columns);
  const sorted = new Uint32Array(rows * columns);
  const distinct: Float64Array[] = [];
  const column = new Float64Array(rows);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) column[i] = data[i * columns + j]!;
    const order = sortedOrder(column);
    const values = new Float64Array(rows);
    let count = 0;
    order.forEach((row, place) => {
      const value = column[row]!;
      if (place === 0 || value !== values[count - 1]) values[count++] = value;
      ranks[j * rows + row] = count - 1;
    });
    sorted.set(order, j * rows);
    distinct.push(values.slice(0, count));
  }
  return { rows, columns, ranks, sorted, distinct };
}

/** Working memory shared by the trees of a forest. */
export interface TreeWorkspace {
  readonly members: Uint32Array;
  readonly scratch: Uint32Array;
  readonly keys: Float64Array;
  /** The rows of a node, in order of the column at hand. */
  readonly ordered: Uint32Array;
  /** Which node a row is in at present. */
  readonly nodeOf: Int32Array;
  readonly order: Uint32Array;
}

export function createTreeWorkspace(table: RankedTable): TreeWorkspace {
  return {
    members: new Uint32Array(table.rows),
    scratch: new Uint32Array(table.rows),
    keys: new Float64Array(table.rows),
    ordered: new Uint32Array(table.rows),
    nodeOf: new Int32Array(table.rows),
    order: Uint32Array.from({ length: table.columns }, (_, j) => j),
  };
}

interface Split {
  column: number;
  rank: number;
  threshold: number;
  gain: number;
}

/**
 * Grows a tree on rows with `weights` above 0 (bootstrap multiplicities).
 * @param importance each column's decrease of impurity is added here, as a share of the root's weight
 */
export function growTree(
  table: RankedTable,
  target: Float64Array,
  weights: Float64Array,
  settings: TreeSettings,
  random: Random,
  workspace: TreeWorkspace,
  importance: Float64Array,
): DecisionTree {
  const { members, scratch, order, nodeOf } = workspace;
  // Columns are drawn from an order that starts alike for each tree, whatever tree was grown before.
  for (let j = 0; j < order.length; j++) order[j] = j;
  let memberCount = 0;
  let totalWeight = 0;
  nodeOf.fill(-1);
  for (let i = 0; i < table.rows; i++) {
    if (weights[i]! > 0) {
      members[memberCount++] = i;
      totalWeight += weights[i]!;
    }
  }
  const feature: number[] = [];
  const threshold: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const value: number[] = [];

  function addNode(): number {
    feature.push(-1);
    threshold.push(0);
    left.push(-1);
    right.push(-1);
    value.push(0);
    return feature.length - 1;
  }

  const stack: { node: number; start: number; end: number; depth: number }[] = [
    { node: addNode(), start: 0, end: memberCount, depth: 0 },
  ];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, start, end, depth } = next;
    let weight = 0;
    let sum = 0;
    let lowest = Infinity;
    let highest = -Infinity;
    for (let m = start; m < end; m++) {
      const row = members[m]!;
      nodeOf[row] = node;
      weight += weights[row]!;
      sum += weights[row]! * target[row]!;
      lowest = Math.min(lowest, target[row]!);
      highest = Math.max(highest, target[row]!);
    }
    value[node] = lowest === highest ? lowest : sum / weight;
    if (lowest === highest || depth >= settings.maximumDepth || weight < 2 * settings.minimumLeaf) continue;
    const split = findSplit(
      table,
      target,
      weights,
      settings,
      random,
      workspace,
      node,
      start,
      end,
      weight,
      sum,
    );
    if (split === null) continue;
    // Stable partition: rows of at most the split's rank to the front.
    const offset = split.column * table.rows;
    let leftCount = 0;
    let rightCount = 0;
    for (let m = start; m < end; m++) {
      const row = members[m]!;
      if (table.ranks[offset + row]! <= split.rank) members[start + leftCount++] = row;
      else scratch[rightCount++] = row;
    }
    const middle = start + leftCount;
    members.set(scratch.subarray(0, rightCount), middle);
    feature[node] = split.column;
    threshold[node] = split.threshold;
    importance[split.column]! += split.gain / totalWeight;
    const leftNode = addNode();
    const rightNode = addNode();
    left[node] = leftNode;
    right[node] = rightNode;
    stack.push({ node: rightNode, start: middle, end, depth: depth + 1 });
    stack.push({ node: leftNode, start, end: middle, depth: depth + 1 });
  }
  return { feature, threshold, left, right, value };
}

/**
 * The best split among `featuresPerSplit` columns drawn without replacement; columns that are constant in the node
 * do not count, and drawing goes on until one split is found, as in scikit-learn. The gain is the weighted decrease
 * of impurity. For labels 0 and 1 the Gini impurity is twice the variance, so one search serves both criteria.
 */
function findSplit(
  table: RankedTable,
  target: Float64Array,
  weights: Float64Array,
  settings: TreeSettings,
  random: Random,
  workspace: TreeWorkspace,
  node: number,
  start: number,
  end: number,
  weight: number,
  sum: number,
): Split | null {
  const { order, ordered } = workspace;
  const { rows, columns, ranks, distinct } = table;
  const count = end - start;
  const center = sum / weight;
  const { minimumLeaf } = settings;
  let best: Split | null = null;
  let bestGain = -1;
  let visited = 0;
  for (let drawn = 0; drawn < columns; drawn++) {
    if (visited >= settings.featuresPerSplit && best !== null) break;
    const pick = random.integer(drawn, columns - 1);
    const column = order[pick]!;
    order[pick] = order[drawn]!;
    order[drawn] = column;
    const offset = column * rows;
    if (settings.thresholds === 'random') {
      const split = randomSplit(
        table,
        target,
        weights,
        minimumLeaf,
        random,
        workspace,
        column,
        start,
        end,
        weight,
        center,
      );
      if (split === null) continue;
      visited++;
      if (split.gain > bestGain) {
        bestGain = split.gain;
        best = split;
      }
      continue;
    }
    orderRows(table, workspace, column, node, start, count);
    let rank = ranks[offset + ordered[0]!]!;
    if (rank === ranks[offset + ordered[count - 1]!]!) continue;
    visited++;
    let leftWeight = 0;
    let leftSum = 0;
    for (let m = 0; m + 1 < count; m++) {
      const row = ordered[m]!;
      leftWeight += weights[row]!;
      leftSum += weights[row]! * (target[row]! - center);
      const nextRank = ranks[offset + ordered[m + 1]!]!;
      if (nextRank === rank) continue;
      const rightWeight = weight - leftWeight;
      const gain = (leftSum * leftSum * weight) / (leftWeight * rightWeight);
      if (gain > bestGain && leftWeight >= minimumLeaf && rightWeight >= minimumLeaf) {
        const low = distinct[column]![rank]!;
        const high = distinct[column]![nextRank]!;
        const middle = low / 2 + high / 2;
        bestGain = gain;
        best = { column, rank, threshold: middle < high && middle >= low ? middle : low, gain };
      }
      rank = nextRank;
    }
  }
  if (best !== null && settings.criterion === 'gini') best.gain *= 2;
  return best;
}

/**
 * The split of a column at a threshold drawn between its least and greatest value in the node; null where it has one
 * value only. A split that leaves too little on a side has a gain of -1 and is never chosen.
 */
function randomSplit(
  { rows, ranks, distinct }: RankedTable,
  target: Float64Array,
  weights: Float64Array,
  minimumLeaf: number,
  random: Random,
  { members }: TreeWorkspace,
  column: number,
  start: number,
  end: number,
  weight: number,
  center: number,
): Split | null {
  const offset = column * rows;
  let lowest = rows;
  let highest = -1;
  for (let m = start; m < end; m++) {
    const rank = ranks[offset + members[m]!]!;
    if (rank < lowest) lowest = rank;
    if (rank > highest) highest = rank;
  }
  if (lowest === highest) return null;
  const values = distinct[column]!;
  const low = values[lowest]!;
  const high = values[highest]!;
  const drawn = low + random.uniform() * (high - low);
  const threshold = drawn < high ? drawn : low;
  // The last rank whose value is at most the threshold.
  let from = lowest;
  let to = highest;
  while (from + 1 < to) {
    const middle = (from + to) >> 1;
    if (values[middle]! <= threshold) from = middle;
    else to = middle;
  }
  let leftWeight = 0;
  let leftSum = 0;
  for (let m = start; m < end; m++) {
    const row = members[m]!;
    if (ranks[offset + row]! > from) continue;
    leftWeight += weights[row]!;
    leftSum += weights[row]! * (target[row]! - center);
  }
  const rightWeight = weight - leftWeight;
  const allowed = leftWeight >= minimumLeaf && rightWeight >= minimumLeaf;
  const gain = allowed ? (leftSum * leftSum * weight) / (leftWeight * rightWeight) : -1;
  return { column, rank: from, threshold, gain };
}

/** Puts a node's rows in ascending order of a column: by a sweep over all rows in a large node, else by sorting. */
function orderRows(
  table: RankedTable,
  workspace: TreeWorkspace,
  column: number,
  node: number,
  start: number,
  count: number,
): void {
  const { members, keys, ordered, nodeOf } = workspace;
  const { rows, ranks, sorted } = table;
  const offset = column * rows;
  if (count * count > 4 * rows) {
    for (let k = offset, found = 0; found < count; k++) {
      const row = sorted[k]!;
      if (nodeOf[row] === node) ordered[found++] = row;
    }
    return;
  }
  for (let m = 0; m < count; m++) {
    const row = members[start + m]!;
    // One double holds rank and row, so that sorting numbers sorts rows.
    const key = ranks[offset + row]! * rows + row;
    let place = m - 1;
    while (place >= 0 && keys[place]! > key) {
      keys[place + 1] = keys[place]!;
      ordered[place + 1] = ordered[place]!;
      place--;
    }
    keys[place + 1] = key;
    ordered[place + 1] = row;
  }
}

/** The value of the leaf that row `row` of a row-major table falls into. */
export function treeValue(tree: DecisionTree, data: Float64Array, columns: number, row: number): number {
  let node = 0;
  for (let column = tree.feature[0]!; column >= 0; column = tree.feature[node]!) {
    node = data[row * columns + column]! <= tree.threshold[node]! ? tree.left[node]! : tree.right[node]!;
  }
  return tree.value[node]!;
}
