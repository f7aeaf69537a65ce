// Validation measures of the three networks: higher is better, null where not defined.

/** Dice of two masks given as values above one half; 1 where both are empty. */
export function diceScore(probability: ArrayLike<number>, target: ArrayLike<number>): number {
  let shared = 0;
  let total = 0;
  for (let i = 0; i < probability.length; i++) {
    const predicted = probability[i]! > 0.5 ? 1 : 0;
    const actual = target[i]! > 0.5 ? 1 : 0;
    shared += predicted * actual;
    total += predicted + actual;
  }
  return total === 0 ? 1 : (2 * shared) / total;
}

/** The segmentation loss outside the graph: soft Dice (smooth 1) + binary cross-entropy, its logarithms at least −100. */
export function segmentationLoss(probability: Float32Array, target: ArrayLike<number>): number {
  let shared = 0;
  let total = 0;
  let crossEntropy = 0;
  for (let i = 0; i < probability.length; i++) {
    const p = probability[i]!;
    const t = target[i]!;
    shared += p * t;
    total += p + t;
    crossEntropy -= t > 0.5 ? Math.max(Math.log(p), -100) : Math.max(Math.log1p(-p), -100);
  }
  return 1 - (2 * shared + 1) / (total + 1) + crossEntropy / probability.length;
}

/** Binary cross-entropy of one log-odds, the positive class weighted by `positiveWeight`. */
export function crossEntropyOfLogit(logit: number, positive: boolean, positiveWeight: number = 1): number {
  const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  return positive ? positiveWeight * softplus(-logit) : softplus(logit);
}

/** Share of positive–negative pairs in the right order, ties half; null without both classes. */
export function areaUnderCurve(scores: readonly number[], positive: readonly boolean[]): number | null {
  let pairs = 0;
  let right = 0;
  scores.forEach((score, i) => {
    if (!positive[i]) return;
    scores.forEach((other, j) => {
      if (positive[j]) return;
      pairs++;
      right += score > other ? 1 : score === other ? 0.5 : 0;
    });
  });
  return pairs === 0 ? null : right / pairs;
}

/** Pearson's correlation; null below two values or where one side does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number | null {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    ab += (value - meanA) * (b[i]! - meanB);
    aa += (value - meanA) ** 2;
    bb += (b[i]! - meanB) ** 2;
  });
  return a.length < 2 || aa === 0 || bb === 0 ? null : ab / Math.sqrt(aa * bb);
}
